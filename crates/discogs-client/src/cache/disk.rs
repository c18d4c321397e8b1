//! The answers in the file, for those who can wait a little.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use rusqlite::Connection;

use super::breaker::Breaker;
use super::file::{self, CacheFault, Connections};
use super::freshness::{Freshness, time_of, unix_ms};
use super::rows::{self, Row};
use super::{CacheLimits, Kept, Question};
use crate::database::{Database, DatabaseError};

/// The file behind the cache: one connection reads, another writes, each on a thread of its own. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    reads: Database,
    writes: Database,
    health: Arc<Health>,
    patience: Duration,
    most_bytes: u64,
    freshness: Freshness,
}

#[derive(Debug)]
struct Health {
    reading: Breaker,
    writing: Breaker,
    is_being_mended: AtomicBool,
}

impl Disk {
    pub(super) fn open(path: &Path, limits: &CacheLimits) -> Result<Self, CacheFault> {
        let Connections { reads, writes } = file::open(path, limits.disk_patience)?;
        let health = Health {
            reading: Breaker::of("kept answers are not read from the disk"),
            writing: Breaker::of("answers are not written to the disk"),
            is_being_mended: AtomicBool::new(false),
        };
        let disk = Self {
            reads: Database::start(reads, path)?,
            writes: Database::start(writes, path)?,
            health: Arc::new(health),
            patience: limits.disk_patience,
            most_bytes: limits.disk_bytes,
            freshness: Freshness::of(limits),
        };
        let freshness = disk.freshness;
        disk.post("sweep", move |connection| rows::sweep(connection, &freshness.at(SystemTime::now())));
        Ok(disk)
    }

    /// The answer to `question` with the length of its JSON, if it was asked within `fresh` and comes in time.
    pub(super) async fn read(
        &self,
        question: &Question,
        fresh: RangeInclusive<i64>,
    ) -> Option<(Kept, usize)> {
        let Health { reading, .. } = &*self.health;
        if reading.rests() {
            return None;
        }
        let asked = question.clone();
        let selecting =
            self.reads.call(move |connection| rows::select(connection, &asked, &asked.key(), &fresh));
        let row = match tokio::time::timeout(self.patience, selecting).await {
            Ok(Ok(row)) => row,
            Ok(Err(error)) => {
                reading.failed(&error);
                if matches!(error, DatabaseError::Corrupt { .. }) {
                    self.mend();
                }
                return None;
            }
            Err(_elapsed) => {
                reading.failed(&"it did not answer in time");
                return None;
            }
        };
        reading.worked();
        match row {
            Row::Absent => None,
            Row::Answer { known, asked_at, json_bytes } => {
                Some((Kept { known, asked_at: time_of(asked_at) }, json_bytes))
            }
            Row::Unreadable { asked_at } => {
                let key = question.key();
                self.post("delete", move |connection| rows::delete(connection, &key, asked_at));
                None
            }
        }
    }

    /// Writes an answer when it comes to it. Where many wait to be written it is left out.
    pub(super) fn write(&self, question: &Question, json: String, asked_at: SystemTime) {
        if self.health.writing.rests() {
            return;
        }
        let (key, most_bytes, freshness) = (question.key(), self.most_bytes, self.freshness);
        self.post("insert", move |connection| {
            let fresh = freshness.at(SystemTime::now());
            rows::insert(connection, &key, unix_ms(asked_at), &json, &fresh, most_bytes)
        });
    }

    /// Returns once all that was posted before is done.
    pub(super) async fn settle(&self) {
        if let Err(error) = self.writes.call(|_| Ok(())).await {
            tracing::warn!(%error, "answers may be missing on the disk");
        }
    }

    /// Leaves a job that changes the file, and mends the file where the job finds it damaged.
    fn post<J>(&self, what: &'static str, job: J)
    where
        J: FnOnce(&mut Connection) -> rusqlite::Result<()> + Send + 'static,
    {
        let health = Arc::clone(&self.health);
        let had_room = self.writes.post(move |connection| match job(connection) {
            Ok(()) => health.writing.worked(),
            Err(error) => {
                health.writing.failed(&error);
                if file::is_damage(&error) {
                    mend(connection);
                }
            }
        });
        if !had_room {
            tracing::debug!(what, "the disk is behind, and this is left out");
        }
    }

    /// Has the file mended, once for all who find it damaged meanwhile.
    fn mend(&self) {
        if self.health.is_being_mended.swap(true, Ordering::SeqCst) {
            return;
        }
        let health = Arc::clone(&self.health);
        let had_room = self.writes.post(move |connection| {
            mend(connection);
            health.is_being_mended.store(false, Ordering::SeqCst);
        });
        if !had_room {
            self.health.is_being_mended.store(false, Ordering::SeqCst);
        }
    }
}

fn mend(connection: &mut Connection) {
    match file::mend(connection) {
        Ok(()) => tracing::warn!("the cache was damaged and is emptied"),
        Err(error) => tracing::warn!(%error, "the cache is damaged and could not be emptied"),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

    use tokio::time::Instant;

    use super::super::{AnswerCache, Known};
    use super::*;
    use crate::model::ReleaseId;

    fn question(id: u64) -> Question {
        Question::Release(ReleaseId(id))
    }

    fn open(path: &Path) -> (AnswerCache, Disk) {
        let (cache, fault) = AnswerCache::open(path, CacheLimits::default());
        let disk = cache.disk.clone();
        (cache, disk.unwrap_or_else(|| panic!("{fault:?}")))
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_disk_costs_patience_a_few_times() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, disk) = open(&folder.path().join("answers.sqlite"));
        let (release, held) = std::sync::mpsc::sync_channel::<()>(0);
        assert!(disk.reads.post(move |_| held.recv().unwrap()));
        let now = SystemTime::now();
        cache.keep(&question(0), Known::NoSuchRelease, now);
        let mut waited = Vec::new();
        for id in 1..=5 {
            let started = Instant::now();
            assert_eq!(cache.recall(&question(id), now).await, None);
            waited.push(started.elapsed().as_millis());
            assert!(cache.recall(&question(0), now).await.is_some(), "what is in memory is there");
        }
        assert!(waited[..3].iter().all(|ms| (250..=260).contains(ms)), "{waited:?}");
        assert_eq!(waited[3..], [0, 0], "the disk is left alone");
        release.send(()).unwrap();
    }

    #[tokio::test]
    async fn a_burst_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.sqlite");
        let (cache, disk) = open(&path);
        let (release, held) = std::sync::mpsc::sync_channel::<()>(0);
        cache.settle().await;
        assert!(disk.writes.post(move |_| held.recv().unwrap()));
        let now = SystemTime::now();
        for id in 0..1_000 {
            cache.keep(&question(id), Known::NoSuchRelease, now);
        }
        assert!((0..1_000).all(|id| cache.recall_now(&question(id), now).is_some()), "all are in memory");
        release.send(()).unwrap();
        cache.settle().await;
        let (cold, _) = open(&path);
        assert!(cold.recall(&question(0), now).await.is_some(), "the first had room");
        assert_eq!(cold.recall(&question(999), now).await, None, "the last had none");
    }

    #[tokio::test]
    async fn a_full_disk_costs_the_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answers.sqlite");
        let (cache, disk) = open(&path);
        let now = SystemTime::now();
        cache.keep(&question(0), Known::NoSuchRelease, now);
        let set_most_pages = async |pages: u32| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            disk.writes.call(move |connection| connection.execute_batch(&sql)).await.unwrap();
        };
        // SQLite takes this for "as many as there are".
        set_most_pages(1).await;
        let large = Known::Hits(vec![hit(); 500].into());
        let search = Question::search(&crate::source::SearchQuery::default());
        cache.keep(&search, large.clone(), now);
        cache.settle().await;
        assert_eq!(cache.recall_now(&search, now).map(|kept| kept.known), Some(large.clone()));
        let (cold, _) = open(&path);
        assert_eq!(cold.recall(&search, now).await, None, "there was no room");
        assert!(cold.recall(&question(0), now).await.is_some(), "what was there is there");

        set_most_pages(1_000_000).await;
        cache.keep(&search, large, now);
        cache.settle().await;
        assert!(cold.recall(&search, now).await.is_some(), "there is room again");
    }

    fn hit() -> crate::model::SearchHit {
        let name = crate::model::HitName { artist: "Low".into(), title: "Things".into() };
        crate::model::SearchHit { id: ReleaseId(1), names: vec![name], year: None, formats: Vec::new() }
    }
}
