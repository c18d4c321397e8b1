//! Pictures of the window, compared with those that were looked at and kept.
//!
//! They are drawn by lavapipe, Vulkan without a graphics card. `UPDATE_SNAPSHOTS=1` takes them anew.

use discogs_client::http::ApiState;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::OnceLock;

use eframe::egui::{Event as Input, Key, Modifiers, Theme};
use eframe::egui_wgpu::RendererOptions;
use egui_kittest::SnapshotOptions;
use egui_kittest::kittest::Queryable as _;
use egui_kittest::wgpu::{create_render_state, default_wgpu_setup};
use librarian_gui::engine::{Engine, ShelfFrom, SourcesFrom, StationNews, TokenState, TracklistsFrom};
use lookup_core::playlist::{self, Playlist};
use lookup_core::session::{Event, Limits, RunState};

use crate::led_line::LedLine;
use crate::station::{LedRun, LedStation};
use crate::window::{Look, Window};

/// How much the colour of a pixel may differ, and how many may differ more: less than one in a thousand, for processors
/// with other vector units round the edges of letters otherwise. What moved differs in many more.
const COLOUR_TOLERANCE: f32 = 0.6;
const PIXELS_TOLERATED: usize = 600;

const DEMO_LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/demo/playlist.csv");
const KEPT_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/snapshots/window");

/// What the real engine says to the demo's list, by line: a run of its own tells them in another order each time.
fn demo_answers() -> &'static [Event] {
    static ANSWERS: OnceLock<Vec<Event>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let playlist = playlist::read(Path::new(DEMO_LIST)).expect("the demo's list");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let mut answers = runtime.block_on(run_demo(&playlist));
        answers.sort_by_key(Event::line);
        answers
    })
}

async fn run_demo(playlist: &Playlist) -> Vec<Event> {
    let engine = Engine::open(
        &ShelfFrom::Demo,
        &SourcesFrom { tracklists: TracklistsFrom::Demo, online: None },
        &mut |_| {},
    )
    .expect("the demo");
    let limits = Limits { open_lines: engine.open_lines(), time: None, calls: None };
    let (_session, mut events) =
        engine.start(playlist.lines.iter().map(|line| line.content.clone()).collect(), 1, limits);
    let mut answers = Vec::new();
    while let Some(event) = events.recv().await {
        match event {
            Event::LineAnswered { .. } => answers.push(event),
            Event::RunState(RunState::Finished) => break,
            _ => {}
        }
    }
    answers
}

/// Says what is missing, rather than leave it to a driver's words.
pub(crate) fn need_vulkan() {
    static IS_THERE: OnceLock<bool> = OnceLock::new();
    let is_there = IS_THERE.get_or_init(|| {
        catch_unwind(|| create_render_state(default_wgpu_setup(), RendererOptions::PREDICTABLE)).is_ok()
    });
    assert!(
        is_there,
        "no Vulkan driver was found to draw pictures with: apt-get install mesa-vulkan-drivers"
    );
}

/// The demo's list in a window, and its run.
fn demo(look: Look) -> (Window, LedRun) {
    let mut window = Window::over(LedStation::default(), look);
    window.drop_files(&[DEMO_LIST.into()]);
    window.until("the run starts", |window| window.station.runs() == 1);
    window.frames(2);
    let run = window.station.run(0);
    (window, run)
}

/// The same, all answered, with the row of this line selected.
fn answered(look: Look, line: usize) -> Window {
    let (mut window, run) = demo(look);
    demo_answers().iter().cloned().for_each(|answer| run.tell(answer));
    run.finish();
    window.frames(2);
    for _ in 1..line {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    window
}

/// Some lines answered, some being looked up, the first of these selected with two found and one further down.
fn running(look: Look) -> Window {
    let (mut window, run) = demo(look);
    demo_answers().iter().take(9).cloned().for_each(|answer| run.tell(answer));
    let mut opened = LedLine::open(&run, 9, 6);
    opened.end(0, true);
    opened.end(1, false);
    opened.end(3, true);
    // Judges stay in flight while the picture is taken.
    window.open_lines = vec![opened, LedLine::open(&run, 10, 4), LedLine::open(&run, 11, 2)];
    window.frames(2);
    for _ in 0..9 {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    window
}

/// While something runs, the time left is measured: it differs from picture to picture.
fn hide_time_left(window: &mut Window) {
    let figures = window.harness.query_by_label_contains("in flight · ").map(|node| node.rect());
    if let Some(figures) = figures {
        // To the end of the bar: what stands there gives way to longer words.
        window.harness.mask(figures.with_max_x(window.harness.ctx.content_rect().right()));
    }
}

fn with_notices(look: Look) -> Window {
    let window = answered(look, 1);
    window.station.tell(StationNews::Imported { items: 270, rejected: Vec::new() });
    let fault = "show.xlsx is not text; save it as CSV and drop that.".to_owned();
    window.station.tell(StationNews::Failed(fault));
    window
}

fn filtered(look: Look) -> Window {
    let mut window = answered(look, 1);
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text("rock");
    window.press(Modifiers::NONE, Key::Enter);
    window.click("24 confirmed");
    window.harness.remove_cursor();
    window
}

fn second_list(look: Look) -> Window {
    let mut window = answered(look, 1);
    let second = window.songs("evening.txt", 3);
    window.drop_files(&[second]);
    window.until("the question", |window| window.state().overlay.is_some());
    window
}

/// Two lists, one below the other.
fn two_lists(look: Look) -> Window {
    let mut window = second_list(look);
    window.frames(2);
    window.click("Add below");
    let run = window.station.run(1);
    run.answer(0, crate::led_line::confirmed(0, &[0]));
    run.finish();
    window.frames(2);
    window.press(Modifiers::NONE, Key::End);
    window.harness.remove_cursor();
    window
}

type State = (&'static str, fn(Look) -> Window);

/// The token's dialog, while Discogs asks to wait.
fn with_token(look: Look) -> Window {
    let mut window = running(look);
    let api = ApiState { on_wire: 4, ..ApiState::default() };
    window.station.set_api(api, TokenState::Missing);
    window.station.tell(StationNews::ShelfChanged);
    window.frames(2);
    window.click("More");
    window.click("Discogs token…");
    window.harness.remove_cursor();
    window
}

const STATES: [State; 15] = [
    ("empty", |look| Window::over(LedStation::default(), look)),
    ("no_catalog", |look| Window::over(LedStation::default().without_shelf(), look)),
    ("running", running),
    ("confirmed", |look| answered(look, 4)),
    ("copies", |look| answered(look, 1)),
    ("incomplete", |look| answered(look, 18)),
    ("not_on_shelf", |look| answered(look, 16)),
    ("filtered", filtered),
    ("keys", |look| {
        let mut window = answered(look, 1);
        window.send(Input::Text("?".to_owned()));
        window
    }),
    ("pull_list", |look| {
        let mut window = answered(look, 1);
        window.press(Modifiers::COMMAND, Key::L);
        window
    }),
    ("notices", with_notices),
    ("token", with_token),
    ("about", |look| {
        let mut window = answered(look, 1);
        window.click("More");
        window.click("About Librarian");
        window.harness.remove_cursor();
        window
    }),
    ("second_list", second_list),
    ("two_lists", two_lists),
];

fn check(states: &[State], look: Look, suffix: &str) {
    need_vulkan();
    let options = SnapshotOptions::new()
        .threshold(COLOUR_TOLERANCE)
        .max_failed_pixels(PIXELS_TOLERATED)
        .output_path(KEPT_IN);
    let mut results = egui_kittest::SnapshotResults::new();
    for (name, window) in states {
        let mut window = window(look);
        window.frames(4);
        hide_time_left(&mut window);
        window.harness.snapshot_options(format!("{name}_{suffix}"), &options);
        results.extend_harness(&mut window.harness);
    }
}

#[test]
fn light() {
    check(&STATES, Look::PLAIN, "light");
}

#[test]
fn dark() {
    check(&STATES, Look { theme: Theme::Dark, ..Look::PLAIN }, "dark");
}

#[test]
fn small() {
    check(&STATES[2..5], Look { size: [900.0, 600.0], ..Look::PLAIN }, "small");
}

#[test]
fn at_twice_the_scale() {
    check(&STATES[3..4], Look { scale: 2.0, ..Look::PLAIN }, "twice");
}
