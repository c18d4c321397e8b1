//! Where the user's files are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::token::{self, Keychain, SystemKeychain, TokenKeeper};

/// The folder with the user's catalog, tracklists, and all else that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDir {
    path: PathBuf,
    /// Whether it is the one that the system keeps for this program, and not one that somebody named.
    is_of_system: bool,
}

/// The system names no folder for a program's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this system names no folder for data (is HOME set?); name one with --data-dir")]
pub struct NoDataDir;

impl DataDir {
    /// This folder. It is made when something is first written to it.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), is_of_system: false }
    }

    /// The folder that the system keeps for this program.
    pub fn of_system() -> Result<Self, NoDataDir> {
        let folders = directories::ProjectDirs::from("", "", "librarian").ok_or(NoDataDir)?;
        Ok(Self { path: folders.data_dir().to_owned(), is_of_system: true })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The catalog.
    pub fn catalog(&self) -> PathBuf {
        self.path.join("catalog.sqlite")
    }

    /// The offline tracklists.
    pub fn tracklists(&self) -> PathBuf {
        self.path.join("tracklists.sqlite")
    }

    /// The API's answers of the last hours. It may be deleted at any time.
    pub fn cache(&self) -> PathBuf {
        self.path.join("cache.sqlite")
    }

    /// The budget of calls that all programs over this folder share: that of Discogs itself, or of the mirror at `url`.
    pub fn pace(&self, url: Option<&str>) -> PathBuf {
        let of_mirror = |url: &str| url.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "-");
        self.path.join(url.map_or_else(|| "pace".to_owned(), |url| format!("pace-{}", of_mirror(url))))
    }

    /// What the program did, for those who help its user.
    pub fn log(&self) -> PathBuf {
        self.path.join("librarian.log")
    }

    /// The keeper of the token. A folder that somebody named holds all that belongs to it: its token is not that of
    /// the system's keychain.
    pub fn token_keeper(&self) -> TokenKeeper {
        let keychain = self.is_of_system.then(|| Arc::new(SystemKeychain) as Arc<dyn Keychain>);
        TokenKeeper::new(std::env::var_os(token::VARIABLE), keychain, self.path.join("token"))
    }
}
