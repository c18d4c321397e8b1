//! Where records go: stdout, or a file that is replaced when all is written.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::NamedTempFile;

use super::BadInput;

/// A place for the output.
pub(super) enum Output {
    Stdout(BufWriter<io::Stdout>),
    /// Written beside `path` and put in its place at the end, so that nobody ever finds half a file there.
    File {
        beside: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
}

impl Output {
    /// Stdout, or the file at `path`. Fails now rather than after a long run if that cannot be written.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, BadInput> {
        let Some(path) = path else { return Ok(Self::Stdout(BufWriter::new(io::stdout()))) };
        let refused = |why: &dyn std::fmt::Display| {
            BadInput(format!("{} cannot be written: {why}; name another file with --out", path.display()))
        };
        if path.is_dir() {
            return Err(refused(&"it is a folder"));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let beside = tempfile::Builder::new()
            .prefix(".librarian-")
            .suffix(".part")
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(|error| refused(&error))?;
        Ok(Self::File { beside: BufWriter::new(beside), path: path.to_owned() })
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Stdout(mut out) => Ok(out.flush()?),
            Self::File { beside, path } => {
                let place = || format!("{} could not be written", path.display());
                let beside =
                    beside.into_inner().map_err(io::IntoInnerError::into_error).with_context(place)?;
                allow_reading(&beside);
                beside.as_file().sync_all().with_context(place)?;
                beside.persist(&path).map_err(|error| error.error).with_context(place)?;
                Ok(())
            }
        }
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

/// A temporary file is its owner's alone; a pull list is for others too.
fn allow_reading(file: &NamedTempFile) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Where this fails, the owner still has the list.
        let _ = file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = file;
}
