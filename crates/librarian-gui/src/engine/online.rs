//! The Discogs API as a source of this program.

use std::num::NonZeroU32;

use anyhow::Context as _;
use discogs_client::http::{ApiConfig, DiscogsApi, Rate, Token, Url, Waits, check_token};
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
    pub url: Option<Url>,
    /// Calls a minute, where the API's own limit does not hold.
    pub calls_per_minute: Option<NonZeroU32>,
    /// Where the token, the cache and the shared pace are.
    pub data_dir: DataDir,
}

impl Online {
    /// A client, over the cache of the data folder. Says to `notice` what the user should know. May take as long as the
    /// keychain does.
    pub(super) fn open(
        &self,
        notice: &mut dyn FnMut(String),
    ) -> anyhow::Result<(DiscogsApi, Option<TokenPlace>)> {
        let (token, place) = match self.data_dir.token_keeper().find() {
            Ok(found) => found.unzip(),
            Err(error) => {
                notice(error.to_string());
                (None, None)
            }
        };
        let api = DiscogsApi::new(self.config(token, notice)?)?;
        Ok((api, place))
    }

    /// Asks Discogs whose token this is. Must be called on the runtime; tells nobody what the cache has to say.
    pub async fn owner_of(&self, token: Token) -> anyhow::Result<String> {
        let config = self.config(Some(token), &mut |_of_the_cache| {})?;
        Ok(check_token(&config).await?)
    }

    /// How a client with this token is set up.
    fn config(&self, token: Option<Token>, notice: &mut dyn FnMut(String)) -> anyhow::Result<ApiConfig> {
        let folder = self.data_dir.path();
        std::fs::create_dir_all(folder).with_context(|| {
            format!("the folder {} cannot be made; name another with --data-dir", folder.display())
        })?;
        let (cache, fault) = AnswerCache::open(&self.data_dir.cache(), CacheLimits::default());
        if let Some(fault) = fault {
            notice(fault.to_string());
        }
        let mut config = ApiConfig::of_discogs(USER_AGENT.to_owned(), token, cache);
        config.shared_pace = Some(self.data_dir.pace(self.url.as_ref().map(Url::as_str)));
        if let Some(url) = &self.url {
            config.base_url = url.clone();
        }
        if let Some(calls) = self.calls_per_minute {
            let rate = Rate::per_minute(calls);
            config.waits = Waits::default().for_rate(rate);
            config.rate = rate;
        }
        Ok(config)
    }
}
