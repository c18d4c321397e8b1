//! The shelf of a run: where it is read from, and what replaces it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use lookup_core::catalog::{CatalogFile, CatalogStatus, Import, ShelfOrder, Snapshot, read_catalog};

use super::{DataDir, demo};

/// Which shelf is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShelfFrom {
    /// The catalog that was imported.
    DataDir(DataDir),
    /// This file, for this run only.
    File(PathBuf),
    /// The demo's.
    Demo,
}

/// A shelf that was read.
#[derive(Clone)]
pub(super) struct Shelf {
    pub(super) snapshot: Arc<Snapshot>,
    /// Where it came from and when: "shelf.csv, 2026-11-23".
    pub(super) source: String,
    /// The rows left out while it was read, one sentence each.
    pub(super) rejected: Vec<String>,
}

impl ShelfFrom {
    /// Reads the shelf.
    pub(super) fn open(&self) -> anyhow::Result<Shelf> {
        match self {
            Self::DataDir(data_dir) => {
                let (snapshot, status) = CatalogFile::at(data_dir.catalog()).load()?;
                let source = imported(&status);
                Ok(Shelf { snapshot: Arc::new(snapshot), source, rejected: Vec::new() })
            }
            Self::Demo => {
                let import = demo::catalog().context("the demo's catalog")?;
                Ok(Shelf::of(import, Path::new("the demo's catalog"), "the demo".to_owned()))
            }
            Self::File(path) => Ok(Shelf::of(read_catalog(path)?, path, for_this_run(path))),
        }
    }

    /// Reads the catalog at `path` to take this shelf's place: for good where this is the user's own, for this run only
    /// where it is another. Whatever fails leaves all as it was.
    pub(super) fn replace_by(&self, path: &Path) -> anyhow::Result<Shelf> {
        let import = read_catalog(path)?;
        let source = match self {
            Self::DataDir(data_dir) => {
                let file = CatalogFile::at(data_dir.catalog());
                imported(&file.replace(&import, &path.display().to_string())?)
            }
            Self::File(_) | Self::Demo => for_this_run(path),
        };
        Ok(Shelf::of(import, path, source))
    }
}

impl Shelf {
    fn of(import: Import, path: &Path, source: String) -> Self {
        let Import { items, rejected } = import;
        let name = path.display();
        let rejected = rejected
            .iter()
            .map(|row| format!("{name}, line {}: left out: {}", row.line, row.fault))
            .collect();
        let order = ShelfOrder::of_catalog(&items);
        Self { snapshot: Arc::new(Snapshot::new(items, order)), source, rejected }
    }
}

/// The name of the file and the day (UTC) on which it was imported.
fn imported(status: &CatalogStatus) -> String {
    let name = file_name(Path::new(&status.source));
    match Timestamp::try_from(status.imported_at) {
        Ok(at) => format!("{name}, {}", at.strftime("%Y-%m-%d")),
        Err(_) => name,
    }
}

fn for_this_run(path: &Path) -> String {
    format!("{}, for this run only", file_name(path))
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
