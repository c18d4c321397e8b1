//! Ten times of what may be kept is kept to the limit, and the right ones go.

use super::*;

/// An answer of about a kilobyte.
fn kilobyte(id: u64) -> Known {
    titled(id, &"x".repeat(1_000))
}

#[test]
fn memory_keeps_what_was_used_last() {
    let cache = AnswerCache::in_memory(CacheLimits { memory_bytes: 100_000, ..limits() });
    for id in 0..1_000 {
        cache.keep(&of(id), kilobyte(id), now());
        assert!(cache.recall_now(&of(0), now()).is_some(), "in use after {id}");
    }
    let held: Vec<u64> = (0..1_000).filter(|&id| cache.recall_now(&of(id), now()).is_some()).collect();
    assert!((50..=100).contains(&held.len()), "{held:?}");
    assert_eq!(held[1..], (1_001 - held.len() as u64..1_000).collect::<Vec<_>>(), "the last, and the first");

    cache.keep(&of(5_000), titled(5_000, &"x".repeat(200_000)), now());
    assert_eq!(cache.recall_now(&of(5_000), now()), None, "what is larger than all is not held");
    cache.keep(&of(1), kilobyte(1), now());
    assert!(cache.recall_now(&of(1), now()).is_some(), "and the others are held as before");
}

#[test]
fn what_is_replaced_does_not_weigh() {
    let cache = AnswerCache::in_memory(CacheLimits { memory_bytes: 10_000, ..limits() });
    cache.keep(&of(1), kilobyte(1), now());
    for _ in 0..100 {
        cache.keep(&of(2), kilobyte(2), now());
    }
    for _ in 0..100 {
        cache.keep(&of(2), kilobyte(2), now());
        // A stale one is dropped when it is asked for.
        assert_eq!(cache.recall_now(&of(2), now() + 7 * HOUR), None);
    }
    assert!(cache.recall_now(&of(1), now()).is_some());
}

#[tokio::test]
async fn the_file_keeps_the_youngest() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let cache = open_with(&path, CacheLimits { disk_bytes: 200_000, ..limits() });
    let youngest = now();
    // Old and young ones in turn: 577 and 1,500 have no common divisor.
    let ages = || (0..1_500_u64).map(|place| place * 577 % 1_500);
    for (place, age) in ages().enumerate() {
        cache.keep(&of(age), kilobyte(age), youngest.checked_sub(Duration::from_secs(age)).unwrap());
        if place % 20 == 0 {
            cache.settle().await;
        }
    }
    cache.settle().await;
    let bytes = std::fs::metadata(&path).unwrap().len();
    // The file also keeps some pages for what comes.
    assert!(bytes <= 200_000 + 257 * 4_096, "{bytes} bytes");
    let cold = open(&path);
    let mut held = Vec::new();
    for age in ages() {
        if cold.recall(&of(age), now()).await.is_some() {
            held.push(age);
        }
    }
    assert!((60..=200).contains(&held.len()), "{}: {held:?}", held.len());
    held.sort_unstable();
    // Several share a page, and the last few may fit where a younger one has gone.
    let surely = held.len() - 3;
    assert_eq!(held[..surely], (0..surely as u64).collect::<Vec<_>>());
}
