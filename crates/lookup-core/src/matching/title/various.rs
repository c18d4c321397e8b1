//! Titles of compilations, where no artist helps to tell two records apart.

use discogs_client::fold;

use super::exact::title_form;
use super::{TitleMatch, edition, same_title, volume};
use crate::similarity;

/// How two titles of compilations by various artists agree.
///
/// The service's rule: at least 0.8 alike and of nearly the same length, for "Greatest Hits Of The 50's" against
/// "… 50s & 60s" is 0.87 alike. Here numbers must be equal besides.
pub fn same_compilation(one: &str, other: &str) -> Option<TitleMatch> {
    same_title(one, other, "").or_else(|| {
        let forms = [one, other].map(without_articles);
        let lengths = forms.each_ref().map(|form| form.chars().count() as f64);
        let is_alike = similarity::likeness(&forms[0], &forms[1]) >= 0.8
            && lengths[0].min(lengths[1]) / lengths[0].max(lengths[1]) >= 0.9
            && !volume::conflict(one, other)
            && !each_says_more(one, other);
        is_alike.then_some(TitleMatch::Alike)
    })
}

/// Whether each title has a word of weight that the other lacks: "Sounds of the North" are not "Sounds of the South",
/// though they are 89 % alike.
fn each_says_more(one: &str, other: &str) -> bool {
    let words_of_weight = |title: &str| -> String {
        let form = without_articles(title);
        let is_packaging = |word: &str| word == "collection" || edition::is_edition_word(word);
        form.split(' ').filter(|word| !is_packaging(word)).collect::<Vec<_>>().join(" ")
    };
    let [one, other] = [one, other].map(words_of_weight);
    similarity::coverage(&one, &other) < 1.0 && similarity::coverage(&other, &one) < 1.0
}

/// Articles tell no two records apart, and catalogs drop them at will.
fn without_articles(title: &str) -> String {
    let form = title_form(title);
    let words: Vec<&str> = form.split(' ').filter(|word| !matches!(*word, "the" | "a" | "an")).collect();
    words.join(" ")
}

/// Whether a release's title says that it is the music of a film.
pub fn calls_itself_soundtrack(title: &str) -> bool {
    const SIGNS: [&str; 6] =
        ["soundtrack", "motion picture", "original score", "film score", "music from the film", "ost"];
    let folded = format!(" {} ", fold::comparison_form(title));
    SIGNS.iter().any(|sign| folded.contains(&format!(" {sign} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilations_are_told_apart() {
        for (one, other, expected) in [
            (
                "Trax Records: the 20th Anniversary Edition",
                "Trax Records: the 20th Anniversary Editions",
                Some(TitleMatch::Typo),
            ),
            ("Greatest hits of the 50s & 60s", "Greatest Hits Of The 50's", None),
            (
                "Trax Records 20th Anniversary Collection",
                "Trax Records: The 20th Anniversary Edition",
                Some(TitleMatch::Alike),
            ),
            ("The The", "A The", None),
            ("Sounds of the South", "Sounds Of The North", None),
            ("Women of the Blues and Gospel Train", "Men Of The Blues And Gospel Train", None),
            ("The Monterey International Pop Festival", "The International Guitar Festival", None),
            ("Explorations on the Dancefloor vol. 3", "Get On The Dance Floor Volume 5", None),
        ] {
            assert_eq!(same_compilation(one, other), expected, "{one:?} and {other:?}");
        }
    }
}
