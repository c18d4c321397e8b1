//! A SQLite connection on a thread of its own.
//!
//! No SQLite call runs on a tokio worker or in a frame: callers send a job and await what it returns. Jobs run in the
//! order in which they came.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use rusqlite_migration::{MigrationDefinitionError, Migrations};
use tokio::sync::{mpsc, oneshot};

/// How many jobs may wait. Beyond it callers wait to send: a burst costs time, not memory.
const WAITING_JOBS: usize = 64;

/// How long SQLite waits for another program's lock before it says "busy".
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Every statement of a database fits; SQLite would otherwise parse the seldom ones anew each time.
const CACHED_STATEMENTS: usize = 64;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A SQLite connection owned by a thread. Clones share it; the thread ends after the last of them.
#[derive(Debug, Clone)]
pub struct Database {
    jobs: mpsc::Sender<Job>,
    path: Arc<Path>,
}

/// Why a database could not be used, by meaning. Each text ends with the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// There is no such file or folder, or it may not be opened, or the disk fails.
    #[error("cannot open {}: {reason}. Check that it is a file that you may read, on a sound disk", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What SQLite or the system said.
        reason: String,
    },
    /// The file is no SQLite database, or one that was damaged.
    #[error("{} is damaged or is no database: {reason}. Put a good copy in its place", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// A later version of the program made the file.
    #[error("{} was made by a newer version. Update Librarian to open it", path.display())]
    MadeByNewerVersion {
        /// The file.
        path: PathBuf,
    },
    /// An earlier version of the program made the file, which is never changed in place; or it is another program's.
    #[error("{} was made by an older version or another program. Build it again", path.display())]
    MadeByOlderVersion {
        /// The file.
        path: PathBuf,
    },
    /// No space is left.
    #[error("the disk that holds {} is full. Free some space", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder may not be written.
    #[error("{} may not be written. Check the permissions of the file and its folder", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// Another program holds the file.
    #[error("{} is in use by another program. Close it and try again", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The job panicked, or its thread is gone.
    #[error("the work on {} broke off. Try again, and restart Librarian if it stays so", path.display())]
    BrokeOff {
        /// The file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("{} could not be used: {source}. Try again, and report this if it stays so", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl DatabaseError {
    /// The meaning of what SQLite said about the database at `path`.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let reason = source.to_string();
        match source.sqlite_error_code() {
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure) => {
                Self::CannotOpen { path, reason }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { path, reason },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            _ => Self::Other { path, source },
        }
    }

    pub(crate) fn of_migration(path: &Path, error: rusqlite_migration::Error) -> Self {
        let path = path.to_owned();
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => Self::of(&path, err),
            rusqlite_migration::Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                Self::MadeByNewerVersion { path }
            }
            rusqlite_migration::Error::InvalidUserVersion => {
                Self::Corrupt { path, reason: "its version is no version".into() }
            }
            other => Self::CannotOpen { path, reason: other.to_string() },
        }
    }
}

impl Database {
    /// Opens the database at `path`, or makes it, and brings it up to the last of `migrations`.
    pub fn open(path: &Path, migrations: &Migrations<'_>) -> Result<Self, DatabaseError> {
        let mut connection = Connection::open(path).map_err(|error| DatabaseError::of(path, error))?;
        prepare_for_writing(&connection).map_err(|error| DatabaseError::of(path, error))?;
        migrations.to_latest(&mut connection).map_err(|error| DatabaseError::of_migration(path, error))?;
        Self::start(connection, path)
    }

    /// Opens a finished database at `path` that is only read; it must stand at the last of `migrations`.
    pub fn open_read_only(path: &Path, migrations: &Migrations<'_>) -> Result<Self, DatabaseError> {
        Self::start(Self::connect_read_only(path, migrations)?, path)
    }

    /// The connection of [`Database::open_read_only`], before it goes to its thread.
    pub(crate) fn connect_read_only(
        path: &Path,
        migrations: &Migrations<'_>,
    ) -> Result<Connection, DatabaseError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| DatabaseError::of(path, error))?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(|error| DatabaseError::of(path, error))?;
        let pending = migrations
            .pending_migrations(&connection)
            .map_err(|error| DatabaseError::of_migration(path, error))?;
        match pending {
            0 => Ok(connection),
            1.. => Err(DatabaseError::MadeByOlderVersion { path: path.to_owned() }),
            ..0 => Err(DatabaseError::MadeByNewerVersion { path: path.to_owned() }),
        }
    }

    /// A database that is gone with its thread.
    pub fn in_memory(migrations: &Migrations<'_>) -> Result<Self, DatabaseError> {
        let path = Path::new(":memory:");
        let mut connection = Connection::open_in_memory().map_err(|error| DatabaseError::of(path, error))?;
        migrations.to_latest(&mut connection).map_err(|error| DatabaseError::of_migration(path, error))?;
        Self::start(connection, path)
    }

    /// Hands a connection to a thread of its own.
    pub(crate) fn start(mut connection: Connection, path: &Path) -> Result<Self, DatabaseError> {
        connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        let (jobs, mut waiting) = mpsc::channel::<Job>(WAITING_JOBS);
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
        std::thread::Builder::new()
            // A name with a NUL in it would panic.
            .name(format!("sqlite {}", name.replace('\0', "")))
            .spawn(move || {
                while let Some(job) = waiting.blocking_recv() {
                    // A panicking job loses its own answer; its transaction rolls back when it is dropped.
                    if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
                        tracing::error!("a database job panicked");
                    }
                }
            })
            .map_err(|error| DatabaseError::CannotOpen {
                path: path.to_owned(),
                reason: error.to_string(),
            })?;
        Ok(Self { jobs, path: path.into() })
    }

    /// Leaves `job` with the database's thread and waits neither for it nor for room. Says whether there was room; where
    /// there was none the job is dropped.
    pub fn post(&self, job: impl FnOnce(&mut Connection) + Send + 'static) -> bool {
        self.jobs.try_send(Box::new(job)).is_ok()
    }

    /// Runs `job` on the database's thread and returns what it returns.
    ///
    /// Dropping the future withdraws a job that has not begun; one that has begun runs to its end.
    pub async fn call<T, J>(&self, job: J) -> Result<T, DatabaseError>
    where
        T: Send + 'static,
        J: FnOnce(&mut Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move |connection: &mut Connection| {
            if !answer.is_closed() {
                // The caller may leave while the job runs: then nobody misses the answer.
                answer.send(job(connection)).ok();
            }
        });
        let broke_off = || DatabaseError::BrokeOff { path: self.path.to_path_buf() };
        self.jobs.send(job).await.ok().ok_or_else(broke_off)?;
        let result = answered.await.ok().ok_or_else(broke_off)?;
        result.map_err(|error| DatabaseError::of(&self.path, error))
    }
}

fn prepare_for_writing(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // With a write-ahead log this loses at most the last transactions in a power cut, and never corrupts.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "foreign_keys", true)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

    use std::sync::atomic::{AtomicBool, Ordering};

    use rusqlite_migration::M;

    use super::*;

    /// The schema of a version, 1 or 2.
    fn migrations(version: usize) -> Migrations<'static> {
        let all = [
            M::up("CREATE TABLE plays (song TEXT NOT NULL) STRICT"),
            M::up("ALTER TABLE plays ADD COLUMN artist TEXT"),
        ];
        Migrations::new(all.into_iter().take(version).collect())
    }

    async fn count(database: &Database) -> i64 {
        database
            .call(|connection| connection.query_row("SELECT count(*) FROM plays", [], |row| row.get(0)))
            .await
            .unwrap()
    }

    async fn execute(database: &Database, sql: &'static str) -> Result<(), DatabaseError> {
        database.call(move |connection| connection.execute_batch(sql)).await
    }

    #[tokio::test]
    async fn what_was_written_is_there_after_a_migration() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plays.sqlite");
        let database = Database::open(&path, &migrations(1)).unwrap();
        execute(&database, "INSERT INTO plays VALUES ('Heroin')").await.unwrap();
        let mode: String = database
            .call(|connection| connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)))
            .await
            .unwrap();
        assert_eq!(mode, "wal");

        let newer = Database::open(&path, &migrations(2)).unwrap();
        assert_eq!(count(&newer).await, 1);
        for refused in
            [Database::open(&path, &migrations(1)), Database::open_read_only(&path, &migrations(1))]
        {
            assert!(matches!(refused, Err(DatabaseError::MadeByNewerVersion { .. })), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn faults_are_told_by_meaning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plays.sqlite");
        let database = Database::open(&path, &migrations(1)).unwrap();
        let other = Connection::open(&path).unwrap();
        for (before, sql, expected) in [
            (
                "",
                "SELECT 1; PRAGMA max_page_count = 1; INSERT INTO plays VALUES (zeroblob(99999)||'')",
                "full",
            ),
            ("", "PRAGMA query_only = ON; DELETE FROM plays", "read only"),
            ("BEGIN IMMEDIATE", "PRAGMA query_only = OFF; PRAGMA busy_timeout = 0; BEGIN IMMEDIATE", "busy"),
            ("ROLLBACK", "SELECT * FROM cats", "other"),
        ] {
            other.execute_batch(before).unwrap();
            let error = execute(&database, sql).await.unwrap_err();
            let meaning = match &error {
                DatabaseError::DiskFull { .. } => "full",
                DatabaseError::ReadOnly { .. } => "read only",
                DatabaseError::Busy { .. } => "busy",
                DatabaseError::Other { .. } => "other",
                _ => "none of these",
            };
            assert_eq!(meaning, expected, "{sql}: {error}");
            assert!(error.to_string().contains("plays.sqlite"), "names the file: {error}");
        }
        let absent = Database::open(&folder.path().join("no folder/plays"), &migrations(1));
        assert!(matches!(absent, Err(DatabaseError::CannotOpen { .. })), "{absent:?}");
    }

    #[tokio::test]
    async fn a_job_whose_caller_left_is_skipped() {
        let database = Database::in_memory(&migrations(1)).unwrap();
        let (release, held) = std::sync::mpsc::sync_channel::<()>(0);
        let holding = tokio::spawn({
            let database = database.clone();
            async move { database.call(move |_| Ok(held.recv())).await }
        });
        tokio::task::yield_now().await;
        let was_run = Arc::new(AtomicBool::new(false));
        let mut left = Box::pin(database.call({
            let was_run = was_run.clone();
            move |_| {
                was_run.store(true, Ordering::SeqCst);
                Ok(())
            }
        }));
        assert!(
            std::future::poll_fn(|context| std::task::Poll::Ready(left.as_mut().poll(context)))
                .await
                .is_pending()
        );
        drop(left);
        release.send(()).unwrap();
        holding.await.unwrap().unwrap().unwrap();
        assert_eq!(count(&database).await, 0, "later jobs run");
        assert!(!was_run.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_job_that_panics_undoes_its_work_and_no_more() {
        let database = Database::in_memory(&migrations(1)).unwrap();
        let broken: Result<(), _> = database
            .call(|connection| {
                let transaction = connection.transaction()?;
                transaction.execute("INSERT INTO plays VALUES ('Heroin')", [])?;
                panic!("a fault in a job");
            })
            .await;
        assert!(matches!(broken, Err(DatabaseError::BrokeOff { .. })), "{broken:?}");
        assert_eq!(count(&database).await, 0);
    }
}
