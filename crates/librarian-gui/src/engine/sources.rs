//! The sources of a run: who is asked what is on a disc.

use std::sync::Arc;

use anyhow::Context as _;
use discogs_client::{Discogs, NoSource, TracklistStore};

use super::{DataDir, demo};

/// Which tracklists are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TracklistsFrom {
    /// Those that were imported; none if there are none.
    DataDir(DataDir),
    /// The demo's.
    Demo,
}

/// Who is asked.
#[derive(Clone)]
pub(super) struct Sources {
    pub(super) discogs: Arc<dyn Discogs>,
    /// Whether any source was found.
    pub(super) has_any: bool,
}

impl Sources {
    /// Nobody is asked.
    pub(super) fn none() -> Self {
        Self { discogs: Arc::new(NoSource), has_any: false }
    }
}

impl TracklistsFrom {
    /// Opens the sources. Says to `notice` what was left out of them.
    pub(super) fn open(&self, notice: &mut dyn FnMut(String)) -> anyhow::Result<Sources> {
        let store = match self {
            Self::Demo => demo::tracklists(notice).context("the demo's tracklists")?,
            Self::DataDir(data_dir) => {
                let path = data_dir.tracklists();
                if !path.try_exists().unwrap_or(false) {
                    return Ok(Sources::none());
                }
                TracklistStore::open(&path)?
            }
        };
        Ok(Sources { discogs: Arc::new(store), has_any: true })
    }
}
