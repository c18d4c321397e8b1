//! Where the user's files are.

use std::path::{Path, PathBuf};

/// The folder with the user's catalog and tracklists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDir(PathBuf);

/// The system names no folder for a program's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this system names no folder for data (is HOME set?); name one with --data-dir")]
pub struct NoDataDir;

impl DataDir {
    /// This folder. It is made when something is first written to it.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder that the system keeps for this program.
    pub fn of_system() -> Result<Self, NoDataDir> {
        let folders = directories::ProjectDirs::from("", "", "librarian").ok_or(NoDataDir)?;
        Ok(Self(folders.data_dir().to_owned()))
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The catalog.
    pub fn catalog(&self) -> PathBuf {
        self.0.join("catalog.sqlite")
    }

    /// The offline tracklists.
    pub fn tracklists(&self) -> PathBuf {
        self.0.join("tracklists.sqlite")
    }
}
