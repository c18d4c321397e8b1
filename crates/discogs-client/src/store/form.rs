//! The forms by which the store keeps names and titles, beside those of [`crate::fold`].

use std::collections::BTreeMap;

use crate::fold;
use crate::model::{Credit, Release, join_credits};

/// Words after a dash that name a recording or an edition, not a part of the title: "Blue Monday - Remix".
const SUFFIX_WORDS: [&str; 17] = [
    "remix",
    "mix",
    "rmx",
    "edit",
    "version",
    "live",
    "demo",
    "dub",
    "instrumental",
    "acoustic",
    "remaster",
    "remastered",
    "mono",
    "stereo",
    "session",
    "deluxe",
    "edition",
];

/// What all spellings of an artist's name share: its words without the article and without "and", which is often
/// written "&". A name of nothing but these keeps them.
pub(super) fn artist_form(name: &str) -> String {
    let printed = fold::name_to_print(name);
    let matched = fold::match_form(&printed);
    // The article goes before the punctuation does, or "A-Ha" would be "ha".
    let folded = fold::comparison_form(fold::without_article(&matched));
    let words: Vec<&str> = folded.split(' ').filter(|word| *word != "and").collect();
    match words.join(" ").as_str() {
        "" => folded,
        "various artists" => "various".to_owned(),
        form => form.to_owned(),
    }
}

/// The forms under which a release's artists are found, and whether each is credited for the whole.
pub(super) fn artist_forms(release: &Release) -> BTreeMap<String, bool> {
    let mut forms = BTreeMap::new();
    for track in &release.tracklist {
        forms.extend(credit_forms(&track.credits).map(|form| (form, false)));
    }
    forms.extend(credit_forms(&release.credits).map(|form| (form, true)));
    forms
}

/// Every name as filed and as printed, and the joined line.
fn credit_forms(credits: &[Credit]) -> impl Iterator<Item = String> {
    credits
        .iter()
        .flat_map(|credit| [artist_form(&credit.name), artist_form(credit.name_to_print())])
        .chain((credits.len() > 1).then(|| artist_form(&join_credits(credits))))
        .filter(|form| !form.is_empty())
}

/// A title without its trailing brackets and suffixes: "Song (Live) - 2011 Remaster" gives "Song".
/// A title that is nothing else ("(Untitled)") stays as it is.
pub(super) fn base_title(title: &str) -> &str {
    let mut base = title.trim();
    while let Some(shorter) = without_bracket(base).or_else(|| without_suffix(base)) {
        base = shorter;
    }
    base
}

fn without_bracket(title: &str) -> Option<&str> {
    let open = match title.chars().next_back()? {
        ')' => '(',
        ']' => '[',
        _ => return None,
    };
    let (before, _) = title.rsplit_once(open)?;
    says_something(before)
}

fn without_suffix(title: &str) -> Option<&str> {
    let (before, suffix) = title.rsplit_once(" - ")?;
    let is_suffix = fold::comparison_form(suffix).split(' ').any(|word| SUFFIX_WORDS.contains(&word));
    says_something(before).filter(|_| is_suffix)
}

fn says_something(text: &str) -> Option<&str> {
    Some(text.trim_end()).filter(|text| text.chars().any(char::is_alphanumeric))
}

/// The words of a folded text as the `ascii` tokenizer splits them.
pub(super) fn words(form: &str) -> impl Iterator<Item = &str> {
    form.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artist_forms_share_what_spellings_share() {
        for (name, expected, why) in [
            ("The Velvet Underground", "velvet underground", "without its article"),
            ("A-Ha", "a ha", "no article"),
            ("Sly & The Family Stone", "sly the family stone", "an ampersand is no word"),
            ("Sly and the Family Stone", "sly the family stone", "nor is its name"),
            ("Nico (3)", "nico", "namesakes are one to a searcher"),
            ("V.A.", "v a", "not a name that we know"),
            ("Various Artists", "various", "as Discogs files it"),
            ("And", "and", "nothing else is left"),
            ("!!!", "!!!", "nothing but punctuation"),
            ("", "", "no name"),
        ] {
            assert_eq!(artist_form(name), expected, "{name:?}: {why}");
        }
    }

    #[test]
    fn base_titles_lack_brackets_and_recordings() {
        for (title, expected, why) in [
            ("Exit Music (For A Film)", "Exit Music", "a bracket"),
            ("Blue Monday - 2011 Remix", "Blue Monday", "a recording after a dash"),
            ("Song (Live) [Mono] - Remaster", "Song", "all of them"),
            ("Goldberg Variations - Aria", "Goldberg Variations - Aria", "a part of the title"),
            ("(Untitled)", "(Untitled)", "nothing would be left"),
            ("... (Live)", "... (Live)", "nor here"),
            ("Song (Live) Again", "Song (Live) Again", "the bracket is not at the end"),
            (")", ")", "not opened"),
        ] {
            assert_eq!(base_title(title), expected, "{title:?}: {why}");
        }
    }
}
