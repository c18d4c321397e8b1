//! How an answer was come by: what was asked, and what came back.

use discogs_client::{Origin, ReleaseId, SearchQuery, SourceError};

use super::{ListedTrack, Said};
use crate::gather::NotAsked;

/// One thing that was asked on the way to an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Releases were searched.
    Searched {
        /// For what.
        query: SearchQuery,
        /// What came back.
        outcome: SearchOutcome,
    },
    /// A candidate was looked at, or was to be.
    Judged {
        /// The release.
        release: ReleaseId,
        /// Its artist and title.
        name: Said<String>,
        /// Whether it stands on our shelf.
        is_held: bool,
        /// What its tracklist says.
        outcome: Judgement,
    },
}

/// What a search brought.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchOutcome {
    /// So many releases.
    Hits {
        /// How many.
        count: usize,
        /// Who answered.
        from: Origin,
    },
    /// No source of this run knows.
    NotCovered,
    /// It could not be asked.
    NotAsked(NotAsked<SourceError>),
}

/// What a candidate's tracklist says.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// It carries the song.
    Carries {
        /// The track.
        track: Said<ListedTrack>,
        /// Who answered.
        from: Origin,
    },
    /// It carries another recording of it.
    OtherVersion {
        /// The title of the track that it does carry.
        title: Said<String>,
    },
    /// It does not carry it.
    Absent,
    /// No source of this run has the tracklist.
    NoTracklist,
    /// It could not be asked.
    NotAsked(NotAsked<SourceError>),
    /// Enough was known without it.
    NotNeeded,
}
