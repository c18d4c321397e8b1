//! Playlists that come: dropped, pasted, onto others, before there is a shelf.

use std::path::PathBuf;

use eframe::egui::Event;
use librarian_gui::dialogs::DialogAnswer;
use librarian_gui::engine::StationNews;

use crate::station::{DialogKind, LedStation};
use crate::window::{Look, Window};

/// Drops what `files` makes, and compares the lines listed and the notices told.
#[track_caller]
fn check(files: impl Fn(&Window) -> Vec<PathBuf>, lines: usize, told: &[&str], why: &str) {
    let mut window = Window::open();
    let files = files(&window);
    window.drop_files(&files);
    window.until(why, |window| window.state().list.len() == lines && window.told().len() == told.len());
    window.frames(5);
    assert_eq!(window.state().list.len(), lines, "{why}: taken once");
    let notices = window.told();
    assert_eq!(notices.len(), told.len(), "{why}: each told once: {notices:?}");
    for part in told {
        assert!(notices.iter().any(|notice| notice.contains(part)), "{why}: {part:?} in {notices:?}");
    }
    assert_eq!(window.station.runs(), usize::from(lines > 0), "{why}: one run for all that came together");
}

fn folder(window: &Window, name: &str) -> PathBuf {
    let folder = window.folder.path().join(name);
    std::fs::create_dir(&folder).expect("a folder");
    folder
}

#[test]
fn what_is_dropped_is_listed_or_told_of() {
    check(|window| vec![window.songs("a.txt", 3)], 3, &[], "a good file");
    check(|window| vec![window.folder.path().join("none.csv")], 0, &["none.csv"], "a file that is not there");
    check(|window| vec![window.file("a.csv", &[0, 1, 2, 3, 0xff])], 0, &["a.csv"], "a file that is no text");
    let mixed = |window: &Window| {
        vec![window.songs("a.txt", 2), window.folder.path().join("none.csv"), window.songs("b.txt", 3)]
    };
    check(mixed, 5, &["none.csv"], "good and bad together");
    let many = |window: &Window| (0..200).map(|number| window.songs(&format!("{number}.txt"), 2)).collect();
    check(many, 400, &[], "200 at once");
}

#[test]
fn folders_are_looked_into() {
    let full = |window: &Window| {
        let folder = folder(window, "week");
        for name in ["b.txt", "a.txt", "cover.jpg"] {
            std::fs::copy(window.songs("list.txt", 2), folder.join(name)).expect("copied");
        }
        vec![folder]
    };
    check(full, 4, &[], "its playlists, and no picture");
    check(|window| vec![folder(window, "empty")], 0, &["empty has no playlists in it"], "an empty folder");
}

#[test]
fn a_pasted_list_is_looked_up() {
    let mut window = Window::open();
    window.send(Event::Paste("Low - Sunflower\nLow - Monkey".to_owned()));
    window.until("two lines", |window| window.state().list.len() == 2);
    window.frames(1);
    assert_eq!(window.rows(), ["1, Low – Sunflower, waiting", "2, Low – Monkey, waiting"]);
}

#[test]
fn a_second_list_asks_what_to_do_with_it() {
    for (button, lines, runs, why) in [
        ("Add below", 5, 2, "the second below the first, looked up for itself"),
        ("Replace the list", 2, 2, "only the second"),
        ("Leave it out", 3, 1, "only the first"),
    ] {
        let (mut window, run) = Window::with_songs(3);
        let second = window.songs("second.txt", 2);
        window.drop_files(&[second]);
        window.until("the question", |window| window.state().overlay.is_some());
        window.frames(2);
        assert!(window.shows("second.txt"), "it names what came");
        window.click(button);
        assert_eq!((window.state().list.len(), window.station.runs()), (lines, runs), "{why}");
        assert!(window.state().overlay.is_none(), "{why}: it is asked once");
        let is_cancelled = run.steered.is_cancelled.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(is_cancelled, button == "Replace the list", "{why}: what is replaced is asked no further");
        assert_eq!(window.numbers().len(), lines, "{why}: all in view");
    }
}

#[test]
fn lists_that_come_during_the_question_join_it() {
    let (mut window, _run) = Window::with_songs(1);
    for name in ["second.txt", "third.txt"] {
        let file = window.songs(name, 2);
        window.drop_files(&[file]);
        window.until(name, |window| window.shows(name));
    }
    window.click("Add below");
    assert_eq!(window.state().list.len(), 5, "none of them is lost");
}

#[test]
fn lines_wait_for_a_shelf() {
    let mut window = Window::over(LedStation::default().without_shelf(), Look::PLAIN);
    assert!(window.shows("There is no catalog yet"), "{:?}", window.texts());
    let file = window.songs("songs.txt", 2);
    window.drop_files(&[file]);
    window.until("two lines", |window| window.state().list.len() == 2);
    window.frames(2);
    assert_eq!(window.station.runs(), 0, "nothing to look them up on");
    let catalog = window.file("catalog.csv", b"");
    window.click("More");
    window.click("Import catalog…");
    assert_eq!(window.dialogs.asked(), [DialogKind::Catalog]);
    window.dialogs.answer(DialogAnswer::Catalog(catalog.clone()));
    window.frames(2);
    assert_eq!(window.station.imports(), [catalog]);
    window.station.tell(StationNews::ShelfChanged);
    window.frames(2);
    assert_eq!(window.station.runs(), 1, "they start when it is there");
    assert_eq!(window.station.run(0).lines.len(), 2);
    assert!(window.shows("270 discs on the shelf"));
}

#[test]
fn an_import_tells_of_the_rows_left_out() {
    let mut window = Window::open();
    let rejected = vec!["catalog.csv, line 7: no id".to_owned(), "catalog.csv, line 9: no id".to_owned()];
    window.station.tell(StationNews::Imported { items: 12, rejected: rejected.clone() });
    window.frames(3);
    assert!(window.told()[0].contains("2 rows were left out"));
    assert!(rejected.iter().all(|row| window.shows(row)), "each is listed");
    let copied = window.click_copying("Copy");
    assert_eq!(copied, Some(rejected.join("\n")), "and can be copied");
}

#[test]
fn a_failed_import_is_told_once() {
    let mut window = Window::open();
    window.station.tell(StationNews::Failed("catalog.csv has no column ID; export it again.".to_owned()));
    window.frames(5);
    assert_eq!(window.told(), ["catalog.csv has no column ID; export it again."]);
}
