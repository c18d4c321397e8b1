//! How many lines there are of each verdict.

use std::collections::BTreeMap;

use lookup_core::answer::Verdict;

/// Lines by verdict; `None` stands for those without an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Option<Verdict>, usize>);

impl Counts {
    /// How many lines have this verdict.
    pub fn of(&self, verdict: Option<Verdict>) -> usize {
        self.0.get(&verdict).copied().unwrap_or_default()
    }

    /// Counts so many lines that have no answer yet.
    pub fn add_waiting(&mut self, lines: usize) {
        *self.0.entry(None).or_default() += lines;
    }

    /// Counts a line with the verdict that it has now, and no more with the one before.
    pub fn change(&mut self, before: Option<Verdict>, now: Option<Verdict>) {
        if let Some(count) = self.0.get_mut(&before) {
            *count -= 1;
        }
        *self.0.entry(now).or_default() += 1;
    }
}
