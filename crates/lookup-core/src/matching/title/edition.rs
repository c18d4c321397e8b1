//! Titles that differ in an edition, an annotation or a subtitle.

use super::TitleMatch;
use super::exact::title_form;

/// Words that name a packaging of an album, not another album.
const EDITION_WORDS: [&str; 24] = [
    "edition",
    "deluxe",
    "remaster",
    "remastered",
    "remasters",
    "reissue",
    "expanded",
    "anniversary",
    "legacy",
    "special",
    "limited",
    "bonus",
    "explicit",
    "mono",
    "stereo",
    "version",
    "cd",
    "lp",
    "ep",
    "box",
    "set",
    "promo",
    "original",
    "collectors",
];

/// Whether the word names a packaging.
pub(super) fn is_edition_word(word: &str) -> bool {
    EDITION_WORDS.contains(&word)
}

/// The same title once editions, annotations and subtitles are set aside.
pub(super) fn agree(one: &str, other: &str) -> Option<TitleMatch> {
    let bare = [bare_title(one), bare_title(other)].map(title_form);
    if bare[0] == bare[1] && !bare[0].is_empty() {
        return Some(TitleMatch::Edition);
    }
    let main = [main_title(one), main_title(other)].map(title_form);
    // Only one side may lose a subtitle: "Wireless: Live" and "Wireless: Studio" are two albums.
    let is_subtitled = main[0] == bare[1] || bare[0] == main[1];
    let is_telling = main.iter().all(|title| title.chars().count() >= 4);
    (is_subtitled && is_telling).then_some(TitleMatch::Subtitle)
}

/// The title without brackets at its end and without a trailing edition (" - 2011 Remaster").
/// A title that is nothing but brackets stays.
pub(super) fn bare_title(title: &str) -> &str {
    let mut bare = title.trim();
    loop {
        let shorter = without_last_bracket(bare).or_else(|| without_edition_segment(bare));
        match shorter {
            Some(shorter) if !shorter.is_empty() => bare = shorter,
            _ => return bare,
        }
    }
}

fn without_last_bracket(title: &str) -> Option<&str> {
    let open = match title.chars().last()? {
        ')' => '(',
        ']' => '[',
        '}' => '{',
        _ => return None,
    };
    title.rfind(open).map(|at| title[..at].trim_end())
}

fn without_edition_segment(title: &str) -> Option<&str> {
    let (before, segment) = title.rsplit_once(" - ").or_else(|| title.rsplit_once(": "))?;
    let form = title_form(segment);
    let is_edition = form.split(' ').all(|word| {
        is_edition_word(word) || word.bytes().all(|b| b.is_ascii_digit()) || word.ends_with("th")
    });
    is_edition.then(|| before.trim_end())
}

/// The title before its subtitle.
pub(super) fn main_title(title: &str) -> &str {
    let bare = bare_title(title);
    let cut = [": ", " - ", " – ", " — ", "; "].iter().filter_map(|separator| bare.find(separator)).min();
    match cut {
        Some(at) if at > 0 => &bare[..at],
        _ => bare,
    }
}
