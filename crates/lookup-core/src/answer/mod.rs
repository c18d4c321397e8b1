//! What is known of a line: the verdict, the matches, and why we believe them.

mod aged;
mod step;
pub mod words;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use discogs_client::{Origin, ReleaseId, SourceError};
use serde::{Deserialize, Serialize};

use crate::catalog::Item;
use crate::gather::NotAsked;
use crate::matching::artist::ArtistMatch;
use crate::matching::title::TitleMatch;
use crate::matching::track::SongMatch;
use crate::playlist::Skipped;
use crate::query::Query;

pub use aged::{Age, Said};
pub use step::{Judgement, SearchOutcome, Step};

/// The most confirmed releases offered for a line; copies of one count once.
pub const MOST_CONFIRMED: usize = 5;

/// The most other releases offered below them.
pub const MOST_OTHERS: usize = 15;

/// What came of a line. The first that fits, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A shelf item whose tracklist carries the song; where no song was asked, an item with that artist and album.
    Confirmed,
    /// Something needed could not be asked, and could have made it confirmed.
    Incomplete,
    /// A release that fits is known, and no item of ours is it.
    Unshelved,
    /// The right artist's items, song or album not proven.
    Unconfirmed,
    /// Every source that this run was given was asked, and nothing fits.
    NotFound,
    /// Not a question.
    Skipped,
}

impl Verdict {
    /// All verdicts, in order.
    pub const ALL: [Self; 6] = [
        Self::Confirmed,
        Self::Incomplete,
        Self::Unshelved,
        Self::Unconfirmed,
        Self::NotFound,
        Self::Skipped,
    ];

    /// The verdict as files write it: `not_found`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Incomplete => "incomplete",
            Self::Unshelved => "unshelved",
            Self::Unconfirmed => "unconfirmed",
            Self::NotFound => "not_found",
            Self::Skipped => "skipped",
        }
    }
}

/// The strategy that gave an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Strategy {
    /// The typed album on the shelf, its tracklist for the song.
    ArtistAlbum,
    /// The releases that carry the artist's song.
    ArtistSong,
    /// The releases that carry a song of that title, whoever it is by.
    SongOnly,
    /// The artist's shelf.
    ArtistOnly,
}

impl Strategy {
    /// The strategy as files write it: `artist_album`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ArtistAlbum => "artist_album",
            Self::ArtistSong => "artist_song",
            Self::SongOnly => "song_only",
            Self::ArtistOnly => "artist_only",
        }
    }
}

/// Whether a match's tracklists carry the song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackCheck {
    /// One of its releases does.
    Yes,
    /// At least one was read, all that were read do not, and none is open.
    No,
    /// Neither is known.
    NotAsked,
}

impl TrackCheck {
    /// The check as files write it: `not_asked`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotAsked => "not_asked",
        }
    }
}

/// A tracklist entry that carries the song: the evidence of a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// The release that was read.
    pub release: ReleaseId,
    /// The track.
    pub track: Said<ListedTrack>,
    /// Who said so.
    pub from: Origin,
    /// When they were asked.
    pub asked_at: SystemTime,
}

/// A track as a tracklist has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTrack {
    /// Its title as printed.
    pub title: String,
    /// Where it is on the release.
    pub position: Option<String>,
    /// Who is credited for it.
    pub credit: String,
}

/// Why a release is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A tracklist of it carries the song.
    Carries {
        /// How the song's title agrees.
        song: SongMatch,
        /// How the artist agrees, if one was asked.
        artist: Option<ArtistMatch>,
        /// How the shelf's title agrees with the release that was read; `None` for one that we do not hold.
        title: Option<TitleMatch>,
    },
    /// It is the typed album, and no song was asked.
    IsAlbum {
        /// How the titles agree.
        title: TitleMatch,
        /// How the artist agrees, if one was asked.
        artist: Option<ArtistMatch>,
    },
    /// It is the typed album; that it carries the song is not proven.
    AlbumUnproven,
    /// It carries the song in another recording than the one asked for.
    OtherVersion {
        /// The title of the track that it does carry.
        track: Said<String>,
    },
    /// It is by the artist.
    ByArtist(ArtistMatch),
}

/// What is offered for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// An item on our shelf.
    Item(Arc<Item>),
    /// A release that we do not hold.
    Unheld {
        /// The release.
        release: ReleaseId,
        /// What it is.
        heading: Said<Heading>,
    },
}

/// What a release is, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Who it is by.
    pub artist: String,
    /// Its title.
    pub title: String,
    /// Its year.
    pub year: Option<u16>,
    /// Its carriers.
    pub formats: Vec<String>,
}

/// An item, or a release that we do not hold, offered for a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its place among the line's matches, from 1.
    pub rank: usize,
    /// What is offered.
    pub offered: Offered,
    /// How sure we are, from 0 to 1: 0.90 or more if it is confirmed, 0.89 or less otherwise.
    pub confidence: f64,
    /// Why.
    pub reason: Reason,
    /// Whether its tracklists carry the song; `None` if no song was asked.
    pub track_check: Option<TrackCheck>,
    /// The tracks that say so, by rank of their releases.
    pub via: Vec<Via>,
}

impl Match {
    /// Whether it is proven: [`Match::confidence`] says the same.
    pub fn is_confirmed(&self) -> bool {
        matches!(self.offered, Offered::Item(_)) && self.confidence >= LEAST_CONFIRMED
    }

    /// The item, if it is one of ours.
    pub fn item(&self) -> Option<&Arc<Item>> {
        match &self.offered {
            Offered::Item(item) => Some(item),
            Offered::Unheld { .. } => None,
        }
    }
}

/// No confirmed match is less sure than this.
pub const LEAST_CONFIRMED: f64 = 0.90;

/// No other match is surer than this.
pub const MOST_UNCONFIRMED: f64 = 0.89;

/// Something that was not asked and could have mattered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open {
    /// A question that got no answer.
    NotAsked(NotAsked<SourceError>),
    /// A disc of which no source of this run has a tracklist.
    NoTracklist {
        /// Its artist and title, as the catalog has them.
        disc: String,
    },
}

/// What is known of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What came of it.
    pub verdict: Verdict,
    /// The strategy that gave it; `None` if none found anything.
    pub strategy: Option<Strategy>,
    /// The reading that gave it; an empty one for what is no question.
    pub query: Query,
    /// The matches, best first.
    pub matches: Vec<Match>,
    /// The artist as the catalog spells it, where a typo was forgiven.
    pub corrected_artist: Option<String>,
    /// What was not asked and could have mattered.
    pub open: Vec<Open>,
    /// Why it is no question, if it is none.
    pub skipped: Option<Skipped>,
    /// How it was come by, in order.
    pub trail: Vec<Step>,
    /// The calls on the wire that it cost.
    pub api_calls: u32,
    /// How long it took.
    pub elapsed: Duration,
}

impl Answer {
    /// The answer to what is no question.
    pub fn skipped(why: Skipped) -> Self {
        Self { verdict: Verdict::Skipped, skipped: Some(why), ..Self::empty(Query::default()) }
    }

    /// The answer to a line that was never asked about, because of `why`.
    pub fn not_asked(query: Query, why: NotAsked<SourceError>) -> Self {
        Self { verdict: Verdict::Incomplete, open: vec![Open::NotAsked(why)], ..Self::empty(query) }
    }

    /// What is known before anything was asked.
    pub(crate) fn empty(query: Query) -> Self {
        Self {
            verdict: Verdict::NotFound,
            strategy: None,
            query,
            matches: Vec::new(),
            corrected_artist: None,
            open: Vec::new(),
            skipped: None,
            trail: Vec::new(),
            api_calls: 0,
            elapsed: Duration::ZERO,
        }
    }

    /// The match to pull: the first of those that are confirmed.
    pub fn best(&self) -> Option<&Match> {
        self.matches.first().filter(|best| best.is_confirmed())
    }
}
