//! A file that is written beside its place and put there when it is whole.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use lookup_core::create_beside;
use tempfile::NamedTempFile;

/// A file being written. Nobody ever finds half of it: dropped before [`finish`](Self::finish) it is gone, and what
/// stood in its place is as it was.
pub(crate) struct ReplacedFile {
    beside: BufWriter<NamedTempFile>,
    place: PathBuf,
}

/// A file that must not or cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be written: {why}", path.display())]
pub(crate) struct Refused {
    path: PathBuf,
    why: String,
}

impl ReplacedFile {
    /// A file for `path`, which may be none of the `inputs`. Fails now rather than after long work if it cannot be
    /// written.
    pub(crate) fn create<'p>(
        path: &Path,
        mut inputs: impl Iterator<Item = &'p Path>,
    ) -> Result<Self, Refused> {
        let refused = |why: &dyn std::fmt::Display| Refused { path: path.to_owned(), why: why.to_string() };
        // Of a link, the file that it names is replaced and not the link.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if inputs.any(|input| fs::canonicalize(input).is_ok_and(|input| input == place)) {
            return Err(refused(&"this run reads it"));
        }
        may_be_replaced(&place).map_err(|why| refused(&why))?;
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(refused(&format!("there is no folder {}", folder.display())));
        }
        let beside = create_beside(&place).map_err(|error| refused(&error.kind()))?;
        Ok(Self { beside: BufWriter::new(beside), place })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> io::Result<()> {
        let beside = self.beside.into_inner().map_err(io::IntoInnerError::into_error)?;
        beside.as_file().sync_all()?;
        beside.persist(&self.place).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for ReplacedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.beside.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.beside.flush()
    }
}

/// If there is a file and it must stay, the error says why.
fn may_be_replaced(place: &Path) -> Result<(), &'static str> {
    let Ok(about) = fs::metadata(place) else { return Ok(()) };
    match () {
        () if about.is_dir() => Err("it is a folder"),
        // To put a file in the place of a device takes it from all other programs too.
        () if !about.is_file() => Err("it is not a regular file"),
        () if about.permissions().readonly() => Err("it is read-only"),
        () => Ok(()),
    }
}

/// The output could not be written. A file that was in its place is as it was.
///
/// It tells the kind of the error only: the text of one may name a temporary file, of which the user knows nothing.
#[derive(Debug, thiserror::Error)]
#[error("{place} could not be written: {}", why_and_remedy(*.kind))]
pub(crate) struct WriteFault {
    place: String,
    pub(crate) kind: ErrorKind,
}

fn why_and_remedy(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full; make room, or write to another disk".to_owned()
        }
        kind => format!("{kind}; write to another file"),
    }
}

impl WriteFault {
    /// Of writing to the file at `path`, or to stdout.
    pub(crate) fn new(path: Option<&Path>, error: &io::Error) -> Self {
        let place = path.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        Self { place, kind: error.kind() }
    }
}
