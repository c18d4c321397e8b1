//! The window with a hundred thousand lines, without a screen: what a frame takes while results stream in, what the
//! state weighs, how soon the first frame is there. The baseline is the same stream into a list of a hundred lines.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, reason = "what a benchmark sets up must be there")]

mod heap;
mod screen;
mod station;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::Key;
use lookup_core::catalog::{CallNumber, CatalogFile, Import, Item, ItemId};
use lookup_core::session::{Event, RunState};

use screen::Screen;
use station::BenchStation;

#[global_allocator]
static HEAP: heap::Counted = heap::Counted;

const MANY: usize = 100_000;
const FEW: usize = 100;

/// Items of the catalog.
const ITEMS: usize = 65_000;

/// Results a frame: 5,000 a second at sixty frames a second.
const RESULTS_PER_FRAME: usize = 84;

/// A sixtieth of a second. Frames drawn without a pause would have a sort beside nearly every one of them.
const BETWEEN_FRAMES: Duration = Duration::from_nanos(1_000_000_000 / 60);

/// How many frames are measured: as many as all results of the long list take.
const FRAMES: usize = MANY / RESULTS_PER_FRAME;

/// After so many frames each, the lines are sorted anew: once a second.
const FRAMES_PER_SORT: usize = 60;

const MIB: f64 = 1_048_576.0;

/// What a list of some length costs.
struct Figures {
    median: Duration,
    p99: Duration,
    processor_p99: Duration,
    slowest_on_arrival: Duration,
    heap: usize,
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let items = items();
    let (few, many) = (measured(folder.path(), FEW, &items), measured(folder.path(), MANY, &items));
    println!("{MANY} lines, 5,000 results a second, sorted and filtered, against {FEW} lines:");
    let against = |what: &str, many: Duration, few: Duration, goal: &str| {
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("  {what:<26} {:>8.3} ms, {:>8.3} ms: {ratio:.2} x ({goal})", ms(many), ms(few));
    };
    against("a frame, median", many.median, few.median, "no goal");
    against("a frame, p99", many.p99, few.p99, "goals: 4 ms, 1.5 x");
    against("its time on the processor", many.processor_p99, few.processor_p99, "the same");
    against("slowest as they arrive", many.slowest_on_arrival, few.slowest_on_arrival, "no goal");
    println!(
        "  heap of the state: {:.1} MiB, {:.1} MiB (goal: 300 MiB)",
        many.heap as f64 / MIB,
        few.heap as f64 / MIB
    );
    start(folder.path(), items);
    idle(folder.path());
}

/// A list of so many lines, with results streaming in.
fn measured(folder: &Path, lines: usize, items: &[Arc<Item>]) -> Figures {
    let path = playlist(folder, lines);
    let before = heap::bytes_in_use();
    let (station, run) = BenchStation::ready();
    let mut screen = Screen::open(station);
    screen.frame(Vec::new());
    let slowest_on_arrival = screen.drop_file(&path);
    let run = run.lock().expect("the run").take().expect("a run was started");
    screen.click("Asked for");
    screen.press_command(Key::F);
    screen.frame(vec![screen::typed("song")]);
    let arrangement = &screen.app().state().table.wanted;
    assert!(arrangement.sort.is_some() && arrangement.filter == "song", "sorted and filtered");
    let mut took = Vec::with_capacity(FRAMES);
    let mut due = Instant::now();
    for frame in 0..FRAMES {
        for line in (frame * RESULTS_PER_FRAME..).take(RESULTS_PER_FRAME) {
            // The short list is answered over and over: its lines are opened once.
            let told_before = if line < lines { 0 } else { 2 };
            for event in station::news_of(line % lines, items).into_iter().skip(told_before) {
                run.try_send(event).expect("room for news");
            }
        }
        took.push(screen.frame(Vec::new()));
        due += BETWEEN_FRAMES;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if frame % FRAMES_PER_SORT == FRAMES_PER_SORT - 1 {
            screen.click("Asked for");
        }
    }
    let expected = lines.min(FRAMES * RESULTS_PER_FRAME);
    // A machine that is too slow for the stream is behind by now.
    while screen.app().state().list.answered() < expected {
        took.push(screen.frame(Vec::new()));
    }
    let heap = heap::bytes_in_use() - before;
    let wall = |part| quantile(took.iter().map(|took| took.wall), part);
    let processor_p99 = quantile(took.iter().map(|took| took.processor), 0.99);
    Figures { median: wall(0.5), p99: wall(0.99), processor_p99, slowest_on_arrival, heap }
}

/// The duration below which this part of them lies.
fn quantile(durations: impl Iterator<Item = Duration>, part: f64) -> Duration {
    let mut sorted: Vec<Duration> = durations.collect();
    sorted.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let place = (sorted.len() as f64 * part) as usize;
    sorted[place]
}

/// The first frame, while a catalog is loaded.
fn start(folder: &Path, items: Vec<Arc<Item>>) {
    let catalog = folder.join("catalog.sqlite");
    let items = items.into_iter().map(Arc::unwrap_or_clone).collect();
    let import = Import { items, rejected: Vec::new() };
    CatalogFile::at(&catalog).replace(&import, "catalog.csv").expect("room on the disk");
    drop(import);
    let started = Instant::now();
    let mut screen = Screen::open(BenchStation::loading(&catalog));
    screen.frame(Vec::new());
    let first_frame = started.elapsed();
    while is_loading(&screen) && started.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(1));
        screen.frame(Vec::new());
    }
    println!("first frame with {ITEMS} items on the shelf: {:.1} ms (goal: 300 ms)", ms(first_frame));
    println!("  the shelf was there after {:.1} ms", ms(started.elapsed()));
}

fn is_loading(screen: &Screen) -> bool {
    matches!(screen.app().state().shelf, librarian_gui::state::ShelfLine::Loading(_))
}

/// Frames that are asked for while nothing changes.
fn idle(folder: &Path) {
    let (station, run) = BenchStation::ready();
    let mut screen = Screen::open(station);
    screen.drop_file(&playlist(folder, FEW));
    let run = run.lock().expect("the run").take().expect("a run was started");
    run.try_send(Event::RunState(RunState::Finished)).expect("room for news");
    let mut asked_for = 0;
    // The first frames settle the layout.
    for frame in 0..60 {
        std::thread::sleep(Duration::from_millis(5));
        screen.frame(Vec::new());
        asked_for += usize::from(frame >= 30 && screen.next_frame < Duration::MAX);
    }
    println!("frames asked for in 30 while nothing changes: {asked_for} (goal: 0)");
}

fn playlist(folder: &Path, lines: usize) -> PathBuf {
    let mut text = String::from("artist,song\n");
    for line in 0..lines {
        writeln!(text, "The Golden River {},Song {line}", line % 977).expect("writing to a string");
    }
    let path = folder.join(format!("{lines}.csv"));
    std::fs::write(&path, text).expect("room on the disk");
    path
}

fn items() -> Vec<Arc<Item>> {
    let item = |number: usize| Item {
        id: ItemId(number as u64),
        artist: format!("The Golden River {}", number % 24_000),
        title: format!("Ágætis Nights, Motörhead {number}"),
        alternate_artist: None,
        call_number: CallNumber {
            genre: Some("Rock".to_owned()),
            format: Some("LP".to_owned()),
            letters: Some("GO".to_owned()),
            artist_number: Some((number % 24_000).to_string()),
            release_number: Some((number % 20).to_string()),
        },
        other_columns: Vec::new(),
    };
    (1..=ITEMS).map(|number| Arc::new(item(number))).collect()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
