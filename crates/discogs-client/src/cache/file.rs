//! The cache's file: making it, telling whether it is one, and mending it. A cache is never migrated: it is emptied.
//!
//! Emptying goes through SQLite ([`DbConfig::SQLITE_DBCONFIG_RESET_DATABASE`]) and not through the file system, so that
//! it is safe while other processes have the file open.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::rows;
use crate::database::DatabaseError;

/// Marks a SQLite file as this cache: "Libr" in ASCII.
const APPLICATION_ID: i32 = 0x4c69_6272;

/// The version of the tables. A cache of another is emptied.
const VERSION: i32 = 1;

/// How long opening and writing wait for another process' lock. Nobody waits for a write.
const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// How soon opening is tried again meanwhile.
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// How large the write-ahead log stays once its pages are in the file: 4 MiB, as much as SQLite lets it grow before.
const WRITE_AHEAD_LOG_BYTES: i64 = 4 << 20;

/// Why answers are kept in memory alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheFault {
    /// The file could not be opened, made or mended.
    #[error("answers of Discogs are not kept for the next start: {0}")]
    Database(#[from] DatabaseError),
    /// The folder could not be made, or what stands in the cache's place could not be set aside.
    #[error(
        "answers of Discogs are not kept for the next start: {} could not be put in order: {source}. Check its folder",
        path.display()
    )]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The connections to a sound cache: reads do not wait for writes.
#[derive(Debug)]
pub(super) struct Connections {
    pub(super) reads: Connection,
    pub(super) writes: Connection,
}

/// Opens the cache at `path`, makes it where there is none, and mends what can be mended. A read waits for
/// `read_patience` at most where another process has locked the file.
pub(super) fn open(path: &Path, read_patience: Duration) -> Result<Connections, CacheFault> {
    make_folder_of(path)?;
    let started = Instant::now();
    loop {
        match open_once(path, read_patience) {
            // Some of what makes a file SQLite does not wait for: several who make it at once step on each other.
            Err(CacheFault::Database(DatabaseError::Busy { .. })) if started.elapsed() < LOCK_PATIENCE => {
                std::thread::sleep(BETWEEN_TRIES);
            }
            result => return result,
        }
    }
}

fn open_once(path: &Path, read_patience: Duration) -> Result<Connections, CacheFault> {
    let failed = |error| DatabaseError::of(path, error);
    let mut writes = connect(path).map_err(failed)?;
    match content(&writes) {
        Ok(Content::Answers) => {}
        Ok(Content::Nothing) => build(&mut writes).map_err(failed)?,
        Ok(Content::AnotherVersion) => {
            tracing::info!(path = %path.display(), "the cache is of another version and is emptied");
            mend(&mut writes).map_err(failed)?;
        }
        Err(error) if is_damage(&error) && bears_our_mark(path) => {
            tracing::warn!(path = %path.display(), %error, "the cache is damaged and is emptied");
            mend(&mut writes).map_err(failed)?;
        }
        Err(error) if !is_damage(&error) => return Err(failed(error).into()),
        Ok(Content::Foreign) | Err(_) => {
            // Closed first: some systems do not move open files.
            writes.close().map_err(|(_, error)| failed(error))?;
            set_aside(path)?;
            writes = connect(path).map_err(failed)?;
            build(&mut writes).map_err(failed)?;
        }
    }
    prepare_for_writing(&writes).map_err(failed)?;
    let reads = connect_for_reading(path, read_patience).map_err(failed)?;
    Ok(Connections { reads, writes })
}

/// Empties a cache that is damaged or of another version.
pub(super) fn mend(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    let emptied = connection.execute_batch("VACUUM");
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, false)?;
    emptied?;
    build(connection)
}

/// Whether SQLite says with `error` that the file is damaged or no database.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// What a sound database holds.
enum Content {
    Answers,
    Nothing,
    AnotherVersion,
    Foreign,
}

fn content(connection: &Connection) -> rusqlite::Result<Content> {
    // One transaction: another process may be making it.
    let reading = connection.unchecked_transaction()?;
    let number = |sql: &str| reading.query_row(sql, [], |row| row.get::<_, i32>(0));
    let application_id = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let answers = number("SELECT count(*) FROM sqlite_schema WHERE name = 'answers'")?;
    Ok(match (application_id, version, tables) {
        (APPLICATION_ID, VERSION, _) if answers == 1 => Content::Answers,
        (APPLICATION_ID | 0, 0, 0) => Content::Nothing,
        (APPLICATION_ID, ..) => Content::AnotherVersion,
        _ => Content::Foreign,
    })
}

/// Makes the tables in an empty database, unless another process has just made them.
fn build(connection: &mut Connection) -> rusqlite::Result<()> {
    // In this order: no page may be written before the first, and the mark must be in the file itself, where
    // `bears_our_mark` looks, before a write-ahead log holds it.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(rows::TABLES)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(LOCK_PATIENCE)?;
    Ok(connection)
}

fn connect_for_reading(path: &Path, patience: Duration) -> rusqlite::Result<Connection> {
    // Not read-only to the system: readers take part in the write-ahead log.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(patience)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn prepare_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    // With a write-ahead log a power cut costs the last answers, and never damages the file.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "journal_size_limit", WRITE_AHEAD_LOG_BYTES)
}

fn make_folder_of(path: &Path) -> Result<(), CacheFault> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            fs::create_dir_all(folder).map_err(|source| CacheFault::File { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Whether the file begins as a SQLite database with our mark (<https://sqlite.org/fileformat.html>, 1.3).
fn bears_our_mark(path: &Path) -> bool {
    let mut header = [0; 72];
    File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok_and(|()| {
        header.starts_with(b"SQLite format 3\0") && header[68..] == APPLICATION_ID.to_be_bytes()
    })
}

/// Moves what is no cache out of the way, in the place of what was moved before: it may be somebody's.
fn set_aside(path: &Path) -> Result<(), CacheFault> {
    let aside = beside(path, ".set-aside");
    fs::rename(path, &aside).map_err(|source| CacheFault::File { path: path.to_owned(), source })?;
    for log in ["-wal", "-shm", "-journal"] {
        // Mostly there is none, and it goes with its file.
        fs::rename(beside(path, log), beside(&aside, log)).ok();
    }
    tracing::warn!(path = %path.display(), aside = %aside.display(), "this is no cache, and was set aside");
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(ending);
    beside.into()
}
