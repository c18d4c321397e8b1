//! The grammar of an entry: what a line of free text asks for.
//!
//! Which side of a separator is the artist cannot be told from the line alone. Artist first is by far the commoner
//! order, and only readings in that order are given; to try the other one is for the look-up, when these fail.

use super::separator::{
    self, Cut, bar_or_tilde, colon, leaning_dash, slash, spaced_dash, tab, tight_dash, two_blanks,
};
use super::{Content, Skipped, breaks};
use crate::query::Query;

/// The most readings of a line. Each may cost a look-up.
const MOST_READINGS: usize = 4;

/// Opening and closing quotation marks. Single ones are left out, they are apostrophes: "'Til the Cops Come Knockin'".
const QUOTES: [(char, char); 5] = [('"', '"'), ('“', '”'), ('„', '“'), ('”', '”'), ('«', '»')];

/// What a line of free text asks for.
pub(super) fn content(text: &str) -> Content {
    if let Some(reason) = breaks::reason_to_skip(text) {
        return Content::Skipped(reason);
    }
    match readings(text) {
        readings if readings.is_empty() => Content::Skipped(Skipped::Empty),
        readings => Content::Asked(readings),
    }
}

/// The readings of an entry, the likeliest first; none for a blank one.
pub(super) fn readings(text: &str) -> Vec<Query> {
    let text = separator::without_loose_dashes(breaks::without_frame(text));
    let found = by_tabs(text)
        .or_else(|| by_cut(text, spaced_dash))
        .or_else(|| by_quotes(text))
        .or_else(|| or_whole(text, by_cut(text, leaning_dash)))
        .or_else(|| or_whole(text, by_cut(text, slash)))
        .or_else(|| by_cut(text, bar_or_tilde))
        .or_else(|| or_whole(text, by_cut(text, two_blanks)))
        .or_else(|| or_whole(text, title_by_artist(text)))
        .or_else(|| by_weak_cut(text, colon))
        .or_else(|| by_weak_cut(text, tight_dash))
        .unwrap_or_else(|| lone_name(text));
    let mut readings: Vec<Query> = Vec::with_capacity(found.len());
    for reading in found {
        if !reading.is_empty() && !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings.truncate(MOST_READINGS);
    readings
}

/// "Artist - Title"; of three parts, the middle one may belong to the title, be the album, or be the title itself.
fn by_cut(text: &str, cut: Cut) -> Option<Vec<Query>> {
    let (artist, rest) = cut(text)?;
    if breaks::is_unknown(artist) {
        return Some(vec![query("", rest, "")]);
    }
    let mut readings = vec![query(artist, rest, "")];
    if let Some((second, third)) = cut(rest) {
        readings.push(query(artist, third, second));
        readings.push(query(artist, second, third));
    }
    Some(readings)
}

/// Cells of a table without a header. A tab is never part of a title.
fn by_tabs(text: &str) -> Option<Vec<Query>> {
    let (artist, rest) = tab(text)?;
    let Some((second, third)) = tab(rest) else { return Some(vec![query(artist, rest, "")]) };
    let third = tab(third).map_or(third, |(third, _)| third);
    Some(vec![query(artist, second, third), query(artist, third, second)])
}

/// `Artist "Title"` and `"Title" by Artist`.
fn by_quotes(text: &str) -> Option<Vec<Query>> {
    QUOTES.into_iter().find_map(|(open, close)| {
        let (before, rest) = text.split_once(open)?;
        let (title, after) = rest.split_once(close)?;
        let after = after.trim();
        if title.trim().is_empty() || after.contains([open, close]) {
            return None;
        }
        if before.trim().is_empty() {
            let artist =
                after.get(..3).filter(|word| word.eq_ignore_ascii_case("by ")).and(after.get(3..))?;
            return Some(vec![query(artist, title, "")]);
        }
        let is_word_before = before.ends_with(|c: char| c.is_whitespace() || c == ',');
        let is_end = after.is_empty() || after.starts_with(['(', '[']);
        let artist = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':'));
        (is_word_before && is_end).then(|| vec![query(artist, &format!("{title} {after}"), "")])
    })
}

/// "Title by Artist".
fn title_by_artist(text: &str) -> Option<Vec<Query>> {
    let (title, artist) = separator::by(text)?;
    Some(vec![query(artist, title, "")])
}

/// The readings found, then the whole as a song: "Stand by Me" is no song of Me's.
fn or_whole(text: &str, found: Option<Vec<Query>>) -> Option<Vec<Query>> {
    let mut readings = found?;
    readings.push(query("", text, ""));
    Some(readings)
}

/// The whole as a song, then cut: more titles have a colon in them than after the artist.
fn by_weak_cut(text: &str, cut: Cut) -> Option<Vec<Query>> {
    let (artist, title) = cut(text)?;
    Some(vec![query("", text, ""), query(artist, title, ""), query(text, "", "")])
}

/// A song, else an artist.
fn lone_name(text: &str) -> Vec<Query> {
    vec![query("", text, ""), query(text, "", "")]
}

fn query(artist: &str, song: &str, album: &str) -> Query {
    Query::new(unquoted(artist), unquoted(song), unquoted(album))
}

/// `text` without the quotation marks that enclose all of it.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    QUOTES
        .into_iter()
        .find_map(|(open, close)| {
            let inner = text.strip_prefix(open)?.strip_suffix(close)?;
            (!inner.contains([open, close])).then_some(inner)
        })
        .unwrap_or(text)
}
