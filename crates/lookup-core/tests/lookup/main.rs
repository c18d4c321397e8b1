//! Looking up one line: what is answered, what it costs, and what is said of what could not be asked.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]
#![expect(clippy::expect_used, reason = "what a test sets up must be there")]

mod effort;
mod real_shelf;
mod real_songs;
#[path = "../station/mod.rs"]
mod station;
mod strategies;
mod three_states;

use std::time::Duration;

use discogs_client::{Ask, HitName, Lane, Meter, Release, Scripted, SearchHit};
use lookup_core::Query;
use lookup_core::answer::{Answer, LEAST_CONFIRMED, MOST_CONFIRMED, MOST_OTHERS, MOST_UNCONFIRMED, Verdict};
use lookup_core::catalog::Snapshot;
use lookup_core::gather::Gauge;
use lookup_core::lookup::look_up;
use lookup_core::stop::Stop;
use lookup_core::strategy::{Inquiry, RankNews, Trail, Watcher};
use tokio::time::Instant;

/// A person who asks one line.
struct Asker {
    shelf: Snapshot,
    discogs: Scripted,
    meter: Meter,
    patience: Option<Duration>,
    stop: Stop,
    gauge: Gauge,
}

impl Asker {
    fn new(shelf: Snapshot, discogs: Scripted) -> Self {
        let (meter, stop, gauge) = (Meter::default(), Stop::default(), Gauge::default());
        Self { shelf, discogs, meter, patience: None, stop, gauge }
    }

    /// Asks, and sees that the answer keeps the promises of all answers.
    async fn ask(&self, artist: &str, song: &str, album: &str) -> Answer {
        let answer = self.ask_readings(&[Query::new(artist, song, album)]).await;
        assert_keeps_promises(&answer, &self.shelf);
        assert_eq!(self.discogs.counts().in_flight, 0, "nothing is asked on after the answer");
        let counts = self.gauge.read();
        assert_eq!(counts.in_flight(), 0, "nothing is judged on after the answer");
        assert_eq!(answer.api_calls, self.meter.spent());
        answer
    }

    async fn ask_readings(&self, readings: &[Query]) -> Answer {
        let signal = self.stop.signal();
        let inquiry = Inquiry {
            shelf: &self.shelf,
            discogs: &self.discogs,
            ask: Ask {
                lane: Lane::Person,
                line: 0,
                rank: 0,
                give_up_at: self.patience.map(|patience| Instant::now() + patience),
                meter: self.meter.clone(),
            },
            stop: &signal,
            gauge: &self.gauge,
            watcher: &Nobody,
            trail: Trail::default(),
        };
        look_up(&inquiry, readings).await
    }
}

struct Nobody;

impl Watcher for Nobody {
    fn candidates(&self, _: usize) {}

    fn rank_settled(&self, _: usize, _: RankNews) {}
}

/// A release as a search shows it.
fn hit(release: &Release) -> SearchHit {
    let names = vec![HitName { artist: release.artist(), title: release.title.clone() }];
    SearchHit { id: release.id, names, year: release.year, formats: release.formats.clone() }
}

fn assert_keeps_promises(answer: &Answer, shelf: &Snapshot) {
    let is_confirmed = answer.verdict == Verdict::Confirmed;
    assert_eq!(
        answer.best().is_some(),
        is_confirmed,
        "a confirmed line leads with a confirmed match: {answer:?}"
    );
    assert_eq!(
        !answer.open.is_empty(),
        answer.verdict == Verdict::Incomplete,
        "incomplete says why: {answer:?}"
    );
    let mut holdings = Vec::new();
    let mut confirmed = 0;
    for (rank, offered) in (1..).zip(&answer.matches) {
        assert_eq!(offered.rank, rank);
        let range = if offered.is_confirmed() { LEAST_CONFIRMED..=1.0 } else { 0.0..=MOST_UNCONFIRMED };
        assert!(range.contains(&offered.confidence), "{offered:?}");
        let Some(item) = offered.item() else { continue };
        let holding = (item.artist.as_str(), item.title.as_str());
        if holdings.last() != Some(&holding) {
            assert!(!holdings.contains(&holding), "copies stand next to each other: {answer:?}");
            holdings.push(holding);
            confirmed += usize::from(offered.is_confirmed());
        }
    }
    assert!(confirmed <= MOST_CONFIRMED && holdings.len() - confirmed <= MOST_OTHERS, "{answer:?}");
    assert!(holdings.len() <= shelf.len());
}
