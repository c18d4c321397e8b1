//! The catalog on disk: one SQLite file, built beside the old one and swapped whole.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, params};

use super::import::Import;
use super::item::{CallNumber, Item, ItemId};
use super::search::Snapshot;
use super::shelf::ShelfOrder;
use crate::beside::create_beside;

/// Marks a SQLite file as ours: "LIBC".
const APPLICATION_ID: i32 = 0x4c49_4243;

/// The version of the tables below. A file of a higher one was made by a later Librarian.
const VERSION: i32 = 1;

const TABLES: &str = "
    CREATE TABLE items (
        id INTEGER PRIMARY KEY,
        place INTEGER NOT NULL,
        artist TEXT NOT NULL,
        title TEXT NOT NULL,
        alternate_artist TEXT,
        genre TEXT,
        format TEXT,
        letters TEXT,
        artist_number TEXT,
        release_number TEXT,
        other_columns TEXT
    ) STRICT;
    CREATE TABLE about (source TEXT NOT NULL, imported_at INTEGER NOT NULL, rejected INTEGER NOT NULL) STRICT;
";

/// Why the catalog on disk cannot be read or replaced.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogFileError {
    /// None was imported yet.
    #[error("there is no catalog yet at {path}; import one with: librarian catalog import FILE")]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// It was written by a later version.
    #[error(
        "the catalog at {path} was written by a newer Librarian; update this one, or import the catalog again"
    )]
    Newer {
        /// The file.
        path: PathBuf,
    },
    /// It is damaged, or no catalog.
    #[error(
        "the catalog at {path} is damaged ({reason}); import it again with: librarian catalog import FILE"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// It may be sound, and cannot be read.
    #[error(
        "the catalog at {path} cannot be read ({reason}); check the folder, or name another with --data-dir"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The disk is full. The old catalog is as it was.
    #[error("the disk is full, so the catalog at {path} was not replaced; make room and import again")]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The folder cannot be written. The old catalog is as it was.
    #[error(
        "the catalog at {path} cannot be written ({reason}); check the folder, or name another with --data-dir"
    )]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

/// What is known of the catalog on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogStatus {
    /// How many items it holds.
    pub items: usize,
    /// The file it was imported from.
    pub source: String,
    /// When.
    pub imported_at: SystemTime,
    /// How many rows of that file were left out.
    pub rejected: usize,
}

/// The place of the catalog on disk. Its calls wait for the disk: they belong on a thread that may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFile {
    path: PathBuf,
}

impl CatalogFile {
    /// The catalog at `path`, whether or not there is one yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Replaces the catalog by what was imported from the file named `source`. Until the last step the old one stands,
    /// and whatever fails leaves it so.
    pub fn replace(&self, import: &Import, source: &str) -> Result<CatalogStatus, CatalogFileError> {
        let not_writable = |error: &io::Error| self.write_fault(error);
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if folder.exists() && !folder.is_dir() {
            return Err(not_writable(&io::ErrorKind::NotADirectory.into()));
        }
        std::fs::create_dir_all(folder).map_err(|error| not_writable(&error))?;
        let beside = create_beside(&self.path).map_err(|error| not_writable(&error))?;
        let status = CatalogStatus {
            items: import.items.len(),
            source: source.to_owned(),
            imported_at: SystemTime::now(),
            rejected: import.rejected.len(),
        };
        fill(beside.path(), import, &status).map_err(|error| self.sql_fault(&error, true))?;
        beside.as_file().sync_all().map_err(|error| not_writable(&error))?;
        beside.persist(&self.path).map_err(|error| not_writable(&error.error))?;
        // The rename itself must survive a power cut. Where folders cannot be synced (Windows), it does without.
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(status)
    }

    /// The whole catalog, ready to be searched, and what is known of it.
    pub fn load(&self) -> Result<(Snapshot, CatalogStatus), CatalogFileError> {
        let database = self.open()?;
        let read = || {
            let mut statement = database.prepare("SELECT * FROM items ORDER BY place")?;
            let items = statement.query_map([], item_of_row)?.collect::<Result<Vec<Item>, _>>()?;
            Ok((items, status_of(&database)?))
        };
        let (items, status) = read().map_err(|error| self.sql_fault(&error, false))?;
        let order = ShelfOrder::of_catalog(&items);
        Ok((Snapshot::new(items, order), status))
    }

    /// What is known of the catalog, without reading it.
    pub fn status(&self) -> Result<CatalogStatus, CatalogFileError> {
        let database = self.open()?;
        status_of(&database).map_err(|error| self.sql_fault(&error, false))
    }

    fn open(&self) -> Result<Connection, CatalogFileError> {
        match std::fs::metadata(&self.path) {
            Ok(about) if about.is_dir() => return Err(self.unreadable(&"it is a folder")),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(CatalogFileError::Missing { path: self.path.clone() });
            }
            Err(error) => return Err(self.unreadable(&error.kind())),
        }
        let fault = |error| self.sql_fault(&error, false);
        let database =
            Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(fault)?;
        let pragma = |name: &str| database.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        if pragma("application_id").map_err(fault)? != APPLICATION_ID {
            return Err(self.damaged(&"it is not a catalog of Librarian"));
        }
        if pragma("user_version").map_err(fault)? > VERSION {
            return Err(CatalogFileError::Newer { path: self.path.clone() });
        }
        Ok(database)
    }

    fn damaged(&self, reason: &dyn ToString) -> CatalogFileError {
        CatalogFileError::Damaged { path: self.path.clone(), reason: reason.to_string() }
    }

    fn unreadable(&self, reason: &dyn ToString) -> CatalogFileError {
        CatalogFileError::Unreadable { path: self.path.clone(), reason: reason.to_string() }
    }

    /// Tells the kind of an error only: its text may name a temporary file, of which the user knows nothing.
    fn write_fault(&self, error: &io::Error) -> CatalogFileError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                CatalogFileError::DiskFull { path: self.path.clone() }
            }
            kind => CatalogFileError::NotWritable { path: self.path.clone(), reason: kind.to_string() },
        }
    }

    fn sql_fault(&self, error: &rusqlite::Error, is_writing: bool) -> CatalogFileError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => CatalogFileError::DiskFull { path: self.path.clone() },
            _ if is_writing => {
                CatalogFileError::NotWritable { path: self.path.clone(), reason: error.to_string() }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure) => {
                self.unreadable(error)
            }
            _ => self.damaged(error),
        }
    }
}

fn fill(path: &Path, import: &Import, status: &CatalogStatus) -> Result<(), rusqlite::Error> {
    let mut database = Connection::open(path)?;
    // Nobody reads this file before it is whole, so it needs no journal; the caller sees to its bytes being on disk.
    database.pragma_update(None, "journal_mode", "OFF")?;
    database.pragma_update(None, "synchronous", "OFF")?;
    database.pragma_update(None, "application_id", APPLICATION_ID)?;
    database.pragma_update(None, "user_version", VERSION)?;
    let transaction = database.transaction()?;
    transaction.execute_batch(TABLES)?;
    insert_items(&transaction, &import.items)?;
    let imported_at = status.imported_at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    transaction.execute(
        "INSERT INTO about VALUES (?1, ?2, ?3)",
        params![status.source, imported_at.cast_signed(), status.rejected],
    )?;
    transaction.commit()
}

fn insert_items(transaction: &Transaction<'_>, items: &[Item]) -> Result<(), rusqlite::Error> {
    let mut insert =
        transaction.prepare("INSERT INTO items VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")?;
    for (place, item) in items.iter().enumerate() {
        let CallNumber { genre, format, letters, artist_number, release_number } = &item.call_number;
        let others: Vec<(&str, &str)> =
            item.other_columns.iter().map(|(name, text)| (&**name, text.as_str())).collect();
        let others = (!others.is_empty()).then(|| serde_json::to_string(&others).unwrap_or_default());
        insert.execute(params![
            item.id.0.cast_signed(),
            place,
            item.artist,
            item.title,
            item.alternate_artist,
            genre,
            format,
            letters,
            artist_number,
            release_number,
            others,
        ])?;
    }
    Ok(())
}

fn item_of_row(row: &rusqlite::Row<'_>) -> Result<Item, rusqlite::Error> {
    let others: Option<String> = row.get("other_columns")?;
    let others: Vec<(Arc<str>, String)> =
        others.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    Ok(Item {
        id: ItemId(row.get::<_, i64>("id")?.cast_unsigned()),
        artist: row.get("artist")?,
        title: row.get("title")?,
        alternate_artist: row.get("alternate_artist")?,
        call_number: CallNumber {
            genre: row.get("genre")?,
            format: row.get("format")?,
            letters: row.get("letters")?,
            artist_number: row.get("artist_number")?,
            release_number: row.get("release_number")?,
        },
        other_columns: others,
    })
}

fn status_of(database: &Connection) -> Result<CatalogStatus, rusqlite::Error> {
    let items = database.query_row("SELECT count(*) FROM items", [], |row| row.get(0))?;
    database.query_row("SELECT source, imported_at, rejected FROM about", [], |row| {
        let imported_at: i64 = row.get(1)?;
        Ok(CatalogStatus {
            items,
            source: row.get(0)?,
            imported_at: SystemTime::UNIX_EPOCH + Duration::from_secs(imported_at.cast_unsigned()),
            rejected: row.get(2)?,
        })
    })
}
