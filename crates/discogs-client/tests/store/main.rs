//! The offline tracklists, over the demo: what is found, in which order, and what silence means.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]
#![expect(clippy::unwrap_used, reason = "in the helpers of tests too")]

use std::time::Duration;

use discogs_client::{
    Ask, Credit, Discogs as _, HitName, Lane, Meter, Origin, Release, ReleaseId, Reply, Scope, SearchHit,
    SearchQuery, SourceError, Track, TracklistStore, read_collection,
};

mod file;
mod search;

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
    let in_time = Ask { give_up_at: Some(tokio::time::Instant::now() + Duration::from_mins(1)), ..ask() };
    assert!(store.search(&in_time, &track("Heroin")).await.is_ok());
}
