//! What the path of a music file says: "Music/Slint/Spiderland/03 - Glenn.mp3".

use std::borrow::Cow;

use discogs_client::fold::comparison_form;

use super::separator::{is_dash, without_loose_dashes};

/// Extensions of music files. Only these are dropped: a title may have a full stop in it, "Mr. Brightside".
const EXTENSIONS: [&str; 27] = [
    "aac", "ac3", "aif", "aiff", "alac", "ape", "avi", "cda", "dsf", "flac", "m4a", "m4p", "mid", "mkv",
    "mov", "mp2", "mp3", "mp4", "mpc", "oga", "ogg", "opus", "wav", "webm", "wma", "wmv", "wv",
];

/// Folders that sort files and name no artist or album, in comparison form.
const GENERIC_FOLDERS: [&str; 32] = [
    "albums",
    "artists",
    "audio",
    "breaks",
    "compilations",
    "desktop",
    "documents",
    "downloads",
    "flac",
    "home",
    "incoming",
    "inbox",
    "itunes",
    "itunes media",
    "jingles",
    "library",
    "media",
    "misc",
    "mp3",
    "mp3s",
    "music",
    "my music",
    "new",
    "playlists",
    "singles",
    "songs",
    "tmp",
    "tracks",
    "unsorted",
    "users",
    "volumes",
    "wav",
];

/// Folders whose folders bear the name of a person or a disk.
const FOLDERS_OF_OWNERS: [&str; 4] = ["home", "media", "users", "volumes"];

/// What a path says of its track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrackPath {
    /// The name of the file, without track number and extension. Never blank.
    pub(super) title: String,
    /// The folder of the artist; empty where it is none.
    pub(super) artist: String,
    /// The folder of the album; empty where it is none.
    pub(super) album: String,
}

impl TrackPath {
    /// Reads a path of any system, or an address; `None` where it has no file.
    pub(super) fn read(path: &str) -> Option<Self> {
        let path = local_part(path)?;
        let path = percent_decoded(path);
        let mut folders: Vec<&str> = path.split(['/', '\\']).map(str::trim).collect();
        let file = folders.pop()?;
        let (artist, album) = artist_and_album(&folders);
        let spaced = with_blanks(without_extension(file));
        let title = without_track_number(&spaced, !album.is_empty());
        (!title.is_empty()).then(|| Self {
            title: title.to_owned(),
            artist: artist.to_owned(),
            album: album.to_owned(),
        })
    }
}

/// An address without its host and query.
fn local_part(path: &str) -> Option<&str> {
    match path.split_once("://") {
        Some((_, rest)) => Some(rest.split_once('/')?.1.split('?').next().unwrap_or_default()),
        None => Some(path),
    }
}

fn percent_decoded(path: &str) -> Cow<'_, str> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        let coded = hex(0).zip(hex(1)).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        if let (b'%', Some(decoded)) = (byte, coded) {
            bytes.push(decoded);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    // What is no text when decoded was not coded.
    String::from_utf8(bytes).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// "Artist/Album", or the artist alone, from the folders right above the file.
fn artist_and_album<'p>(folders: &[&'p str]) -> (&'p str, &'p str) {
    let mut owner_before = false;
    let mut telling: Vec<&str> = Vec::new();
    for folder in folders {
        let form = comparison_form(folder);
        let is_disc = ["cd", "disc", "disk"].into_iter().any(|disc| {
            form.strip_prefix(disc).is_some_and(|number| number.trim().bytes().all(|b| b.is_ascii_digit()))
        });
        let is_generic = matches!(*folder, "" | "." | "..")
            || folder.ends_with(':')
            || GENERIC_FOLDERS.contains(&form.as_str());
        match () {
            () if is_generic || owner_before => telling.clear(),
            () if is_disc => {}
            () => telling.push(folder),
        }
        owner_before = FOLDERS_OF_OWNERS.contains(&form.as_str());
    }
    match telling.as_slice() {
        [.., artist, album] => (artist, album),
        [artist] => (artist, ""),
        [] => ("", ""),
    }
}

fn without_extension(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((name, extension)) if EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()) => name,
        _ => file,
    }
}

/// Blanks for the "_" of systems that did not like them.
fn with_blanks(name: &str) -> Cow<'_, str> {
    let is_without_blanks = !name.contains(char::is_whitespace);
    if is_without_blanks { Cow::Owned(name.replace('_', " ")) } else { Cow::Borrowed(name) }
}

/// Without "01 - ", "01. ", "1-03 ", "01 ". In the folder of an album "12 Title" is numbered too; elsewhere it could
/// be "99 Luftballons".
fn without_track_number(name: &str, is_in_album: bool) -> &str {
    let name = name.trim();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = name.split_at(digits(name));
    let is_padded = number.starts_with('0');
    let is_number = (1..=2).contains(&number.len()) || (is_padded && number.len() == 3);
    // "1-03": the third track of the first disc.
    let after_disc = rest.strip_prefix(['-', '.']).filter(|track| number.len() == 1 && digits(track) == 2);
    let (is_disc, rest) = match after_disc.and_then(|track| track.get(2..)) {
        Some(after) => (true, after),
        None => (false, rest),
    };
    let is_set_off = rest.starts_with(". ")
        || rest.starts_with(')')
        || (rest.starts_with(' ')
            && rest.trim_start().strip_prefix(is_dash).is_some_and(|it| it.starts_with(' ')));
    let is_bare = (rest.starts_with(' ') && (is_padded || is_disc || (is_in_album && number.len() == 2)))
        || (is_padded && rest.starts_with(is_dash));
    let title = rest.trim_start_matches(|c: char| matches!(c, '.' | ')' | ' ') || is_dash(c));
    if is_number && (is_set_off || is_bare) && !title.is_empty() { title } else { without_loose_dashes(name) }
}
