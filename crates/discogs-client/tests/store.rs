//! The offline tracklists, over the demo: what is found, in which order, and what silence means.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

use std::path::Path;
use std::time::Duration;

use discogs_client::{
    Ask, Credit, DatabaseError, Discogs as _, HitName, Lane, Meter, Origin, Release, ReleaseId, Reply, Scope,
    SearchHit, SearchQuery, SourceError, StoreBuilder, StoreError, Track, TracklistStore, read_collection,
};
use proptest::prelude::*;

const DEMO: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/demo/tracklists.json"));

fn demo_releases() -> Vec<Release> {
    let mut releases = Vec::new();
    read_collection(DEMO.as_bytes(), |release| releases.push(release.unwrap())).unwrap();
    releases
}

fn demo() -> TracklistStore {
    TracklistStore::in_memory(demo_releases(), "demo").unwrap()
}

fn ask() -> Ask {
    Ask { lane: Lane::List, line: 0, rank: 0, give_up_at: None, meter: Meter::default() }
}

fn query() -> SearchQuery {
    SearchQuery { limit: 20, ..SearchQuery::default() }
}

fn track(track: &str) -> SearchQuery {
    SearchQuery { track: Some(track.into()), ..query() }
}

fn artist(artist: &str) -> SearchQuery {
    SearchQuery { artist: Some(artist.into()), ..query() }
}

fn title(title: &str) -> SearchQuery {
    SearchQuery { title: Some(title.into()), ..query() }
}

fn keywords(keywords: &str) -> SearchQuery {
    SearchQuery { keywords: Some(keywords.into()), ..query() }
}

fn by(artist: &str, query: SearchQuery) -> SearchQuery {
    SearchQuery { artist: Some(artist.into()), ..query }
}

fn limited(limit: usize, query: SearchQuery) -> SearchQuery {
    SearchQuery { limit, ..query }
}

fn on_compilations(query: SearchQuery) -> SearchQuery {
    SearchQuery { compilations_only: true, ..query }
}

async fn hits(store: &TracklistStore, query: &SearchQuery) -> Vec<SearchHit> {
    store.search(&ask(), query).await.unwrap().found().map(|found| found.value).unwrap_or_default()
}

/// The last digits of the ids found: the demo counts from 9000000001.
async fn found(store: &TracklistStore, query: &SearchQuery) -> Vec<u64> {
    hits(store, query).await.iter().map(|hit| hit.id.0 % 1000).collect()
}

async fn check(store: &TracklistStore, cases: impl IntoIterator<Item = (SearchQuery, &[u64], &str)>) {
    let mut failures = Vec::new();
    for (query, expected, why) in cases {
        let found = found(store, &query).await;
        if found != expected {
            failures.push(format!("{why}: {query:?} gave {found:?}, not {expected:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[tokio::test]
async fn tracks_are_found_tier_by_tier() {
    let cases: [(SearchQuery, &[u64], &str); 20] = [
        (track("Karma Police"), &[3], "exact"),
        (track("hoppipolla"), &[], "not on the demo"),
        (track("Svefn G Englar"), &[], "punctuation is deleted, not spaced"),
        (track("svefn-g-englar"), &[37], "case"),
        (track("Where Is My Mind"), &[108], "punctuation at the end"),
        (track("Wouldn’t it be nice"), &[2], "another apostrophe"),
        (track("Exit Music"), &[3], "without a trailing bracket"),
        (track("Exit Music (Live)"), &[3], "a bracket on either side"),
        (track("Karma Police - 2011 Remix"), &[3], "a recording that is not on the tracklist"),
        (track("Love Will Tear Us Apart"), &[], "nothing"),
        (track("waiting man"), &[1], "all words, in any order"),
        (track("Karma Polcie"), &[3], "a typo"),
        (track("Herion"), &[1], "a transposition in a short title"),
        (track("Lucki"), &[3], "a typo at the end of five letters"),
        (track("Karm Polcie"), &[], "two typos in eleven letters"),
        (track("\"Heroin\""), &[1], "quotes are no syntax"),
        (track("*"), &[], "nor is an asterisk"),
        (track("Heroin AND"), &[], "AND is a word, and not there"),
        (track("NEAR(Heroin"), &[], "brackets are no syntax"),
        (limited(1, track("Debaser")), &[5], "no more than asked for"),
    ];
    check(&demo(), cases).await;
}

#[tokio::test]
async fn artists_and_titles_are_found() {
    let cases: [(SearchQuery, &[u64], &str); 20] = [
        (artist("Sigur Ros"), &[37], "accents"),
        (artist("Motorhead"), &[27], "accents"),
        (artist("Velvet Underground"), &[1], "no article, one of a joint credit"),
        (artist("Nico"), &[1], "the other, without its number"),
        (artist("The Velvet Underground and Nico"), &[1], "the joined line"),
        (artist("Run DMC"), &[73, 99], "punctuation; own before a joint credit on a compilation"),
        (artist("REM"), &[], "spacing is not forgiven"),
        (artist("Radiohed"), &[3, 110], "a typo in the artist"),
        (artist("Cann"), &[], "too short to forgive"),
        (by("Radiohed", track("Lucki")), &[3], "a typo in both"),
        (by("The Beach Boys", track("Heroin")), &[], "all that is given must hold"),
        (by("Nobody At All", track("Heroin")), &[], "an unknown artist has no song"),
        (title("agaetis byrjun"), &[37], "á typed as ae is a typo"),
        (by("The Ronettes", track("be my baby")), &[104], "the artist of a compilation's track"),
        (title("Ágætis Byrjun"), &[37], "accents"),
        (title("Ziggy Stardust"), &[12], "all words"),
        (title("Unknown Plesures"), &[8, 9], "a typo"),
        (by("Pixies", title("Doolittle")), &[5, 6], "both pressings, by id"),
        (title("C86"), &[88], "digits"),
        (title("O Brother, Where Art Thou?"), &[97], "punctuation"),
    ];
    check(&demo(), cases).await;
}

#[tokio::test]
async fn compilations_and_keywords_are_found() {
    let cases: [(SearchQuery, &[u64], &str); 8] = [
        (keywords("ronettes be my baby"), &[104], "words of a track's artist and title"),
        (keywords("Massive Attack Teardrop"), &[61], "words of the release and of a track"),
        (keywords("Massive Attack Heroin"), &[], "all of them"),
        (keywords("\"OR\" NEAR( *"), &[], "no syntax"),
        (keywords("???"), &[], "no word at all"),
        (on_compilations(artist("Various")), &(87..=107).collect::<Vec<_>>().leak()[..20], "the limit"),
        (on_compilations(artist("Radiohead")), &[], "an album is no compilation"),
        (query(), &[], "nothing asked"),
    ];
    check(&demo(), cases).await;
}

/// Releases made for one question each.
fn release(id: u64, artist: &str, title: &str, tracks: &[(&str, &str)]) -> Release {
    let tracklist = tracks
        .iter()
        .map(|(by, title)| Track {
            title: (*title).into(),
            credits: if by.is_empty() { Vec::new() } else { vec![Credit::of(*by)] },
            ..Track::default()
        })
        .collect();
    Release {
        id: ReleaseId(id),
        title: title.into(),
        credits: vec![Credit::of(artist)],
        year: None,
        formats: Vec::new(),
        tracklist,
    }
}

#[tokio::test]
async fn hits_are_ranked_by_tier_then_own_then_id() {
    let mut best_of = release(7, "Low", "Best Of", &[("", "Sunflower")]);
    best_of.formats = vec!["CD".into(), "Compilation".into()];
    let store = TracklistStore::in_memory(
        [
            release(1, "Various", "Mixed", &[("Low", "Sunflower")]),
            release(2, "Low", "Things", &[("", "The Sunflower Song")]),
            release(3, "Dirty Three", "In The Fishtank", &[("Low", "Sunflower")]),
            release(4, "Low", "Wee", &[("", "Sunflower (Demo)")]),
            release(5, "Low", "Wi", &[("", "Sunflowre")]),
            release(6, "Other", "Covers", &[("", "Sunflower")]),
            best_of,
            release(8, "Lowe", "Misprint", &[("", "Sunflower")]),
        ],
        "made up",
    )
    .unwrap();
    let cases: [(SearchQuery, &[u64], &str); 6] = [
        (by("Low", track("Sunflower")), &[4, 7, 1, 3, 2], "exact before words; own first; no typo, no Lowe"),
        (track("Sunflower"), &[3, 4, 6, 7, 8, 1, 2], "without an artist, Various come last"),
        (limited(5, by("Low", track("Sunflower"))), &[4, 7, 1, 3, 2], "the next tier fills up"),
        (limited(4, by("Low", track("Sunflower"))), &[4, 7, 1, 3], "or is not asked"),
        (by("Low", track("Sunflowers")), &[4, 7, 1, 3], "typos, where nothing else is"),
        (on_compilations(by("Low", track("Sunflower"))), &[7, 1], "by credit or by format"),
    ];
    check(&store, cases).await;
}

#[tokio::test]
async fn a_hit_shows_what_the_release_says() {
    let store = demo();
    let hits = hits(&store, &track("Femme Fatale")).await;
    let name = HitName {
        artist: "The Velvet Underground & Nico".into(),
        title: "The Velvet Underground & Nico".into(),
    };
    let expected = SearchHit {
        id: ReleaseId(9_000_000_001),
        names: vec![name],
        year: Some(1967),
        formats: vec!["CD".into()],
    };
    assert_eq!(hits, [expected]);
}

#[tokio::test]
async fn releases_come_back_whole() {
    let mut with_everything = release(1, "The Levellers", "Levelling", &[("Nico (3)", "One"), ("", "Two")]);
    with_everything.credits = vec![
        Credit {
            name: "The Levellers".into(),
            anv: Some("Levellers".into()),
            join: Some("&".into()),
            id: Some(2),
        },
        Credit::of("Nico (3)"),
    ];
    with_everything.tracklist[0].duration = Some("4:03".into());
    with_everything.tracklist[0].position = Some("A1".into());
    let releases: Vec<Release> = demo_releases().into_iter().chain([with_everything]).collect();
    let store = TracklistStore::in_memory(releases.clone(), "demo").unwrap();
    for release in releases {
        let found = store.release(&ask(), release.id).await.unwrap().found().unwrap();
        assert_eq!(*found.value, release);
        assert_eq!(found.origin, Origin::Offline { month: "demo".into() });
    }
}

#[tokio::test]
async fn silence_means_what_the_scope_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tracklists");
    TracklistStore::build(&path, demo_releases(), "2026-10", Scope::All).unwrap();
    let (all, part) = (TracklistStore::open(&path).unwrap(), demo());

    let nothing = track("Love Will Tear Us Apart");
    let empty = all.search(&ask(), &nothing).await.unwrap().found().unwrap();
    assert_eq!((empty.value.len(), empty.origin), (0, Origin::Offline { month: "2026-10".into() }));
    assert_eq!(part.search(&ask(), &nothing).await, Ok(Reply::NotCovered));
    for unknown in [ReleaseId(1), ReleaseId(u64::MAX)] {
        assert_eq!(all.release(&ask(), unknown).await, Err(SourceError::NoSuchRelease(unknown)));
        assert_eq!(part.release(&ask(), unknown).await, Ok(Reply::NotCovered));
    }
}

#[tokio::test]
async fn calls_are_free_and_end_in_time() {
    let store = demo();
    let asked = ask();
    store.search(&asked, &track("Heroin")).await.unwrap();
    store.release(&asked, ReleaseId(9_000_000_001)).await.unwrap();
    assert_eq!(asked.meter.spent(), 0, "offline calls cost nothing");

    let late = Ask { give_up_at: Some(tokio::time::Instant::now()), ..ask() };
    assert_eq!(store.search(&late, &track("Heroin")).await, Err(SourceError::OutOfTime));
    assert_eq!(store.release(&late, ReleaseId(9_000_000_001)).await, Err(SourceError::OutOfTime));
    let in_time = Ask { give_up_at: Some(tokio::time::Instant::now() + Duration::from_secs(60)), ..ask() };
    assert!(store.search(&in_time, &track("Heroin")).await.is_ok());
}

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
    type Spoil<'a> = &'a dyn Fn(&Path);
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

#[test]
fn any_text_may_be_asked_and_held() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let store = demo();
    let text = prop_oneof![any::<String>(), "[a-z \"*():^{}+\0-]{0,30}", "[?!\"\0]{5,30}"];
    proptest!(|(text in text)| {
        for query in [track(&text), artist(&text), title(&text), keywords(&text)] {
            let reply = runtime.block_on(store.search(&ask(), &query));
            prop_assert!(reply.is_ok(), "{reply:?}");
        }
        let held = release(1, &text, &text, &[(&text, &text)]);
        let store = TracklistStore::in_memory([held.clone()], "one").unwrap();
        let back = runtime.block_on(store.release(&ask(), held.id)).unwrap().found().unwrap();
        prop_assert_eq!(&*back.value, &held);
        if text.chars().any(char::is_alphanumeric) {
            for query in [track(&text), artist(&text), title(&text), by(&text, track(&text))] {
                prop_assert_eq!(runtime.block_on(hits(&store, &query)).len(), 1, "{:?}", query);
            }
        }
    });
}
