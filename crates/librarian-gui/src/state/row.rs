//! A row of the table: what it shows, and what it is filtered and sorted by.

use std::cmp::Ordering;

use discogs_client::fold;
use lookup_core::Query;
use lookup_core::answer::{Answer, Match, Verdict, words};
use lookup_core::playlist::{Content, Line};
use serde::Serialize;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The line's number in its playlist.
    Number,
    /// Its verdict.
    Verdict,
    /// What was asked.
    Asked,
    /// The match ranked first.
    BestMatch,
    /// Where that stands.
    CallNumber,
    /// How sure it is.
    Confidence,
}

impl Column {
    /// All columns, from left to right.
    pub const ALL: [Self; 6] =
        [Self::Number, Self::Verdict, Self::Asked, Self::BestMatch, Self::CallNumber, Self::Confidence];

    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Number => "Line",
            Self::Verdict => "Verdict",
            Self::Asked => "Asked for",
            Self::BestMatch => "Best match",
            Self::CallNumber => "Call number",
            Self::Confidence => "Sure",
        }
    }
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Whether the greatest comes first.
    pub is_descending: bool,
}

/// What a line is filtered and sorted by. Made once for each state of a line, so that arranging a hundred thousand
/// lines reads and compares, and folds nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowKey {
    verdict: Option<Verdict>,
    confidence: Option<f64>,
    /// What was asked, the best match, its call number and the entry's own text: folded, a line each.
    texts: Box<str>,
}

impl RowKey {
    /// The key of a line.
    pub fn of(entry: &Line, answer: Option<&Answer>) -> Self {
        let best = answer.and_then(|answer| answer.matches.first());
        let texts = [
            asked(entry, answer),
            best.map(match_name).unwrap_or_default(),
            best.map(call_number).unwrap_or_default(),
            entry.raw.clone(),
        ];
        let folded = texts.map(|text| if text.is_empty() { text } else { folded(&text) });
        Self {
            verdict: answer.map(|answer| answer.verdict),
            confidence: best.map(|best| best.confidence),
            texts: folded.join("\n").into(),
        }
    }

    /// The line's verdict, once it has one.
    pub fn verdict(&self) -> Option<Verdict> {
        self.verdict
    }

    /// Whether all of these folded words stand somewhere in the row.
    pub fn has_words(&self, words: &[&str]) -> bool {
        words.iter().all(|word| self.texts.contains(word))
    }

    /// What the row says in a column, to be compared; `line` is its place in the list. Found once for a sort rather than
    /// for each comparison.
    pub fn value(&self, column: Column, line: usize) -> Value<'_> {
        let text = |place| match self.texts.split('\n').nth(place) {
            None | Some("") => Value::Nothing,
            Some(text) => Value::Text(text),
        };
        match column {
            // Several lists count from 1 each; below each other they are one.
            Column::Number => Value::Place(line),
            Column::Verdict => self.verdict.map_or(Value::Nothing, Value::Verdict),
            Column::Asked => text(0),
            Column::BestMatch => text(1),
            Column::CallNumber => text(2),
            Column::Confidence => self.confidence.map_or(Value::Nothing, Value::Confidence),
        }
    }
}

/// What a row says in a column.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// It says nothing.
    Nothing,
    /// A line's place in the list.
    Place(usize),
    /// A verdict.
    Verdict(Verdict),
    /// A text, folded.
    Text(&'a str),
    /// How sure a match is, from 0 to 1.
    Confidence(f64),
}

impl Value<'_> {
    /// How two rows stand in one column. What says nothing comes last, whatever the direction.
    pub fn compare(self, other: Self, is_descending: bool) -> Ordering {
        let ordering = match (self, other) {
            (Self::Nothing, Self::Nothing) => return Ordering::Equal,
            (Self::Nothing, _) => return Ordering::Greater,
            (_, Self::Nothing) => return Ordering::Less,
            (Self::Place(one), Self::Place(other)) => one.cmp(&other),
            (Self::Verdict(one), Self::Verdict(other)) => one.cmp(&other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Confidence(one), Self::Confidence(other)) => one.total_cmp(&other),
            // Of two columns: nothing asks for that.
            _ => Ordering::Equal,
        };
        if is_descending { ordering.reverse() } else { ordering }
    }
}

/// A text as words compare. The dash between artist and title would make folding three times as long, to be a space in
/// the end.
pub(super) fn folded(text: &str) -> String {
    fold::comparison_form(&text.replace('–', " "))
}

/// What a match is called: "Low – Trust".
pub fn match_name(offered: &Match) -> String {
    words::offered_name(&offered.offered)
}

/// Where a match stands; empty for a release that is not on the shelf.
pub fn call_number(offered: &Match) -> String {
    offered.item().map(|item| item.call_number.to_string()).unwrap_or_default()
}

/// What a row of the table shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The line's number in its playlist; after that of the playlist, where there are several: "2.14".
    pub number: String,
    /// Its verdict, once it has one.
    pub verdict: Option<Verdict>,
    /// The verdict in words, or how far the line is.
    pub state: &'static str,
    /// What was asked.
    pub asked: String,
    /// The match ranked first.
    pub best_match: String,
    /// Where that stands.
    pub call_number: String,
    /// How sure it is, from 0 to 1.
    pub confidence: Option<f64>,
}

impl Row {
    /// The row of an entry with its answer. `section` is the number of its playlist where there are several, and `is_open`
    /// says whether it is being looked up.
    pub fn of(entry: &Line, section: Option<usize>, answer: Option<&Answer>, is_open: bool) -> Self {
        let best = answer.and_then(|answer| answer.matches.first());
        Self {
            number: match section {
                Some(section) => format!("{section}.{}", entry.number),
                None => entry.number.to_string(),
            },
            verdict: answer.map(|answer| answer.verdict),
            state: match answer {
                Some(answer) => words::verdict(answer.verdict),
                None if is_open => "asking",
                None => "waiting",
            },
            asked: asked(entry, answer),
            best_match: best.map(match_name).unwrap_or_default(),
            call_number: best.map(call_number).unwrap_or_default(),
            confidence: best.map(|best| best.confidence),
        }
    }
}

/// What a line asks, in a few words: "Low – Sunflower", or its own text if it asks for nothing.
pub fn asked(entry: &Line, answer: Option<&Answer>) -> String {
    let reading = match (&entry.content, answer) {
        (_, Some(answer)) if !answer.query.is_empty() => &answer.query,
        (Content::Asked(readings), _) => match readings.first() {
            Some(first) => first,
            None => return own_text(entry),
        },
        (Content::Skipped(_), _) => return own_text(entry),
    };
    in_words(reading)
}

/// A line's own text. Of a table's row, what its cells say, rather than how they are written: "13:00 · Low · Sunflower".
pub fn own_text(entry: &Line) -> String {
    let cells: Vec<&str> =
        entry.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
    if cells.is_empty() { entry.raw.clone() } else { cells.join(" · ") }
}

fn in_words(Query { artist, song, album }: &Query) -> String {
    let parts: Vec<&str> = [artist, song].into_iter().flatten().map(String::as_str).collect();
    match (parts.join(" – "), album) {
        (song, None) => song,
        (song, Some(album)) if song.is_empty() => album.clone(),
        (song, Some(album)) => format!("{song} ({album})"),
    }
}
