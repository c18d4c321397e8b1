//! The shelf, the sources, and running a list against them: the same for the command line and the window.

mod data_dir;
mod demo;
mod in_order;
mod station;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use discogs_client::{Discogs, NoSource, TracklistStore};
use lookup_core::catalog::{CatalogFile, Import, ShelfOrder, Snapshot, read_catalog};
use lookup_core::playlist::Playlist;
use lookup_core::session::{self, Event, Limits, Session};
use tokio::sync::mpsc;

pub use data_dir::{DataDir, NoDataDir};
pub use in_order::InOrder;
pub use station::{Running, ShelfState, Station, StationNews, Steering};

/// How many events may wait for their reader. The window drains them each frame.
const EVENTS_WAITING: usize = 256;

/// Which shelf is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShelfFrom {
    /// The catalog that was imported.
    DataDir(DataDir),
    /// This file, for this run only.
    File(PathBuf),
    /// The demo's.
    Demo,
}

/// Which tracklists are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TracklistsFrom {
    /// Those that were imported; none if there are none.
    DataDir(DataDir),
    /// The demo's.
    Demo,
}

/// A shelf and the sources to look it up with.
pub struct Engine {
    shelf: Arc<Snapshot>,
    discogs: Arc<dyn Discogs>,
    /// Whether any source was found.
    has_source: bool,
}

impl Engine {
    /// Opens shelf and sources. Says to `notice` what the user should know of them: rows that were left out, for one.
    pub fn open(
        shelf: &ShelfFrom,
        tracklists: &TracklistsFrom,
        notice: &mut dyn FnMut(String),
    ) -> anyhow::Result<Self> {
        let shelf = open_shelf(shelf, notice)?;
        let (discogs, has_source) = open_tracklists(tracklists, notice)?;
        Ok(Self { shelf: Arc::new(shelf), discogs, has_source })
    }

    /// Whether this engine can tell what is on a disc at all.
    pub fn has_source(&self) -> bool {
        self.has_source
    }

    /// The shelf.
    pub fn shelf(&self) -> &Snapshot {
        &self.shelf
    }

    /// Starts looking up the lines of all `playlists`, one after another. Lines are numbered through, from 0.
    /// Must be called on the runtime.
    pub fn start(&self, playlists: &[Playlist], limits: Limits) -> (Session, mpsc::Receiver<Event>) {
        let lines = playlists.iter().flat_map(|playlist| &playlist.lines).map(|line| line.content.clone());
        let (events, received) = mpsc::channel(EVENTS_WAITING);
        let input = session::Input {
            lines: lines.collect(),
            attempt: 1,
            shelf: Arc::clone(&self.shelf),
            discogs: Arc::clone(&self.discogs),
            limits,
        };
        let (session, running) = session::start(input, events);
        tokio::spawn(running);
        (session, received)
    }

    /// How many lines to keep open: offline nothing is waited for, so one a core.
    pub fn open_lines() -> NonZeroUsize {
        std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
    }
}

fn open_shelf(from: &ShelfFrom, notice: &mut dyn FnMut(String)) -> anyhow::Result<Snapshot> {
    let (import, name) = match from {
        ShelfFrom::DataDir(data_dir) => return Ok(CatalogFile::at(data_dir.catalog()).load()?.0),
        ShelfFrom::Demo => (demo::catalog().context("the demo's catalog")?, "the demo's catalog".to_owned()),
        ShelfFrom::File(path) => (read_catalog(path)?, path.display().to_string()),
    };
    for row in &import.rejected {
        notice(format!("{name}, line {}: left out: {}", row.line, row.fault));
    }
    let Import { items, .. } = import;
    let order = ShelfOrder::of_catalog(&items);
    Ok(Snapshot::new(items, order))
}

fn open_tracklists(
    from: &TracklistsFrom,
    notice: &mut dyn FnMut(String),
) -> anyhow::Result<(Arc<dyn Discogs>, bool)> {
    let store = match from {
        TracklistsFrom::Demo => demo::tracklists(notice).context("the demo's tracklists")?,
        TracklistsFrom::DataDir(data_dir) => {
            let path = data_dir.tracklists();
            if !path.try_exists().unwrap_or(false) {
                return Ok((Arc::new(NoSource), false));
            }
            TracklistStore::open(&path)?
        }
    };
    Ok((Arc::new(store), true))
}
