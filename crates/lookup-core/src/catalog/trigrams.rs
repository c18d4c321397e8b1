//! Finding texts that are a few letters off, without looking at all of them.

use rustc_hash::FxHashMap;

/// An index from every three neighbouring letters to the texts that have them.
#[derive(Debug, Default)]
pub(super) struct TrigramIndex {
    texts_with: FxHashMap<u64, Vec<u32>>,
    count: u32,
}

impl TrigramIndex {
    /// Adds the next text; texts are numbered from 0 in the order they come.
    pub(super) fn push(&mut self, text: &str) {
        for gram in trigrams(text) {
            self.texts_with.entry(gram).or_default().push(self.count);
        }
        self.count += 1;
    }

    /// The texts that `edits` edits may have made of `text`, and some more: one edit touches at most four trigrams
    /// (a transposition), so all others must be shared.
    pub(super) fn within_edits(&self, text: &str, edits: usize) -> Vec<u32> {
        let grams = trigrams(text).len();
        self.sharing(text, grams.saturating_sub(4 * edits).max(1))
    }

    /// The texts that share at least this part of `text`'s trigrams, from 0 to 1.
    pub(super) fn sharing_part(&self, text: &str, part: f64) -> Vec<u32> {
        let needed = (trigrams(text).len() as f64 * part).ceil();
        // The count of trigrams of one text: far below the loss of precision, and never negative.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
        self.sharing(text, (needed as usize).max(1))
    }

    fn sharing(&self, text: &str, needed: usize) -> Vec<u32> {
        let mut shared: FxHashMap<u32, usize> = FxHashMap::default();
        for text in trigrams(text).iter().filter_map(|gram| self.texts_with.get(gram)).flatten() {
            *shared.entry(*text).or_default() += 1;
        }
        let mut found: Vec<u32> =
            shared.into_iter().filter(|(_, count)| *count >= needed).map(|(text, _)| text).collect();
        found.sort_unstable();
        found
    }
}

/// The distinct trigrams of a text, which begins and ends with a space for them. A letter takes 21 bits.
fn trigrams(text: &str) -> Vec<u64> {
    const THREE_LETTERS: u64 = (1 << 63) - 1;
    let mut grams = Vec::with_capacity(text.len());
    let mut last_three = u64::from(b' ');
    for (before, letter) in text.chars().chain([' ']).enumerate() {
        last_three = (last_three << 21 | u64::from(u32::from(letter))) & THREE_LETTERS;
        if before > 0 {
            grams.push(last_three);
        }
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_within_the_edits_is_missed(texts in prop::collection::vec("[a-d ]{1,14}", 1..20), asked in "[a-d ]{3,14}") {
            let mut index = TrigramIndex::default();
            for text in &texts {
                index.push(text);
            }
            let found = index.within_edits(&asked, 1);
            for (number, text) in (0..).zip(&texts) {
                let is_near = strsim::osa_distance(text, &asked) <= 1;
                prop_assert!(!is_near || asked.len() < 5 || found.contains(&number), "{:?} for {:?}", text, asked);
            }
        }
    }
}
