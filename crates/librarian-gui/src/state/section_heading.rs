//! The heading above the lines of a playlist, where there are several.

use lookup_core::answer::Verdict;
use serde::Serialize;

use super::line_table::LineTable;
use super::list::List;

/// What the heading of a playlist says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionHeading {
    /// The playlist's number, from 1: that before the dot of its lines' numbers.
    pub number: usize,
    /// What it is called.
    pub name: String,
    /// How many lines it has, and how many of them are proven: "40 lines · 24 confirmed".
    pub summary: String,
}

impl SectionHeading {
    /// The heading of a playlist by its place in the list, if there is one.
    pub fn of(list: &List, table: &LineTable, playlist: usize) -> Option<Self> {
        let read = list.playlists().get(playlist)?;
        let (shown, all) = (table.sections().lines_shown(playlist), read.lines.len());
        let lines = match (shown, all) {
            (1, 1) => "1 line".to_owned(),
            (shown, all) if shown == all => format!("{all} lines"),
            (shown, all) => format!("{shown} of {all} lines shown"),
        };
        let confirmed = list.counts_of(playlist)?.of(Some(Verdict::Confirmed));
        let summary = format!("{lines} · {confirmed} confirmed");
        Some(Self { number: playlist + 1, name: read.name.clone(), summary })
    }
}
