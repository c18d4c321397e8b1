//! Playlists from outside, as lists of questions.
//!
//! Nothing is lost: every entry of a file is a [`Line`], in order and with its text, whether it asks for something or
//! not. What a file is, its content says first and its extension second, because a `.txt` may be anything.
//!
//! A new format is a file of its own with a `Reader`, and a line in `READERS`.

mod breaks;
mod columns;
mod entry;
mod error;
mod habits;
mod m3u;
mod plain_text;
mod separator;
mod table;
mod track_path;

use std::path::Path;

use serde::{Deserialize, Serialize};

pub use error::PlaylistError;

use crate::query::Query;
use crate::text_file;

/// The most bytes of a playlist that are read, 64 MiB. A day of radio has some 50 kB.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// The formats that are read. Where two claims are equal, the earlier one is believed.
const READERS: [&dyn Reader; 3] = [&m3u::M3u, &table::Table, &plain_text::PlainText];

/// A playlist as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playlist {
    /// The name of the file, without its folders.
    pub name: String,
    /// What it was read as: "CSV", "TSV", "M3U" or "text".
    pub format: &'static str,
    /// The encoding of the file, or of most of it, by its standard name.
    pub encoding: &'static str,
    /// How many lines are not in that encoding and were read as well as they could be.
    pub repaired_lines: usize,
    /// The names of a table's columns as written, all of them; empty for other formats.
    pub columns: Vec<String>,
    /// The entries, in the order of the file.
    pub lines: Vec<Line>,
}

/// An entry of a playlist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number among the entries, from 1.
    pub number: usize,
    /// The line of the file on which it begins, from 1.
    pub source_line: usize,
    /// Its text as it stands in the file.
    pub raw: String,
    /// What it asks for.
    pub content: Content,
    /// The cells of a table's row, one for each of [`Playlist::columns`]. Missing ones are empty, surplus ones are joined
    /// onto the last.
    pub cells: Vec<String>,
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A song, an album or an artist, in the ways it may be read, the likeliest first. There is at least one.
    Asked(Vec<Query>),
    /// Nothing.
    Skipped(Skipped),
}

/// Why a line asks for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// The host talks: a break, the news, the station's name.
    TalkBreak,
    /// A title over other lines: "Hour 2", the header of a table, a mail's first lines.
    Heading,
    /// It stands for a song that its writer did not know: "ID - ID", "???".
    Placeholder,
    /// There is no artist, song or album in it.
    Empty,
    /// Its letters are damaged.
    Unreadable,
    /// It is longer than any title: prose, or a file of another kind.
    TooLong,
}

/// Reads the playlist at `path`.
pub fn read(path: &Path) -> Result<Playlist, PlaylistError> {
    let bytes = text_file::read(path, SIZE_LIMIT)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    parse(&name.to_string_lossy(), &bytes)
}

/// Reads the playlist that `bytes` are, from a file of this name.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Playlist, PlaylistError> {
    let decoded = text_file::decode(bytes)
        .map_err(|reason| PlaylistError::NotText { name: name.to_owned(), source: reason })?;
    let extension = Path::new(name).extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    let file = Sniffed { name, extension: extension.unwrap_or_default(), text: &decoded.text };
    // Of equal claims `max_by_key` gives the last.
    let reader = READERS.into_iter().rev().max_by_key(|reader| reader.claim(&file));
    let Found { format, columns, entries } = reader.unwrap_or(&plain_text::PlainText).read(&file)?;
    if entries.is_empty() {
        return Err(PlaylistError::NoEntries { name: name.to_owned() });
    }
    let lines = entries.into_iter().zip(1..).map(|(entry, number)| {
        let Entry { source_line, raw, content, cells } = entry;
        Line { number, source_line, raw, content, cells }
    });
    Ok(Playlist {
        name: name.to_owned(),
        format,
        encoding: decoded.encoding,
        repaired_lines: decoded.repaired_lines,
        columns,
        lines: lines.collect(),
    })
}

/// A file whose format is to be told.
struct Sniffed<'f> {
    name: &'f str,
    /// Without the dot, in lower case.
    extension: String,
    text: &'f str,
}

/// How surely a reader says that a file is its own. The greatest claim wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// It is not.
    None,
    /// It could be, for want of anything better.
    Anything,
    /// Its extension says so, and its content does not speak against it.
    Extension,
    /// Its content says so.
    Content,
}

/// A format of playlists.
trait Reader: Sync {
    fn claim(&self, file: &Sniffed<'_>) -> Claim;

    /// The entries of a file that this reader won.
    fn read(&self, file: &Sniffed<'_>) -> Result<Found, PlaylistError>;
}

/// What a reader found.
struct Found {
    format: &'static str,
    columns: Vec<String>,
    entries: Vec<Entry>,
}

/// A [`Line`] without its number.
struct Entry {
    source_line: usize,
    raw: String,
    content: Content,
    cells: Vec<String>,
}

/// How the tests of all readers write what they expect.
#[cfg(test)]
mod shown {
    use super::{Content, parse};

    /// "artist | song | album" for each reading, or the reason why there is none.
    pub(super) fn content(content: &Content) -> String {
        match content {
            Content::Skipped(reason) => format!("{reason:?}"),
            Content::Asked(readings) => {
                let part = |part: &Option<String>| part.clone().unwrap_or_default();
                let reading = readings.iter().map(|reading| {
                    format!("{} | {} | {}", part(&reading.artist), part(&reading.song), part(&reading.album))
                });
                reading.map(|reading| reading.trim().to_owned()).collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// Each line of a file as "line of the file: content".
    pub(super) fn lines(name: &str, text: &str) -> Vec<String> {
        let playlist = parse(name, text.as_bytes()).expect("it has entries");
        playlist
            .lines
            .iter()
            .map(|line| format!("{}: {}", line.source_line, content(&line.content)))
            .collect()
    }
}
