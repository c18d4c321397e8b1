//! The shelf, the sources, and running a list against them: the same for the command line and the window.

mod background;
mod clock;
mod data_dir;
mod demo;
mod in_order;
mod live_station;
mod online;
mod shelf;
mod sources;
mod station;
pub mod token;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use discogs_client::http::ApiState;
use lookup_core::catalog::Snapshot;
use lookup_core::playlist::Content;
use lookup_core::session::{self, Event, Limits, Session};
use tokio::sync::mpsc;

pub use background::{Outcome, Wake, in_background};
pub use clock::time_of_day;
pub use data_dir::{DataDir, NoDataDir};
pub use demo::playlist as demo_playlist;
pub use in_order::InOrder;
pub use live_station::LiveStation;
pub use online::{Online, USER_AGENT};
use shelf::Shelf;
pub use shelf::ShelfFrom;
use sources::Sources;
pub use sources::{SourcesFrom, TracklistsFrom};
pub use station::{Running, ShelfState, Station, StationNews, Steering, TokenState, WindowStart};

/// How many events may wait for their reader. The window drains them each frame.
const EVENTS_WAITING: usize = 256;

/// How long a program that is done waits for answers that nobody needs any more.
const LONGEST_SETTLING: Duration = Duration::from_secs(2);

/// What is said of a run that has no source.
pub const NO_TRACKLISTS: &str =
    "There are no tracklists in this run, so no song can be checked; try --demo to see what they do.";

/// A shelf and the sources to look it up with.
pub struct Engine {
    shelf: Shelf,
    sources: Sources,
}

impl Engine {
    /// Opens shelf and sources. Says to `notice` what the user should know of them: rows that were left out, for one.
    pub fn open(
        shelf: &ShelfFrom,
        sources: &SourcesFrom,
        notice: &mut dyn FnMut(String),
    ) -> anyhow::Result<Self> {
        let mut shelf = shelf.open()?;
        std::mem::take(&mut shelf.rejected).into_iter().for_each(&mut *notice);
        Ok(Self { shelf, sources: sources.open(notice)? })
    }

    /// Whether this engine can tell what is on a disc at all.
    pub fn has_source(&self) -> bool {
        self.sources.has_any
    }

    /// The shelf.
    pub fn shelf(&self) -> &Snapshot {
        &self.shelf.snapshot
    }

    /// Starts looking up `lines`, numbered from 0 in their order, as the given try at them, counted from 1.
    /// Must be called on the runtime.
    pub fn start(
        &self,
        lines: Vec<Content>,
        attempt: u32,
        limits: Limits,
    ) -> (Session, mpsc::Receiver<Event>) {
        let (events, received) = mpsc::channel(EVENTS_WAITING);
        let input = session::Input {
            lines,
            attempt,
            shelf: Arc::clone(&self.shelf.snapshot),
            discogs: Arc::clone(&self.sources.discogs),
            limits,
        };
        let (session, running) = session::start(input, events);
        tokio::spawn(running);
        (session, received)
    }

    /// How many lines to keep open: offline nothing is waited for, so one a core.
    pub fn open_lines(&self) -> NonZeroUsize {
        if self.sources.is_online() {
            return Limits::OPEN_LINES_ONLINE;
        }
        std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
    }

    /// Waits until what Discogs was asked for last is kept, though not for long: then the next run need not ask it again.
    pub async fn settle(&self) {
        tokio::time::timeout(LONGEST_SETTLING, self.sources.settle()).await.ok();
    }

    /// How the client for the API stands; `None` where nobody on the network is asked.
    pub fn api_state(&self) -> Option<ApiState> {
        self.sources.api_state()
    }
}
