//! The sources of a run: who is asked what is on a disc.

use std::sync::Arc;

use anyhow::Context as _;
use discogs_client::http::{ApiState, DiscogsApi};
use discogs_client::{Discogs, Layered, TracklistStore};

use super::online::Online;
use super::station::TokenState;
use super::token::TokenPlace;
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
    /// Where the token that it uses stands, if it has one.
    token_place: Option<TokenPlace>,
    /// Whether any source was found.
    pub(super) has_any: bool,
}

impl Sources {
    /// Nobody is asked.
    pub(super) fn none() -> Self {
        Self::of(Vec::new(), None, None)
    }

    fn of(
        mut layers: Vec<Arc<dyn Discogs>>,
        api: Option<DiscogsApi>,
        token_place: Option<TokenPlace>,
    ) -> Self {
        layers.extend(api.clone().map(|api| Arc::new(api) as Arc<dyn Discogs>));
        let has_any = !layers.is_empty();
        Self { discogs: Arc::new(Layered::new(layers)), api, token_place, has_any }
    }

    /// How the client for the API stands; `None` where nobody on the network is asked.
    pub(super) fn api_state(&self) -> Option<ApiState> {
        self.api.as_ref().map(DiscogsApi::state)
    }

    /// Waits until what was paid for is kept.
    pub(super) async fn settle(&self) {
        if let Some(api) = &self.api {
            api.settle().await;
        }
    }

    /// Whether calls are waited for.
    pub(super) fn is_online(&self) -> bool {
        self.api.is_some()
    }

    /// What is known of the token.
    pub(super) fn token(&self) -> TokenState {
        match (&self.api, &self.token_place) {
            (None, _) => TokenState::Offline,
            (Some(_), None) => TokenState::Missing,
            (Some(_), Some(place)) => TokenState::Kept { place: place.in_words() },
        }
    }
}

impl SourcesFrom {
    /// Opens the sources. Says to `notice` what the user should know of them: what was left out, for one.
    pub(super) fn open(&self, notice: &mut dyn FnMut(String)) -> anyhow::Result<Sources> {
        let tracklists = self.tracklists.open(notice)?.map(|store| Arc::new(store) as Arc<dyn Discogs>);
        let opened = self.online.as_ref().map(|online| online.open(notice)).transpose()?;
        let (api, token_place) = opened.unzip();
        Ok(Sources::of(tracklists.into_iter().collect(), api, token_place.flatten()))
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
