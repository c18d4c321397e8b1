//! Which column of a table is the artist, the song, the album.

use discogs_client::fold::track_form;

/// Names of a column, without blanks and punctuation, the surest first. Of the columns that bear one, the one with the
/// surest is taken.
const ARTIST: [&str; 17] = [
    "artist",
    "artists",
    "artistname",
    "artistnames",
    "trackartist",
    "performer",
    "performers",
    "band",
    "bandname",
    "creator",
    "interpret",
    "interprete",
    "kunstler",
    "artiste",
    "artista",
    "albumartist",
    "albumartistnames",
];
const SONG: [&str; 12] = [
    "song",
    "songname",
    "songtitle",
    "trackname",
    "tracktitle",
    "track",
    "title",
    "titel",
    "titre",
    "titulo",
    "titolo",
    "name",
];
const ALBUM: [&str; 14] = [
    "album",
    "albumname",
    "albumtitle",
    "disk",
    "diskname",
    "disc",
    "discname",
    "release",
    "releasename",
    "releasetitle",
    "record",
    "recordname",
    "recordtitle",
    "lp",
];

/// Names that programs also give to a column of numbers.
const NAMES_OF_NUMBERS: [&str; 5] = ["track", "disc", "disk", "release", "record"];

/// Where a table has its artist, song and album.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) artist: Option<usize>,
    pub(super) song: Option<usize>,
    pub(super) album: Option<usize>,
}

impl Columns {
    /// The columns under `header`, of which at least one must be known. `is_numbers(column)` says of a column that it has
    /// no titles in it.
    pub(super) fn named(header: &[String], is_numbers: impl Fn(usize) -> bool) -> Option<Self> {
        let folded: Vec<String> = header.iter().map(|name| track_form(name).replace(' ', "")).collect();
        let find = |names: &[&str]| {
            names.iter().find_map(|name| {
                let at = folded.iter().position(|column| column == name)?;
                (!NAMES_OF_NUMBERS.contains(name) || !is_numbers(at)).then_some(at)
            })
        };
        let artist = find(&ARTIST);
        // A mere "name" may be anyone's.
        let song =
            find(&SONG).filter(|at| artist.is_some() || folded.get(*at).is_some_and(|name| name != "name"));
        // Beside a song, a "title" is the album's.
        let title = || find(&["title"]).filter(|at| Some(*at) != song);
        let album = find(&ALBUM).or_else(title);
        let columns = Self { artist, song, album };
        (columns.known() > 0).then_some(columns)
    }

    /// How many of the three there are.
    pub(super) fn known(&self) -> usize {
        let Self { artist, song, album } = self;
        [artist, song, album].into_iter().flatten().count()
    }
}
