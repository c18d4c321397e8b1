//! One reading of a playlist line.

use serde::{Deserialize, Serialize};

/// What a line asks for, in one of the ways it may be read. Texts are trimmed and never empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    /// Who performs it.
    pub artist: Option<String>,
    /// The song.
    pub song: Option<String>,
    /// The album it is said to be on.
    pub album: Option<String>,
}

impl Query {
    /// A query of these parts; blank ones are taken as absent.
    pub fn new(artist: &str, song: &str, album: &str) -> Self {
        let given = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        Self { artist: given(artist), song: given(song), album: given(album) }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        let Self { artist, song, album } = self;
        artist.is_none() && song.is_none() && album.is_none()
    }
}
