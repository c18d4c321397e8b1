//! The station that the window stands on, and what the window writes: without a window.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "what a test sets up must be there")]

mod command;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use command::{demo, folder, librarian, names_in, write};
use discogs_client::mirror::{Manners, Mirror};
use librarian_gui::command::ExportForm;
use librarian_gui::engine::{
    DataDir, LiveStation, Online, Running, ShelfFrom, ShelfState, SourcesFrom, Station as _, StationNews,
    TokenState, TracklistsFrom, Wake, demo_playlist,
};
use librarian_gui::export_job::{AnsweredLine, pull_list_text, write_export};
use lookup_core::answer::{Answer, Verdict};
use lookup_core::playlist::Content;
use lookup_core::session::{Event, RunState};
use tokio::runtime::Runtime;

/// Nothing here takes this long; a frame that is never asked for does.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// What stands in for the window: it looks when it is woken, and never otherwise.
struct Window {
    woken: Receiver<()>,
    wake: Wake,
    runtime: Runtime,
}

impl Window {
    fn new() -> Self {
        // One waking that is not seen yet stands for many, as with frames.
        let (asked, woken) = sync_channel(1);
        let wake: Wake = Arc::new(move || {
            let _ = asked.try_send(());
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        Self { woken, wake, runtime: runtime.expect("a runtime") }
    }

    fn station(&self, shelf: ShelfFrom, tracklists: TracklistsFrom) -> LiveStation {
        self.station_over(shelf, SourcesFrom { tracklists, online: None })
    }

    fn station_over(&self, shelf: ShelfFrom, sources: SourcesFrom) -> LiveStation {
        LiveStation::open(shelf, sources, self.runtime.handle().clone(), Arc::clone(&self.wake))
    }

    fn demo_station(&self) -> LiveStation {
        let mut station = self.station(ShelfFrom::Demo, TracklistsFrom::Demo);
        assert_eq!(self.news_until_shelf_changed(&mut station), [], "the demo is without a fault");
        station
    }

    /// Looks at each waking, until `seen` gives something.
    fn until<T>(&self, mut seen: impl FnMut() -> Option<T>) -> T {
        let give_up_at = Instant::now() + LONGEST_WAIT;
        loop {
            if let Some(seen) = seen() {
                return seen;
            }
            let left = give_up_at.saturating_duration_since(Instant::now());
            self.woken.recv_timeout(left).expect("the window is woken");
        }
    }

    /// What was told before the shelf changed.
    fn news_until_shelf_changed(&self, station: &mut LiveStation) -> Vec<StationNews> {
        let mut told = Vec::new();
        self.until(|| {
            told.extend(station.news());
            told.pop_if(|last| *last == StationNews::ShelfChanged)
        });
        told
    }

    /// The answers of a run, by line.
    fn answers(&self, mut running: Running) -> Vec<Arc<Answer>> {
        let mut answers = Vec::new();
        self.until(|| {
            while let Ok(event) = running.events.try_recv() {
                match event {
                    Event::LineAnswered { line, attempt, answer } => answers.push((line, attempt, answer)),
                    Event::RunState(RunState::Finished) => return Some(()),
                    _ => {}
                }
            }
            None
        });
        answers.sort_by_key(|(line, ..)| *line);
        assert!(answers.iter().map(|(line, ..)| *line).eq(0..answers.len()), "each line once");
        assert!(answers.iter().all(|(_, attempt, _)| *attempt == 3), "the try that was asked for");
        answers.into_iter().map(|(.., answer)| answer).collect()
    }
}

fn demo_lines() -> Vec<Content> {
    let playlist = demo_playlist().expect("the demo has a list");
    playlist.lines.into_iter().map(|line| line.content).collect()
}

fn answered_demo(window: &Window, station: &mut LiveStation) -> Vec<AnsweredLine> {
    let running = station.start(demo_lines(), 3).expect("there is a shelf");
    let playlist = Arc::new(demo_playlist().expect("the demo has a list"));
    let answers = window.answers(running).into_iter().enumerate();
    answers.map(|(index, answer)| (Arc::clone(&playlist), index, answer)).collect()
}

/// A catalog of one disc that answers the demo's first line, and of a row that is left out.
fn small_catalog(folder: &Path) -> PathBuf {
    write(folder, "shelf.csv", "id,artist,title\n1,Nobody,Nothing\n,No id,No id\n")
}

#[test]
fn the_demo_answers_its_40_lines() {
    let window = Window::new();
    let mut station = window.demo_station();
    assert!(
        matches!(station.shelf(), ShelfState::Ready { items, source } if items > 100 && source == "the demo")
    );
    let answered = answered_demo(&window, &mut station);
    let of = |verdict| answered.iter().filter(|(.., answer)| answer.verdict == verdict).count();
    assert_eq!((answered.len(), of(Verdict::Confirmed) >= 20, of(Verdict::Skipped) > 0), (40, true, true));
}

#[test]
fn nothing_is_looked_up_while_there_is_no_shelf() {
    let (window, home) = (Window::new(), folder());
    let data_dir = DataDir::at(home.path());
    let shelf = ShelfFrom::DataDir(data_dir.clone());
    let mut station = window.station(shelf, TracklistsFrom::DataDir(data_dir));
    let told = window.news_until_shelf_changed(&mut station);
    assert!(matches!(&*told, [StationNews::Failed(why)] if why.contains("no tracklists")), "{told:?}");
    let ShelfState::Missing(why) = station.shelf() else { panic!("there is no catalog") };
    assert!(why.contains("catalog.sqlite") && why.contains("Import catalog"), "{why}");
    assert!(station.start(demo_lines(), 1).is_err());
    assert_eq!(names_in(home.path()), [""; 0], "nothing is written by looking");

    station.import_catalog(small_catalog(home.path()));
    assert_eq!(station.shelf(), ShelfState::Loading { what: "Importing shelf.csv".to_owned() });
    window.news_until_shelf_changed(&mut station);
    assert!(
        matches!(station.shelf(), ShelfState::Ready { items: 1, source } if source.starts_with("shelf.csv, 2"))
    );
    assert_eq!(names_in(home.path()), ["catalog.sqlite", "shelf.csv"], "an import is kept");
    assert_eq!(window.answers(station.start(demo_lines(), 3).expect("a shelf")).len(), 40);
}

#[test]
fn an_import_puts_another_shelf_in_place_and_running_sessions_keep_theirs() {
    let (window, home) = (Window::new(), folder());
    let mut station = window.demo_station();
    let before = answered_demo(&window, &mut station);

    let running = station.start(demo_lines(), 3).expect("a shelf");
    running.steering.pause();
    station.import_catalog(small_catalog(home.path()));
    let told = window.news_until_shelf_changed(&mut station);
    let [StationNews::Imported { items: 1, rejected }] = &*told else { panic!("{told:?}") };
    assert!(matches!(&**rejected, [row] if row.ends_with("shelf.csv, line 3: left out: it has no id")));
    assert_eq!(
        station.shelf(),
        ShelfState::Ready { items: 1, source: "shelf.csv, for this run only".to_owned() }
    );
    assert_eq!(names_in(home.path()), ["shelf.csv"], "of the demo nothing is kept");

    running.steering.resume();
    let verdicts = |answers: &[Arc<Answer>]| answers.iter().map(|it| it.verdict).collect::<Vec<_>>();
    let before: Vec<Arc<Answer>> = before.into_iter().map(|(.., answer)| answer).collect();
    assert_eq!(verdicts(&window.answers(running)), verdicts(&before), "it began on the old shelf");
    let after = window.answers(station.start(demo_lines(), 3).expect("a shelf"));
    assert!(!verdicts(&after).contains(&Verdict::Confirmed), "nothing of the demo is on the new one");
}

#[test]
fn catalogs_are_imported_one_after_another_and_a_bad_one_changes_nothing() {
    let (window, home) = (Window::new(), folder());
    let mut station = window.station(ShelfFrom::Demo, TracklistsFrom::Demo);
    // Asked for while the demo itself is still being read.
    station.import_catalog(home.path().join("nowhere.csv"));
    station.import_catalog(small_catalog(home.path()));
    station.import_catalog(write(home.path(), "prose.csv", "not a catalog\n"));
    let mut told = Vec::new();
    window.until(|| {
        told.extend(station.news());
        let changes = told.iter().filter(|news| **news == StationNews::ShelfChanged).count();
        (changes == 4).then_some(())
    });
    let kinds: Vec<&str> = told
        .iter()
        .map(|news| match news {
            StationNews::ShelfChanged => "changed",
            StationNews::Imported { .. } => "imported",
            StationNews::Failed(why) if why.contains("nowhere.csv") => "nowhere",
            StationNews::Failed(why) if why.contains("prose.csv") => "prose",
            StationNews::Failed(_) | StationNews::TokenChanged(_) => "other",
        })
        .collect();
    assert_eq!(kinds, ["changed", "nowhere", "changed", "imported", "changed", "prose", "changed"]);
    assert!(matches!(station.shelf(), ShelfState::Ready { items: 1, .. }));
}

#[test]
fn a_window_that_lets_go_of_a_run_ends_it() {
    let window = Window::new();
    let mut station = window.demo_station();
    let Running { events, steering } = station.start(demo_lines(), 1).expect("a shelf");
    steering.pause();
    drop(events);
    window.runtime.block_on(async {
        let metrics = tokio::runtime::Handle::current().metrics();
        let ended = async {
            while metrics.num_alive_tasks() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LONGEST_WAIT, ended).await.expect("its tasks end");
    });
}

#[test]
fn what_the_window_writes_is_what_the_command_line_writes() {
    let (window, home) = (Window::new(), folder());
    let mut station = window.demo_station();
    let answered = answered_demo(&window, &mut station);
    let list = demo("playlist.csv");
    for (form, options, lines) in [
        (ExportForm::Csv, &[][..], 40),
        (ExportForm::ExcelCsv, &["--excel"], 40),
        (ExportForm::PullList, &["--format", "pull"], 40),
        (ExportForm::JsonLines, &["--format", "jsonl"], 40),
    ] {
        let path = write(home.path(), "export", "what stood here before");
        let job = write_export(answered.clone(), form, station.shelf_order(), path.clone(), &window.wake);
        let written = window.until(|| job.ready().cloned());
        assert_eq!(written, Ok(lines), "{form:?}");
        let arguments = ["match", list.as_str(), "--demo"];
        let headless = librarian(home.path(), arguments.iter().chain(options).copied());
        assert_eq!(headless.code, Some(3), "{}", headless.err);
        let here = std::fs::read_to_string(&path).expect("it was written");
        assert_eq!(without_times(&here), without_times(&headless.out), "{form:?}");
        if form == ExportForm::PullList {
            assert_eq!(pull_list_text(&answered, &station.shelf_order()), here);
        }
    }
    assert_eq!(names_in(home.path()), ["export"], "nothing is left beside it");
}

/// The lines without what differs from run to run: how long each took, and which pressings were read besides the first.
fn without_times(text: &str) -> Vec<String> {
    let without = |line: &str| {
        let Ok(mut object) = serde_json::from_str::<serde_json::Value>(line) else { return line.to_owned() };
        object["elapsed_ms"] = serde_json::Value::Null;
        for offered in object["matches"].as_array_mut().into_iter().flatten() {
            offered["via"].as_array_mut().into_iter().for_each(|via| via.truncate(1));
        }
        object.to_string()
    };
    text.split_inclusive('\n').map(without).collect()
}

#[test]
fn a_path_that_must_stay_is_refused_with_a_remedy() {
    let (window, home) = (Window::new(), folder());
    let read_only = write(home.path(), "kept.csv", "kept");
    let mut permissions = std::fs::metadata(&read_only).expect("it is there").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&read_only, permissions).expect("its owner may");
    for (path, why) in [
        (home.path().to_owned(), "it is a folder; choose another file"),
        (read_only.clone(), "it is read-only; choose another file"),
        (home.path().join("none/export.csv"), "there is no folder"),
        (PathBuf::from("/dev/null"), "it is not a regular file"),
    ] {
        let job = write_export(
            Vec::new(),
            ExportForm::Csv,
            lookup_core::catalog::ShelfOrder::default(),
            path.clone(),
            &window.wake,
        );
        let sentence = window.until(|| job.ready().cloned()).expect_err("it must stay");
        assert!(sentence.contains(why) && sentence.contains(path.to_str().expect("UTF-8")), "{sentence}");
    }
    assert_eq!(names_in(home.path()), ["kept.csv"]);
    assert_eq!(std::fs::read_to_string(&read_only).expect("it is there"), "kept");
}

#[test]
fn a_token_is_checked_kept_used_and_forgotten() {
    let (window, home) = (Window::new(), folder());
    let manners = Manners { token: Some("good-token".to_owned()), ..Manners::default() };
    let mirror = window.runtime.block_on(Mirror::start(Vec::new(), manners, 1)).expect("a port");
    let data_dir = DataDir::at(home.path());
    let online = Online {
        url: Some(mirror.url().parse().expect("an address")),
        calls_per_minute: std::num::NonZeroU32::new(60_000),
        data_dir: data_dir.clone(),
    };
    let sources = SourcesFrom { tracklists: TracklistsFrom::DataDir(data_dir), online: Some(online) };
    let mut station = window.station_over(ShelfFrom::Demo, sources);
    assert_eq!(window.news_until_shelf_changed(&mut station), [], "Discogs is a source");
    assert_eq!(station.token(), TokenState::Missing);
    let told = |station: &mut LiveStation| {
        assert_eq!(station.token(), TokenState::Changing);
        window.until(|| station.news().pop())
    };

    station.set_token("bad-token".to_owned());
    let refused = told(&mut station);
    assert!(matches!(&refused, StationNews::Failed(why) if why.contains("does not know")), "{refused:?}");
    assert_eq!(station.token(), TokenState::Missing, "what Discogs does not know is not kept");

    station.set_token(" good-token\n".to_owned());
    let kept = told(&mut station);
    assert!(matches!(&kept, StationNews::TokenChanged(said) if said.contains("of librarian")), "{kept:?}");
    assert!(matches!(station.token(), TokenState::Kept { .. }));
    let answered = answered_demo(&window, &mut station);
    assert_eq!(answered.len(), 40);
    let state = station.api_state().expect("a client");
    assert!(state.calls > 0 && state.refusal.is_none(), "{state:?}");

    station.forget_token();
    assert_eq!(told(&mut station), StationNews::TokenChanged("The token is forgotten.".to_owned()));
    assert_eq!(station.token(), TokenState::Missing);
    let answered = answered_demo(&window, &mut station);
    let calls = station.api_state().map(|api| api.calls);
    assert_eq!((answered.len(), calls), (40, Some(0)), "what is known is not asked again");
}
