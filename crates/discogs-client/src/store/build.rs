//! Filling a store: beside the old one, which is replaced only by a finished one.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::schema;
use super::{Scope, StoreError, rows};
use crate::database::DatabaseError;
use crate::model::Release;

/// A store under construction. Dropping it before [`StoreBuilder::finish`] leaves the old store as it was.
#[derive(Debug)]
pub struct StoreBuilder {
    // Declared before the file, and so closed before it is removed.
    filling: Filling,
    beside: Beside,
    target: PathBuf,
}

impl StoreBuilder {
    /// Begins a store that will stand at `path`, in a file beside it (`path` with ".new" added).
    ///
    /// `month` is what answers will name as their origin: the dump's month, or the name of the collection.
    pub fn begin(path: &Path, month: &str, scope: Scope) -> Result<Self, StoreError> {
        let beside = Beside::of(path)?;
        let failed = |error| DatabaseError::of(&beside.path, error);
        let connection = Connection::open(&beside.path).map_err(failed)?;
        // A broken build is thrown away whole: a journal would guard nothing.
        connection
            .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
            .map_err(failed)?;
        let filling = Filling::begin(connection, &beside.path, month, scope)?;
        Ok(Self { filling, beside, target: path.to_owned() })
    }

    /// Adds a release. Of several with one id the first stands: says whether this one was added.
    ///
    /// After an error other than [`StoreError::IdOutOfRange`] the build is lost.
    pub fn add(&mut self, release: &Release) -> Result<bool, StoreError> {
        self.filling.add(release)
    }

    /// Completes the store, brings it safely to disk and puts it in the place of the old one.
    pub fn finish(self) -> Result<(), StoreError> {
        let Self { filling, beside, target } = self;
        let path = beside.path.as_path();
        let connection = filling.finish()?;
        connection.close().map_err(|(_, error)| DatabaseError::of(path, error))?;
        // Opened for writing, which some systems want of a file that is to be synced.
        OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|file| file.sync_all())
            .map_err(|source| StoreError::File { path: path.to_owned(), source })?;
        fs::rename(path, &target)
            .and_then(|()| sync_folder_of(&target))
            .map_err(|source| StoreError::File { path: target.clone(), source })
    }
}

/// The file under construction, removed unless it was renamed away.
#[derive(Debug)]
struct Beside {
    path: PathBuf,
}

impl Beside {
    fn of(target: &Path) -> Result<Self, StoreError> {
        let mut path = target.as_os_str().to_owned();
        path.push(".new");
        let path = PathBuf::from(path);
        match fs::remove_file(&path) {
            // What an earlier build left when the machine stopped.
            Ok(()) => Ok(Self { path }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self { path }),
            Err(source) => Err(StoreError::File { path, source }),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // After a finished build there is nothing to remove; else the next build removes what this cannot.
        fs::remove_file(&self.path).ok();
    }
}

/// A rename is on disk only when its folder is.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder)?.sync_all()
        }
        _ => Ok(()),
    }
}

/// A connection that is being filled, in one transaction.
#[derive(Debug)]
pub(super) struct Filling {
    connection: Connection,
    path: PathBuf,
}

impl Filling {
    pub(super) fn begin(
        mut connection: Connection,
        path: &Path,
        month: &str,
        scope: Scope,
    ) -> Result<Self, StoreError> {
        schema::MIGRATIONS
            .to_latest(&mut connection)
            .map_err(|error| DatabaseError::of_migration(path, error))?;
        connection
            .execute_batch("BEGIN")
            .and_then(|()| {
                let covers_all = scope == Scope::All;
                connection.execute("INSERT INTO about VALUES (?, ?)", params![month, covers_all])
            })
            .map_err(|error| DatabaseError::of(path, error))?;
        Ok(Self { connection, path: path.to_owned() })
    }

    pub(super) fn add(&mut self, release: &Release) -> Result<bool, StoreError> {
        let Ok(id) = i64::try_from(release.id.0) else {
            return Err(StoreError::IdOutOfRange(release.id));
        };
        let is_new = rows::insert(&self.connection, id, release)
            .map_err(|error| DatabaseError::of(&self.path, error))?;
        if !is_new {
            tracing::warn!(release = %release.id, "the release was there already; the first stands");
        }
        Ok(is_new)
    }

    pub(super) fn finish(self) -> Result<Connection, StoreError> {
        schema::create_indices(&self.connection)
            .and_then(|()| self.connection.execute_batch("COMMIT"))
            .map_err(|error| DatabaseError::of(&self.path, error))?;
        Ok(self.connection)
    }
}
