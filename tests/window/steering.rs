//! What is done with a list: pausing, cancelling, retrying, filtering, sorting and exporting it.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use librarian_gui::command::ExportForm;
use librarian_gui::dialogs::DialogAnswer;
use lookup_core::answer::Verdict;
use lookup_core::catalog::ShelfOrder;
use lookup_core::export::{CsvExport, CsvOptions, PullList, Record, write_json_line};
use lookup_core::session::{Event, RunState};

use crate::led_line::{LedLine, confirmed, without_matches};
use crate::station::{DialogKind, LedRun};
use crate::window::Window;

/// A finished window: lines of all verdicts, 9 in all.
fn finished() -> (Window, LedRun) {
    let (mut window, run) = Window::with_songs(9);
    for line in [0, 3, 8] {
        run.answer(line, confirmed(line, &[0, 1]));
    }
    for (line, verdict) in [
        (1, Verdict::Incomplete),
        (2, Verdict::Incomplete),
        (4, Verdict::NotFound),
        (5, Verdict::Unconfirmed),
        (6, Verdict::Unshelved),
        (7, Verdict::Skipped),
    ] {
        run.answer(line, without_matches(line, verdict));
    }
    run.finish();
    window.frames(3);
    (window, run)
}

#[test]
fn a_run_is_paused_resumed_and_cancelled() {
    let (mut window, run) = Window::with_songs(3);
    let is = |flag: &std::sync::atomic::AtomicBool| flag.load(Ordering::Relaxed);
    assert!(!window.has_button("Resume") && !window.has_button("Ask again"));
    window.click("Pause");
    assert!(is(&run.steered.is_paused));
    run.tell(Event::RunState(RunState::Paused));
    window.frames(2);
    assert!(window.shows("paused") && !window.has_button("Pause"));
    window.click("Resume");
    assert!(!is(&run.steered.is_paused));
    run.tell(Event::RunState(RunState::Running));
    run.answer(0, confirmed(0, &[0]));
    window.frames(2);
    window.click("Cancel");
    assert!(is(&run.steered.is_cancelled));
    run.tell(Event::RunState(RunState::Stopping));
    window.frames(2);
    assert!(window.shows("stopping") && !window.has_button("Cancel"), "it is told once");
    (1..3).for_each(|line| run.answer(line, without_matches(line, Verdict::Incomplete)));
    run.finish();
    window.frames(2);
    assert_eq!(window.rows()[0], "1, Artist 1 – Song 1, confirmed", "what is done stays");
    assert!(window.has_button("Ask again"), "the rest can be asked again");
}

#[test]
fn retry_asks_only_what_is_incomplete_as_another_try() {
    let (mut window, first) = finished();
    window.click("Ask again");
    let second = window.station.run(1);
    assert_eq!(second.attempt, 2);
    assert_eq!(second.lines, first.lines[1..3], "the two incomplete ones, in list order");
    assert!(window.shows("7 of 9 lines done"), "{:?}", window.texts());
    second.answer(1, confirmed(2, &[0]));
    window.frames(2);
    assert_eq!(window.rows()[2], "3, Artist 3 – Song 3, confirmed", "its second line is the list's third");
}

#[test]
fn figures_are_read_from_the_gauges() {
    let (mut window, run) = Window::with_songs(4);
    let mut lines = [LedLine::open(&run, 0, 3), LedLine::open(&run, 1, 2)];
    run.steered.calls.store(7, Ordering::Relaxed);
    window.frames(2);
    assert!(window.shows("0 of 4 lines done · 5 in flight · 4 waiting · 7 calls"), "{:?}", window.texts());
    lines[0].end(1, true);
    lines[1].end(0, false);
    window.frames(2);
    assert!(window.shows("3 in flight"), "{:?}", window.texts());
    drop(lines);
    (0..4).for_each(|line| run.answer(line, confirmed(line, &[0])));
    run.finish();
    window.frames(2);
    assert!(window.shows("4 of 4 lines done · 7 calls"), "{:?}", window.texts());
}

#[test]
fn counts_are_the_rows_that_they_show() {
    let (window, _run) = finished();
    let counts: Vec<String> = window
        .harness
        .query_all_by_role(Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    assert_eq!(
        counts,
        ["3 confirmed", "2 incomplete", "1 not on shelf", "1 unconfirmed", "1 not found", "1 skipped"]
    );
    for name in counts {
        let (mut window, _run) = finished();
        window.click(&name);
        let (count, verdict) = name.split_once(' ').expect("a count and a word");
        let rows = window.rows();
        assert_eq!(rows.len().to_string(), count, "{name}: {rows:?}");
        assert!(rows.iter().all(|row| row.ends_with(&format!(", {verdict}"))), "{name}: {rows:?}");
        window.click(&name);
        assert_eq!(window.rows().len(), 9, "pressed again, all are back");
    }
}

#[test]
fn the_filter_takes_words_of_a_line() {
    for (words, expected, why) in [
        ("song 4", vec![4], "all words"),
        ("4 SONG", vec![4], "in any order and case"),
        ("album 1", vec![1, 4, 9], "of the best match"),
        ("nothing like it", vec![], "none"),
        ("  ", (1..=9).collect(), "no words want all"),
    ] {
        let (mut window, _run) = finished();
        window.harness.get_by_role_and_label(Role::TextInput, "Filter").focus();
        window.frames(1);
        window.type_text(words);
        assert_eq!(window.numbers(), expected, "{why}");
        let is_told = window.harness.query_by_label("No line fits the filter.").is_some();
        assert_eq!(is_told, expected.is_empty(), "{why}");
    }
}

#[test]
fn every_column_sorts_both_ways_and_back() {
    for (heading, up, down) in [
        ("Line", [1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("Verdict", [1, 4, 9, 2, 3, 7, 6, 5, 8], [8, 5, 6, 7, 2, 3, 1, 4, 9]),
        ("Asked for", [1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("Best match", [1, 4, 9, 2, 3, 5, 6, 7, 8], [9, 4, 1, 2, 3, 5, 6, 7, 8]),
        ("Call number", [1, 4, 9, 2, 3, 5, 6, 7, 8], [9, 4, 1, 2, 3, 5, 6, 7, 8]),
        ("Sure", [1, 4, 9, 2, 3, 5, 6, 7, 8], [9, 4, 1, 2, 3, 5, 6, 7, 8]),
    ] {
        let (mut window, _run) = finished();
        window.click_heading(heading);
        assert_eq!(window.numbers(), up, "{heading}, up; what says nothing last");
        window.click_heading(heading);
        assert_eq!(window.numbers(), down, "{heading}, down; what says nothing last");
        window.click_heading(heading);
        assert_eq!(window.numbers(), [1, 2, 3, 4, 5, 6, 7, 8, 9], "{heading}, a third time");
    }
}

/// Exports through menu and dialog to `path`, and waits until something is told.
fn export(window: &mut Window, form: ExportForm, only_shown: bool, path: PathBuf) -> String {
    window.click("Export…");
    let items: Vec<_> = window.harness.query_all_by_label(form.label()).collect();
    // In the menu, the forms for all lines stand above those for the lines shown.
    let mut in_menu: Vec<_> = items.into_iter().filter(|node| node.rect().top() > 40.0).collect();
    in_menu.sort_by(|one, other| one.rect().top().total_cmp(&other.rect().top()));
    in_menu[usize::from(only_shown)].click();
    window.frames(2);
    assert_eq!(window.dialogs.asked(), [DialogKind::Export(format!("songs-shelf.{}", form.extension()))]);
    let told = window.told().len();
    window.dialogs.answer(DialogAnswer::Export(path));
    window.until("the export is told of", |window| window.told().len() > told);
    window.told()[0].clone()
}

/// What the command line writes for the window's lines of these places.
fn headless(window: &Window, form: ExportForm, places: &[usize]) -> Vec<u8> {
    let list = &window.state().list;
    let records: Vec<Record<'_>> = places
        .iter()
        .filter_map(|place| {
            let line = list.lines().get(*place)?;
            let playlist = list.playlists().get(line.playlist)?;
            Some(Record { playlist, line: list.entry(line)?, answer: line.answer()? })
        })
        .collect();
    let mut text = Vec::new();
    match form {
        ExportForm::Csv | ExportForm::ExcelCsv => {
            let playlists = [(*list.playlists()[0]).clone()];
            let options =
                CsvOptions { all_matches: false, excel: form == ExportForm::ExcelCsv, with_notices: false };
            let mut csv = CsvExport::new(&mut text, &playlists, options).expect("the head");
            for record in &records {
                csv.write(record).expect("a row");
            }
            csv.flush().expect("all of it");
            drop(csv);
        }
        ExportForm::JsonLines => {
            for record in &records {
                write_json_line(&mut text, record).expect("a line");
            }
        }
        ExportForm::PullList => {
            PullList::new(&records, &ShelfOrder::default()).write(&mut text).expect("the list");
        }
    }
    text
}

#[test]
fn an_export_is_what_the_command_line_writes() {
    for form in ExportForm::ALL {
        for (only_shown, places) in [(false, (0..9).collect::<Vec<usize>>()), (true, vec![0, 3, 8])] {
            let (mut window, _run) = finished();
            window.click("3 confirmed");
            let path = window.folder.path().join("out");
            let told = export(&mut window, form, only_shown, path.clone());
            assert_eq!(told, format!("Wrote {} lines.", places.len()), "{form:?}");
            let written = std::fs::read(&path).expect("it was written");
            let expected = headless(&window, form, &places);
            assert_eq!(
                String::from_utf8_lossy(&written),
                String::from_utf8_lossy(&expected),
                "{form:?}, only shown: {only_shown}"
            );
        }
    }
}

#[test]
fn a_closed_dialog_writes_nothing() {
    let (mut window, _run) = finished();
    window.press(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::E);
    window.dialogs.answer(DialogAnswer::Closed);
    window.frames(3);
    let late = window.folder.path().join("late.csv");
    window.dialogs.answer(DialogAnswer::Export(late.clone()));
    window.frames(3);
    window.dialogs.asked();
    let path = window.folder.path().join("out.csv");
    export(&mut window, ExportForm::Csv, false, path);
    assert!(window.told().len() == 1 && !late.exists(), "the first was called off: {:?}", window.told());
}

#[test]
fn a_path_that_cannot_be_written_is_told_once() {
    let (mut window, _run) = finished();
    let path = window.folder.path().join("none").join("out.csv");
    let told = export(&mut window, ExportForm::Csv, false, path);
    assert!(told.contains("out.csv"), "{told}");
    window.frames(5);
    assert_eq!(window.told().len(), 1, "once");
}
