//! What the window needs of the engine, so that tests can put another in its place.

use std::path::PathBuf;
use std::time::SystemTime;

use discogs_client::http::ApiState;
use lookup_core::catalog::ShelfOrder;
use lookup_core::gather::Counts;
use lookup_core::playlist::Content;
use lookup_core::session::{Event, Session};
use tokio::sync::mpsc;

use super::{ShelfFrom, SourcesFrom};

/// What the window is opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowStart {
    /// The shelf.
    pub shelf: ShelfFrom,
    /// Who is asked.
    pub sources: SourcesFrom,
    /// Playlists to read at once.
    pub playlists: Vec<PathBuf>,
    /// Whether this is the demo. With no playlist given, its own list is read.
    pub is_demo: bool,
}

/// A shelf with sources, as the window sees it. None of its calls waits.
pub trait Station {
    /// How the shelf stands.
    fn shelf(&self) -> ShelfState;

    /// The order in which the shelf is walked.
    fn shelf_order(&self) -> ShelfOrder;

    /// Starts looking up `lines`, in their order. Gives them back while there is no shelf.
    fn start(&mut self, lines: Vec<Content>, attempt: u32) -> Result<Running, Vec<Content>>;

    /// Replaces the catalog by the file at `path`. What comes of it is told by [`Station::news`].
    fn import_catalog(&mut self, path: PathBuf);

    /// The time, by the clock by which answers are dated.
    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }

    /// How the client for the API stands; `None` where nobody on the network is asked.
    fn api_state(&self) -> Option<ApiState> {
        None
    }

    /// What is known of the token.
    fn token(&self) -> TokenState {
        TokenState::Offline
    }

    /// Checks what somebody typed with Discogs, keeps it, and uses it from the next run on. What comes of it is told by
    /// [`Station::news`].
    fn set_token(&mut self, _typed: String) {}

    /// Forgets the token, likewise.
    fn forget_token(&mut self) {}

    /// What has happened since the last call, oldest first.
    fn news(&mut self) -> Vec<StationNews>;
}

/// How the shelf stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShelfState {
    /// It is being read, or imported.
    Loading {
        /// What is done, in words: "Reading the catalog".
        what: String,
    },
    /// It is there.
    Ready {
        /// How many items stand on it.
        items: usize,
        /// Where it came from and when: "shelf.csv, 2026-11-23".
        source: String,
    },
    /// There is none: one sentence with a remedy.
    Missing(String),
}

/// What is known of the token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TokenState {
    /// Nobody on the network is asked.
    #[default]
    Offline,
    /// There is none.
    Missing,
    /// It is being checked, or forgotten.
    Changing,
    /// There is one.
    Kept {
        /// Where, in words.
        place: String,
    },
}

/// Something that happened at the station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StationNews {
    /// The shelf was read, or another was put in its place.
    ShelfChanged,
    /// A catalog was imported.
    Imported {
        /// How many items it holds.
        items: usize,
        /// The rows left out, one sentence each.
        rejected: Vec<String>,
    },
    /// The token is another, or there is none any more: one sentence.
    TokenChanged(String),
    /// Something failed: one sentence with a remedy.
    Failed(String),
}

/// A run that was started.
pub struct Running {
    /// Its news.
    pub events: mpsc::Receiver<Event>,
    /// How to steer it.
    pub steering: Box<dyn Steering>,
}

/// Steers a run, and reads how it stands.
pub trait Steering {
    /// Opens no more lines.
    fn pause(&self);
    /// Goes on after a pause.
    fn resume(&self);
    /// Ends the run; what is done stays.
    fn cancel(&self);
    /// The judgements of all its lines.
    fn judgements(&self) -> Counts;
    /// The calls put on the wire.
    fn calls(&self) -> u32;
}

impl Steering for Session {
    fn pause(&self) {
        Session::pause(self);
    }

    fn resume(&self) {
        Session::resume(self);
    }

    fn cancel(&self) {
        Session::cancel(self);
    }

    fn judgements(&self) -> Counts {
        self.gauge().read()
    }

    fn calls(&self) -> u32 {
        Session::calls(self)
    }
}
