//! Search results: `GET /database/search`.

use std::collections::HashSet;

use serde::de::{MapAccess, SeqAccess};

use super::lenient::{Lenient, read, skip};
use super::release::{Format, Year, distinct};
use super::{Unreadable, decode};
use crate::fold;
use crate::model::{HitName, ReleaseId, SearchHit};

/// Reads the answer to `GET /database/search`: the releases in it, in their order, each once.
///
/// Rows of other types are passed over, for the API mixes them in; so are rows without an id, which nobody could follow.
pub fn read_search(body: &[u8]) -> Result<Vec<SearchHit>, Unreadable> {
    let Body { results: Results(rows) } = decode(body)?;
    let rows = rows.ok_or(Unreadable::OtherJson { wanted: "search results" })?;
    let mut seen = HashSet::with_capacity(rows.len());
    let releases = rows.into_iter().filter(|row| row.kind == Kind::Release);
    Ok(releases.filter_map(Row::into_hit).filter(|hit| seen.insert(hit.id)).collect())
}

#[derive(Default)]
struct Body {
    results: Results,
}

impl Lenient for Body {
    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "results" => self.results = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }
}

/// The rows; `None` if there is no list of them, which is no answer. An empty list is one.
#[derive(Default)]
struct Results(Option<Vec<Row>>);

impl Lenient for Results {
    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Vec::of_list(list).map(|rows| Self(Some(rows)))
    }
}

#[derive(Default)]
struct Row {
    id: Option<u64>,
    kind: Kind,
    heading: String,
    year: Year,
    /// The carriers.
    formats: Vec<Format>,
    /// The carriers and all that is said of them, in one list: "Vinyl", "LP", "Album".
    format: Vec<String>,
}

impl Lenient for Row {
    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => self.id = read(object)?,
            "type" => self.kind = read(object)?,
            "title" => self.heading = read(object)?,
            "year" => self.year = read(object)?,
            "formats" => self.formats = read(object)?,
            "format" => self.format = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }
}

/// What a row is about. Old rows do not say: they are releases.
#[derive(Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Release,
    Other,
}

impl Lenient for Kind {
    fn of_text(text: &str) -> Self {
        if matches!(text, "release" | "") { Self::Release } else { Self::Other }
    }
}

impl Row {
    fn into_hit(self) -> Option<SearchHit> {
        let Self { id, heading, year, formats, format, .. } = self;
        let formats = distinct(formats);
        Some(SearchHit {
            id: ReleaseId(id?),
            names: names(&heading),
            year: year.0,
            formats: if formats.is_empty() { carriers(&format) } else { formats },
        })
    }
}

/// What Discogs calls its carriers; the other words of a row's `format` say what is on them, or how they are made.
const CARRIERS: [&str; 36] = [
    "Vinyl",
    "CD",
    "Cassette",
    "File",
    "CDr",
    "DVD",
    "Shellac",
    "Flexi-disc",
    "Lathe Cut",
    "Acetate",
    "Cylinder",
    "Edison Disc",
    "Pathé Disc",
    "8-Track Cartridge",
    "4-Track Cartridge",
    "Reel-To-Reel",
    "DAT",
    "DCC",
    "Minidisc",
    "Microcassette",
    "SACD",
    "CDV",
    "DVDr",
    "HD DVD",
    "Blu-ray",
    "Blu-ray-R",
    "Laserdisc",
    "VHS",
    "Betamax",
    "UMD",
    "Floppy Disk",
    "Memory Stick",
    "PlayTape",
    "Hybrid",
    "Box Set",
    "All Media",
];

/// The carriers among the words of `format`, each once. Old rows have them in one text: "Vinyl, LP".
fn carriers(format: &[String]) -> Vec<String> {
    let words = format.iter().flat_map(|text| text.split(',')).map(str::trim);
    distinct(words.filter(|word| CARRIERS.contains(word)).map(Format::of_text).collect())
}

/// What stands between artist and title in a heading.
const SEPARATOR: &str = " - ";

/// Real headings have three separators at most. A text of nothing else shall not cost its square in memory.
const MOST_READINGS: usize = 8;

/// The ways to read a heading, likeliest first: split at its first separator, at its second, and so on.
///
/// From "Bach - Gould - Goldberg Variations" alone nobody can tell whose dash is whose. The first split leads, for
/// titles with a dash ("Late Night Tales - Bonobo") are far commoner than credits joined by one, a habit of classical
/// releases; and where it is wrong, it still names the first artist and puts no word of a title into a name.
fn names(heading: &str) -> Vec<HitName> {
    let splits = heading.match_indices(SEPARATOR).take(MOST_READINGS);
    let mut names: Vec<HitName> = splits
        .map(|(at, _)| HitName {
            artist: printed_artist(heading[..at].trim()),
            title: heading[at + SEPARATOR.len()..].trim().to_owned(),
        })
        .collect();
    if names.is_empty() {
        names.push(HitName { artist: String::new(), title: heading.to_owned() });
    }
    names
}

/// The artist half with each of its names as printed: "Prodigy* & Foo (3)" is "Prodigy & Foo".
///
/// The marks themselves tell where a name ends, whatever joins it to the next: joins are free text.
fn printed_artist(half: &str) -> String {
    let mut printed = String::with_capacity(half.len());
    let mut rest = half;
    let ends_name = |after: &str| after.is_empty() || after.starts_with([' ', ',', '/', ';']);
    while let Some((at, _)) = rest.match_indices([')', '*']).find(|(at, _)| ends_name(&rest[at + 1..])) {
        let (name, after) = rest.split_at(at + 1);
        if name.starts_with(' ') {
            printed.push(' ');
        }
        printed.push_str(&fold::name_to_print(name));
        rest = after;
    }
    printed.push_str(rest);
    printed
}
