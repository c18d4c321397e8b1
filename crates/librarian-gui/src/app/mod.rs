//! The window's app: it takes in what happened, draws the views, and does what they asked for.
//!
//! Nothing here waits. Runs tell their news over bounded channels, drained in [`logic`](eframe::App::logic) for a few
//! milliseconds a frame; files, dialogs and exports are jobs of their own, looked at once a frame.

mod arrivals;
mod handle;
mod open;
mod runs;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use discogs_client::SourceError;
use eframe::egui::{self, ViewportId};
use poll_promise::Promise;

use crate::command::Commands;
use crate::dialogs::{DialogAnswer, Dialogs};
use crate::engine::{Outcome, ShelfState, Station, StationNews, TokenState, Wake, in_background};
use crate::state::line_table::{Arrangement, arranged};
use crate::state::list::Task;
use crate::state::notices::Gravity;
use crate::state::{Overlay, ShelfLine, State, TokenLine};
use crate::{theme, view};

use arrivals::Reading;
use handle::PendingExport;
use runs::Runs;

pub use open::open_window;

/// From so many lines on, arranging them is a job of its own rather than a part of a frame.
const LINES_ARRANGED_AT_ONCE: usize = 4_000;

/// How often figures are read anew while something runs.
const BETWEEN_FIGURES: Duration = Duration::from_millis(200);

/// News is looked at no oftener than this: sixty times a second.
const BETWEEN_FRAMES: Duration = Duration::from_millis(16);

/// The window.
pub struct App {
    state: State,
    commands: Commands,
    station: Box<dyn Station>,
    dialogs: Box<dyn Dialogs>,
    runs: Runs,
    /// Lines that wait for a shelf.
    waiting_for_shelf: Vec<Task>,
    readings: Vec<Reading>,
    arranging: Option<Promise<Outcome<Vec<usize>>>>,
    pending_export: Option<PendingExport>,
    exports: Vec<Promise<Outcome<usize>>>,
    /// Why Discogs answers nothing, as it was told.
    refusal: Option<SourceError>,
    /// Asks for a frame when a job is done.
    wake: Wake,
}

/// What asks a window for a frame, from any thread.
pub fn wake_of(context: &egui::Context) -> Wake {
    let context = context.clone();
    Arc::new(move || context.request_repaint_after_for(BETWEEN_FRAMES, ViewportId::ROOT))
}

impl App {
    /// An app over a station, with these dialogs.
    pub fn new(context: &egui::Context, station: Box<dyn Station>, dialogs: Box<dyn Dialogs>) -> Self {
        theme::install(context);
        let mut app = Self {
            state: State::default(),
            commands: Commands::default(),
            station,
            dialogs,
            runs: Runs::default(),
            waiting_for_shelf: Vec::new(),
            readings: Vec::new(),
            arranging: None,
            pending_export: None,
            exports: Vec::new(),
            refusal: None,
            wake: wake_of(context),
        };
        app.take_in_shelf();
        app
    }

    /// What the window shows.
    pub fn state(&self) -> &State {
        &self.state
    }

    fn take_in_station_news(&mut self, now: Instant) {
        let news = self.station.news();
        if news.is_empty() {
            return;
        }
        self.take_in_shelf();
        for news in news {
            match news {
                StationNews::ShelfChanged => {
                    for task in std::mem::take(&mut self.waiting_for_shelf) {
                        self.start(task);
                    }
                }
                StationNews::Imported { items, rejected } => self.tell_of_import(items, &rejected, now),
                StationNews::TokenChanged(said) => self.state.notices.tell(Gravity::Done, said, now),
                StationNews::Failed(why) => self.state.notices.tell(Gravity::Trouble, why, now),
            }
        }
    }

    fn tell_of_import(&mut self, items: usize, rejected: &[String], now: Instant) {
        let left_out = match rejected.len() {
            0 => String::new(),
            1 => "; 1 row was left out".to_owned(),
            rows => format!("; {rows} rows were left out"),
        };
        let gravity = if rejected.is_empty() { Gravity::Done } else { Gravity::Trouble };
        self.state.notices.tell(gravity, format!("Imported {items} items{left_out}."), now);
        if !rejected.is_empty() {
            self.state.overlay = Some(Overlay::RejectedRows(rejected.join("\n")));
        }
    }

    /// Why Discogs answers nothing is told once, not once a line.
    fn tell_refusal(&mut self, refusal: Option<SourceError>, now: Instant) {
        if refusal != self.refusal {
            self.refusal = refusal;
            if let Some(why) = &self.refusal {
                self.state.notices.tell(Gravity::Trouble, why.to_string(), now);
            }
        }
    }

    fn take_in_shelf(&mut self) {
        self.state.token = match self.station.token() {
            TokenState::Offline => TokenLine::Offline,
            TokenState::Missing => TokenLine::Missing,
            TokenState::Changing => TokenLine::Changing,
            TokenState::Kept { place } => TokenLine::Kept(place),
        };
        self.state.shelf = match self.station.shelf() {
            ShelfState::Loading { what } => ShelfLine::Loading(what),
            ShelfState::Ready { items, source } => ShelfLine::Ready { items, source },
            ShelfState::Missing(why) => ShelfLine::Missing(why),
        };
    }

    fn take_in_dialog(&mut self, now: Instant) {
        match self.dialogs.poll() {
            Some(DialogAnswer::Playlists(paths)) => self.read(paths),
            Some(DialogAnswer::Catalog(path)) => {
                self.station.import_catalog(path);
                self.take_in_shelf();
            }
            Some(DialogAnswer::Export(path)) => self.export_to(path),
            Some(DialogAnswer::Closed) => self.pending_export = None,
            Some(DialogAnswer::Failed(why)) => self.state.notices.tell(Gravity::Trouble, why, now),
            None => {}
        }
    }

    fn take_in_exports(&mut self, now: Instant) {
        let exports = std::mem::take(&mut self.exports);
        for export in exports {
            match export.try_take() {
                Ok(Ok(1)) => self.state.notices.tell(Gravity::Done, "Wrote 1 line.", now),
                Ok(Ok(lines)) => self.state.notices.tell(Gravity::Done, format!("Wrote {lines} lines."), now),
                Ok(Err(why)) => self.state.notices.tell(Gravity::Trouble, why, now),
                Err(export) => self.exports.push(export),
            }
        }
    }

    /// Starts looking lines up; without a shelf, as soon as there is one.
    fn start(&mut self, task: Task) {
        let Task { lines, contents, attempt } = task;
        match self.station.start(contents, attempt) {
            Ok(running) => self.runs.add(running, lines),
            Err(contents) => self.waiting_for_shelf.push(Task { lines, contents, attempt }),
        }
    }

    /// Takes the wanted arrangement, at once or as a job.
    fn arrange(&mut self) {
        let wanted = self.state.table.wanted.clone();
        let keys = self.state.list.keys();
        if keys.len() <= LINES_ARRANGED_AT_ONCE || wanted == Arrangement::default() {
            self.arranging = None;
            let rows = arranged(keys, &wanted);
            self.state.table.set_rows(rows, self.state.list.firsts());
            return;
        }
        let keys = keys.clone();
        let arrange = move || Ok(arranged(&keys, &wanted));
        self.arranging = Some(in_background("Arranging the lines", &self.wake, arrange));
    }

    fn take_in_arrangement(&mut self, now: Instant) {
        match self.arranging.take().map(Promise::try_take) {
            Some(Ok(Ok(rows))) => self.state.table.set_rows(rows, self.state.list.firsts()),
            Some(Ok(Err(why))) => self.state.notices.tell(Gravity::Trouble, why, now),
            Some(Err(arranging)) => self.arranging = Some(arranging),
            None => {}
        }
    }

    /// What may not be shown any more leaves the list, and what was made of it.
    fn age(&mut self, time_of_day: SystemTime) {
        if self.state.list.age(time_of_day) && matches!(self.state.overlay, Some(Overlay::PullList(_))) {
            self.state.overlay = Some(Overlay::PullList(self.pull_list()));
        }
    }

    /// Asks for the next frame where something will have changed by then, and for none otherwise.
    fn ask_for_frame(&self, context: &egui::Context, now: Instant, time_of_day: SystemTime) {
        let until_aged = |at: SystemTime| at.duration_since(time_of_day).unwrap_or_default();
        let next = [
            self.runs.are_any().then_some(BETWEEN_FIGURES),
            self.state.notices.next_change(now),
            self.state.list.next_ageing().map(until_aged),
        ];
        if let Some(next) = next.into_iter().flatten().min() {
            context.request_repaint_after_for(next, ViewportId::ROOT);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, context: &egui::Context, _frame: &mut eframe::Frame) {
        let now = Instant::now();
        self.take_in_station_news(now);
        self.take_in_dialog(now);
        self.take_in_readings(now);
        self.take_in_exports(now);
        self.take_in_arrangement(now);
        let time_of_day = self.station.time_of_day();
        if self.runs.take_in(&mut self.state.list, time_of_day) {
            context.request_repaint_of(ViewportId::ROOT);
        }
        self.age(time_of_day);
        let api = self.station.api_state();
        self.state.run = self.runs.figures(&self.state.list, api.as_ref());
        self.tell_refusal(api.and_then(|api| api.refusal), now);
        self.ask_for_frame(context, now, time_of_day);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let now = Instant::now();
        // A frame may have a second pass; files are dropped once.
        if ui.current_pass_index() == 0 {
            self.take_in_drops(ui);
        }
        view::window(ui, &mut self.state, &mut self.commands, now);
        for command in self.commands.take() {
            self.handle(command, ui.ctx(), now);
            ui.ctx().request_repaint();
        }
    }
}
