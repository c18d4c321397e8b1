//! Which lines the table shows, in what order, and which one is selected.
//!
//! An arrangement (a filter, a sort) is taken when it is asked for. Results that come later leave the rows where they are
//! until it is taken again, so nothing jumps under the pointer.

use std::collections::BTreeSet;

use discogs_client::fold;
use lookup_core::answer::Verdict;

use super::row::{Column, RowKey, Sort, Value};
use super::row_keys::RowKeys;

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
    selected: Option<usize>,
    /// A row to be brought into view.
    scroll_to: Option<usize>,
}

impl LineTable {
    /// Takes the rows of an arrangement. The selected line stays selected, shown or not.
    pub fn set_rows(&mut self, rows: Vec<usize>) {
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

    /// The selected line.
    pub fn selected(&self) -> Option<usize> {
        self.selected
    }

    /// The row of the selected line, if it is shown.
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

    /// The row to be brought into view, once.
    pub fn take_scroll(&mut self) -> Option<usize> {
        self.scroll_to.take()
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
    let mut rows: Vec<(Value, usize)> = fitting.map(|(line, key)| (key.value(sort.column), line)).collect();
    rows.sort_by(|(one, _), (other, _)| one.compare(*other, sort.is_descending));
    rows.into_iter().map(|(_, line)| line).collect()
}
