//! The window under test: opening it, doing things to it, and reading it as a screen reader does.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Event, Key, Modifiers, OutputCommand, Theme, ViewportId};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use librarian_gui::app::App;
use librarian_gui::state::State;
use tempfile::TempDir;

use crate::led_line::LedLine;
use crate::station::{LedDialogs, LedRun, LedStation};

/// How long a test waits for a thread before it fails: far more than any needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A window over a led station.
pub(crate) struct Window {
    pub(crate) harness: Harness<'static, App>,
    pub(crate) station: LedStation,
    pub(crate) dialogs: LedDialogs,
    pub(crate) folder: TempDir,
    /// Lines that are being looked up for as long as the window is there.
    pub(crate) open_lines: Vec<LedLine>,
}

/// How it is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) theme: Theme,
    pub(crate) size: [f32; 2],
    pub(crate) scale: f32,
}

impl Look {
    pub(crate) const PLAIN: Self = Self { theme: Theme::Light, size: [1100.0, 700.0], scale: 1.0 };
}

impl Window {
    pub(crate) fn open() -> Self {
        Self::over(LedStation::default(), Look::PLAIN)
    }

    pub(crate) fn over(station: LedStation, look: Look) -> Self {
        let dialogs = LedDialogs::default();
        let (led, asked) = (station.clone(), dialogs.clone());
        let harness = Harness::builder()
            .with_size(look.size)
            .with_pixels_per_point(look.scale)
            .with_theme(look.theme)
            .build_eframe(|cc| App::new(&cc.egui_ctx, Box::new(led), Box::new(asked)));
        let folder = TempDir::new().expect("a folder");
        let mut window = Self { harness, station, dialogs, folder, open_lines: Vec::new() };
        window.frames(2);
        window
    }

    /// A window whose list has so many songs, by "Artist 1" and so on, and its run.
    pub(crate) fn with_songs(count: usize) -> (Self, LedRun) {
        let mut window = Self::open();
        let file = window.songs("songs.txt", count);
        window.drop_files(&[file]);
        window.until("the run starts", |window| window.station.runs() == 1);
        window.frames(2);
        let run = window.station.run(0);
        (window, run)
    }

    /// Writes a playlist of so many songs.
    pub(crate) fn songs(&self, name: &str, count: usize) -> PathBuf {
        let lines: Vec<String> =
            (1..=count).map(|number| format!("Artist {number} - Song {number}")).collect();
        self.file(name, lines.join("\n").as_bytes())
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("it can be written");
        path
    }

    pub(crate) fn state(&self) -> &State {
        self.harness.state().state()
    }

    pub(crate) fn frames(&mut self, count: usize) {
        self.harness.run_steps(count);
    }

    /// Draws frames until `condition` holds. Threads are given a turn in between.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !condition(self) {
            assert!(Instant::now() < until, "never came: {what}");
            std::thread::sleep(Duration::from_millis(1));
            self.harness.step();
        }
    }

    pub(crate) fn drop_files(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())));
        }
        self.frames(1);
    }

    /// Presses a key and draws what comes of it.
    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.frames(2);
    }

    pub(crate) fn send(&mut self, event: Event) {
        self.harness.event(event);
        self.frames(1);
    }

    pub(crate) fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.send(Event::Text(letter.to_string()));
        }
        self.frames(1);
    }

    /// Clicks the button of this name.
    #[track_caller]
    pub(crate) fn click(&mut self, name: &str) {
        let by_name = |node: &AccessKitNode<'_>| {
            node.role() == Role::Button && node.label().is_some_and(|label| label == name)
        };
        self.harness.get_by(by_name).click();
        // What opens takes some frames to find its size and place.
        self.frames(6);
    }

    /// Clicks the button of this name; gives what that copied to the clipboard.
    #[track_caller]
    pub(crate) fn click_copying(&mut self, name: &str) -> Option<String> {
        self.harness.get_by_role_and_label(Role::Button, name).click();
        self.harness.step();
        self.copied()
    }

    /// Clicks the heading of a column.
    #[track_caller]
    pub(crate) fn click_heading(&mut self, heading: &str) {
        self.harness.get_by_role_and_label(Role::ColumnHeader, heading).click();
        self.frames(2);
    }

    pub(crate) fn has_button(&self, name: &str) -> bool {
        self.harness.query_all_by_role(Role::Button).any(|node| {
            let node = node.accesskit_node();
            node.label().is_some_and(|label| label == name) && !node.is_disabled()
        })
    }

    /// The rows in view, from above: "1, Artist 1 – Song 1, waiting".
    pub(crate) fn rows(&self) -> Vec<String> {
        let named = self.harness.query_all_by_role(Role::Row).map(|node| {
            let node = node.accesskit_node();
            (node.data().row_index().unwrap_or_default(), node.label().unwrap_or_default())
        });
        let mut rows: Vec<(usize, String)> = named.collect();
        rows.sort();
        rows.into_iter().map(|(_, name)| name).collect()
    }

    /// The line numbers of the rows in view, from above, without those of their playlists.
    pub(crate) fn numbers(&self) -> Vec<usize> {
        let number = |row: &String| row.split(',').next()?.rsplit('.').next()?.parse().ok();
        self.rows().iter().filter_map(number).collect()
    }

    /// The name of the selected row, if it is in view.
    pub(crate) fn selected(&self) -> Option<String> {
        let mut rows = self.harness.query_all_by_role(Role::Row);
        rows.find(|node| node.accesskit_node().data().is_selected() == Some(true))
            .and_then(|node| node.accesskit_node().label())
    }

    /// The texts outside the table, from above.
    pub(crate) fn texts(&self) -> Vec<String> {
        let labels = self.harness.query_all_by_role(Role::Label).filter(|node| {
            let mut above = std::iter::successors(node.accesskit_node().parent(), AccessKitNode::parent);
            above.all(|node| node.role() != Role::Table)
        });
        let mut texts: Vec<(i32, String)> = labels
            .filter_map(|node| {
                // Rounded: texts of one row come as they were drawn.
                #[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
                let top = node.rect().top().round() as i32;
                Some((top, node.accesskit_node().value()?))
            })
            .collect();
        texts.sort_by_key(|(top, _)| *top);
        texts.into_iter().map(|(_, text)| text).collect()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        self.texts().iter().any(|shown| shown.contains(text))
    }

    /// What was told so far, newest first.
    pub(crate) fn told(&self) -> Vec<String> {
        self.state().notices.history().map(|notice| notice.text.clone()).collect()
    }

    /// What the last frame copied to the clipboard.
    pub(crate) fn copied(&self) -> Option<String> {
        self.harness.output().platform_output.commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// When the window wants to be drawn next.
    pub(crate) fn next_frame(&self) -> Option<Duration> {
        self.harness.output().viewport_output.get(&ViewportId::ROOT).map(|output| output.repaint_delay)
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}
