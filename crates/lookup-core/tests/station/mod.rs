//! A small station to look things up at: its shelf, and the releases that the world knows.

use std::fmt::Write as _;
use std::path::Path;

use discogs_client::{Credit, Release, ReleaseId, Track};
use lookup_core::answer::{Answer, Offered, TrackCheck};
use lookup_core::catalog::{ShelfOrder, Snapshot, import_bytes};

/// A shelf of rows "id / artist / title" or "id / artist / title / alternate artist".
pub(crate) fn shelf(rows: &[&str]) -> Snapshot {
    let mut table = "id,artist,title,alternate_artist_name\n".to_owned();
    for row in rows {
        let mut cells =
            row.split(" / ").map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>();
        cells.resize(4, String::new());
        table.push_str(&cells.join(","));
        table.push('\n');
    }
    let import = import_bytes(Path::new("shelf.csv"), table.as_bytes()).expect("a catalog");
    assert_eq!(import.rejected, [], "rows of the test's own shelf");
    Snapshot::new(import.items, ShelfOrder::default())
}

/// A release "artist / title" with tracks "title" or, credited to somebody else, "artist / title". Artists of a joint
/// credit stand with " + " between them.
pub(crate) fn release(id: u64, heading: &str, tracks: &[&str]) -> Release {
    let (artist, title) = heading.split_once(" / ").expect("a heading \"artist / title\"");
    let track = |(place, text): (usize, &&str)| {
        let (credits, title) =
            text.split_once(" / ").map_or((Vec::new(), *text), |(by, title)| (credits(by), title));
        Track { position: Some(place.to_string()), title: title.into(), credits, duration: None }
    };
    Release {
        id: ReleaseId(id),
        title: title.into(),
        credits: credits(artist),
        year: None,
        formats: Vec::new(),
        tracklist: (1..).zip(tracks).map(track).collect(),
    }
}

fn credits(artists: &str) -> Vec<Credit> {
    artists.split(" + ").map(|name| Credit { join: Some("&".into()), ..Credit::of(name) }).collect()
}

/// An answer in few words: its verdict, then its matches, items by their id and releases that we do not hold as "r" and
/// theirs; "+" for those that carry the song, "-" for those that do not, "?" for those not asked.
pub(crate) fn brief(answer: &Answer) -> String {
    let mut brief = answer.verdict.name().to_owned();
    for offered in &answer.matches {
        let check = match offered.track_check {
            Some(TrackCheck::Yes) => "+",
            Some(TrackCheck::No) => "-",
            Some(TrackCheck::NotAsked) => "?",
            None => "",
        };
        let written = match &offered.offered {
            Offered::Item(item) => write!(brief, " {}{check}", item.id),
            Offered::Unheld { release, .. } => write!(brief, " r{release}{check}"),
        };
        written.expect("room for more text");
    }
    brief
}
