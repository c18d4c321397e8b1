//! The sources of a run: who is asked what is on a disc.

use std::sync::Arc;

use anyhow::Context as _;
use discogs_client::http::{ApiState, DiscogsApi};
use discogs_client::{Discogs, Layered, TracklistStore};

use super::online::Online;
use super::{DataDir, demo};

/// Who is asked: tracklists on this computer first, Discogs for what they do not cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcesFrom {
    /// The tracklists on this computer.
    pub tracklists: TracklistsFrom,
    /// Discogs, unless nobody on the network may be asked.
    pub online: Option<Online>,
}

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
    /// The API among them.
    api: Option<DiscogsApi>,
    /// Whether any source was found.
    pub(super) has_any: bool,
}

impl Sources {
    /// Nobody is asked.
    pub(super) fn none() -> Self {
        Self::of(Vec::new(), None)
    }

    fn of(mut layers: Vec<Arc<dyn Discogs>>, api: Option<DiscogsApi>) -> Self {
        layers.extend(api.clone().map(|api| Arc::new(api) as Arc<dyn Discogs>));
        let has_any = !layers.is_empty();
        Self { discogs: Arc::new(Layered::new(layers)), api, has_any }
    }

    /// How the client for the API stands; `None` where nobody on the network is asked.
    pub(super) fn api_state(&self) -> Option<ApiState> {
        self.api.as_ref().map(DiscogsApi::state)
    }

    /// Whether calls are waited for.
    pub(super) fn is_online(&self) -> bool {
        self.api.is_some()
    }
}

impl SourcesFrom {
    /// Opens the sources. Says to `notice` what the user should know of them: what was left out, for one.
    pub(super) fn open(&self, notice: &mut dyn FnMut(String)) -> anyhow::Result<Sources> {
        let tracklists = self.tracklists.open(notice)?.map(|store| Arc::new(store) as Arc<dyn Discogs>);
        let api = self.online.as_ref().map(|online| online.open(notice)).transpose()?;
        Ok(Sources::of(tracklists.into_iter().collect(), api))
    }
}

impl TracklistsFrom {
    fn open(&self, notice: &mut dyn FnMut(String)) -> anyhow::Result<Option<TracklistStore>> {
        match self {
            Self::Demo => demo::tracklists(notice).context("the demo's tracklists").map(Some),
            Self::DataDir(data_dir) => {
                let path = data_dir.tracklists();
                if path.try_exists().unwrap_or(false) {
                    Ok(Some(TracklistStore::open(&path)?))
                } else {
                    Ok(None)
                }
            }
        }
    }
}
