//! Stores in files: built beside the old one, and refused where they are of no use.

use std::path::Path;

use discogs_client::{DatabaseError, StoreBuilder, StoreError};

use super::*;

#[tokio::test]
async fn a_file_answers_as_memory_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tracklists");
    let mut releases = demo_releases();
    releases.push(release(9_000_000_001, "An Impostor", "Of The Same Id", &[]));
    let held = TracklistStore::build(&path, releases, "demo", Scope::Part).unwrap();
    assert_eq!(held, 124, "the first of an id stands");
    let memory = demo();
    for _ in 0..2 {
        let file = TracklistStore::open(&path).unwrap();
        for query in
            [track("Karma Polcie"), artist("Various"), keywords("massive teardrop"), title("Impostor")]
        {
            assert_eq!(hits(&file, &query).await, hits(&memory, &query).await);
        }
    }
    let files: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["tracklists"], "nothing is left beside it");
}

/// Puts something at a path.
type Spoil<'a> = &'a dyn Fn(&Path);

/// What opening `path` says, by meaning.
fn refusal(path: &Path) -> &'static str {
    match TracklistStore::open(path) {
        Ok(_) => "opened",
        Err(StoreError::NoTracklists { .. }) => "no tracklists",
        Err(StoreError::Database(error)) => {
            assert!(error.to_string().contains(&path.display().to_string()), "names the file: {error}");
            match error {
                DatabaseError::CannotOpen { .. } => "cannot open",
                DatabaseError::Corrupt { .. } => "corrupt",
                DatabaseError::MadeByNewerVersion { .. } => "newer",
                DatabaseError::MadeByOlderVersion { .. } => "older or foreign",
                _ => "another error",
            }
        }
        Err(_) => "another error",
    }
}

#[test]
fn unusable_files_are_refused_by_meaning() {
    let folder = tempfile::tempdir().unwrap();
    let built = folder.path().join("built");
    TracklistStore::build(&built, demo_releases(), "demo", Scope::Part).unwrap();
    let bytes = std::fs::read(&built).unwrap();
    let sql = |path: &Path, sql: &str| rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
    let cases: [(&str, Spoil<'_>, &str); 8] = [
        ("sound", &|path| std::fs::write(path, &bytes).unwrap(), "opened"),
        ("absent", &|_| {}, "cannot open"),
        ("folder", &|path| std::fs::create_dir(path).unwrap(), "cannot open"),
        ("text", &|path| std::fs::write(path, "These are no tracklists.\n".repeat(99)).unwrap(), "corrupt"),
        (
            "damaged",
            &|path| {
                let mut damaged = bytes.clone();
                damaged[100..4096].fill(0xff);
                std::fs::write(path, damaged).unwrap();
            },
            "corrupt",
        ),
        (
            "newer",
            &|path| {
                std::fs::write(path, &bytes).unwrap();
                sql(path, "PRAGMA user_version = 99");
            },
            "newer",
        ),
        ("foreign", &|path| sql(path, "CREATE TABLE cats (name TEXT)"), "older or foreign"),
        (
            "foreign 1",
            &|path| sql(path, "CREATE TABLE cats (name TEXT); PRAGMA user_version = 1"),
            "no tracklists",
        ),
    ];
    for (name, spoil, expected) in cases {
        let path = folder.path().join(name);
        spoil(&path);
        assert_eq!(refusal(&path), expected, "{name}");
    }
}

#[tokio::test]
async fn a_failed_build_leaves_the_old_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tracklists");
    TracklistStore::build(&path, demo_releases(), "old", Scope::Part).unwrap();

    let mut given_up = StoreBuilder::begin(&path, "new", Scope::Part).unwrap();
    given_up.add(&release(1, "Low", "Things", &[])).unwrap();
    drop(given_up);
    let too_large = [release(u64::MAX, "Low", "Things", &[])];
    let refused = TracklistStore::build(&path, too_large, "new", Scope::Part);
    assert!(matches!(refused, Err(StoreError::IdOutOfRange(ReleaseId(u64::MAX)))), "{refused:?}");
    let beside = folder.path().join("tracklists.new");
    assert!(!beside.exists(), "a failed build is removed");
    std::fs::create_dir(&beside).unwrap();
    let blocked = TracklistStore::build(&path, demo_releases(), "new", Scope::Part);
    assert!(matches!(blocked, Err(StoreError::File { .. })), "{blocked:?}");

    let found =
        TracklistStore::open(&path).unwrap().search(&ask(), &track("Heroin")).await.unwrap().found().unwrap();
    assert_eq!((found.value.len(), found.origin), (1, Origin::Offline { month: "old".into() }));
}
