//! A station and dialogs that do what a test says: runs tell what they are told to tell, dialogs are answered by hand.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use discogs_client::http::ApiState;
use librarian_gui::dialogs::{DialogAnswer, Dialogs};
use librarian_gui::engine::{Running, ShelfState, Station, StationNews, Steering, TokenState};
use lookup_core::catalog::ShelfOrder;
use lookup_core::gather::{Counts, Gauge};
use lookup_core::playlist::Content;
use lookup_core::session::{Event, RunState};
use tokio::sync::mpsc;

/// A station whose runs a test leads by the hand. Clones are the same station.
#[derive(Clone, Default)]
pub(crate) struct LedStation(Arc<Mutex<Led>>);

#[derive(Default)]
struct Led {
    runs: Vec<LedRun>,
    news: Vec<StationNews>,
    has_no_shelf: bool,
    imports: Vec<PathBuf>,
    api: Option<ApiState>,
    token: TokenState,
    tokens: Vec<String>,
    time_of_day: Option<SystemTime>,
}

/// A run of it.
#[derive(Clone)]
pub(crate) struct LedRun {
    /// What was asked.
    pub(crate) lines: Vec<Content>,
    /// Which try it is.
    pub(crate) attempt: u32,
    events: mpsc::Sender<Event>,
    /// How it was steered.
    pub(crate) steered: Arc<Steered>,
}

#[derive(Default)]
pub(crate) struct Steered {
    pub(crate) is_paused: AtomicBool,
    pub(crate) is_cancelled: AtomicBool,
    pub(crate) calls: AtomicU32,
    gauge: Gauge,
}

impl LedStation {
    pub(crate) fn run(&self, number: usize) -> LedRun {
        self.0.lock().expect("the station").runs.get(number).cloned().expect("a run was started")
    }

    pub(crate) fn runs(&self) -> usize {
        self.0.lock().expect("the station").runs.len()
    }

    pub(crate) fn tell(&self, news: StationNews) {
        self.0.lock().expect("the station").news.push(news);
    }

    pub(crate) fn without_shelf(self) -> Self {
        self.0.lock().expect("the station").has_no_shelf = true;
        self
    }

    /// Asks Discogs, which stands like this.
    pub(crate) fn set_api(&self, api: ApiState, token: TokenState) {
        let mut led = self.0.lock().expect("the station");
        (led.api, led.token) = (Some(api), token);
    }

    /// The tokens that were typed; an empty one where it was to be forgotten.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.0.lock().expect("the station").tokens.clone()
    }

    /// What the clock says from now on.
    pub(crate) fn set_clock(&self, time_of_day: SystemTime) {
        self.0.lock().expect("the station").time_of_day = Some(time_of_day);
    }

    pub(crate) fn imports(&self) -> Vec<PathBuf> {
        self.0.lock().expect("the station").imports.clone()
    }
}

impl LedRun {
    /// Tells the window something.
    pub(crate) fn tell(&self, event: Event) {
        self.events.try_send(event).expect("room in the channel");
    }

    /// That line is being looked up.
    pub(crate) fn open(&self, line: usize) -> Gauge {
        let gauge = self.steered.gauge.part();
        self.tell(Event::LineOpened { line, attempt: self.attempt, gauge: gauge.clone() });
        gauge
    }

    /// That all is done.
    pub(crate) fn finish(&self) {
        self.tell(Event::RunState(RunState::Finished));
    }
}

impl Station for LedStation {
    fn shelf(&self) -> ShelfState {
        if self.0.lock().expect("the station").has_no_shelf {
            let why = "There is no catalog yet; import one to look lines up.";
            return ShelfState::Missing(why.to_owned());
        }
        ShelfState::Ready { items: 270, source: "catalog.csv, 2026-11-23".to_owned() }
    }

    fn shelf_order(&self) -> ShelfOrder {
        ShelfOrder::default()
    }

    fn start(&mut self, lines: Vec<Content>, attempt: u32) -> Result<Running, Vec<Content>> {
        let mut led = self.0.lock().expect("the station");
        if led.has_no_shelf {
            return Err(lines);
        }
        let (sender, events) = mpsc::channel(200_000);
        let steered = Arc::new(Steered::default());
        led.runs.push(LedRun { lines, attempt, events: sender, steered: Arc::clone(&steered) });
        Ok(Running { events, steering: Box::new(Wheel(steered)) })
    }

    fn time_of_day(&self) -> SystemTime {
        self.0.lock().expect("the station").time_of_day.unwrap_or_else(SystemTime::now)
    }

    fn api_state(&self) -> Option<ApiState> {
        self.0.lock().expect("the station").api.clone()
    }

    fn token(&self) -> TokenState {
        self.0.lock().expect("the station").token.clone()
    }

    fn set_token(&mut self, typed: String) {
        self.0.lock().expect("the station").tokens.push(typed);
    }

    fn forget_token(&mut self) {
        self.0.lock().expect("the station").tokens.push(String::new());
    }

    fn import_catalog(&mut self, path: PathBuf) {
        let mut led = self.0.lock().expect("the station");
        led.imports.push(path);
        led.has_no_shelf = false;
    }

    fn news(&mut self) -> Vec<StationNews> {
        std::mem::take(&mut self.0.lock().expect("the station").news)
    }
}

struct Wheel(Arc<Steered>);

impl Steering for Wheel {
    fn pause(&self) {
        self.0.is_paused.store(true, Ordering::Relaxed);
    }

    fn resume(&self) {
        self.0.is_paused.store(false, Ordering::Relaxed);
    }

    fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Relaxed);
    }

    fn judgements(&self) -> Counts {
        self.0.gauge.read()
    }

    fn calls(&self) -> u32 {
        self.0.calls.load(Ordering::Relaxed)
    }
}

/// Dialogs that a test answers. Clones are the same dialogs.
#[derive(Clone, Default)]
pub(crate) struct LedDialogs(Arc<Mutex<Asked>>);

#[derive(Default)]
struct Asked {
    asked: Vec<DialogKind>,
    answers: Vec<DialogAnswer>,
}

/// Which dialog was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DialogKind {
    Playlists,
    Catalog,
    /// With the name it proposes.
    Export(String),
}

impl LedDialogs {
    /// What was asked for since the last call.
    pub(crate) fn asked(&self) -> Vec<DialogKind> {
        std::mem::take(&mut self.0.lock().expect("the dialogs").asked)
    }

    /// The user answers.
    pub(crate) fn answer(&self, answer: DialogAnswer) {
        self.0.lock().expect("the dialogs").answers.push(answer);
    }

    fn ask(&self, kind: DialogKind) {
        self.0.lock().expect("the dialogs").asked.push(kind);
    }
}

impl Dialogs for LedDialogs {
    fn choose_playlists(&mut self) {
        self.ask(DialogKind::Playlists);
    }

    fn choose_catalog(&mut self) {
        self.ask(DialogKind::Catalog);
    }

    fn choose_export(&mut self, proposed_name: &str, _extension: &str) {
        self.ask(DialogKind::Export(proposed_name.to_owned()));
    }

    fn poll(&mut self) -> Option<DialogAnswer> {
        let answers = &mut self.0.lock().expect("the dialogs").answers;
        (!answers.is_empty()).then(|| answers.remove(0))
    }
}
