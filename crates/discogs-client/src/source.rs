//! The seam to Discogs: what may be asked, what is answered, and what can go wrong.
//!
//! Sources nest as `Arc<dyn Discogs>`: a cache is a source around a source, and so is "the offline tracklists first,
//! the API for what they do not cover". Who asks does not learn which one answered, except from [`Found::origin`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::meter::Meter;
use crate::model::{Release, ReleaseId, SearchHit};

/// Who waits for an answer. The order is the order of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// A person is looking at an empty panel.
    Person,
    /// A list runs; nobody waits for this call in particular.
    List,
}

/// On whose behalf a question is asked: what a source needs to serve the right call first, to give up in time and to
/// count what it costs.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Who waits.
    pub lane: Lane,
    /// The line's place in the list, from 0. Lower goes first.
    pub line: usize,
    /// The candidate's rank within its line, from 0. Lower goes first; searches go at rank 0.
    pub rank: usize,
    /// When an answer is no longer of use. A source that cannot answer by then says [`SourceError::OutOfTime`].
    pub give_up_at: Option<Instant>,
    /// Counts the calls on the wire for this line and refuses beyond its budget.
    pub meter: Meter,
}

/// What to search releases for. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchQuery {
    /// A song title on the release.
    pub track: Option<String>,
    /// The artist of the release or, in sources that can tell, of one of its tracks.
    pub artist: Option<String>,
    /// The release's title.
    pub title: Option<String>,
    /// Words anywhere on the release.
    pub keywords: Option<String>,
    /// Only compilations.
    pub compilations_only: bool,
    /// The most hits wanted; the API gives 100 at most.
    pub limit: usize,
}

/// How long an answer of the API may be kept and shown. Its terms of use (May 2025): content may not be displayed "if more
/// than six hours older" than what Discogs itself shows. The dumps, of which offline tracklists are made, are not bound by it.
pub const API_ANSWER_LIFETIME: Duration = Duration::from_hours(6);

/// Where an answer came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Offline tracklists, as of this month ("2026-10", "demo").
    Offline {
        /// The dump's month, or the name of the collection.
        month: String,
    },
    /// A cache of the API's answers.
    Cache {
        /// How old the answer is.
        age: Duration,
    },
    /// The API, now.
    Api,
}

/// An answer, with who gave it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// What was asked for. An empty list of hits is an answer.
    pub value: T,
    /// Who answered.
    pub origin: Origin,
    /// When the one who answered was asked.
    pub asked_at: SystemTime,
}

impl<T> Found<T> {
    /// Until when the answer may be shown; `None`: for good.
    pub fn shown_until(&self) -> Option<SystemTime> {
        match self.origin {
            Origin::Offline { .. } => None,
            // A time that no clock can tell is none to wait for.
            Origin::Api | Origin::Cache { .. } => {
                Some(self.asked_at.checked_add(API_ANSWER_LIFETIME).unwrap_or(self.asked_at))
            }
        }
    }
}

/// What a source says to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<T> {
    /// It knows, if only that there is nothing.
    Found(Found<T>),
    /// It cannot know: the question lies outside of what it holds. Neither empty nor an error: ask the next.
    NotCovered,
}

impl<T> Reply<T> {
    /// The answer, if there is one.
    pub fn found(self) -> Option<Found<T>> {
        match self {
            Self::Found(found) => Some(found),
            Self::NotCovered => None,
        }
    }
}

/// What is wrong with the token. Each text ends with the remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// There is none, and Discogs wants one.
    #[error("Discogs wants a token; make one at discogs.com under Settings, Developers, and set it here")]
    Missing,
    /// Discogs does not know it.
    #[error("Discogs does not know this token; set it anew")]
    Wrong,
    /// It was sent, and answered as if it had not been: something on the way takes it off.
    #[error("Discogs did not see the token; check the proxy between this computer and Discogs")]
    NotSeen,
}

/// What it took to learn that there is no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// How often it was tried.
    pub tries: u32,
    /// From the first try's beginning to the last one's end.
    pub elapsed: Duration,
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tries, elapsed } = self;
        let plural = if *tries == 1 { "try" } else { "tries" };
        write!(f, "{tries} {plural} in {:.1} s", elapsed.as_secs_f64())
    }
}

/// Why a source could not answer, by meaning. None of these is ever "no": the question stays open.
///
/// The one exception is [`SourceError::NoSuchRelease`], which is a fact about the world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// There is no release of this id (deleted and merged ids are normal).
    #[error("there is no release {0}")]
    NoSuchRelease(ReleaseId),
    /// Discogs wants a token that it knows.
    #[error("{0}")]
    Unauthorised(TokenFault),
    /// Discogs' firewall turned us away, with a page for people where the answer should have been.
    #[error("Discogs' firewall blocks this computer for now; try again in an hour, or from another network")]
    Blocked,
    /// Too many calls; asking again is useless before `until`.
    #[error("Discogs asks us to wait")]
    RateLimited {
        /// When calls may go out again.
        until: SystemTime,
    },
    /// No answer came: the network, an outage.
    #[error("Discogs could not be reached ({reason}; {effort})")]
    Unreachable {
        /// What failed, without a secret.
        reason: String,
        /// What it took to find out.
        effort: Effort,
    },
    /// An answer came that is none: a page of HTML, a broken body.
    #[error(
        "Discogs answered with something unreadable (status {status}, {content_type}, \u{201c}{start}\u{201d}; {effort})"
    )]
    Malformed {
        /// The HTTP status.
        status: u16,
        /// The content type, or what is said where there was none.
        content_type: String,
        /// How the body begins, made printable.
        start: String,
        /// What it took to find out.
        effort: Effort,
    },
    /// Discogs understood the question and will not answer it. Asking again is useless.
    #[error("Discogs refuses the question (status {status}: {message})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What Discogs said.
        message: String,
    },
    /// The offline tracklists could not be read.
    #[error("the offline tracklists could not be read: {reason}")]
    Store {
        /// What SQLite said.
        reason: String,
    },
    /// [`Ask::give_up_at`] has passed.
    #[error("the time for this line is up")]
    OutOfTime,
    /// [`Ask::meter`] refused the call.
    #[error("the calls for this line are spent")]
    OutOfBudget,
}

/// An answer to come.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<Reply<T>, SourceError>> + Send + 'a>>;

/// Whoever can be asked about releases. Dropping an answer to come withdraws the question.
pub trait Discogs: Send + Sync {
    /// Releases that fit `query`, likeliest first.
    fn search<'a>(&'a self, ask: &'a Ask, query: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>>;

    /// The release with this id and its tracks.
    fn release<'a>(&'a self, ask: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>>;
}

/// The source of a run that was given none: it covers nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSource;

impl Discogs for NoSource {
    fn search<'a>(&'a self, _: &'a Ask, _: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
        Box::pin(std::future::ready(Ok(Reply::NotCovered)))
    }

    fn release<'a>(&'a self, _: &'a Ask, _: ReleaseId) -> Answering<'a, Arc<Release>> {
        Box::pin(std::future::ready(Ok(Reply::NotCovered)))
    }
}
