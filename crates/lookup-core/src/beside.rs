//! New files beside those that they replace.

use std::fs;
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// A new file in the folder of `place`, to be put there with [`NamedTempFile::persist`] once it is whole. Dropped before,
/// it is gone, and what stands at `place` is as it was.
///
/// Whoever may read the file that it replaces may read it; where there is none, those to whom the user's new files are
/// open. Temporary files are otherwise their owner's alone, and a station's catalog and lists are not.
pub fn create_beside(place: &Path) -> io::Result<NamedTempFile> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".librarian-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let beside = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    if let Ok(replaced) = fs::metadata(place) {
        // Where this fails, the owner still has the file.
        let _ = beside.as_file().set_permissions(replaced.permissions());
    }
    Ok(beside)
}
