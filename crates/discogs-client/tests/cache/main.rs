//! The cache of the API's answers: real files, and time passed as an argument.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]
#![expect(clippy::unwrap_used, reason = "what a test sets up must be there")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use discogs_client::{
    AnswerCache, CacheFault, CacheLimits, Credit, HitName, Kept, Known, Question, Release, ReleaseId,
    SearchHit, SearchQuery, Track,
};

mod bounds;
mod file;
mod kept;
mod question;
mod sharing;

const HOUR: Duration = Duration::from_hours(1);

/// Now, as the file keeps it: to the millisecond.
fn now() -> SystemTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UNIX_EPOCH + Duration::from_millis(u64::try_from(since.as_millis()).unwrap())
}

fn ago(age: Duration) -> SystemTime {
    now().checked_sub(age).unwrap()
}

/// Long patience: these tests share their cores, and only those of a slow disk measure it.
fn limits() -> CacheLimits {
    CacheLimits { disk_patience: Duration::from_secs(30), ..CacheLimits::default() }
}

/// A cache over a file that must be in order.
fn open(path: &Path) -> AnswerCache {
    open_with(path, limits())
}

fn open_with(path: &Path, limits: CacheLimits) -> AnswerCache {
    let (cache, fault) = AnswerCache::open(path, limits);
    assert!(fault.is_none(), "{fault:?}");
    cache
}

/// The question for release `id`.
fn of(id: u64) -> Question {
    Question::Release(ReleaseId(id))
}

/// An answer to [`of`] with a title of some length.
fn titled(id: u64, title: &str) -> Known {
    Known::Release(Arc::new(Release {
        id: ReleaseId(id),
        title: title.into(),
        credits: vec![Credit::of("Low")],
        year: None,
        formats: Vec::new(),
        tracklist: vec![Track { title: "Words".into(), ..Track::default() }],
    }))
}

/// How many answers the file holds, whoever else has it open.
fn rows(path: &Path) -> u64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.query_row("SELECT count(*) FROM answers", [], |row| row.get(0)).unwrap()
}
