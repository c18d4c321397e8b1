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
    let text = unquoted(separator::without_loose_dashes(breaks::without_frame(text)));
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::shown;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, why: &str) {
        assert_eq!(shown::content(&content(text)), expected, "{text:?}: {why}");
    }

    #[test]
    fn artist_and_title_are_told_apart() {
        check("Slint - Glenn", "Slint | Glenn |", "the common form");
        check("Slint – Glenn", "Slint | Glenn |", "an en dash");
        check("Slint\u{a0}—\u{a0}Glenn", "Slint | Glenn |", "an em dash between no-break spaces");
        check("Slint \u{2212} Glenn", "Slint | Glenn |", "a minus sign");
        check("Slint -- Glenn", "Slint | Glenn |", "typewriters had no dash");
        check("Slint - - Glenn", "Slint | Glenn |", "an empty part");
        check("Melt-Banana - Shield", "Melt-Banana | Shield |", "a hyphen is part of a name");
        check("-M- - Je dis aime", "-M- | Je dis aime |", "a name with dashes around");
        check("+/- - Trapped Under Ice Floes", "+/- | Trapped Under Ice Floes |", "a name of marks");
        check("Slint\tGlenn", "Slint | Glenn |", "a tab");
        check("Slint / Glenn", "Slint | Glenn |; | Slint / Glenn |", "a slash may be a title's");
        check("Slint | Glenn", "Slint | Glenn |", "a bar");
        check("Slint ~ Glenn", "Slint | Glenn |", "a tilde");
        check(
            "Adapter– Malfunktion",
            "Adapter | Malfunktion |; | Adapter– Malfunktion |",
            "one blank forgotten",
        );
        check("Artist - Title [Label]", "Artist | Title [Label] |", "brackets belong to the title");
        check("Slint -", "| Slint |; Slint |  |", "a dash that separates nothing");
        check("** Slint - Glenn **", "Slint | Glenn |", "a frame is not read");
    }

    #[test]
    fn weak_separators_leave_the_whole_to_be_tried() {
        check("Glenn by Slint", "Slint | Glenn |; | Glenn by Slint |", "title by artist");
        check("Stand By Me", "Me | Stand |; | Stand By Me |", "a title with a by");
        check("Day by Day by Godspell", "Godspell | Day by Day |; | Day by Day by Godspell |", "the last by");
        check("By the Way", "| By the Way |; By the Way |  |", "nothing before the by");
        check(
            "Angelo Ferreri  Man In Soul",
            "Angelo Ferreri | Man In Soul |; | Angelo Ferreri  Man In Soul |",
            "rekordbox lost the dash",
        );
        check(
            "Slint: Glenn",
            "| Slint: Glenn |; Slint | Glenn |; Slint: Glenn |  |",
            "more titles than artists stand before a colon",
        );
        check(
            "Slint—Glenn",
            "| Slint—Glenn |; Slint | Glenn |; Slint—Glenn |  |",
            "a dash without blanks may be a hyphen",
        );
        check("Sun Ra", "| Sun Ra |; Sun Ra |  |", "a lone name");
        check("Beak>", "| Beak> |; Beak> |  |", "a lone name with a mark");
    }

    #[test]
    fn of_three_parts_the_middle_may_be_anything() {
        check(
            "Slint - Spiderland - Glenn",
            "Slint | Spiderland - Glenn |; Slint | Glenn | Spiderland; Slint | Spiderland | Glenn",
            "a title with a dash, an album before or after the song",
        );
        check("Slint\tGlenn\tSpiderland", "Slint | Glenn | Spiderland; Slint | Spiderland | Glenn", "cells");
    }

    #[test]
    fn quotation_marks_hold_titles() {
        check("Slint \"Glenn\"", "Slint | Glenn |", "after the artist");
        check("Slint, “Glenn” (live)", "Slint | Glenn (live) |", "curly, after a comma, with a version");
        check("\"Glenn\" by Slint", "Slint | Glenn |", "before the artist");
        check("Slint - \"Glenn\"", "Slint | Glenn |", "dropped from a part");
        check("\"Heroes\"", "| Heroes |; Heroes |  |", "dropped from the whole");
        check("\"Slint - Glenn\"", "Slint | Glenn |", "a quoted line");
        check("\"Weird Al\" Yankovic - Eat It", "\"Weird Al\" Yankovic | Eat It |", "kept inside of a part");
        check(
            "Blue Monday 12\" mix 7\"",
            "| Blue Monday 12\" mix 7\" |; Blue Monday 12\" mix 7\" |  |",
            "inches",
        );
        check("\"\"", "Empty", "nothing in them");
    }

    #[test]
    fn unknown_names_are_not_asked_for() {
        check("ID - ID", "Placeholder", "a DJ who does not tell");
        check("Unknown Artist - Track 01", "Placeholder", "a disc without tags");
        check("Unknown Artist - Unknown Album - Track 01", "Placeholder", "with its album");
        check("untitled - untitled", "Placeholder", "both sides");
        check("???", "Placeholder", "question marks");
        check("Unknown - Glenn", "| Glenn |", "one side is known");
        check("Interpol - Untitled", "Interpol | Untitled |", "a song of that name");
        check(
            "Unknown Mortal Orchestra - Ffunny Ffrends",
            "Unknown Mortal Orchestra | Ffunny Ffrends |",
            "a band",
        );
        check("!!! - Yadnus", "!!! | Yadnus |", "a band of marks");
    }

    proptest! {
        #[test]
        fn readings_are_few_and_say_something(text in "[a-cA-C\"“” \t:/|~–—by-]{0,40}") {
            if let Content::Asked(readings) = content(&text) {
                prop_assert!((1..=MOST_READINGS).contains(&readings.len()));
                for (at, reading) in readings.iter().enumerate() {
                    prop_assert!(!reading.is_empty());
                    prop_assert!(!readings.iter().skip(at + 1).any(|later| later == reading), "{:?}", readings);
                }
            }
        }

        #[test]
        fn the_likeliest_reading_has_every_letter(text in "[a-c]{1,5}(( - | – |- |  | / |: |\t|\\|)[a-c]{1,5}){0,2}") {
            let sorted = |text: &str| {
                let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
                letters.sort_unstable();
                letters
            };
            let Some(Query { artist, song, album }) = readings(&text).into_iter().next() else {
                return Err(TestCaseError::fail("no reading"));
            };
            let parts: String = [artist, song, album].into_iter().flatten().collect();
            prop_assert_eq!(sorted(&parts), sorted(&text));
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = content(&text);
        }
    }
}
