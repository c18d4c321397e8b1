//! The window without a screen: its frames are drawn to triangles, which nobody shows.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::App as _;
use eframe::egui::{
    Context, DroppedFile, Event, FullOutput, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Shape,
    ViewportId, vec2,
};
use librarian_gui::app::App;
use librarian_gui::engine::Station;

use crate::station::NoDialogs;

/// The window with its app.
pub(crate) struct Screen {
    context: Context,
    app: App,
    frame: eframe::Frame,
    opened_at: Instant,
    /// For how long nothing needs to be drawn, as the last frame said.
    pub(crate) next_frame: Duration,
}

impl Screen {
    pub(crate) fn open(station: impl Station + 'static) -> Self {
        let context = Context::default();
        let app = App::new(&context, Box::new(station), Box::new(NoDialogs));
        let frame = eframe::Frame::_new_kittest();
        Self { context, app, frame, opened_at: Instant::now(), next_frame: Duration::ZERO }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Draws a frame after these events. Gives what it took.
    pub(crate) fn frame(&mut self, events: Vec<Event>) -> Took {
        let input = self.input(events);
        let started = Took::so_far(self.opened_at);
        let mut output = self.run(input);
        let shapes = std::mem::take(&mut output.shapes);
        let triangles = self.context.tessellate(shapes, output.pixels_per_point);
        let took = Took::so_far(self.opened_at).since(started);
        std::hint::black_box(triangles);
        self.take_note(output);
        took
    }

    /// Drops a file on the window, and draws until the app has its lines.
    pub(crate) fn drop_file(&mut self, path: &Path) -> Duration {
        let mut input = self.input(Vec::new());
        input.dropped_files.push(Arc::new(Dropped(path.to_owned())));
        let output = self.run(input);
        self.take_note(output);
        let mut slowest = Duration::ZERO;
        while self.app.state().list.is_empty() || self.app.state().table.rows().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
            slowest = slowest.max(self.frame(Vec::new()).wall);
        }
        slowest
    }

    /// Clicks on the first text on the screen that reads so.
    pub(crate) fn click(&mut self, text: &str) {
        let input = self.input(Vec::new());
        let output = self.run(input);
        let shown = output.shapes.iter().find_map(|clipped| match &clipped.shape {
            Shape::Text(shape) if shape.galley.text().starts_with(text) => {
                Some(shape.visual_bounding_rect().center())
            }
            _ => None,
        });
        self.take_note(output);
        let pos = shown.expect("the text is on the screen");
        let button = |pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(pos)]);
        self.frame(vec![button(true)]);
        self.frame(vec![button(false)]);
    }

    /// Presses a key with the command key held.
    pub(crate) fn press_command(&mut self, key: Key) {
        let modifiers = Modifiers::COMMAND;
        self.frame(vec![Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }]);
        self.frame(vec![Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers }]);
    }

    fn input(&self, events: Vec<Event>) -> RawInput {
        RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 800.0))),
            time: Some(self.opened_at.elapsed().as_secs_f64()),
            focused: true,
            events,
            ..RawInput::default()
        }
    }

    fn run(&mut self, input: RawInput) -> FullOutput {
        let Self { context, app, frame, .. } = self;
        context.run_ui(input, |ui| {
            let context = ui.ctx().clone();
            app.logic(&context, frame);
            app.ui(ui, frame);
        })
    }

    fn take_note(&mut self, output: FullOutput) {
        let root = output.viewport_output.get(&ViewportId::ROOT);
        self.next_frame = root.map_or(Duration::MAX, |root| root.repaint_delay);
        output.drop_without_applying_deltas();
    }
}

/// What a frame took.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    /// On the clock.
    pub(crate) wall: Duration,
    /// On the processor: without the turns that other threads and programs had in between.
    pub(crate) processor: Duration,
}

impl Took {
    fn so_far(start: Instant) -> Self {
        let wall = start.elapsed();
        Self { wall, processor: processor_time().unwrap_or(wall) }
    }

    fn since(self, before: Self) -> Self {
        Self {
            wall: self.wall.saturating_sub(before.wall),
            processor: self.processor.saturating_sub(before.processor),
        }
    }
}

/// How long this thread had the processor so far, where the system says so.
#[cfg(target_os = "linux")]
fn processor_time() -> Option<Duration> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).ok()
}

#[cfg(not(target_os = "linux"))]
fn processor_time() -> Option<Duration> {
    None
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Somebody types this.
pub(crate) fn typed(text: &str) -> Event {
    Event::Text(text.to_owned())
}
