//! Why a file is no playlist.

use crate::text_file::{NotText, ReadError};

/// Why a playlist was not read. Each says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlaylistError {
    /// The file was not read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file has no text.
    #[error("{name}: {source}; export the playlist as CSV, M3U or plain text")]
    NotText {
        /// The name of the file.
        name: String,
        /// What it has instead.
        source: NotText,
    },
    /// The file has text, but no line that is an entry: a header and nothing below.
    #[error("{name} has no entries; check that the export was complete")]
    NoEntries {
        /// The name of the file.
        name: String,
    },
    /// A table does not say which of its columns are which.
    #[error(
        "{name}, line {line}: none of the columns is an artist, song or album (found: {found}); \
         name them \"Artist\", \"Song\" and \"Album\" in the first row"
    )]
    UnknownColumns {
        /// The name of the file.
        name: String,
        /// The line taken for the header, from 1.
        line: usize,
        /// The cells of that line.
        found: String,
    },
    /// The file is of a format that is not read.
    #[error("{name} is {format}, which is not read; export the playlist as CSV, M3U or plain text")]
    OtherFormat {
        /// The name of the file.
        name: String,
        /// The format: "XML", "JSON".
        format: &'static str,
    },
    /// An HLS playlist, whose entries are pieces of one stream.
    #[error(
        "{name}, line {line}: this is the address list of a web stream, which names no songs; \
         export the show's playlist instead"
    )]
    Stream {
        /// The name of the file.
        name: String,
        /// The line that tells, from 1.
        line: usize,
    },
}
