//! Several who have one file open, and several who use one cache.

use discogs_client::DatabaseError;
use rusqlite::Connection;

use super::*;

#[tokio::test]
async fn two_processes_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let (one, other) = (open(&path), open(&path));
    for (id, (writes, reads)) in [(&one, &other), (&other, &one)].into_iter().enumerate() {
        let id = id as u64;
        assert_eq!(reads.recall(&of(id), now()).await, None);
        writes.keep(&of(id), titled(id, "Shared"), now());
        writes.settle().await;
        assert_eq!(reads.recall(&of(id), now()).await.unwrap().known, titled(id, "Shared"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_get_each_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new folder/answers.sqlite");
    let open_at_once = |path: &Path| {
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || AnswerCache::open(&path, limits()))
    };
    let opening: Vec<_> = (0..8).map(|_| open_at_once(&path)).collect();
    let mut caches = Vec::new();
    for opened in opening {
        let (cache, fault) = opened.await.unwrap();
        assert!(fault.is_none(), "all make the file at once: {fault:?}");
        caches.push(cache);
    }
    let tasks: Vec<_> = caches
        .iter()
        .cycle()
        .take(32)
        .cloned()
        .enumerate()
        .map(|(task, cache)| {
            tokio::spawn(async move {
                for step in 0..20 {
                    let id = (task * 7 + step) as u64 % 50;
                    if let Some(kept) = cache.recall(&of(id), now()).await {
                        assert_eq!(kept.known, titled(id, &format!("{id}")));
                    }
                    cache.keep(&of(id), titled(id, &format!("{id}")), now());
                    assert!(cache.recall_now(&of(id), now()).is_some());
                }
                cache.settle().await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(rows(&path), 50);
}

#[tokio::test]
async fn a_lock_costs_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let cache = open(&path);
    cache.keep(&of(1), Known::NoSuchRelease, now());
    cache.settle().await;

    // A writer holds up no reader.
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let cold = open(&path);
    assert!(cold.recall(&of(1), now()).await.is_some(), "read while another writes");
    cache.keep(&of(2), Known::NoSuchRelease, now());
    assert!(cache.recall_now(&of(2), now()).is_some(), "in memory at once");
    assert_eq!(cold.recall(&of(2), now()).await, None, "not on the disk yet");
    other.execute_batch("ROLLBACK").unwrap();
    cache.settle().await;
    assert_eq!(rows(&path), 2, "it was only waiting");
}

#[tokio::test]
async fn a_file_that_another_holds_is_no_cache_for_now() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (cache, fault) = AnswerCache::open(&path, limits());
    let Some(CacheFault::Database(fault)) = fault else { panic!("the fault is told: {fault:?}") };
    assert!(matches!(fault, DatabaseError::Busy { .. }), "{fault:?}");
    cache.keep(&of(1), Known::NoSuchRelease, now());
    assert!(cache.recall(&of(1), now()).await.is_some(), "in memory alone");
    cache.settle().await;
}
