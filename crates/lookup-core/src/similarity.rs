//! How alike two folded texts are: pure, and ignorant of what the texts are.
//!
//! All functions expect texts in one of the forms of [`discogs_client::fold`]; they compare characters as they come.

use discogs_client::typo;

/// How alike two words are: equal, or one typo apart.
fn words_agree(one: &str, other: &str) -> bool {
    one == other || typo::between(one, other).is_some()
}

/// The share of `asked`'s words that `text` has too, from 0 to 1. A word counts once; nothing asked is fully covered.
pub fn coverage(asked: &str, text: &str) -> f64 {
    let mut left: Vec<&str> = text.split(' ').collect();
    let (mut covered, mut words) = (0_usize, 0_usize);
    for word in asked.split(' ') {
        words += 1;
        if let Some(at) = left.iter().position(|other| words_agree(word, other)) {
            left.swap_remove(at);
            covered += 1;
        }
    }
    covered as f64 / words as f64
}

/// How alike two texts are as sets of words, from 0 to 1: twice the words they share over all words of both.
pub fn word_overlap(one: &str, other: &str) -> f64 {
    let (one_words, other_words) = (one.split(' ').count() as f64, other.split(' ').count() as f64);
    2.0 * coverage(one, other) * one_words / (one_words + other_words)
}

/// How alike two texts are letter by letter, from 0 to 1.
pub fn likeness(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn coverage_counts_each_word_once() {
        for (asked, text, expected) in [
            ("smells teen spirit", "smells like teen spirit", 1.0),
            ("da da da", "da", 1.0 / 3.0),
            ("battle for space", "space", 1.0 / 3.0),
            ("a b", "c d", 0.0),
        ] {
            assert!((coverage(asked, text) - expected).abs() < 1e-9, "{asked:?} in {text:?}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_one_for_equals(one in "[a-d ]{1,12}", other in "[a-d ]{1,12}") {
            prop_assert!((likeness(&one, &one) - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&word_overlap(&one, &other)));
        }

        #[test]
        fn one_edit_of_a_long_text_is_forgiven(text in "[a-z]{5,20}", at in 0..5usize, letter in "[a-z]") {
            let mut edited: String = text.clone();
            edited.replace_range(at..=at, &letter);
            prop_assert!(typo::between(&text, &edited).is_some());
        }
    }
}
