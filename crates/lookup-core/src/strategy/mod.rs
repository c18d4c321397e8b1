//! The ways to answer a reading: one file each.
//!
//! A strategy asks the shelf and the sources through an [`Inquiry`] and returns an [`Outcome`]. It changes nothing, so one
//! that is called off leaves nothing behind. Still to come, each with its file: swapped halves, compilations, a song
//! that is an artist, a song that is an album, keywords.

pub mod artist_album;
pub mod artist_only;
pub mod artist_song;
mod evidence;
mod inquiry;
pub mod song_only;
mod spelling;

use std::time::SystemTime;

use discogs_client::SearchHit;

use crate::answer::{Open, Reason, TrackCheck, Via};
use crate::catalog::HoldingId;

pub use inquiry::{Inquiry, Lead, RankNews, Trail, Watcher};

/// What a strategy found out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Holdings that answer the reading, best first.
    pub confirmed: Vec<Finding>,
    /// Holdings that may be looked at besides, best first.
    pub others: Vec<Finding>,
    /// Releases that answer the reading and are not on the shelf, best first.
    pub unshelved: Vec<Unheld>,
    /// What was not asked and could have confirmed the reading.
    pub open: Vec<Open>,
    /// What was not asked and could only have told of a release that we do not hold.
    pub open_elsewhere: Vec<Open>,
    /// The artist as the catalog spells it, where a typo was forgiven.
    pub corrected_artist: Option<String>,
}

/// What is known of one holding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The holding.
    pub holding: HoldingId,
    /// Whether its tracklists carry the song; `None` if no song was asked.
    pub track_check: Option<TrackCheck>,
    /// From 0 to 1.
    pub confidence: f64,
    /// Why it is offered.
    pub reason: Reason,
    /// The tracks that carry the song.
    pub via: Vec<Via>,
}

/// A release that answers the reading and is not on the shelf.
#[derive(Debug, Clone, PartialEq)]
pub struct Unheld {
    /// The release.
    pub hit: SearchHit,
    /// Until when that may be shown; `None`: for good.
    pub shown_until: Option<SystemTime>,
    /// From 0 to 1.
    pub confidence: f64,
    /// Why it is offered.
    pub reason: Reason,
    /// The track that carries the song; none if no song was asked.
    pub via: Vec<Via>,
}
