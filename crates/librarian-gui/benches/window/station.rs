//! A station that loads a shelf on a thread of its own, and whose one run tells what the benchmark tells it to.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::SystemTime;

use discogs_client::{Origin, ReleaseId};
use librarian_gui::dialogs::{DialogAnswer, Dialogs};
use librarian_gui::engine::{Running, ShelfState, Station, StationNews, Steering};
use lookup_core::Query;
use lookup_core::answer::{
    Answer, Judgement, ListedTrack, Match, Offered, Reason, Said, Step, Strategy, TrackCheck, Verdict, Via,
};
use lookup_core::catalog::{CatalogFile, Item, ShelfOrder, Snapshot};
use lookup_core::gather::{Counts, Gauge};
use lookup_core::matching::artist::ArtistMatch;
use lookup_core::matching::track::SongMatch;
use lookup_core::playlist::Content;
use lookup_core::session::Event;
use tokio::sync::mpsc;

/// More news than a run has in all: a window that is slow must not hold up the stream.
const NEWS_WAITING: usize = 400_000;

/// A station with the catalog at a path, or with one that is simply there.
pub(crate) struct BenchStation {
    loading: Option<Receiver<Snapshot>>,
    shelf: Option<Snapshot>,
    run: Arc<Mutex<Option<mpsc::Sender<Event>>>>,
}

impl BenchStation {
    /// A station whose shelf is there, and where its run will be told from.
    pub(crate) fn ready() -> (Self, Arc<Mutex<Option<mpsc::Sender<Event>>>>) {
        let run = Arc::default();
        (Self { loading: None, shelf: Some(Snapshot::default()), run: Arc::clone(&run) }, run)
    }

    /// A station that begins to load its shelf.
    pub(crate) fn loading(catalog: &Path) -> Self {
        let (sender, loading) = sync_channel(1);
        let file = CatalogFile::at(catalog);
        thread::Builder::new()
            .name("load the shelf".to_owned())
            .spawn(move || sender.send(file.load().expect("the catalog").0).ok())
            .expect("a thread");
        Self { loading: Some(loading), shelf: None, run: Arc::default() }
    }
}

impl Station for BenchStation {
    fn shelf(&self) -> ShelfState {
        match &self.shelf {
            Some(shelf) => ShelfState::Ready { items: shelf.len(), source: "catalog.csv".to_owned() },
            None => ShelfState::Loading { what: "Reading the catalog".to_owned() },
        }
    }

    fn shelf_order(&self) -> ShelfOrder {
        ShelfOrder::default()
    }

    fn start(&mut self, _lines: Vec<Content>, _attempt: u32) -> Result<Running, Vec<Content>> {
        let (sender, events) = mpsc::channel(NEWS_WAITING);
        *self.run.lock().expect("the run") = Some(sender);
        Ok(Running { events, steering: Box::new(Unsteered) })
    }

    fn import_catalog(&mut self, _path: PathBuf) {}

    fn news(&mut self) -> Vec<StationNews> {
        match self.loading.as_ref().map(Receiver::try_recv) {
            Some(Ok(shelf)) => {
                self.shelf = Some(shelf);
                self.loading = None;
                vec![StationNews::ShelfChanged]
            }
            Some(Err(TryRecvError::Empty | TryRecvError::Disconnected)) | None => Vec::new(),
        }
    }
}

struct Unsteered;

impl Steering for Unsteered {
    fn pause(&self) {}
    fn resume(&self) {}
    fn cancel(&self) {}
    fn judgements(&self) -> Counts {
        Gauge::default().read()
    }
    fn calls(&self) -> u32 {
        0
    }
}

/// Nobody asks for files.
pub(crate) struct NoDialogs;

impl Dialogs for NoDialogs {
    fn choose_playlists(&mut self) {}
    fn choose_catalog(&mut self) {}
    fn choose_export(&mut self, _proposed_name: &str, _extension: &str) {}
    fn poll(&mut self) -> Option<DialogAnswer> {
        None
    }
}

/// What a run tells of a line: an answer of about the usual size, or for every fourth line that nothing was found.
pub(crate) fn news_of(line: usize, items: &[Arc<Item>]) -> [Event; 3] {
    let attempt = 1;
    let answer = Arc::new(answer(line, items));
    [
        Event::LineOpened { line, attempt, gauge: Gauge::default() },
        Event::Candidates { line, attempt, count: 3 },
        Event::LineAnswered { line, attempt, answer },
    ]
}

fn answer(line: usize, items: &[Arc<Item>]) -> Answer {
    let query = Query::new("The Golden River", &format!("Song {line}"), "");
    let is_found = !line.is_multiple_of(4);
    let from = || Origin::Offline { month: "2026-10".to_owned() };
    let track = |title| {
        let credit = "The Golden River".to_owned();
        Said::ForGood(ListedTrack { title, position: Some("A1".to_owned()), credit })
    };
    let judged = |number: usize| Step::Judged {
        release: ReleaseId(number as u64),
        name: Said::ForGood(format!("The Golden River – Album {number}")),
        is_held: true,
        outcome: Judgement::Carries { track: track("Song".to_owned()), from: from() },
    };
    let offered = |rank: usize| Match {
        rank,
        offered: Offered::Item(Arc::clone(&items[(line + rank) % items.len()])),
        confidence: 0.97,
        reason: Reason::Carries { song: SongMatch::Same, artist: Some(ArtistMatch::Same), title: None },
        track_check: Some(TrackCheck::Yes),
        via: vec![Via {
            release: ReleaseId(rank as u64),
            track: track(format!("Song {line}")),
            from: from(),
            asked_at: SystemTime::UNIX_EPOCH,
        }],
    };
    Answer {
        verdict: if is_found { Verdict::Confirmed } else { Verdict::NotFound },
        strategy: is_found.then_some(Strategy::ArtistSong),
        query,
        matches: (1..=2).filter(|_| is_found).map(offered).collect(),
        corrected_artist: None,
        open: Vec::new(),
        skipped: None,
        trail: (0..3).map(judged).collect(),
        api_calls: 0,
        elapsed: std::time::Duration::ZERO,
    }
}
