//! The built program, run in a folder of its own and with no home but that.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// No command of these tests takes this long; one that waits for something that never comes does.
const LONGEST_RUN: Duration = Duration::from_mins(1);

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `librarian` in `folder`, which is its home too.
pub(crate) fn librarian<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Ran {
    let output = assert_cmd::Command::new(program())
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .timeout(LONGEST_RUN)
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("all that it writes is UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The program.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_librarian"))
}

/// A file of the demo.
pub(crate) fn demo(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo").join(name);
    path.to_str().expect("the repository's path is UTF-8").to_owned()
}

/// A folder that is gone after the test.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Writes a file in `folder`.
pub(crate) fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("the folder can be written");
    path
}

/// The names of all that is in `folder`, sorted.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.map(|it| it.file_name());
    let mut names: Vec<String> =
        entries.map(|entry| name(entry).expect("an entry").to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
