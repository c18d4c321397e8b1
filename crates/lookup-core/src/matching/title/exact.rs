//! Titles that are the same text.

use discogs_client::fold;

use super::TitleMatch;
use super::roman::roman;

/// What catalogs write for an album that bears its artist's name.
const SELF_TITLED: [&str; 6] = ["s t", "st", "self titled", "selftitled", "eponymous", "same"];

/// The form in which titles are compared: folded, "and" and "&" alike, the words for a volume made one and its
/// number written in digits.
pub(super) fn title_form(title: &str) -> String {
    let folded = if title.contains('&') {
        fold::comparison_form(&title.replace('&', " and "))
    } else {
        fold::comparison_form(title)
    };
    let mut form = String::with_capacity(folded.len());
    let mut before = "";
    for word in folded.split(' ').map(canonical_word) {
        if !form.is_empty() {
            form.push(' ');
        }
        match matches!(before, "vol" | "pt").then(|| roman(word)).flatten() {
            Some(number) => form.push_str(&number.to_string()),
            None => form.push_str(word),
        }
        before = word;
    }
    form
}

fn canonical_word(word: &str) -> &str {
    match word {
        "volume" | "vols" | "volumes" => "vol",
        "part" | "pts" | "parts" => "pt",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        word => word,
    }
}

/// The same words, or the same letters with other spacing ("Moonpix").
pub(super) fn agree(one: &str, other: &str) -> Option<TitleMatch> {
    let forms = [title_form(one), title_form(other)];
    let spaceless = || forms.each_ref().map(|form| form.split(' ').collect::<String>());
    let is_same = forms[0] == forms[1] || {
        let [one, other] = spaceless();
        one == other && one.chars().count() >= 6
    };
    is_same.then_some(TitleMatch::Same)
}

/// Whether the title is a catalog's word for an album that bears its artist's name.
pub(super) fn is_placeholder(title: &str) -> bool {
    SELF_TITLED.contains(&fold::comparison_form(title).as_str())
}

/// "S/t" in the catalog, the artist's name on Discogs.
pub(super) fn self_titled(one: &str, other: &str, artist: &str) -> Option<TitleMatch> {
    let is_name = |title: &str| {
        let (title, artist) = (fold::comparison_form(title), fold::comparison_form(artist));
        fold::without_article(&title) == fold::without_article(&artist)
    };
    (is_placeholder(one) && is_name(other) || is_placeholder(other) && is_name(one))
        .then_some(TitleMatch::SelfTitled)
}
