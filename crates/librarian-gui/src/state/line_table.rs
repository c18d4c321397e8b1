//! Which lines the table shows, in what order, and which one is selected.
//!
//! An arrangement (a filter, a sort) is taken when it is asked for. Results that come later leave the rows where they are
//! until it is taken again, so nothing jumps under the pointer.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use discogs_client::fold;
use lookup_core::answer::Verdict;

use super::row::{Column, RowKey, Sort, Value};
use super::row_keys::RowKeys;
use super::sections::{Sections, TableRow};

/// Which lines are wanted, in what order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Words that a line must have somewhere.
    pub filter: String,
    /// The verdicts wanted (`None`: not answered yet); empty for all.
    pub only: BTreeSet<Option<Verdict>>,
    /// How to sort; by default in list order.
    pub sort: Option<Sort>,
}

/// The table: its arrangement, its rows and the selection.
#[derive(Debug, Clone, Default)]
pub struct LineTable {
    /// What is wanted.
    pub wanted: Arrangement,
    /// The lines shown, by their place in the list.
    rows: Vec<usize>,
    /// Where headings stand among them.
    sections: Sections,
    selected: Option<usize>,
    /// The place of a line among those shown that is to be brought into view.
    scroll_to: Option<usize>,
}

impl LineTable {
    /// Takes the rows of an arrangement. The selected line stays selected, shown or not.
    ///
    /// Lines in list order stand below the headings of their playlists, where there are several (`firsts`: the first line
    /// of each). Sorted, lines of all playlists are mixed, and a heading would have nothing to head.
    pub fn set_rows(&mut self, rows: Vec<usize>, firsts: &[usize]) {
        let has_headings = self.wanted.sort.is_none() && firsts.len() > 1;
        self.sections = if has_headings { Sections::of(&rows, firsts) } else { Sections::default() };
        self.rows = rows;
        if self.selected.is_none() {
            self.selected = self.rows.first().copied();
        }
        self.scroll_to = self.selected_row();
    }

    /// The lines shown, by their place in the list.
    pub fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// How many rows the table has, headings included.
    pub fn table_rows(&self) -> usize {
        self.rows.len() + self.sections.len()
    }

    /// What stands in a row of the table: a heading, or a line by its place in the list.
    pub fn at(&self, row: usize) -> Option<TableRow> {
        match self.sections.at(row) {
            TableRow::Line(place) => self.rows.get(place).copied().map(TableRow::Line),
            heading @ TableRow::Heading(_) => Some(heading),
        }
    }

    /// The playlists with lines in the table.
    pub fn sections(&self) -> &Sections {
        &self.sections
    }

    /// The selected line.
    pub fn selected(&self) -> Option<usize> {
        self.selected
    }

    /// The place of the selected line among those shown, if it is one of them.
    pub fn selected_row(&self) -> Option<usize> {
        let selected = self.selected?;
        self.rows.iter().position(|line| *line == selected)
    }

    /// Selects a line.
    pub fn select(&mut self, line: Option<usize>) {
        self.selected = line;
        self.scroll_to = self.selected_row();
    }

    /// Moves the selection by so many rows, up (below 0) or down, as far as there are any.
    pub fn move_selection(&mut self, rows: isize) {
        let last = self.rows.len().saturating_sub(1);
        let target = match self.selected_row() {
            Some(row) => row.saturating_add_signed(rows).min(last),
            None => 0,
        };
        self.select(self.rows.get(target).copied());
    }

    /// The rows of the table to be brought into view, once: that of a line, and the heading right above it.
    pub fn take_scroll(&mut self) -> Option<RangeInclusive<usize>> {
        let row = self.sections.row_of(self.scroll_to.take()?);
        let above = row.saturating_sub(1);
        let has_heading = matches!(self.sections.at(above), TableRow::Heading(_));
        Some(if has_heading { above } else { row }..=row)
    }

    /// Sorts by a column; once more the other way round; a third time in list order again.
    pub fn sort_by(&mut self, column: Column) {
        self.wanted.sort = match self.wanted.sort {
            Some(Sort { column: sorted, is_descending: false }) if sorted == column => {
                Some(Sort { column, is_descending: true })
            }
            Some(Sort { column: sorted, is_descending: true }) if sorted == column => None,
            _ => Some(Sort { column, is_descending: false }),
        };
    }

    /// Wants a verdict, or wants it no more.
    pub fn toggle(&mut self, verdict: Option<Verdict>) {
        if !self.wanted.only.remove(&verdict) {
            self.wanted.only.insert(verdict);
        }
    }
}

/// The lines that an arrangement wants, in its order. `keys` are those of all lines, in list order.
pub fn arranged(keys: &RowKeys, wanted: &Arrangement) -> Vec<usize> {
    let filter = fold::comparison_form(&wanted.filter);
    let words: Vec<&str> = filter.split(' ').filter(|word| !word.is_empty()).collect();
    let is_wanted = |key: &RowKey| {
        (wanted.only.is_empty() || wanted.only.contains(&key.verdict())) && key.has_words(&words)
    };
    let fitting = keys.iter().enumerate().filter(|(_, key)| is_wanted(key));
    let Some(sort) = wanted.sort else { return fitting.map(|(line, _)| line).collect() };
    let mut rows: Vec<(Value, usize)> =
        fitting.map(|(line, key)| (key.value(sort.column, line), line)).collect();
    rows.sort_by(|(one, _), (other, _)| one.compare(*other, sort.is_descending));
    rows.into_iter().map(|(_, line)| line).collect()
}
