//! Roman numerals, as far as volumes go.

/// A word of the letters i, v and x as a number below 40; "mix", "livid" and "c" are words.
pub(super) fn roman(word: &str) -> Option<u32> {
    let mut total: i32 = 0;
    let mut highest_since = 0;
    for letter in word.bytes().rev() {
        let value = match letter {
            b'i' => 1,
            b'v' => 5,
            b'x' => 10,
            _ => return None,
        };
        if value < highest_since {
            total -= value;
        } else {
            total += value;
            highest_since = value;
        }
    }
    (1..40).contains(&total).then(|| total.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_told_from_words() {
        for (word, expected) in [
            ("i", Some(1)),
            ("iv", Some(4)),
            ("xxxix", Some(39)),
            ("mix", None),
            ("c", None),
            ("", None),
            ("xxxx", None),
        ] {
            assert_eq!(roman(word), expected, "{word:?}");
        }
    }
}
