//! Finding forms that may be a typo apart by the trigrams that they must share.

use crate::typo;

/// The longest text that is searched for typos, in characters: longer ones would make questions of thousands of terms.
const LONGEST: usize = 200;

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
    let edits = typo::allowance(chars);
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
