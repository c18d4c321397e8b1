//! Files that are no good: they cost speed, never an answer.

use rusqlite::Connection;

use super::*;

/// Puts something at a path.
type Spoil<'a> = &'a dyn Fn(&Path);

/// What is expected of a cache over a spoilt file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// What was kept before is there.
    Kept,
    /// It is empty, and keeps again.
    Anew,
    /// As [`Expected::Anew`], and what was there before was moved.
    SetAside,
    /// It keeps in memory alone, and says so.
    InMemory,
}

fn sql(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// The bytes of a cache that holds 200 answers, [`of`] 1 among them.
async fn sound_cache() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let cache = open(&path);
    for id in 0..200 {
        cache.keep(&of(id), titled(id, &"x".repeat(1_000)), now());
        cache.settle().await;
    }
    sql(&path, "PRAGMA wal_checkpoint(TRUNCATE)");
    std::fs::read(&path).unwrap()
}

async fn check(path: &Path, spoil: Spoil<'_>, expected: Expected) {
    spoil(path);
    let (cache, fault) = AnswerCache::open(path, limits());
    assert_eq!(fault.is_some(), expected == Expected::InMemory, "{}: {fault:?}", path.display());
    if let Some(fault) = fault {
        assert!(fault.to_string().contains(&path.display().to_string()), "names the file: {fault}");
    }
    let why = path.display();
    let was_kept = cache.recall(&of(1), now()).await.is_some();
    assert_eq!(was_kept, expected == Expected::Kept, "{why}");
    cache.keep(&of(1_001), Known::NoSuchRelease, now());
    assert!(cache.recall(&of(1_001), now()).await.is_some(), "{why}: no answer is lost");
    cache.settle().await;
    drop(cache);
    let (cold, _) = AnswerCache::open(path, limits());
    let outlived = cold.recall(&of(1_001), now()).await.is_some();
    assert_eq!(outlived, expected != Expected::InMemory, "{why}: kept for the next start");
    let aside = path.with_file_name(format!("{}.set-aside", path.file_name().unwrap().display()));
    assert_eq!(aside.exists(), expected == Expected::SetAside, "{why}");
}

#[tokio::test]
async fn unusable_files_cost_speed_only() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = sound_cache().await;
    let write = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).unwrap();
    let spoilt = |sql_text: &'static str| {
        let bytes = bytes.clone();
        move |path: &Path| {
            std::fs::write(path, &bytes).unwrap();
            sql(path, sql_text);
        }
    };
    let cases: [(&str, Spoil<'_>, Expected); 15] = [
        ("absent", &|_| {}, Expected::Anew),
        ("sound", &|path| write(path, &bytes), Expected::Kept),
        ("zero bytes", &|path| write(path, &[]), Expected::Anew),
        ("text", &|path| write(path, &b"This is a letter to a friend.\n".repeat(99)), Expected::SetAside),
        ("a few bytes", &|path| write(path, b"SQLite"), Expected::SetAside),
        ("truncated within a page", &|path| write(path, &bytes[..bytes.len() / 2 + 99]), Expected::Anew),
        ("truncated to a page", &|path| write(path, &bytes[..4_096]), Expected::Anew),
        (
            "damaged schema",
            &|path| {
                let mut damaged = bytes.clone();
                damaged[100..4_096].fill(0xff);
                write(path, &damaged);
            },
            Expected::Anew,
        ),
        ("newer", &spoilt("PRAGMA user_version = 99"), Expected::Anew),
        (
            "newer tables",
            &spoilt("ALTER TABLE answers RENAME TO replies; PRAGMA user_version = 2"),
            Expected::Anew,
        ),
        ("without its table", &spoilt("DROP TABLE answers"), Expected::Anew),
        ("foreign", &|path| sql(path, "CREATE TABLE cats (name TEXT)"), Expected::SetAside),
        (
            "foreign 1",
            &|path| sql(path, "CREATE TABLE answers (x); PRAGMA user_version = 1"),
            Expected::SetAside,
        ),
        ("folder", &|path| std::fs::create_dir(path).unwrap(), Expected::InMemory),
        (
            "below a file",
            &|path| write(path.parent().unwrap(), b"A file where the folder should be."),
            Expected::InMemory,
        ),
    ];
    for (name, spoil, expected) in cases {
        let path = if name == "below a file" {
            folder.path().join("file").join(name)
        } else {
            folder.path().join(name)
        };
        check(&path, spoil, expected).await;
    }
}

#[tokio::test]
async fn damage_that_shows_late_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let mut bytes = sound_cache().await;
    // All but the first pages, which hold the schema and the pages' owners.
    bytes[3 * 4_096..].fill(0xff);
    std::fs::write(&path, &bytes).unwrap();
    let cache = open(&path);
    assert_eq!(cache.recall(&of(1), now()).await, None);
    cache.settle().await;
    cache.keep(&of(1), Known::NoSuchRelease, now());
    cache.settle().await;
    let cold = open(&path);
    assert_eq!(cold.recall(&of(1), now()).await.map(|kept| kept.known), Some(Known::NoSuchRelease));
    assert_eq!(cold.recall(&of(2), now()).await, None);
    let mode: u32 =
        Connection::open(&path).unwrap().query_row("PRAGMA auto_vacuum", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, 2, "incremental, as before");
}

#[tokio::test]
async fn damage_that_a_reader_meets_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let mut bytes = sound_cache().await;
    std::fs::write(&path, &bytes).unwrap();
    let cache = open(&path);
    cache.settle().await;
    bytes[3 * 4_096..].fill(0xff);
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(cache.recall(&of(1), now()).await, None);
    cache.settle().await;
    assert_eq!(rows(&path), 0, "emptied before anything is written");
    cache.keep(&of(2), Known::NoSuchRelease, now());
    cache.settle().await;
    let cold = open(&path);
    assert!(cold.recall(&of(2), now()).await.is_some());
    assert_eq!(cache.recall(&of(1), now()).await, None, "the reader finds a sound file");
}

#[tokio::test]
async fn unreadable_rows_are_misses_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.sqlite");
    let cases = [
        ("answer = '{\"release\":'", 1, "half an answer"),
        ("answer = '\"a word\"'", 1, "another kind of answer"),
        ("answer = '{\"hits\":[]}'", 1, "an answer to another kind of question"),
        ("format = 2", 2, "of another version, which may read it"),
    ];
    for (change, left, why) in cases {
        let cache = open(&path);
        cache.keep(&of(1), Known::NoSuchRelease, now());
        cache.keep(&of(2), Known::NoSuchRelease, now());
        cache.settle().await;
        sql(&path, &format!("UPDATE answers SET {change} WHERE question LIKE '%1%'"));
        let cold = open(&path);
        assert_eq!(cold.recall(&of(1), now()).await, None, "{why}");
        cold.settle().await;
        assert_eq!(rows(&path), left, "{why}");
        assert!(cold.recall(&of(2), now()).await.is_some(), "the others stay: {why}");
        cold.keep(&of(1), Known::NoSuchRelease, now());
        cold.settle().await;
        assert!(open(&path).recall(&of(1), now()).await.is_some(), "kept anew: {why}");
    }
}
