//! A release: `GET /releases/{id}`.

use std::ops::RangeInclusive;

use serde::de::MapAccess;

use super::lenient::{Lenient, read, skip};
use super::tracklist::{self, Row};
use super::{Unreadable, decode};
use crate::model::{Credit, Release, ReleaseId};

/// Reads the answer to `GET /releases/{id}`, for the release `asked` for.
pub fn read_release(asked: ReleaseId, body: &[u8]) -> Result<Release, Unreadable> {
    let Body { id, title, credits, year, formats, rows } = decode(body)?;
    let told = id.map(ReleaseId).ok_or(Unreadable::OtherJson { wanted: "a release" })?;
    if told != asked {
        return Err(Unreadable::OtherRelease { asked, told });
    }
    Ok(Release {
        id: told,
        title,
        credits,
        year: year.0,
        formats: distinct(formats),
        tracklist: tracklist::tracks(rows),
    })
}

#[derive(Default)]
struct Body {
    id: Option<u64>,
    title: String,
    credits: Vec<Credit>,
    year: Year,
    formats: Vec<Format>,
    rows: Vec<Row>,
}

impl Lenient for Body {
    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = read(object)?,
            "title" => self.title = read(object)?,
            "artists" => self.credits = read(object)?,
            "year" => self.year = read(object)?,
            "formats" => self.formats = read(object)?,
            "tracklist" => self.rows = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }
}

impl Lenient for Credit {
    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "name" => self.name = read(object)?,
            "anv" => self.anv = read(object)?,
            "join" => self.join = read(object)?,
            "id" => self.id = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }

    /// Where only the printed name is known, it is the name. Without either nobody is credited.
    fn settle(mut self) -> Option<Self> {
        if self.name.is_empty() {
            self.name = self.anv.take()?;
        }
        Some(self)
    }
}

/// The year of release, as a number or as a text.
#[derive(Default)]
pub(super) struct Year(pub(super) Option<u16>);

impl Year {
    /// From the first device that recorded sound on, to beyond our time. Discogs has typos like 400 and 20005.
    const PLAUSIBLE: RangeInclusive<u16> = 1857..=2100;
}

impl Lenient for Year {
    fn of_text(text: &str) -> Self {
        text.trim().parse().map_or_else(|_| Self::default(), Self::of_number)
    }

    fn of_number(number: u64) -> Self {
        Self(u16::try_from(number).ok().filter(|year| Self::PLAUSIBLE.contains(year)))
    }
}

/// A carrier of a release: "Vinyl". How many and in which form ("LP", "Reissue") is not wanted.
#[derive(Default)]
pub(super) struct Format(Option<String>);

impl Lenient for Format {
    fn of_text(text: &str) -> Self {
        Self(Option::of_text(text))
    }

    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "name" => self.0 = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }
}

/// The names of `formats`, each once, in order.
pub(super) fn distinct(formats: Vec<Format>) -> Vec<String> {
    let mut names = Vec::with_capacity(formats.len());
    for name in formats.into_iter().filter_map(|format| format.0) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
