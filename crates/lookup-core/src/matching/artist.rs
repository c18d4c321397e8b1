//! Whether two names are one artist.

use discogs_client::{Credit, fold, typo};
use serde::{Deserialize, Serialize};

/// How two names of one artist agree, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArtistMatch {
    /// The same but for case, accents and white space.
    Same,
    /// The same but for an article, punctuation, "&" and "and", or spacing.
    Spelling,
    /// The name under which the catalog also files the item.
    Alternate,
    /// One of several names in a joint credit.
    InCredit,
    /// The same but for a typo.
    Typo,
}

/// An artist's name in the forms by which names are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtistName {
    /// The name in match form.
    matched: String,
    /// The article that it begins with.
    article: Option<String>,
    key: String,
}

impl ArtistName {
    /// The forms of `name`, as a person or a catalog writes it. "Black Dog, The" is read as "The Black Dog".
    pub fn new(name: &str) -> Self {
        let name = fold::name_to_print(name);
        let matched = fold::match_form(&name);
        let turned = turn_article(&matched);
        let name = turned.as_deref().unwrap_or(&matched);
        // The article goes before the punctuation does, or "A-Ha" would be "ha" and "A.R. Kane" "r kane".
        let bare = fold::without_article(name);
        let article = name.strip_suffix(bare).map(str::trim_end).filter(|article| !article.is_empty());
        let article = article.map(str::to_owned);
        let folded = fold::comparison_form(bare);
        let words: Vec<&str> = folded.split(' ').filter(|word| *word != "and").collect();
        let key = if words.is_empty() { folded.clone() } else { words.join(" ") };
        Self { matched, article, key }
    }

    /// What all spellings of the name share, but for spacing and typos: an index by it finds them.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key without spaces, which finds "A.R. Kane" for "AR Kane". `None` for names too short to tell apart so.
    pub fn spaceless_key(&self) -> Option<String> {
        let spaceless: String = self.key.split(' ').collect();
        (spaceless.chars().count() >= 4).then_some(spaceless)
    }

    /// Whether the name is written so, but for case, accents and white space.
    pub fn is_written(&self, match_form: &str) -> bool {
        self.matched == match_form
    }

    /// Whether the key alone may decide. Symbols make the name of short ones: "T++" is not "T", nor "K." "K".
    fn key_is_telling(&self, other: &Self) -> bool {
        self.key.chars().count() > 2 || self.matched == other.matched
    }

    /// Whether both begin with an article, and not with the same: "The Frames" are not "A Frames".
    fn differs_in_article(&self, other: &Self) -> bool {
        matches!((&self.article, &other.article), (Some(one), Some(other)) if one != other)
    }

    /// Whether both are one name, spelled in whatever way, without a typo.
    pub fn same(&self, other: &Self) -> Option<ArtistMatch> {
        if self.matched == other.matched {
            return Some(ArtistMatch::Same);
        }
        if self.differs_in_article(other) {
            return None;
        }
        let is_spelling = self.key == other.key && self.key_is_telling(other)
            || self.spaceless_key().is_some_and(|key| Some(key) == other.spaceless_key());
        is_spelling.then_some(ArtistMatch::Spelling)
    }

    /// Whether both are one name, at most a typo apart.
    pub fn same_or_typo(&self, other: &Self) -> Option<ArtistMatch> {
        self.same(other).or_else(|| {
            let typos = typo::between(&self.key, &other.key)?;
            // None at all: equal keys that do not tell.
            (typos > 0).then_some(ArtistMatch::Typo)
        })
    }
}

/// The names in a joint credit ("Anadol & Marie Klock"), in order; the whole is not among them. Empty for one name.
pub fn credited_names(credit: &str) -> Vec<&str> {
    const JOINS: [&str; 11] =
        [" & ", " and ", ", ", " / ", "/", " feat. ", " feat ", " featuring ", " ft. ", " with ", " vs. "];
    let mut names = vec![credit];
    for join in JOINS {
        names = names.into_iter().flat_map(|name| split_ignoring_case(name, join)).collect();
    }
    names.retain(|name| !name.trim().is_empty());
    if names.len() > 1 { names.into_iter().map(str::trim).collect() } else { Vec::new() }
}

fn split_ignoring_case<'a>(text: &'a str, join: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = text;
    // Joins are ASCII, so that where one matches, characters begin and end. None begins with a letter.
    let joins_at = |rest: &str| {
        let is_join = |part: &[u8]| {
            part.first() == join.as_bytes().first() && part.eq_ignore_ascii_case(join.as_bytes())
        };
        rest.as_bytes().windows(join.len()).position(is_join)
    };
    while let Some(at) = joins_at(rest) {
        parts.push(&rest[..at]);
        rest = &rest[at + join.len()..];
    }
    parts.push(rest);
    parts
}

/// How `asked` is credited among `credits`: as one of them, as all of them together, or within one of them.
pub fn credited(asked: &ArtistName, credits: &[Credit]) -> Option<ArtistMatch> {
    let joined = discogs_client::join_credits(credits);
    let whole = asked.same_or_typo(&ArtistName::new(&joined));
    if credits.len() == 1 && whole.is_some() {
        return whole;
    }
    let single = credits
        .iter()
        .flat_map(|credit| [credit.name_to_print(), credit.name.as_str()])
        .filter_map(|name| asked.same_or_typo(&ArtistName::new(name)))
        .min()
        .map(|how| if credits.len() > 1 { how.max(ArtistMatch::InCredit) } else { how });
    let within = || {
        credited_names(&joined)
            .into_iter()
            .find_map(|name| asked.same(&ArtistName::new(name)))
            .map(|how| how.max(ArtistMatch::InCredit))
    };
    whole.into_iter().chain(single).min().or_else(within)
}

/// Whether a catalog or Discogs files this under no artist: compilations and soundtracks.
///
/// A name that begins so counts only where a word ends: a substring rule swallowed The Soundtrack of Our Lives and
/// Various Production.
pub fn is_various(artist: &str) -> bool {
    const WHOLE: [&str; 5] = ["various", "soundtrack", "soundtracks", "compilation", "va"];
    const BEGINNINGS: [&str; 4] = ["various artists", "v a", "v/a", "soundtracks"];
    let matched = fold::match_form(artist);
    let folded = fold::comparison_form(artist);
    WHOLE.contains(&folded.as_str())
        || BEGINNINGS.iter().any(|beginning| {
            [&matched, &folded].iter().any(|form| {
                form.strip_prefix(beginning).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
                    && (*beginning != "v a"
                        || folded == "v a"
                        || artist.contains('.')
                        || artist.contains('/'))
            })
        })
}

/// "black dog, the" as "the black dog".
fn turn_article(matched: &str) -> Option<String> {
    ["the", "a", "an"].iter().find_map(|article| {
        let name = matched.strip_suffix(article)?.trim_end().strip_suffix(',')?;
        (!name.is_empty()).then(|| format!("{article} {name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_artist() {
        use ArtistMatch::{Same, Spelling, Typo};
        for (one, other, expected, why) in [
            ("Bjork", "Björk", Some(Same), "accents"),
            ("SIGUR RÓS", "Sigur Ros", Some(Same), "case and accents"),
            ("The Black Dog", "Black Dog, The", Some(Spelling), "a filed article"),
            ("Microphones", "The Microphones", Some(Spelling), "an article"),
            ("Melt Banana", "Melt-Banana", Some(Spelling), "punctuation"),
            ("Super Collider", "Super_Collider", Some(Spelling), "underscore"),
            ("AR Kane", "A.R. Kane", Some(Spelling), "spacing"),
            ("Belle & Sebastian", "Belle and Sebastian", Some(Spelling), "and"),
            ("Lucinda Willias", "Lucinda Williams", Some(Typo), "a dropped letter"),
            ("Mavi", "Mavi (12)", Some(Same), "a namesake's number"),
            ("Adult.", "Adult Books", None, "another band"),
            ("T++", "T", None, "symbols make the name"),
            ("The Frames", "A Frames", None, "another article is another band"),
            ("Neu!", "Neurosis", None, "another band"),
            ("God", "God Rifle", None, "another band"),
            ("Sun Ra", "Sun Ra Arkestra", None, "another band"),
            ("A-Ha", "Ha", None, "an article that is none would leave two letters"),
            ("Plug", "Plugz", None, "too short for a typo"),
            ("The", "The Microphones", None, "an article alone is no name"),
            ("Jorgen Plaetner", "Jørgen Plaetner", Some(Spelling), "ø"),
            ("Nilufer Yanya", "Νilüfer Yanya", Some(Spelling), "a Greek look-alike"),
            ("!!!", "!!!", Some(Same), "nothing but punctuation"),
        ] {
            let found = ArtistName::new(one).same_or_typo(&ArtistName::new(other));
            assert_eq!(found, expected, "{one:?} and {other:?}: {why}");
        }
    }

    #[test]
    fn credits_name_their_artists() {
        use ArtistMatch::{InCredit, Same, Spelling};
        let credits = |names: &[&str]| -> Vec<Credit> {
            names.iter().map(|name| Credit { join: Some("&".into()), ..Credit::of(*name) }).collect()
        };
        for (asked, names, expected) in [
            ("Marie Klock", &["Anadol", "Marie Klock"][..], Some(InCredit)),
            ("Anadol and Marie Klock", &["Anadol", "Marie Klock"], Some(Spelling)),
            ("Afel Bocoum", &["Afel Bocoum, Damon Albarn"], Some(InCredit)),
            ("Agnes", &["Agnes Obel & Friends"], None),
            ("Nico", &["Nico (3)"], Some(Same)),
        ] {
            assert_eq!(
                credited(&ArtistName::new(asked), &credits(names)),
                expected,
                "{asked:?} in {names:?}"
            );
        }
    }

    #[test]
    fn various_is_told_from_bands_of_that_name() {
        for (artist, expected) in [
            ("Various Artists - Rock - T", true),
            ("Various", true),
            ("V/A", true),
            ("V.A.", true),
            ("Soundtracks - P", true),
            ("The Soundtrack of Our Lives", false),
            ("Various Production", false),
            ("The Various", false),
            ("Vampire Weekend", false),
        ] {
            assert_eq!(is_various(artist), expected, "{artist:?}");
        }
    }
}
