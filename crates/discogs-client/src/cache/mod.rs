//! The API's answers, kept for as long as its terms allow: in memory, and behind it in a SQLite file that may be deleted
//! at any time. The cache never fails and never holds an answer up. What goes wrong with its file costs speed.

mod breaker;
mod disk;
mod file;
mod freshness;
mod memory;
mod question;
mod rows;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

pub use file::CacheFault;
pub use question::Question;

use crate::model::{Release, SearchHit};
use crate::source::API_ANSWER_LIFETIME;
use disk::Disk;
use freshness::Freshness;
use memory::Memory;

/// What the API answered. An outage is no answer and is never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// The release.
    Release(Arc<Release>),
    /// There is no such release.
    NoSuchRelease,
    /// The releases that fit, likeliest first; maybe none.
    Hits(Arc<[SearchHit]>),
}

/// An answer from the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What the API answered.
    pub known: Known,
    /// When it was asked, to the millisecond.
    pub asked_at: SystemTime,
}

/// How much is kept, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLimits {
    /// How old an answer may get; by default [`API_ANSWER_LIFETIME`], the most that the API's terms of use allow.
    pub payload_lifetime: Duration,
    /// The most bytes of answers in memory, counted as the JSON that they make; as values they take two to three times
    /// that. The default of 16 MB holds some 2,000 releases of 20 tracks. Beyond it the least recently used goes first.
    pub memory_bytes: u64,
    /// The most bytes of the file that are in use, its write-ahead log aside. The default of 256 MB is more than what
    /// six hours of 60 calls a minute bring, the pace that the API allows. Beyond it the oldest goes first: its time is
    /// up first, and a record of what was used last would make a write of each read.
    pub disk_bytes: u64,
    /// How long an answer may wait for the disk before it counts as not kept; 250 ms, about what an answer of the API
    /// takes.
    pub disk_patience: Duration,
}

impl Default for CacheLimits {
    fn default() -> Self {
        Self {
            payload_lifetime: API_ANSWER_LIFETIME,
            memory_bytes: 16 << 20,
            disk_bytes: 256 << 20,
            disk_patience: Duration::from_millis(250),
        }
    }
}

/// The API's answers of the last hours. Clones share them.
#[derive(Debug, Clone)]
pub struct AnswerCache {
    memory: Arc<Mutex<Memory>>,
    disk: Option<Disk>,
    freshness: Freshness,
}

impl AnswerCache {
    /// A cache that is gone with its last clone.
    pub fn in_memory(limits: CacheLimits) -> Self {
        let memory = Arc::new(Mutex::new(Memory::new(limits.memory_bytes)));
        Self { memory, disk: None, freshness: Freshness::of(&limits) }
    }

    /// A cache over the file at `path`, which is made where there is none. Other processes may have it open too.
    ///
    /// A cache that is damaged, or made by another version, is emptied; a file that is no cache at all is set aside, as
    /// `path` with ".set-aside" added. Where the file is of no use even so the cache lives in memory alone, and the
    /// fault says why: it is for the user, once. Answers that are too old are deleted, after this returns.
    pub fn open(path: &Path, limits: CacheLimits) -> (Self, Option<CacheFault>) {
        let in_memory = Self::in_memory(limits);
        match Disk::open(path, &limits) {
            Ok(disk) => (Self { disk: Some(disk), ..in_memory }, None),
            Err(fault) => (in_memory, Some(fault)),
        }
    }

    /// The answer to `question`, if it is in memory and fresh at `now`.
    pub fn recall_now(&self, question: &Question, now: SystemTime) -> Option<Kept> {
        self.memory().get(question, &self.freshness.at(now))
    }

    /// The answer to `question`, if it is kept and fresh at `now`. What is not in memory is sought on the disk, for as
    /// long as [`CacheLimits::disk_patience`] and not at all while the disk fails.
    pub async fn recall(&self, question: &Question, now: SystemTime) -> Option<Kept> {
        if let Some(kept) = self.recall_now(question, now) {
            return Some(kept);
        }
        let (kept, json_bytes) = self.disk.as_ref()?.read(question, self.freshness.at(now)).await?;
        self.memory().put_unless_newer(question, &kept, json_bytes);
        Some(kept)
    }

    /// Keeps the answer to `question`, asked at `asked_at`: in memory at once, on the disk when it comes to it.
    ///
    /// Nobody waits for the disk, and a burst that it cannot follow is not written.
    pub fn keep(&self, question: &Question, known: Known, asked_at: SystemTime) {
        let asked_at = freshness::to_the_millisecond(asked_at);
        let json = match serde_json::to_string(&known) {
            Ok(json) => json,
            Err(error) => {
                tracing::error!(%error, "an answer of the API has no form in JSON, and is not kept");
                return;
            }
        };
        {
            let mut memory = self.memory();
            memory.drop_stale(&self.freshness.at(asked_at));
            memory.put(question, Kept { known, asked_at }, json.len());
        }
        if let Some(disk) = &self.disk {
            disk.write(question, json, asked_at);
        }
    }

    /// Returns once all that was kept before is on the disk, or has failed to get there.
    pub async fn settle(&self) {
        if let Some(disk) = &self.disk {
            disk.settle().await;
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Whoever panicked with it left it whole: its calls change it in one step, or are counted anew.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Whether this is an answer of the kind that `question` gets.
    fn fits(&self, question: &Question) -> bool {
        matches!(
            (question, self),
            (Question::Release(_), Self::Release(_) | Self::NoSuchRelease)
                | (Question::Search(_), Self::Hits(_))
        )
    }
}
