//! What Discogs knows of a release, as the rest of the house sees it: tolerant of all that Discogs sends, exact about
//! what is unknown. What is absent, null, `0`, `""` or `"none"` there is `None` or empty here.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold;

/// The id of a Discogs release. Ids passed 37.8 million in 2026 and other ids of Discogs no longer fit 32 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReleaseId(pub u64);

/// Ids from here on are made up for the demo: no release in the world has them, so they get no link.
pub const FIRST_DEMO_RELEASE_ID: ReleaseId = ReleaseId(9_000_000_000);

impl ReleaseId {
    /// The page that holds this release's data, which the terms of use want linked beside it.
    /// `None` for the made-up ids of the demo.
    pub fn url(self) -> Option<String> {
        (self < FIRST_DEMO_RELEASE_ID).then(|| format!("https://www.discogs.com/release/{self}"))
    }
}

impl fmt::Display for ReleaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The artist id under which Discogs files everything by "Various"
/// (validated by a station against a dump of 18.9 million releases).
pub const VARIOUS_ARTIST_ID: u64 = 194;

/// One credited name, on a release or on a track.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credit {
    /// The name as filed, which identifies the artist: "Jensen (2)".
    pub name: String,
    /// The name as printed on this release, where it differs (Discogs' "artist name variation").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anv: Option<String>,
    /// What joins this credit to the next: "&", "Feat.", ",".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// The artist's id; unlinked credits have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

impl Credit {
    /// A credit of which only the name is known.
    pub fn of(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The name to show: as printed on the release, else as filed without its "(2)" and "*".
    pub fn name_to_print(&self) -> &str {
        let name = self.anv.as_deref().filter(|anv| !anv.is_empty()).unwrap_or(&self.name);
        match fold::name_to_print(name) {
            std::borrow::Cow::Borrowed(printed) => printed,
            std::borrow::Cow::Owned(_) => name,
        }
    }

    /// Whether this is the credit of a compilation: Discogs' "Various".
    pub fn is_various(&self) -> bool {
        self.id == Some(VARIOUS_ARTIST_ID) || matches!(self.name.as_str(), "Various" | "Various Artists")
    }
}

/// Credits as one line of text, with their joins: "Anadol & Marie Klock".
pub fn join_credits(credits: &[Credit]) -> String {
    let mut line = String::new();
    for (index, credit) in credits.iter().enumerate() {
        line.push_str(credit.name_to_print());
        if index + 1 == credits.len() {
            break;
        }
        match credit.join.as_deref().map(str::trim) {
            None | Some("" | ",") => line.push_str(", "),
            Some(join) => {
                line.push(' ');
                line.push_str(join);
                line.push(' ');
            }
        }
    }
    line
}

/// A track of a release. Headings are no tracks and never get here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Track {
    /// Where it is on the release, as Discogs writes it: "A2", "2-07", "CD1-1".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// The title as printed.
    pub title: String,
    /// Who is credited for it; empty where that is the release's own credit.
    #[serde(skip_serializing_if = "Vec::is_empty", rename = "artists")]
    pub credits: Vec<Credit>,
    /// How long it is, as printed: "4:03".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
}

/// A release with its tracks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// The album title.
    #[serde(default)]
    pub title: String,
    /// Who is credited for the whole.
    #[serde(default, rename = "artists")]
    pub credits: Vec<Credit>,
    /// The year of release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Its carriers: "Vinyl", "CD".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// The tracks in order.
    #[serde(default)]
    pub tracklist: Vec<Track>,
}

impl Release {
    /// A release of which only the id is known.
    pub fn of(id: ReleaseId) -> Self {
        let (title, credits, formats, tracklist) = Default::default();
        Self { id, title, credits, year: None, formats, tracklist }
    }

    /// Who is credited for the whole, as one line.
    pub fn artist(&self) -> String {
        join_credits(&self.credits)
    }

    /// Whether it is a compilation of various artists. Compilations of one artist are not.
    pub fn is_various(&self) -> bool {
        self.credits.first().is_some_and(Credit::is_various)
    }

    /// Who is credited for `track`: its own credits, else those of the release.
    pub fn credits_of<'a>(&'a self, track: &'a Track) -> &'a [Credit] {
        if track.credits.is_empty() { &self.credits } else { &track.credits }
    }
}

/// One way to read a search hit's heading.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HitName {
    /// The artist half, as printed: without "(2)" and "*". Empty where the heading names none.
    pub artist: String,
    /// The title half.
    pub title: String,
}

/// A release as a search shows it: enough to tell whether it may stand on the shelf, not what is on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// The release.
    pub id: ReleaseId,
    /// How its heading may be read, likeliest first; never empty. The API sends "Artist - Title" as one text, and
    /// splitting it at the first dash is wrong for "Bach - Gould - Goldberg Variations"; the offline store knows.
    pub names: Vec<HitName>,
    /// The year of release.
    pub year: Option<u16>,
    /// Its carriers: "Vinyl", "CD".
    pub formats: Vec<String>,
}

impl SearchHit {
    /// The likeliest reading of the heading.
    pub fn name(&self) -> &HitName {
        static UNKNOWN: HitName = HitName { artist: String::new(), title: String::new() };
        self.names.first().unwrap_or(&UNKNOWN)
    }

    /// Whether the hit is a compilation of various artists, judged by its credit alone.
    pub fn is_various(&self) -> bool {
        self.names.iter().any(|name| Credit::of(name.artist.as_str()).is_various())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_join_as_printed() {
        let credit = |name: &str, anv: &str, join: &str| Credit {
            name: name.into(),
            anv: (!anv.is_empty()).then(|| anv.into()),
            join: (!join.is_empty()).then(|| join.into()),
            id: None,
        };
        for (credits, expected) in [
            (vec![credit("Nico (3)", "", "")], "Nico"),
            (vec![credit("The Levellers", "Levellers", ","), credit("Nico (3)", "", "")], "Levellers, Nico"),
            (vec![credit("Anadol", "", "&"), credit("Marie Klock", "", "")], "Anadol & Marie Klock"),
            (vec![], ""),
        ] {
            assert_eq!(join_credits(&credits), expected);
        }
    }

    #[test]
    fn demo_ids_have_no_link() {
        assert_eq!(ReleaseId(1).url().as_deref(), Some("https://www.discogs.com/release/1"));
        assert_eq!(FIRST_DEMO_RELEASE_ID.url(), None);
    }
}
