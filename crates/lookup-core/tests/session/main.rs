//! A session: every line is answered once, in time and within its bounds, whatever happens.

#![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]
#![expect(clippy::expect_used, reason = "what a test sets up must be there")]

mod any_course;
mod bounds;
#[path = "../station/mod.rs"]
mod station;
mod telling;

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;

use discogs_client::{Release, Scripted};
use lookup_core::Query;
use lookup_core::answer::Answer;
use lookup_core::catalog::Snapshot;
use lookup_core::playlist::{Content, Skipped};
use lookup_core::session::{Event, Input, Limits, RunState, Session, start};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// Each song is on this many albums of the shelf.
const ALBUMS: u64 = 6;

/// The shelf of these tests: [`ALBUMS`] albums.
fn albums_on_shelf() -> Arc<Snapshot> {
    let rows: Vec<String> = (1..=ALBUMS).map(|id| format!("{id} / Band {id} / Album {id}")).collect();
    Arc::new(station::shelf(&rows.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// The releases of these albums, whose ids are those of the items. All carry "Song".
fn releases() -> Vec<Release> {
    (1..=ALBUMS).map(|id| station::release(id, &format!("Band {id} / Album {id}"), &["Song"])).collect()
}

/// A line that asks for the song.
fn song() -> Content {
    Content::Asked(vec![Query::new("", "Song", "")])
}

fn skipped() -> Content {
    Content::Skipped(Skipped::Empty)
}

/// Limits of this many open lines and nothing else.
fn open_lines(count: usize) -> Limits {
    Limits { open_lines: NonZeroUsize::new(count).expect("above 0"), time: None, calls: None }
}

fn calls(count: u32) -> Option<NonZeroU32> {
    NonZeroU32::new(count)
}

/// A session at work.
struct Run {
    session: Session,
    events: mpsc::Receiver<Event>,
    discogs: Scripted,
    task: JoinHandle<()>,
    began: Instant,
}

impl Run {
    fn start(lines: Vec<Content>, discogs: Scripted, limits: Limits, channel: usize) -> Self {
        let (sender, events) = mpsc::channel(channel);
        let input =
            Input { lines, attempt: 1, shelf: albums_on_shelf(), discogs: Arc::new(discogs.clone()), limits };
        let (session, run) = start(input, sender);
        Self { session, events, discogs, task: tokio::spawn(run), began: Instant::now() }
    }

    /// Reads to the end, and sees that nothing runs on.
    async fn finish(mut self) -> Told {
        let mut told = Told::default();
        while let Some(event) = self.events.recv().await {
            told.0.push((self.began.elapsed(), event));
        }
        self.task.await.expect("the session ends by itself");
        assert_eq!(self.discogs.counts().in_flight, 0, "nothing is asked on after the end");
        assert_eq!(self.session.gauge().read().in_flight(), 0, "nothing is judged on after the end");
        told
    }
}

/// What a session told, and when, counted from its start.
#[derive(Debug, Default)]
struct Told(Vec<(Duration, Event)>);

impl Told {
    fn answers(&self) -> impl Iterator<Item = (usize, &Answer)> {
        self.0.iter().filter_map(|(_, event)| match event {
            Event::LineAnswered { line, answer, .. } => Some((*line, &**answer)),
            _ => None,
        })
    }

    /// The verdicts in list order. Each line has one.
    fn verdicts(&self) -> Vec<&'static str> {
        let mut answers: Vec<_> =
            self.answers().map(|(line, answer)| (line, answer.verdict.name())).collect();
        answers.sort_unstable();
        assert!(answers.iter().map(|(line, _)| *line).eq(0..answers.len()), "one answer a line: {answers:?}");
        answers.into_iter().map(|(_, verdict)| verdict).collect()
    }

    /// When each line was opened, in the order of opening.
    fn opened(&self) -> Vec<(usize, Duration)> {
        let opened = self.0.iter().filter_map(|(at, event)| match event {
            Event::LineOpened { line, .. } => Some((*line, *at)),
            _ => None,
        });
        opened.collect()
    }

    fn states(&self) -> Vec<RunState> {
        let states = self.0.iter().filter_map(|(_, event)| match event {
            Event::RunState(state) => Some(*state),
            _ => None,
        });
        states.collect()
    }

    fn ended_after(&self) -> Duration {
        self.0.last().map(|(at, _)| *at).unwrap_or_default()
    }
}
