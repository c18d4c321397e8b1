//! Where the API is, who asks, how fast, and how long is waited for what.

use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::Url;

use super::token::Token;
use crate::cache::AnswerCache;

/// How a client is set up.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    /// Where the API answers: `https://api.discogs.com`, or a mirror.
    pub base_url: Url,
    /// Names the program and an address to complain to, as the API's documentation asks:
    /// `Product/1.2 +https://contact.example`.
    pub user_agent: String,
    /// The key; none is allowed, at less than half the pace.
    pub token: Option<Token>,
    /// How fast calls may go out.
    pub rate: Rate,
    /// How long is waited for what.
    pub waits: Waits,
    /// Where answers are kept.
    pub cache: AnswerCache,
    /// A file by which all programs on this machine that name it share one budget, for the API counts by address.
    pub shared_pace: Option<PathBuf>,
    /// The wall clock.
    pub clock: Clock,
}

impl ApiConfig {
    /// The API itself, with or without a token, at the pace that this allows.
    pub fn of_discogs(user_agent: String, token: Option<Token>, cache: AnswerCache) -> Self {
        Self {
            base_url: discogs_url(),
            user_agent,
            rate: if token.is_some() { Rate::with_token() } else { Rate::without_token() },
            token,
            waits: Waits::default(),
            cache,
            shared_pace: None,
            clock: Clock::default(),
        }
    }
}

/// `https://api.discogs.com/`.
fn discogs_url() -> Url {
    #[expect(clippy::expect_used, reason = "a constant")]
    Url::parse("https://api.discogs.com/").expect("is a URL")
}

/// How fast calls may go out: one each `period`, and up to `burst` of them at once when none went out for a while.
///
/// In any 60 seconds that is at most `burst + 60 s / period` calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The time that one call stands for.
    pub period: Duration,
    /// The most calls at once.
    pub burst: u32,
}

impl Rate {
    /// 55 calls in any 60 s. The API allows 60, and 429s were measured at exactly 60 a minute, none at 50 (beets #3878).
    pub fn with_token() -> Self {
        Self { period: Duration::from_millis(1200), burst: 5 }
    }

    /// 24 calls in any 60 s; the API allows 25.
    pub fn without_token() -> Self {
        Self { period: Duration::from_millis(2700), burst: 2 }
    }

    /// So many calls a minute, for mirrors and tests.
    pub fn per_minute(calls: NonZeroU32) -> Self {
        Self { period: Duration::from_mins(1) / calls.get(), burst: 5 }
    }
}

/// How long is waited for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// For a connection.
    pub connect: Duration,
    /// For a whole call. A station's service saw answers take up to 10 s.
    pub call: Duration,
    /// The most tries of one call that fails in passing (a reset, a 502, a broken body).
    pub tries: u32,
    /// Before the second such try, on average; doubled for each further one.
    pub retry: Duration,
    /// After a 429 that names no time: for the first, the second and each further one in a row.
    pub refused: [Duration; 3],
    /// Three refusals within this time open the breaker.
    pub breaker_memory: Duration,
    /// How long the breaker is open at first; doubled each time that the trial call is refused too.
    pub breaker: Duration,
    /// The longest that it is open.
    pub breaker_longest: Duration,
    /// Before the next call when the API says that fewer than so many calls remain, from few to many.
    pub remaining: [(u32, Duration); 4],
    /// After the firewall turned a call away.
    pub blocked: Duration,
    /// When nothing can be reached: before it is tried again.
    pub outage: Duration,
    /// How long a call that a person waits for may wait for its turn.
    pub person: Duration,
}

impl Default for Waits {
    /// What other operators found to work (429s: 60, 120, 240 s; asking a hot address each minute prolongs the penalty).
    fn default() -> Self {
        let s = Duration::from_secs;
        Self {
            connect: s(10),
            call: s(20),
            tries: 3,
            retry: Duration::from_millis(500),
            refused: [s(60), s(120), s(240)],
            breaker_memory: s(600),
            breaker: s(60),
            breaker_longest: s(600),
            remaining: [(1, s(60)), (5, s(10)), (10, s(3)), (20, s(1))],
            blocked: s(600),
            outage: s(30),
            person: s(5),
        }
    }
}

impl Waits {
    /// Those that fit another rate than the API's: a mirror that takes a hundred times the calls is near, and has
    /// forgiven a hundred times sooner. Answers are waited for two seconds at least.
    pub fn for_rate(self, rate: Rate) -> Self {
        let faster = Rate::with_token().period.as_micros() / rate.period.as_micros().max(1);
        let scaled = self.clone().divided_by(u32::try_from(faster).unwrap_or(u32::MAX).max(1));
        let at_least = Duration::from_secs(2);
        Self {
            connect: scaled.connect.max(at_least),
            call: scaled.call.max(at_least),
            person: self.person,
            ..scaled
        }
    }

    /// All of them so many times shorter, for tests.
    pub fn divided_by(self, divisor: u32) -> Self {
        Self {
            connect: self.connect / divisor,
            call: self.call / divisor,
            tries: self.tries,
            retry: self.retry / divisor,
            refused: self.refused.map(|wait| wait / divisor),
            breaker_memory: self.breaker_memory / divisor,
            breaker: self.breaker / divisor,
            breaker_longest: self.breaker_longest / divisor,
            remaining: self.remaining.map(|(calls, wait)| (calls, wait / divisor)),
            blocked: self.blocked / divisor,
            outage: self.outage / divisor,
            person: self.person / divisor,
        }
    }
}

/// The wall clock, which tests replace by one that goes with their paused time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// A clock that asks `now`.
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time.
    pub(super) fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
