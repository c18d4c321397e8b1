//! A release's tracklist, which comes with headings and with indexes over parts, as a list of tracks.

use serde::de::MapAccess;

use super::lenient::{Lenient, read, skip};
use crate::model::{Credit, Track};

/// A row as it is sent: a track, a heading, or an index over parts.
#[derive(Default)]
pub(super) struct Row {
    kind: Kind,
    track: Track,
    parts: Vec<Row>,
}

impl Lenient for Row {
    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "type_" => self.kind = read(object)?,
            "position" => self.track.position = read(object)?,
            "title" => self.track.title = read(object)?,
            "duration" => self.track.duration = read(object)?,
            "artists" => self.track.credits = read(object)?,
            "sub_tracks" => self.parts = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }

    fn settle(self) -> Option<Self> {
        (!self.parts.is_empty() || self.track != Track::default()).then_some(self)
    }
}

/// What a row calls itself. Indexes are known by their parts, and old bodies have no kinds: what is no heading counts.
#[derive(Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Track,
    Heading,
}

impl Lenient for Kind {
    fn of_text(text: &str) -> Self {
        if text == "heading" { Self::Heading } else { Self::Track }
    }
}

/// The tracks of a tracklist, in order.
///
/// An index is a track itself where it is one piece on the carrier: where it has a position, or all its parts are parts
/// of one position ("1-2.1", "1-2.2"). Otherwise it is a heading. Its parts are tracks either way: a song is looked for
/// by one title at a time, and a playlist may name the piece ("Shine On You Crazy Diamond") or a part of it. For the
/// same reason parts that stand without an index ("B1a", "B1b") are not made one.
pub(super) fn tracks(rows: Vec<Row>) -> Vec<Track> {
    let mut tracks = Vec::with_capacity(rows.len());
    for row in rows {
        add(row, &[], &mut tracks);
    }
    tracks
}

/// Adds the tracks of `row`. Credits of an index hold for those of its parts that have none of their own.
fn add(row: Row, index_credits: &[Credit], tracks: &mut Vec<Track>) {
    let Row { kind, mut track, parts } = row;
    if track.credits.is_empty() {
        track.credits = index_credits.to_vec();
    }
    if parts.is_empty() {
        if kind == Kind::Track {
            tracks.push(track);
        }
        return;
    }
    let credits = track.credits.clone();
    track.position = track.position.or_else(|| shared_position(&parts).map(str::to_owned));
    if kind == Kind::Track && track.position.is_some() && !track.title.is_empty() {
        tracks.push(track);
    }
    for part in parts {
        add(part, &credits, tracks);
    }
}

/// The one position that all of `parts` are parts of.
fn shared_position(parts: &[Row]) -> Option<&str> {
    let mut wholes = parts.iter().map(|part| whole_position(part.track.position.as_deref()?));
    let first = wholes.next()??;
    wholes.all(|whole| whole == Some(first)).then_some(first)
}

/// The position that `position` is a part of: "1-2" of "1-2.1", "B2" of "B2a". `None` if it is a whole one.
///
/// A part is what follows a dot, or letters that follow a number, as beets has it.
fn whole_position(position: &str) -> Option<&str> {
    let by_dot = position
        .rsplit_once('.')
        .filter(|(_, part)| !part.is_empty() && part.chars().all(char::is_alphanumeric))
        .map(|(whole, _)| whole)
        .filter(|whole| whole.ends_with(char::is_alphanumeric));
    let by_letters = || {
        let whole = position.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (whole.len() < position.len() && whole.ends_with(|c: char| c.is_ascii_digit())).then_some(whole)
    };
    by_dot.or_else(by_letters)
}
