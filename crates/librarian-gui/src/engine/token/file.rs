//! A file that only its owner may read.

use std::fs;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

/// A token is far shorter; more is something else.
const LONGEST: u64 = 4096;

/// What stands in it; `None` where there is no such file.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::File::open(path) {
        Ok(file) => {
            let mut text = Vec::new();
            file.take(LONGEST).read_to_end(&mut text)?;
            Ok(Some(String::from_utf8_lossy(&text).into_owned()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes it beside and puts it in place. Files made so are their owner's alone from the start: at no moment may
/// anybody else read it.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut beside = NamedTempFile::new_in(folder)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes it, and says whether there was one.
pub(super) fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}
