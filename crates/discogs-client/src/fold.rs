//! The text forms: the one fold of the house.
//!
//! Cache keys, the offline store and the matching all compare text, and they must agree on what "the same" means.
//! There are three forms, from strict to loose, and they are not interchangeable:
//!
//! | form | keeps | for |
//! |---|---|---|
//! | [`match_form`] | punctuation, ø, ł, ß | keys: "Adult." and "Adult" are two acts |
//! | [`comparison_form`] | words | artists and album titles |
//! | [`track_form`] | letters and digits, "&" as "and" | song titles: "Moonpix" and "Moon-Pix", "R&B" and "R and B" |
//!
//! All three are idempotent, and none turns a text that says something into one that says nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters that fold by themselves, whatever stands beside them: those of Latin-1 and Latin Extended-A. None is or
/// makes a mark or a space, and none composes with its neighbour. Nearly all names in Latin script consist of these
/// and ASCII, and fold in one pass.
const LATIN_LETTERS: std::ops::RangeInclusive<char> = 'À'..='ſ';

/// By place in [`LATIN_LETTERS`]: the letter's match form and its comparison form.
static FOLDED_LATIN_LETTERS: LazyLock<Vec<[Box<str>; 2]>> = LazyLock::new(|| {
    LATIN_LETTERS
        .map(|letter| {
            let matched = any_match_form(&letter.to_string());
            [matched.as_str().into(), spell_out(matched).into()]
        })
        .collect()
});

/// Case, compatibility forms, accents on Latin and Greek letters, and runs of white space are folded.
/// Punctuation stays, and so do ø, ł, ı and ß, which are letters of their own.
///
/// Marks on other scripts stay too: without them, Cyrillic й would read as и.
pub fn match_form(text: &str) -> String {
    fold_letters(text, |[matched, _]| matched, |c| c).unwrap_or_else(|| any_match_form(text))
}

/// The match form with letters that keyboards lack spelled out (ø as o, ß as ss) and every run of punctuation,
/// `_` included, as one space. A text of nothing but punctuation ("!!!") keeps its match form.
pub fn comparison_form(text: &str) -> String {
    let spaced = fold_letters(text, |[_, spelled]| spelled, word_or_space);
    spaced.filter(|form| !form.is_empty()).unwrap_or_else(|| any_comparison_form(text))
}

/// Folds a text of ASCII and [`LATIN_LETTERS`] letter by letter; `None` for any other text. `form` picks the form of a
/// letter, `map` is applied to each character of it.
fn fold_letters(
    text: &str,
    form: impl Fn(&[Box<str>; 2]) -> &str,
    map: impl Fn(char) -> char,
) -> Option<String> {
    let mut folded = Collapsed::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(map(c.to_ascii_lowercase()));
        } else {
            let place = u32::from(c).checked_sub(u32::from(*LATIN_LETTERS.start()))?;
            let forms = FOLDED_LATIN_LETTERS.get(usize::try_from(place).ok()?)?;
            form(forms).chars().for_each(|c| folded.push(map(c)));
        }
    }
    Some(folded.text)
}

fn any_match_form(text: &str) -> String {
    let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut folded = String::with_capacity(lower.len());
    let mut base_is_latin_or_greek = false;
    for c in lower.nfd() {
        if is_combining_mark(c) {
            if !base_is_latin_or_greek {
                folded.push(c);
            }
            continue;
        }
        base_is_latin_or_greek = is_latin_or_greek(c);
        match c {
            'ς' => folded.push('σ'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            c if is_format_character(c) => {}
            c => folded.push(c),
        }
    }
    collapse_spaces(folded.nfc())
}

fn any_comparison_form(text: &str) -> String {
    let matched = spell_out(any_match_form(text));
    or_if_empty(collapse_spaces(matched.chars().map(word_or_space)), matched)
}

/// The match form with "&" read as "and", letters spelled out, and punctuation deleted rather than spaced.
/// A title of nothing but punctuation ("????") keeps its match form.
pub fn track_form(title: &str) -> String {
    let matched = match_form(title);
    let with_and =
        spell_out(if matched.contains('&') { matched.replace('&', " and ") } else { matched.clone() });
    // A mark goes with the character it stands on.
    let mut base_is_kept = true;
    let kept = with_and.chars().filter(|&c| {
        let is_base = !is_combining_mark(c);
        if is_base {
            base_is_kept = is_word_character(c) || c.is_whitespace();
        }
        base_is_kept
    });
    // What a deletion brings together may compose.
    or_if_empty(collapse_spaces(kept.nfc()), matched)
}

/// `name` without a leading article, in any of the three forms: "the black dog" gives "black dog".
/// A name that is nothing but an article stays as it is ("The").
pub fn without_article(folded_name: &str) -> &str {
    ["the ", "a ", "an "]
        .iter()
        .find_map(|article| folded_name.strip_prefix(article))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(folded_name)
}

fn is_latin_or_greek(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{00aa}'..='\u{024f}' | '\u{0250}'..='\u{02af}' | '\u{0370}'..='\u{03ff}' | '\u{1e00}'..='\u{1fff}')
}

/// Invisible characters that carry no text. The zero width joiner is kept: it builds emoji and Indic letters.
fn is_format_character(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn word_or_space(c: char) -> char {
    if is_word_character(c) { c } else { ' ' }
}

fn is_word_character(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || c == '\u{200d}'
}

/// Letters that people type without: measured misses of the look-up service were "jorgen" for Jørgen and the
/// Greek look-alikes of "Νilüfer" and "Σtella".
fn spell_out(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let is_mixed_script = text.chars().any(|c| c.is_alphabetic() && c < '\u{0250}');
    let mut spelled = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ø' => spelled.push('o'),
            'ł' => spelled.push('l'),
            'đ' | 'ð' => spelled.push('d'),
            'ı' => spelled.push('i'),
            'ß' => spelled.push_str("ss"),
            'þ' => spelled.push_str("th"),
            c => spelled.push(if is_mixed_script { latin_look_alike(c) } else { c }),
        }
    }
    spelled
}

/// Greek letters that stand for Latin ones in an otherwise Latin name. Wholly Greek names are left alone.
fn latin_look_alike(c: char) -> char {
    match c {
        'α' => 'a',
        'β' => 'b',
        'ε' => 'e',
        'ι' => 'i',
        'κ' => 'k',
        'ν' => 'n',
        'ο' => 'o',
        'ρ' => 'p',
        'σ' => 's',
        'τ' => 't',
        'υ' => 'u',
        'χ' => 'x',
        c => c,
    }
}

fn collapse_spaces(chars: impl Iterator<Item = char>) -> String {
    let mut collapsed = Collapsed::default();
    chars.for_each(|c| collapsed.push(c));
    collapsed.text
}

/// A text in which a run of white space is one space, and none begins or ends it.
#[derive(Default)]
struct Collapsed {
    text: String,
    space_is_due: bool,
}

impl Collapsed {
    fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), space_is_due: false }
    }

    fn push(&mut self, c: char) {
        if c.is_whitespace() {
            self.space_is_due = !self.text.is_empty();
        } else {
            if std::mem::take(&mut self.space_is_due) {
                self.text.push(' ');
            }
            self.text.push(c);
        }
    }
}

fn or_if_empty(folded: String, otherwise: String) -> String {
    if folded.is_empty() { otherwise } else { folded }
}

/// A Discogs name as it is printed: without the number that tells namesakes apart ("Jensen (2)") and without the
/// asterisk that marks a name variation ("Prodigy*").
pub fn name_to_print(name: &str) -> Cow<'_, str> {
    let name = name.trim();
    let name = name.strip_suffix('*').unwrap_or(name);
    let Some((before, number)) = name.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) else {
        return Cow::Borrowed(name);
    };
    let is_disambiguation = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    if is_disambiguation && !before.trim_end().is_empty() {
        Cow::Borrowed(before.trim_end())
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(form: fn(&str) -> String, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(form(text), *expected, "of {text:?}");
        }
    }

    #[test]
    fn match_form_keeps_what_tells_acts_apart() {
        check(
            match_form,
            &[
                ("  Sigur   Rós ", "sigur ros"),
                ("Adult.", "adult."),
                ("Mötley Crüe", "motley crue"),
                ("Jørgen", "jørgen"),
                ("Ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
                ("Йод", "йод"),
                ("ΟΔΥΣΣΕΑΣ", "οδυσσεασ"),
                ("Ægis œuvre", "aegis oeuvre"),
                ("zero\u{200b}width", "zerowidth"),
                ("e\u{301}", "e"),
                ("日本", "日本"),
                ("", ""),
            ],
        );
    }

    #[test]
    fn comparison_form_compares_words() {
        check(
            comparison_form,
            &[
                ("Super_Collider", "super collider"),
                ("Melt-Banana", "melt banana"),
                ("22-Pistepirkko", "22 pistepirkko"),
                ("Jørgen Plaetner", "jorgen plaetner"),
                ("Νilüfer Yanya", "nilufer yanya"),
                ("Σtella", "stella"),
                ("Μαρία", "μαρια"),
                ("!!!", "!!!"),
                ("T++", "t"),
                ("straße", "strasse"),
            ],
        );
    }

    #[test]
    fn track_form_reads_ampersands_and_drops_punctuation() {
        check(
            track_form,
            &[
                ("Me & Mr. Jones", "me and mr jones"),
                ("R&B", "r and b"),
                ("Moon-Pix", "moonpix"),
                ("Don't Stop 'Til You Get Enough", "dont stop til you get enough"),
                ("????", "????"),
                ("Hoppípolla", "hoppipolla"),
            ],
        );
    }

    #[test]
    fn names_are_printed_without_marks() {
        for (name, expected) in [
            ("Jensen (2)", "Jensen"),
            ("Prodigy*", "Prodigy"),
            ("Mavi (12)", "Mavi"),
            ("Squeeze (UK)", "Squeeze (UK)"),
            ("Album (2019)", "Album (2019)"),
            ("(2)", "(2)"),
        ] {
            assert_eq!(name_to_print(name), expected);
        }
    }

    #[test]
    fn articles_go_only_when_a_name_is_left() {
        for (name, expected) in
            [("the black dog", "black dog"), ("the", "the"), ("a ha", "ha"), ("them", "them")]
        {
            assert_eq!(without_article(name), expected);
        }
    }

    /// Every pair of letters that fold by themselves, and white space between: so no neighbour changes a letter.
    #[test]
    fn letters_fold_alike_by_themselves_and_in_a_text() {
        let letters = || LATIN_LETTERS.chain('\0'..='\u{7f}');
        for (one, other) in letters().flat_map(|one| letters().map(move |other| (one, other))) {
            let text = format!("{one}{other} {other}{one}");
            assert_eq!(match_form(&text), any_match_form(&text), "of {text:?}");
            assert_eq!(comparison_form(&text), any_comparison_form(&text), "of {text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_by_letter_is_folding(text in "[ -~\\sÀ-ſ’–α-ω\u{300}-\u{308}]{0,24}|[\\x00-\\x7fÀ-ſ]{0,24}") {
            prop_assert_eq!(match_form(&text), any_match_form(&text));
            prop_assert_eq!(comparison_form(&text), any_comparison_form(&text));
        }

        #[test]
        fn forms_are_idempotent_and_never_empty_a_text(text in "\\PC{0,24}") {
            for form in [match_form, comparison_form, track_form] {
                let once = form(&text);
                prop_assert_eq!(form(&once), once.clone());
                let says_something = text.chars().any(char::is_alphanumeric);
                prop_assert!(!says_something || !once.is_empty());
            }
        }
    }
}
