//! The demo list offline, engine only: how soon the first ranked match is known, and how many lines a second. The
//! baseline of each is the same list with one line open at a time.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark is an entry point")]
#![expect(clippy::expect_used, reason = "what a benchmark sets up must be there")]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use discogs_client::{Discogs, TracklistStore, read_collection};
use lookup_core::catalog::{ShelfOrder, Snapshot, read_catalog};
use lookup_core::playlist::{self, Content};
use lookup_core::session::{self, Event, Input, Limits, RunState};
use lookup_core::strategy::RankNews;
use tokio::sync::mpsc;

/// How often the list of forty is repeated, so that a thousand lines are looked up.
const TIMES: usize = 25;

/// How often each figure is taken; the median is printed.
const RUNS: usize = 9;

fn demo(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo").join(file)
}

struct Figures {
    first_match: Duration,
    lines_per_second: f64,
}

async fn run(lines: Vec<Content>, shelf: &Arc<Snapshot>, discogs: &Arc<dyn Discogs>, open: usize) -> Figures {
    let open_lines = NonZeroUsize::new(open).unwrap_or(NonZeroUsize::MIN);
    let limits = Limits { open_lines, time: None, calls: None };
    let count = lines.len();
    let input = Input { lines, attempt: 1, shelf: Arc::clone(shelf), discogs: Arc::clone(discogs), limits };
    let (events, mut received) = mpsc::channel(256);
    let started = Instant::now();
    let (_session, running) = session::start(input, events);
    tokio::spawn(running);
    let mut first_match = None;
    while let Some(event) = received.recv().await {
        match event {
            Event::RankSettled { outcome: RankNews::Accepted { .. }, .. } => {
                first_match.get_or_insert_with(|| started.elapsed());
            }
            Event::RunState(RunState::Finished) => break,
            _ => {}
        }
    }
    Figures {
        first_match: first_match.unwrap_or_default(),
        lines_per_second: count as f64 / started.elapsed().as_secs_f64(),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let import = read_catalog(&demo("catalog.csv")).expect("the demo's catalog");
    let order = ShelfOrder::of_catalog(&import.items);
    let shelf = Arc::new(Snapshot::new(import.items, order));
    let mut releases = Vec::new();
    let collection = std::fs::File::open(demo("tracklists.json")).expect("the demo's tracklists");
    read_collection(collection, |release| releases.extend(release)).expect("a collection");
    let store = TracklistStore::in_memory(releases, "demo").expect("a store");
    let discogs: Arc<dyn Discogs> = Arc::new(store);
    let list = playlist::read(&demo("playlist.csv")).expect("the demo's playlist");
    let lines: Vec<Content> = list.lines.into_iter().map(|line| line.content).collect();
    let many: Vec<Content> = lines.iter().cycle().take(lines.len() * TIMES).cloned().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);

    let measure = |lines: &[Content], open| -> Vec<Figures> {
        (0..RUNS)
            .map(|_| runtime.block_on(async { run(lines.to_vec(), &shelf, &discogs, open).await }))
            .collect()
    };
    let first_ms = |figures: &[Figures]| {
        median(figures.iter().map(|figures| figures.first_match.as_secs_f64() * 1e3).collect())
    };
    let rate = |figures: &[Figures]| median(figures.iter().map(|figures| figures.lines_per_second).collect());
    let (one, all) = (measure(&lines, 1), measure(&lines, cores));
    println!(
        "first ranked match of {}: {:.2} ms with {cores} lines open, {:.2} ms with one: {:.2} x (goal: 50 ms at most)",
        lines.len(),
        first_ms(&all),
        first_ms(&one),
        first_ms(&all) / first_ms(&one),
    );
    let (one, all) = (measure(&many, 1), measure(&many, cores));
    println!(
        "{} lines: {:.0} a second with {cores} lines open, {:.0} with one: {:.2} x (goal: 1,000 a second or more)",
        many.len(),
        rate(&all),
        rate(&one),
        rate(&all) / rate(&one),
    );
}
