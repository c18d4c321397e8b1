//! Offline tracklists in SQLite: the tracks of many releases, searchable without a call.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension as _};
use tokio::time::Instant;

use crate::database::{Database, DatabaseError};
use crate::model::{Release, ReleaseId, SearchHit};
use crate::source::{Answering, Ask, Discogs, Found, Origin, Reply, SearchQuery, SourceError};

mod build;
mod form;
mod rows;
mod schema;
mod search;
mod trigrams;

pub use build::StoreBuilder;

/// What a store's silence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// It holds all releases of its month: what it does not find is nowhere.
    All,
    /// It holds some releases only: what it does not find may be elsewhere, and the answer is
    /// [`Reply::NotCovered`].
    Part,
}

/// Why a store could not be opened or built. Each text ends with the remedy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A sound database of something else.
    #[error("{} holds no tracklists. Choose a file of tracklists, or build one", path.display())]
    NoTracklists {
        /// The file.
        path: PathBuf,
    },
    /// A finished store could not be put in its place.
    #[error("{} could not be replaced: {source}. Check its folder and close what has the file open", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite's integers end before this id, and Discogs' ids long before that.
    #[error("the release id {0} is too large. Correct it where the release comes from")]
    IdOutOfRange(ReleaseId),
}

/// A source that answers from tracklists on disk or in memory, and never calls anybody.
#[derive(Debug, Clone)]
pub struct TracklistStore {
    database: Database,
    origin: Origin,
    scope: Scope,
}

impl TracklistStore {
    /// Opens the store at `path`, for reading only.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Database::connect_read_only(path, &schema::MIGRATIONS)?;
        Self::over(connection, path)
    }

    /// A store of `releases` that is gone with its last clone. It covers these alone ([`Scope::Part`]).
    pub fn in_memory(releases: impl IntoIterator<Item = Release>, month: &str) -> Result<Self, StoreError> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory().map_err(|error| DatabaseError::of(path, error))?;
        let mut filling = build::Filling::begin(connection, path, month, Scope::Part)?;
        for release in releases {
            filling.add(&release)?;
        }
        Self::over(filling.finish()?, path)
    }

    /// Builds a store of `releases` at `path` and puts it in the place of the one there, once it is finished.
    /// Returns how many releases it holds. [`StoreBuilder`] does the same step by step.
    pub fn build(
        path: &Path,
        releases: impl IntoIterator<Item = Release>,
        month: &str,
        scope: Scope,
    ) -> Result<u64, StoreError> {
        let mut builder = StoreBuilder::begin(path, month, scope)?;
        let mut held = 0;
        for release in releases {
            held += u64::from(builder.add(&release)?);
        }
        builder.finish()?;
        Ok(held)
    }

    fn over(connection: Connection, path: &Path) -> Result<Self, StoreError> {
        let no_tracklists = || StoreError::NoTracklists { path: path.to_owned() };
        let is_ours =
            connection.table_exists(None, "about").map_err(|error| DatabaseError::of(path, error))?;
        if !is_ours {
            return Err(no_tracklists());
        }
        let about: Option<(String, bool)> = connection
            .query_row("SELECT month, covers_all FROM about", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .map_err(|error| DatabaseError::of(path, error))?;
        let (month, covers_all) = about.ok_or_else(no_tracklists)?;
        Ok(Self {
            database: Database::start(connection, path)?,
            origin: Origin::Offline { month },
            scope: if covers_all { Scope::All } else { Scope::Part },
        })
    }

    /// Runs `job` on the database's thread, unless and until the time of `ask` is up.
    async fn call<T, J>(&self, ask: &Ask, job: J) -> Result<T, SourceError>
    where
        T: Send + 'static,
        J: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let call = self.database.call(|connection| job(connection));
        let result = match ask.give_up_at {
            None => call.await,
            Some(at) if at <= Instant::now() => return Err(SourceError::OutOfTime),
            Some(at) => match tokio::time::timeout_at(at, call).await {
                Ok(result) => result,
                Err(_elapsed) => return Err(SourceError::OutOfTime),
            },
        };
        result.map_err(|error| SourceError::Store { reason: error.to_string() })
    }

    fn found<T>(&self, value: T, asked_at: SystemTime) -> Reply<T> {
        Reply::Found(Found { value, origin: self.origin.clone(), asked_at })
    }
}

impl Discogs for TracklistStore {
    fn search<'a>(&'a self, ask: &'a Ask, query: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
        Box::pin(async move {
            let asked_at = SystemTime::now();
            let query = query.clone();
            let hits = self.call(ask, move |connection| search::search(connection, &query)).await?;
            if hits.is_empty() && self.scope == Scope::Part {
                return Ok(Reply::NotCovered);
            }
            Ok(self.found(hits, asked_at))
        })
    }

    fn release<'a>(&'a self, ask: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>> {
        Box::pin(async move {
            let asked_at = SystemTime::now();
            let release = match i64::try_from(id.0) {
                Ok(row_id) => self.call(ask, move |connection| rows::select(connection, row_id)).await?,
                // No row has such an id.
                Err(_) => None,
            };
            match (release, self.scope) {
                (Some(release), _) => Ok(self.found(Arc::new(release), asked_at)),
                (None, Scope::All) => Err(SourceError::NoSuchRelease(id)),
                (None, Scope::Part) => Ok(Reply::NotCovered),
            }
        })
    }
}
