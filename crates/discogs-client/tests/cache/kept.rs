//! What was kept comes back whole, for as long as it is fresh.

use proptest::prelude::*;

use super::*;

fn any_search() -> Question {
    Question::search(&SearchQuery { track: Some("Heroin".into()), limit: 20, ..SearchQuery::default() })
}

#[tokio::test]
async fn answers_outlive_the_program() {
    let folder = tempfile::tempdir().unwrap();
    // A folder of caches may be deleted as a whole.
    let path = folder.path().join("cache/librarian/answers.sqlite");
    let answers = [
        (of(1), titled(1, "Things We Lost In The Fire")),
        (of(2), Known::NoSuchRelease),
        (any_search(), Known::Hits([].into())),
    ];
    let asked_at = ago(HOUR);
    let cache = open(&path);
    for (question, known) in &answers {
        assert_eq!(cache.recall(question, now()).await, None);
        cache.keep(question, known.clone(), asked_at);
        let expected = Kept { known: known.clone(), asked_at };
        assert_eq!(cache.recall_now(question, now()).as_ref(), Some(&expected), "at once");
    }
    cache.settle().await;
    drop(cache);
    let cache = open(&path);
    for (question, known) in answers {
        let expected = Some(Kept { known, asked_at });
        assert_eq!(cache.recall_now(&question, now()), None, "memory is cold");
        assert_eq!(cache.recall(&question, now()).await, expected);
        assert_eq!(cache.recall_now(&question, now()), expected, "a hit on the disk goes into memory");
    }
}

#[tokio::test]
async fn the_last_answer_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let cache = open(&path);
    cache.keep(&of(1), Known::NoSuchRelease, ago(2 * HOUR));
    cache.keep(&of(1), titled(1, "Found"), ago(HOUR));
    cache.settle().await;
    for cache in [cache, open(&path)] {
        assert_eq!(cache.recall(&of(1), now()).await.unwrap().known, titled(1, "Found"));
    }
}

#[tokio::test]
async fn stale_answers_are_never_given() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let at = now();
    let ms = Duration::from_millis(1);
    let cases = [
        (at, true, "now"),
        (at + 6 * HOUR, true, "six hours are allowed"),
        (at + 6 * HOUR + ms, false, "and no more"),
        (at.checked_sub(5_000 * ms).unwrap(), true, "the clock was set right"),
        (at.checked_sub(5_001 * ms).unwrap(), false, "the clock stepped back: its age is unknown"),
        (UNIX_EPOCH, false, "a computer without a clock"),
    ];
    let kept = AnswerCache::in_memory(limits());
    let written = open(&path);
    for (asked, expected, why) in cases {
        // What is found to be stale is dropped, and kept anew here.
        kept.keep(&of(1), Known::NoSuchRelease, at);
        written.keep(&of(1), Known::NoSuchRelease, at);
        written.settle().await;
        assert_eq!(kept.recall_now(&of(1), asked).is_some(), expected, "in memory: {why}");
        assert_eq!(open(&path).recall(&of(1), asked).await.is_some(), expected, "on the disk: {why}");
    }
}

#[tokio::test]
async fn stale_answers_leave_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let patient = CacheLimits { payload_lifetime: 48 * HOUR, ..limits() };
    let cache = open_with(&path, patient);
    for id in 0..200 {
        let age = if id % 2 == 0 { 7 * HOUR } else { HOUR };
        cache.keep(&of(id), titled(id, &"long ".repeat(6_000)), ago(age));
        if id % 20 == 0 {
            cache.settle().await;
        }
    }
    cache.keep(&of(1_000), Known::NoSuchRelease, now() + HOUR);
    cache.settle().await;
    assert_eq!(rows(&path), 200, "what comes from the future is not kept");
    drop(cache);

    let cache = open(&path);
    cache.settle().await;
    assert_eq!(rows(&path), 100, "at open");
    let pages = |pragma: &str| -> u64 {
        rusqlite::Connection::open(&path).unwrap().query_row(pragma, [], |row| row.get(0)).unwrap()
    };
    let (free, all) = (pages("PRAGMA freelist_count"), pages("PRAGMA page_count"));
    assert!(free <= 256 && all < 1_200, "their room goes back to the disk: {free} of {all} pages are free");

    let other = rusqlite::Connection::open(&path).unwrap();
    let aged = other.execute("UPDATE answers SET asked_at = asked_at - 6 * 3600 * 1000", []).unwrap();
    assert_eq!(aged, 100);
    for id in 0..2 {
        cache.keep(&of(10_000 + id), Known::NoSuchRelease, now());
    }
    cache.settle().await;
    assert_eq!(rows(&path), 2, "while others are written");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "\\PC{0,8}", any::<String>()]
}

fn credit() -> impl Strategy<Value = Credit> {
    let maybe = || proptest::option::of(text());
    (text(), maybe(), maybe(), any::<Option<u64>>()).prop_map(|(name, anv, join, id)| Credit {
        name,
        anv,
        join,
        id,
    })
}

fn several<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    proptest::collection::vec(of, 0..3)
}

fn track() -> impl Strategy<Value = Track> {
    let maybe = || proptest::option::of(text());
    (maybe(), text(), several(credit()), maybe()).prop_map(|(position, title, credits, duration)| Track {
        position,
        title,
        credits,
        duration,
    })
}

fn release() -> impl Strategy<Value = Known> {
    let year = any::<Option<u16>>();
    (any::<u64>(), text(), several(credit()), year, several(text()), several(track())).prop_map(
        |(id, title, credits, year, formats, tracklist)| {
            Known::Release(Arc::new(Release { id: ReleaseId(id), title, credits, year, formats, tracklist }))
        },
    )
}

fn hits() -> impl Strategy<Value = Known> {
    let name = (text(), text()).prop_map(|(artist, title)| HitName { artist, title });
    let hit = (any::<u64>(), several(name), any::<Option<u16>>(), several(text()))
        .prop_map(|(id, names, year, formats)| SearchHit { id: ReleaseId(id), names, year, formats });
    several(hit).prop_map(|hits| Known::Hits(hits.into()))
}

#[test]
fn answers_come_back_whole_from_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    proptest!(ProptestConfig::with_cases(48), |(release in release(), hits in hits())| {
        runtime.block_on(async {
            let cache = open(&path);
            cache.keep(&of(u64::MAX), release.clone(), now());
            cache.keep(&any_search(), hits.clone(), now());
            cache.settle().await;
            let cold = open(&path);
            for (question, known) in [(of(u64::MAX), &release), (any_search(), &hits)] {
                let kept = cold.recall(&question, now()).await.map(|kept| kept.known);
                prop_assert_eq!(kept.as_ref(), Some(known));
            }
            Ok(())
        })?;
    });
}
