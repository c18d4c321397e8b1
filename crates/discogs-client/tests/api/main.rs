//! The client over real HTTP on loopback.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]
#![expect(clippy::unwrap_used, reason = "what a test sets up must be there")]

mod faults;
mod manners;

use discogs_client::http::{ApiConfig, DiscogsApi, Rate, Token, Waits};
use discogs_client::{AnswerCache, Ask, CacheLimits, Lane, Meter};

/// So many times shorter than in earnest.
const HASTE: u32 = 100;

const SECRET: &str = "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUiOpAsDf";

fn config(url: &str, token: Option<&str>) -> ApiConfig {
    let token = token.map(|token| Token::parse(token).unwrap());
    let cache = AnswerCache::in_memory(CacheLimits::default());
    let mut config = ApiConfig::of_discogs("Librarian/0.1 +https://example.org".to_owned(), token, cache);
    config.base_url = url.parse().unwrap();
    config.rate = Rate::per_minute(60_000.try_into().unwrap());
    // Answers themselves are given all their time: the machine may be busy.
    let Waits { connect, call, .. } = Waits::default();
    config.waits = Waits { connect, call, ..Waits::default().divided_by(HASTE) };
    config
}

fn client(url: &str, token: Option<&str>) -> DiscogsApi {
    DiscogsApi::new(config(url, token)).unwrap()
}

fn ask() -> Ask {
    Ask { lane: Lane::List, line: 0, rank: 0, give_up_at: None, meter: Meter::default() }
}
