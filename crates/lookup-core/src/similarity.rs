//! How alike two folded texts are: pure, and ignorant of what the texts are.
//!
//! All functions expect texts in one of the forms of [`discogs_client::fold`]; they compare characters as they come.

/// How many edits a text of `chars` characters is forgiven: none below 5, then one for every 12 begun.
///
/// The look-up service measured one edit for every 12 characters, with a transposition as one edit: 91 % of single typos
/// found, 15 to 18 false corrections in 1,000. Short names are stricter: "Plug" must not become "Plugz".
pub fn typo_allowance(chars: usize) -> usize {
    if chars < 5 { 0 } else { chars.div_ceil(12) }
}

/// The number of edits between two texts (a transposition is one edit), if no more than both are forgiven, if they
/// agree in their numbers ("vol 1" is no typo of "vol 2"), and if no single word bears too many: "north" is none of
/// "south", however long the text around it.
pub fn typos_between(one: &str, other: &str) -> Option<usize> {
    let (one_chars, other_chars) = (one.chars().count(), other.chars().count());
    let allowance = typo_allowance(one_chars.min(other_chars));
    if one_chars.abs_diff(other_chars) > allowance || !numbers(one).eq(numbers(other)) {
        return None;
    }
    let typos = strsim::osa_distance(one, other);
    (typos <= allowance && (typos <= 1 || every_word_is_readable(one, other))).then_some(typos)
}

/// Whether no word of two texts differs in more than a quarter of its letters, one letter at least. Texts that divide
/// into words otherwise cannot be told so.
fn every_word_is_readable(one: &str, other: &str) -> bool {
    if one.split(' ').count() != other.split(' ').count() {
        return true;
    }
    one.split(' ').zip(other.split(' ')).all(|(one, other)| {
        let letters = one.chars().count().min(other.chars().count());
        strsim::osa_distance(one, other) <= (letters / 4).max(1)
    })
}

/// The numbers in a text, in order, without leading zeros.
pub fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.trim_start_matches('0'))
}

/// How alike two words are: equal, or one typo apart.
fn words_agree(one: &str, other: &str) -> bool {
    one == other || typos_between(one, other).is_some()
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
    fn typos_are_forgiven_by_length_and_never_in_numbers() {
        for (one, other, expected, why) in [
            ("lucinda williams", "lucinda willias", Some(1), "a dropped letter"),
            ("living color", "living colour", Some(1), "one more letter"),
            ("the beatles", "the baetles", Some(1), "a transposition is one edit"),
            ("plug", "plugz", None, "too short to forgive"),
            ("100 broken windows", "1000 broken windows", None, "another number"),
            ("nuggets vol 1", "nuggets vol 2", None, "another volume"),
            ("side 01 of love", "side 1 of love", Some(1), "a leading zero says nothing"),
            ("abcdef", "abxxef", None, "two edits in six letters"),
            ("sun ra", "sun ra arkestra", None, "another name"),
            ("sounds of the south", "sounds of the north", None, "two edits in a short word make another"),
            ("suonds of the sotuh", "sounds of the south", Some(2), "an edit in each of two words"),
            ("over the airplanes", "over the aeroplanes", Some(2), "two edits in a long word"),
        ] {
            assert_eq!(typos_between(one, other), expected, "{one:?} and {other:?}: {why}");
        }
    }

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
            prop_assert_eq!(typos_between(&one, &other), typos_between(&other, &one));
            prop_assert!((likeness(&one, &one) - 1.0).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&word_overlap(&one, &other)));
        }

        #[test]
        fn one_edit_of_a_long_text_is_forgiven(text in "[a-z]{5,20}", at in 0..5usize, letter in "[a-z]") {
            let mut edited: String = text.clone();
            edited.replace_range(at..=at, &letter);
            prop_assert!(typos_between(&text, &edited).is_some());
        }
    }
}
