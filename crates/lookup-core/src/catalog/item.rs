//! One physical release on the station's shelf.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The catalog's own id of an item; above 0 and unique in a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub u64);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One physical release in the catalog, as the station wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The catalog's id.
    pub id: ItemId,
    /// The artist it is filed under; empty if the catalog names none.
    pub artist: String,
    /// Its title, annotations included.
    pub title: String,
    /// Who is credited on it, where it is filed under another name.
    pub alternate_artist: Option<String>,
    /// Where it stands.
    pub call_number: CallNumber,
    /// What else the catalog says of it: the column's name and the text, blank ones left out.
    pub other_columns: Vec<(Arc<str>, String)>,
}

/// Where an item stands. Its text is genre, format, letters and artist number, then "/" and the release number; what is
/// absent is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CallNumber {
    /// The section: "Rock".
    pub genre: Option<String>,
    /// The carrier, which has shelves of its own within the section: "LP".
    pub format: Option<String>,
    /// The letters of the artist: "BO".
    pub letters: Option<String>,
    /// The artist's number among those letters.
    pub artist_number: Option<String>,
    /// The release's number among the artist's.
    pub release_number: Option<String>,
}

impl fmt::Display for CallNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = [&self.genre, &self.format, &self.letters, &self.artist_number];
        let mut separator = "";
        for part in before.into_iter().flatten() {
            write!(f, "{separator}{part}")?;
            separator = " ";
        }
        if let Some(release_number) = &self.release_number {
            // Alone it has nothing to be set off from.
            let slash = if separator.is_empty() { "" } else { "/" };
            write!(f, "{slash}{release_number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_parts_are_left_out() {
        for (parts, expected, why) in [
            (["Rock", "LP", "BO", "12", "3"], "Rock LP BO 12/3", "whole"),
            (
                ["Rock", "CD", "V/A", "", "7"],
                "Rock CD V/A/7",
                "no artist number: the slash is glued to the letters",
            ),
            (["Jazz", "", "DA", "5", ""], "Jazz DA 5", "no release number, no slash"),
            (["", "", "", "", "7"], "7", "nothing to set it off from"),
            (["", "", "", "", ""], "", "nothing"),
        ] {
            let [genre, format, letters, artist_number, release_number] =
                parts.map(|part| (!part.is_empty()).then(|| part.to_owned()));
            let call_number = CallNumber { genre, format, letters, artist_number, release_number };
            assert_eq!(call_number.to_string(), expected, "{why}");
        }
    }
}
