//! Where records go: stdout, or a file that is replaced when all is written.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::BadInput;
use crate::replaced_file::{ReplacedFile, WriteFault};

/// A place for the output.
pub(super) enum Output {
    Stdout(BufWriter<io::Stdout>),
    File(ReplacedFile),
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
        inputs: impl Iterator<Item = &'p Path>,
    ) -> Result<Self, BadInput> {
        let Some(path) = path else { return Ok(Self::Stdout(BufWriter::new(io::stdout()))) };
        let file = ReplacedFile::create(path, inputs);
        file.map(Self::File).map_err(|refused| BadInput(format!("{refused}; name another file with --out")))
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush(),
            Self::File(file) => file.finish(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file) => file.flush(),
        }
    }
}
