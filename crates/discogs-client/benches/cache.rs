//! A hit in the cache's file, memory being cold, among 10,000 releases; the baseline is a prepared statement and
//! `serde_json` on the same thread, over the same file.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark is an entry point")]
#![expect(clippy::expect_used, reason = "what a benchmark sets up must be there")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use discogs_client::{
    AnswerCache, CacheLimits, Credit, Database, Known, Question, Release, ReleaseId, Track,
};
use rusqlite_migration::{M, Migrations};

const RELEASES: u64 = 10_000;

/// Answers kept between two waits for the disk: fewer than it drops.
const BURST: u64 = 50;

/// A release of the size of a usual album: 20 tracks with their credits, some 16 kB as the API sends it with its
/// companies, images and videos.
fn release(id: u64) -> Release {
    let credit = |seed: u64| Credit {
        name: format!("An Artist Of Some Renown ({})", seed % 9 + 2),
        anv: seed.is_multiple_of(3).then(|| format!("Artist Of Renown №{seed}")),
        join: Some("&".into()),
        id: Some(1_000_000 + seed),
    };
    let track = |number: u64| Track {
        position: Some(format!("{}-{number:02}", id % 2 + 1)),
        title: format!("The Song “{number}” Of A Usual Length (Remastered {id})"),
        credits: (0..3).map(|artist| credit(id + number + artist)).collect(),
        duration: Some(format!("{}:{:02}", number % 7 + 1, id % 60)),
    };
    Release {
        id: ReleaseId(id),
        title: format!("An Album Of Twenty Songs, Volume {id}"),
        credits: vec![credit(id), credit(id + 1)],
        year: Some(1999),
        formats: vec!["CD".into()],
        tracklist: (1..=20).map(track).collect(),
    }
}

/// The ids in an order that a cache of pages cannot foresee: 7,919 and 10,000 have no common divisor.
fn ids() -> impl Iterator<Item = u64> {
    (0..RELEASES).map(|place| place * 7_919 % RELEASES)
}

async fn fill(path: &Path, asked_at: SystemTime) -> Duration {
    let (cache, fault) = AnswerCache::open(path, CacheLimits::default());
    assert!(fault.is_none(), "{fault:?}");
    let started = Instant::now();
    for id in 0..RELEASES {
        cache.keep(&Question::Release(ReleaseId(id)), Known::Release(Arc::new(release(id))), asked_at);
        if id % BURST == BURST - 1 {
            cache.settle().await;
        }
    }
    started.elapsed()
}

async fn recall_all(path: &Path, now: SystemTime) -> Vec<Duration> {
    let (cache, fault) = AnswerCache::open(path, CacheLimits::default());
    assert!(fault.is_none(), "{fault:?}");
    cache.settle().await;
    let mut took = Vec::new();
    for id in ids() {
        let question = Question::Release(ReleaseId(id));
        let started = Instant::now();
        let kept = cache.recall(&question, now).await;
        took.push(started.elapsed());
        assert!(
            matches!(kept, Some(kept) if matches!(&kept.known, Known::Release(found) if found.id.0 == id))
        );
    }
    took
}

/// The same without the cache. Keys are taken from the file beforehand.
fn bare(path: &Path) -> (Vec<Duration>, usize) {
    let connection = rusqlite::Connection::open(path).expect("the cache");
    let mut keys = connection.prepare("SELECT question FROM answers ORDER BY rowid").expect("a statement");
    let keys: Vec<String> =
        keys.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("the questions");
    let mut select =
        connection.prepare("SELECT answer FROM answers WHERE question = ?").expect("a statement");
    let (mut took, mut bytes) = (Vec::new(), 0);
    for id in ids() {
        let key = &keys[usize::try_from(id).expect("ten thousand")];
        let started = Instant::now();
        let known: Known = select
            .query_row([key], |row| {
                let json = row.get_ref(0)?.as_bytes()?;
                bytes += json.len();
                Ok(serde_json::from_slice(json).expect("an answer"))
            })
            .expect("a row");
        took.push(started.elapsed());
        assert!(matches!(known, Known::Release(found) if found.id.0 == id));
    }
    (took, bytes / keys.len())
}

/// What a job costs that does nothing: to SQLite's thread and back.
async fn hand_over() -> Vec<Duration> {
    let database = Database::in_memory(&Migrations::new(vec![M::up("SELECT 1")])).expect("a database");
    let mut took = Vec::new();
    for _ in 0..RELEASES {
        let started = Instant::now();
        database.call(|_| Ok(())).await.expect("nothing to fail");
        took.push(started.elapsed());
    }
    took
}

/// The median and the 95th of a hundred, in microseconds.
fn percentiles(mut took: Vec<Duration>) -> (f64, f64) {
    took.sort_unstable();
    let us = |percent: usize| took[took.len() * percent / 100].as_secs_f64() * 1e6;
    (us(50), us(95))
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("answers.sqlite");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let now = SystemTime::now();

    // On a worker, as the program asks, and not on the thread that waits in `block_on`.
    let on_a_worker = |path: &Path| {
        let path = path.to_owned();
        runtime.block_on(runtime.spawn(async move { recall_all(&path, now).await })).expect("no panic")
    };
    let filling = runtime.block_on(fill(&path, now));
    let bytes = std::fs::metadata(&path).expect("the cache").len();
    println!(
        "{RELEASES} answers kept in {:.2} s, a file of {:.0} MB",
        filling.as_secs_f64(),
        bytes as f64 / 1e6
    );
    let (bare, json_bytes) = bare(&path);
    let (bare_p50, bare_p95) = percentiles(bare);
    println!("a bare prepared get, {json_bytes} bytes of JSON:   p50 {bare_p50:.0} us, p95 {bare_p95:.0} us");
    let handing = runtime.block_on(runtime.spawn(hand_over())).expect("no panic");
    let (p50, p95) = percentiles(handing);
    println!("to SQLite's thread and back:          p50 {p50:.0} us, p95 {p95:.0} us");
    let (p50, p95) = percentiles(on_a_worker(&path));
    println!(
        "a hit on the disk, memory being cold: p50 {p50:.0} us ({:.1} x), p95 {p95:.0} us ({:.1} x; goal: 200 us at most)",
        p50 / bare_p50,
        p95 / bare_p95,
    );
    let started = Instant::now();
    let limits = CacheLimits { payload_lifetime: Duration::ZERO, ..CacheLimits::default() };
    runtime.block_on(async { AnswerCache::open(&path, limits).0.settle().await });
    let bytes = std::fs::metadata(&path).expect("the cache").len();
    println!(
        "all of them stale, swept in {:.2} s, a file of {:.0} MB",
        started.elapsed().as_secs_f64(),
        bytes as f64 / 1e6
    );
}
