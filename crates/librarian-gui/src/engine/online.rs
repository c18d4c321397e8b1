//! The Discogs API as a source of this program.

use std::num::NonZeroU32;

use anyhow::Context as _;
use discogs_client::http::{ApiConfig, DiscogsApi, Rate, Waits};
use discogs_client::{AnswerCache, CacheLimits};

use super::DataDir;
use super::token::TokenPlace;

/// Names this program and an address, as the API's documentation asks.
pub const USER_AGENT: &str =
    concat!("Librarian/", env!("CARGO_PKG_VERSION"), " +", env!("CARGO_PKG_HOMEPAGE"));

/// How Discogs is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Online {
    /// Another address than that of the API itself: a mirror, or a test.
    pub url: Option<String>,
    /// Calls a minute, where the API's own limit does not hold.
    pub calls_per_minute: Option<NonZeroU32>,
    /// Where the token, the cache and the shared pace are.
    pub data_dir: DataDir,
}

impl Online {
    /// A client, over the cache of the data folder. Says to `notice` what the user should know. May take as long as the
    /// keychain does.
    pub(super) fn open(&self, notice: &mut dyn FnMut(String)) -> anyhow::Result<DiscogsApi> {
        let config = self.config(notice)?;
        DiscogsApi::new(config).map_err(anyhow::Error::new)
    }

    /// How the client is set up.
    pub fn config(&self, notice: &mut dyn FnMut(String)) -> anyhow::Result<ApiConfig> {
        let token = match self.data_dir.token_keeper().find() {
            Ok(found) => found.map(|(token, _): (_, TokenPlace)| token),
            Err(error) => {
                notice(error.to_string());
                None
            }
        };
        let folder = self.data_dir.path();
        std::fs::create_dir_all(folder).with_context(|| {
            format!("the folder {} cannot be made; name another with --data-dir", folder.display())
        })?;
        let (cache, fault) = AnswerCache::open(&self.data_dir.cache(), CacheLimits::default());
        if let Some(fault) = fault {
            notice(fault.to_string());
        }
        let mut config = ApiConfig::of_discogs(USER_AGENT.to_owned(), token, cache);
        config.shared_pace = Some(self.data_dir.pace());
        if let Some(url) = &self.url {
            config.base_url = url.parse().with_context(|| format!("{url} is no address"))?;
        }
        if let Some(calls) = self.calls_per_minute {
            let rate = Rate::per_minute(calls);
            config.waits = Waits::default().for_rate(rate);
            config.rate = rate;
        }
        Ok(config)
    }
}
