//! Volumes and other numbers in titles: the rest may be alike, these must be equal.
//!
//! "Art of Field Recording I" and "vol. 2" are 87 % alike, "Greatest Hits of the 50s" and "… 50s & 60s" 87 %:
//! likeness alone once bound both to the wrong record.

use super::edition::bare_title;
use super::exact::title_form;
use super::roman::roman;

/// Whether two titles name different volumes, or otherwise differ in their numbers.
pub(super) fn conflict(one: &str, other: &str) -> bool {
    let numbers = |title: &str| -> Vec<u32> {
        let form = title_form(bare_title(title));
        let words: Vec<&str> = form.split(' ').collect();
        words.iter().enumerate().filter_map(|(at, word)| number(word, at, words.len())).collect()
    };
    numbers(one) != numbers(other)
}

/// A word as a number: digits anywhere, Roman numerals of i, v and x where they end a title or follow "vol" or "pt".
/// "mix", "livid" and "c" are words.
fn number(word: &str, at: usize, words: usize) -> Option<u32> {
    let digits = word.trim_end_matches('s');
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let is_last_of_several = at > 0 && at + 1 == words;
    is_last_of_several.then(|| roman(word)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_must_be_equal() {
        for (one, other, expected) in [
            ("Art Of Field Recording Volume I", "Art of Field Recording vol. 2", true),
            ("Art Of Field Recording Volume I", "Art of Field Recording, Vol. 1", false),
            ("Greatest Hits Of The 50's", "Greatest Hits of the 50s & 60s", true),
            ("In the Mix", "In the Mix", false),
            ("Trax Records 20th Anniversary Edition", "Trax Records 20th Anniversary Collection", false),
            ("Kind of Blue (2 CD)", "Kind of Blue", false),
        ] {
            assert_eq!(conflict(one, other), expected, "{one:?} and {other:?}");
        }
    }
}
