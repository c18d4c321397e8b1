//! Where records go: stdout, or a file that is replaced when all is written.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use lookup_core::create_beside;
use tempfile::NamedTempFile;

use super::BadInput;

/// A place for the output.
pub(super) enum Output {
    Stdout(BufWriter<io::Stdout>),
    /// Written beside `place` and put there at the end, so that nobody ever finds half a file.
    File {
        beside: BufWriter<NamedTempFile>,
        place: PathBuf,
    },
}

/// The output could not be written. A file that was in its place is as it was.
///
/// It tells the kind of the error only: the text of one may name a temporary file, of which the user knows nothing.
#[derive(Debug, thiserror::Error)]
#[error("{place} could not be written: {}", why_and_remedy(*.kind))]
pub(super) struct WriteFault {
    place: String,
    pub(super) kind: ErrorKind,
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
    /// Of writing to the file named with `--out`, or to stdout.
    pub(super) fn new(out: Option<&Path>, error: &io::Error) -> Self {
        let place = out.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        Self { place, kind: error.kind() }
    }
}

/// Writes `text` to stdout.
pub(super) fn print(text: &str) -> Result<(), WriteFault> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| WriteFault::new(None, &error))
}

impl Output {
    /// Stdout, or the file at `path`, which may be none of the `inputs`. Fails now rather than after a long run if that
    /// cannot be written.
    pub(super) fn open<'p>(
        path: Option<&Path>,
        mut inputs: impl Iterator<Item = &'p Path>,
    ) -> Result<Self, BadInput> {
        let Some(path) = path else { return Ok(Self::Stdout(BufWriter::new(io::stdout()))) };
        let refused = |why: &dyn std::fmt::Display| {
            BadInput(format!("{} cannot be written: {why}; name another file with --out", path.display()))
        };
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
        Ok(Self::File { beside: BufWriter::new(beside), place })
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush(),
            Self::File { beside, place } => {
                let beside = beside.into_inner().map_err(io::IntoInnerError::into_error)?;
                beside.as_file().sync_all()?;
                beside.persist(&place).map_err(|error| error.error)?;
                Ok(())
            }
        }
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

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File { beside, .. } => beside.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File { beside, .. } => beside.flush(),
        }
    }
}
