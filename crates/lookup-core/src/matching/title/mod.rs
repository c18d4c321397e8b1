//! Whether two titles are one album.
//!
//! Titles differ in what catalogs and Discogs add to them: editions, subtitles, annotations in brackets. They never
//! differ in their volume or in another number. One file for each way to agree.

pub mod edition;
pub mod exact;
mod roman;
pub mod various;
pub mod volume;

use serde::{Deserialize, Serialize};

use discogs_client::typo;

/// How two titles of one album agree, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TitleMatch {
    /// The same but for case, accents, punctuation and white space.
    Same,
    /// One is the artist's name, the other says "s/t".
    SelfTitled,
    /// The same but for an edition or an annotation in brackets.
    Edition,
    /// One is the other with a subtitle.
    Subtitle,
    /// The same but for a typo.
    Typo,
    /// Compilations of various artists whose titles are nearly the same.
    Alike,
}

impl TitleMatch {
    /// Whether the titles are only nearly the same, so that one which is the same is meant where there is one.
    pub fn is_near(self) -> bool {
        matches!(self, Self::Subtitle | Self::Typo | Self::Alike)
    }
}

/// The forms by which an index finds a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexForms {
    /// Two titles that agree, but for typos, share one of these: the words without spaces, of the whole title, without its
    /// edition, and without its subtitle.
    pub keys: Vec<String>,
    /// The words without an edition, which are compared for typos.
    pub bare: String,
}

impl IndexForms {
    /// The forms of `title`.
    pub fn of(title: &str) -> Self {
        let bare_title = edition::bare_title(title);
        let main_title = edition::main_title(title);
        let bare = exact::title_form(bare_title);
        let mut keys = vec![without_spaces(&bare)];
        if bare_title != title {
            keys.push(spaceless_form(title));
        }
        if main_title != bare_title {
            keys.push(spaceless_form(main_title));
        }
        keys.sort_unstable();
        keys.dedup();
        Self { keys, bare }
    }
}

/// The title's words without spaces, folded.
pub fn spaceless_form(title: &str) -> String {
    without_spaces(&exact::title_form(title))
}

fn without_spaces(form: &str) -> String {
    form.split(' ').collect()
}

/// The title by which to search for an album of the shelf: without what catalogs add, and by the artist's name where
/// the catalog says "s/t".
pub fn to_search(title: &str, artist: &str) -> String {
    let bare = edition::bare_title(title);
    if exact::is_placeholder(bare) && !artist.is_empty() { artist.to_owned() } else { bare.to_owned() }
}

/// How `one` and `other` agree as titles of albums by `artist`; `None` if they are two albums.
pub fn same_title(one: &str, other: &str, artist: &str) -> Option<TitleMatch> {
    exact::agree(one, other).or_else(|| exact::self_titled(one, other, artist)).or_else(|| {
        if volume::conflict(one, other) {
            return None;
        }
        edition::agree(one, other).or_else(|| {
            let forms = [one, other].map(|title| exact::title_form(edition::bare_title(title)));
            typo::between(&forms[0], &forms[1]).map(|_| TitleMatch::Typo)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_one_album() {
        use TitleMatch::{Edition, Same, SelfTitled, Subtitle, Typo};
        for (one, other, artist, expected, why) in [
            ("Moon Pix", "Moonpix", "Cat Power", Some(Same), "spacing"),
            ("In-Utero", "In Utero", "Nirvana", Some(Same), "punctuation"),
            ("S/t", "The Bird and the Bee", "The Bird and the Bee", Some(SelfTitled), "a placeholder"),
            ("S/t", "Ray Guns Are Not Just the Future", "The Bird and the Bee", None, "another album"),
            ("Kind of Blue", "Kind Of Blue (Legacy Edition)", "Miles Davis", Some(Edition), "an edition"),
            ("Loveless [missing 8/04]", "Loveless", "My Bloody Valentine", Some(Edition), "a catalog's note"),
            ("Illmatic", "Illmatic XX", "Nas", None, "a number by itself is another title"),
            ("Wireless", "Wireless - Live At The Arnolfini", "Thomas Koner", Some(Subtitle), "a subtitle"),
            ("Dumy", "Dummy", "Portishead", None, "too short for a typo"),
            ("Homogneic", "Homogenic", "Björk", Some(Typo), "a transposition"),
            ("Led Zeppelin IV", "Led Zeppelin II", "Led Zeppelin", None, "another number"),
            ("Chicago V", "Chicago 16", "Chicago", None, "another number"),
            ("Live 1969", "Live 1970", "The Velvet Underground", None, "another year"),
            ("100 Broken Windows", "1000 Broken Windows", "Idlewild", None, "another number"),
            ("Nuggets vol. 2", "Nuggets, Vol. 1 & 2", "Various", None, "not this album, though it holds it"),
            ("Pebbles vol 1", "Pebbles vol 10", "Various", None, "another volume"),
            ("Kill Bill Pt. 2", "Kill Bill Part Two", "Various", Some(Same), "a volume in words"),
            (
                "Art Of Field Recording Volume I",
                "Art of Field Recording, vol. 1",
                "Various",
                Some(Same),
                "a volume in Roman",
            ),
            ("Best of Horrace Andy", "Best Of Horace Andy", "Horace Andy", Some(Typo), "a doubled letter"),
        ] {
            assert_eq!(same_title(one, other, artist), expected, "{one:?} and {other:?}: {why}");
            assert_eq!(same_title(other, one, artist), expected, "{other:?} and {one:?}: {why}");
        }
    }
}
