//! The answers at hand. They are weighed by the length of their JSON rather than counted: a box set outweighs a single
//! a hundred times, and the length is known to those who keep an answer, with no second walk over the model.

use std::ops::RangeInclusive;

use lru::LruCache;

use super::freshness::unix_ms;
use super::{Kept, Question};

/// What an entry weighs beside its JSON: its key twice over, its place in the list and in the table.
const BYTES_OF_AN_ENTRY: usize = 256;

#[derive(Debug)]
struct Held {
    kept: Kept,
    bytes: u64,
}

/// Answers by question, the least recently used of which go first.
#[derive(Debug)]
pub(super) struct Memory {
    answers: LruCache<Question, Held>,
    bytes: u64,
    most_bytes: u64,
}

impl Memory {
    pub(super) fn new(most_bytes: u64) -> Self {
        Self { answers: LruCache::unbounded(), bytes: 0, most_bytes }
    }

    /// The answer to `question`, if it was asked within `fresh`. A stale one is dropped.
    pub(super) fn get(&mut self, question: &Question, fresh: &RangeInclusive<i64>) -> Option<Kept> {
        let held = self.answers.get(question)?;
        if fresh.contains(&unix_ms(held.kept.asked_at)) {
            return Some(held.kept.clone());
        }
        let stale = self.answers.pop(question);
        self.forget(stale);
        None
    }

    /// Holds an answer of `json_bytes`, in the place of the one before.
    pub(super) fn put(&mut self, question: &Question, kept: Kept, json_bytes: usize) {
        let bytes = (json_bytes + BYTES_OF_AN_ENTRY) as u64;
        let before = self.answers.put(question.clone(), Held { kept, bytes });
        self.bytes += bytes;
        self.forget(before);
        while self.bytes > self.most_bytes
            && let Some((_, oldest)) = self.answers.pop_lru()
        {
            self.forget(Some(oldest));
        }
    }

    /// Holds an answer from the disk, unless a newer one came while it was sought there.
    pub(super) fn put_unless_newer(&mut self, question: &Question, kept: &Kept, json_bytes: usize) {
        if self.answers.peek(question).is_none_or(|held| held.kept.asked_at < kept.asked_at) {
            self.put(question, kept.clone(), json_bytes);
        }
    }

    /// Drops what nobody asked for since it went stale, which is at the end of the list.
    pub(super) fn drop_stale(&mut self, fresh: &RangeInclusive<i64>) {
        while let Some((_, held)) = self.answers.peek_lru()
            && !fresh.contains(&unix_ms(held.kept.asked_at))
        {
            let stale = self.answers.pop_lru().map(|(_, held)| held);
            self.forget(stale);
        }
    }

    fn forget(&mut self, gone: Option<Held>) {
        self.bytes -= gone.map_or(0, |held| held.bytes);
    }
}
