//! Forms that are a typo apart: which trigrams a neighbour must share, and which candidates are neighbours.

/// The longest text that is searched for typos, in characters: longer ones would make questions of thousands of terms.
const LONGEST: usize = 200;

/// How many edits a form of `chars` characters is forgiven: none below 5, then one for every 12 begun.
///
/// Measured by a station: 91 % of single typos found at 15 to 18 false corrections in 1,000.
fn allowance(chars: usize) -> usize {
    if chars < 5 { 0 } else { chars.div_ceil(12) }
}

/// Whether `asked` and `known` differ by no more edits than both are forgiven (a transposition is one), and agree in
/// their digits: "vol 1" is no typo of "vol 2".
pub(super) fn is_near(asked: &str, known: &str) -> bool {
    let (asked_chars, known_chars) = (asked.chars().count(), known.chars().count());
    let allowed = allowance(asked_chars.min(known_chars));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    asked_chars.abs_diff(known_chars) <= allowed
        && digits(asked) == digits(known)
        && strsim::osa_distance(asked, known) <= allowed
}

/// The text whose trigrams are kept for `form`: the spaces around it give its first and last letters trigrams of
/// their own, without which five letters with a typo in the middle would share none.
pub(super) fn trigram_text(form: &str) -> String {
    // A NUL would end SQLite's text.
    format!(" {} ", form.replace('\0', " "))
}

/// The FTS5 question for all forms that can be near `form`; `None` where no typo is forgiven.
///
/// An edit touches at most four trigrams in a row. So of one group of trigrams more than there are edits, with three
/// trigrams left out between groups, one survives whole.
pub(super) fn trigram_question(form: &str) -> Option<String> {
    let chars = form.chars().count();
    let edits = allowance(chars);
    if edits == 0 || chars > LONGEST {
        return None;
    }
    let padded: Vec<char> = trigram_text(form).chars().collect();
    let trigrams: Vec<String> = padded.windows(3).map(quoted).collect();
    let kept = trigrams.len() - 3 * edits;
    let groups: Vec<String> = (0..=edits)
        .map(|group| {
            let from = kept * group / (edits + 1) + 3 * group;
            let to = kept * (group + 1) / (edits + 1) + 3 * group;
            format!("({})", trigrams[from..to].join(" AND "))
        })
        .collect();
    Some(groups.join(" OR "))
}

fn quoted(trigram: &[char]) -> String {
    let text: String = trigram.iter().collect();
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_a_typo_and_no_more() {
        for (asked, known, expected, why) in [
            ("heroin", "herion", true, "a transposition is one edit"),
            ("karma polise", "karma police", true, "one edit in twelve characters"),
            ("karm polise", "karma police", false, "two edits in eleven"),
            ("can", "cam", false, "too short to forgive"),
            ("plug", "plugz", false, "the shorter of the two decides"),
            ("track 1", "track 2", false, "numbers are no typos"),
            ("heroes", "heroes", true, "nothing to forgive"),
        ] {
            assert_eq!(is_near(asked, known), expected, "{asked:?}, {known:?}: {why}");
        }
    }

    #[test]
    fn questions_are_as_many_groups_as_edits_and_one() {
        for (form, expected) in [
            ("cans", None),
            ("slint", Some(r#"(" sl") OR ("nt ")"#)),
            ("lou reed", Some(r#"(" lo" AND "lou") OR ("ree" AND "eed" AND "ed ")"#)),
        ] {
            assert_eq!(trigram_question(form).as_deref(), expected, "{form:?}");
        }
    }
}
