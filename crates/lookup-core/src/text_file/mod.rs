//! Text files from outside, whoever wrote them: any encoding, any line end, any delimiter.
//!
//! Playlists and catalogs both come this way. What is refused is refused for the whole file and before it is read into
//! memory; inside a file nothing is refused, only told: see [`Decoded::repaired_lines`] and [`Row::stray_quote`].

mod decode;
mod delimited;

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

pub use decode::{Decoded, NotText, decode};
pub use delimited::{Row, Rows, sniff_delimiter, without_delimiter_line};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such file.
    #[error("{path}: there is no such file; check the name")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It may not be read.
    #[error("{path}: this file may not be read; check its permissions")]
    Denied {
        /// The file.
        path: PathBuf,
    },
    /// It is a folder.
    #[error("{path} is a folder; name a file in it")]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// It is a pipe, a socket or a device, which could be read for ever.
    #[error("{path} is not a regular file; save the list to a file and name that")]
    NotAFile {
        /// The thing.
        path: PathBuf,
    },
    /// It is larger than any file of its kind.
    #[error("{path} has {} MiB, more than the {} MiB that are read; is it the right file?", size >> 20, limit >> 20)]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
        /// The most bytes read.
        limit: u64,
    },
    /// The disk failed.
    #[error("{path} could not be read: {source}; try again, or copy it elsewhere first")]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The bytes of the regular file at `path`, of which there may be `limit` at most.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let file = open(path, limit)?;
    let mut bytes = Vec::new();
    // One more than allowed, should the file have grown since it was looked at.
    let read = file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| failed(path, error))?;
    let size = u64::try_from(read).unwrap_or(u64::MAX);
    if size > limit {
        return Err(ReadError::TooLarge { path: path.into(), size, limit });
    }
    Ok(bytes)
}

/// Opens the regular file at `path`, unless it has more than `limit` bytes. Never waits for a pipe's writer.
fn open(path: &Path, limit: u64) -> Result<File, ReadError> {
    let about = fs::metadata(path).map_err(|error| failed(path, error))?;
    if about.is_dir() {
        return Err(ReadError::Folder { path: path.into() });
    }
    if !about.is_file() {
        return Err(ReadError::NotAFile { path: path.into() });
    }
    if about.len() > limit {
        return Err(ReadError::TooLarge { path: path.into(), size: about.len(), limit });
    }
    File::open(path).map_err(|error| failed(path, error))
}

fn failed(path: &Path, error: io::Error) -> ReadError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::Missing { path },
        io::ErrorKind::PermissionDenied => ReadError::Denied { path },
        io::ErrorKind::IsADirectory => ReadError::Folder { path },
        _ => ReadError::Failed { path, source: error },
    }
}
