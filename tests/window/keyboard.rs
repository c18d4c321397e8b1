//! Every key does what the list of keys says, and everything can be reached by keys alone.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use librarian_gui::engine::StationNews;
use librarian_gui::state::Overlay;
use lookup_core::answer::Verdict;

use crate::led_line::{call_number, confirmed, without_matches};
use crate::station::DialogKind;
use crate::window::Window;

/// A window of ten lines: the first confirmed, the second incomplete, the others waiting.
fn ten_lines() -> (Window, crate::station::LedRun) {
    let (mut window, run) = Window::with_songs(10);
    run.answer(0, confirmed(0, &[0]));
    run.answer(1, without_matches(1, Verdict::Incomplete));
    window.frames(2);
    (window, run)
}

fn filter_has_focus(window: &Window) -> bool {
    window.harness.get_by_role_and_label(Role::TextInput, "Filter").is_focused()
}

#[test]
fn command_keys_do_what_the_list_of_keys_says() {
    type Check = fn(&mut Window) -> bool;
    let cases: [(Key, Check, &str); 7] = [
        (Key::O, |window| window.dialogs.asked() == [DialogKind::Playlists], "Ctrl+O opens"),
        (Key::F, |window| filter_has_focus(window), "Ctrl+F goes to the filter"),
        (
            Key::E,
            |window| window.dialogs.asked() == [DialogKind::Export("songs-shelf.csv".to_owned())],
            "Ctrl+E exports",
        ),
        (
            Key::L,
            |window| matches!(window.state().overlay, Some(Overlay::PullList(_))),
            "Ctrl+L: the pull list",
        ),
        (Key::I, |window| window.dialogs.asked() == [DialogKind::Catalog], "Ctrl+I imports a catalog"),
        (Key::P, |window| window.station.run(0).steered.is_paused.load(Ordering::Relaxed), "Ctrl+P pauses"),
        (Key::M, |window| window.state().overlay == Some(Overlay::Notices), "Ctrl+M shows the messages"),
    ];
    for (key, is_done, why) in cases {
        let (mut window, _run) = ten_lines();
        window.press(Modifiers::COMMAND, key);
        assert!(is_done(&mut window), "{why}");
    }
}

#[test]
fn retry_has_a_key_once_nothing_runs() {
    let (mut window, run) = ten_lines();
    window.press(Modifiers::COMMAND, Key::R);
    assert_eq!(window.station.runs(), 1, "not while it runs");
    run.finish();
    window.frames(2);
    window.press(Modifiers::COMMAND, Key::R);
    assert_eq!(window.station.runs(), 2);
}

#[test]
fn question_mark_lists_every_key() {
    let (mut window, _run) = ten_lines();
    window.send(Event::Text("?".to_owned()));
    window.frames(2);
    assert_eq!(window.state().overlay, Some(Overlay::Keys));
    for key in ["Ctrl+O", "Ctrl+V", "Ctrl+F", "Ctrl+E", "Ctrl+C", "Ctrl+R", "Esc", "?"] {
        assert!(window.texts().iter().any(|text| text == key), "{key} in {:?}", window.texts());
    }
}

#[test]
fn arrows_move_the_selection_as_far_as_there_are_rows() {
    let (mut window, _run) = Window::with_songs(50);
    for (key, expected, why) in [
        (Key::ArrowUp, 0, "there is none above"),
        (Key::ArrowDown, 1, "one down"),
        (Key::PageDown, 21, "a page down"),
        (Key::ArrowUp, 20, "one up"),
        (Key::End, 49, "the last"),
        (Key::ArrowDown, 49, "there is none below"),
        (Key::PageUp, 29, "a page up"),
        (Key::Home, 0, "the first"),
    ] {
        window.press(Modifiers::NONE, key);
        assert_eq!(window.state().table.selected(), Some(expected), "{why}");
        let selected = window.selected();
        assert!(selected.is_some_and(|row| row.starts_with(&format!("{},", expected + 1))), "{why}: in view");
    }
}

#[test]
fn a_selected_line_in_view_stays_there_when_the_table_shrinks() {
    let (mut window, _run) = Window::with_songs(50);
    for _ in 0..15 {
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    let is_in_view = |window: &Window| {
        let status = window.harness.get_by_label_contains("lines done").rect();
        let notices = window.harness.query_all_by_role_and_label(Role::Button, "Dismiss");
        let below = notices.map(|notice| notice.rect().top()).fold(status.top(), f32::min);
        let mut rows = window.harness.query_all_by_role(Role::Row);
        let selected = rows.find(|row| row.accesskit_node().data().is_selected() == Some(true));
        selected.is_some_and(|row| row.rect().bottom() <= below)
    };
    window.harness.set_size(eframe::egui::vec2(1100.0, 400.0));
    window.frames(3);
    assert!(is_in_view(&window), "{:?}", window.rows());
    window.press(Modifiers::NONE, Key::Home);
    for fault in ["one", "two", "three", "four"] {
        window.press(Modifiers::NONE, Key::PageDown);
        window.station.tell(StationNews::Failed(format!("Fault {fault}.")));
        window.frames(3);
        assert!(is_in_view(&window), "a notice takes its place from the table: {:?}", window.rows());
    }
    assert!(window.shows("1 more under Messages"), "{:?}", window.texts());
}

#[test]
fn copy_takes_the_call_number() {
    let (mut window, _run) = ten_lines();
    window.send(Event::Copy);
    assert_eq!(window.copied(), Some(call_number(0, 0)));
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.send(Event::Copy);
    assert_eq!(window.copied(), None, "the second line has no disc");
    assert!(window.told()[0].contains("no disc on the shelf"), "{:?}", window.told());
}

#[test]
fn escape_closes_the_nearest_thing() {
    let (mut window, run) = ten_lines();
    let is_cancelled = || run.steered.is_cancelled.load(Ordering::Relaxed);
    window.press(Modifiers::COMMAND, Key::F);
    window.press(Modifiers::COMMAND, Key::M);
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.state().overlay.is_none() && !is_cancelled(), "first what lies over the window");
    window.press(Modifiers::COMMAND, Key::F);
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!filter_has_focus(&window) && !is_cancelled(), "then the filter");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(is_cancelled(), "then the run");
}

#[test]
fn typing_in_the_filter_is_only_typing() {
    let (mut window, _run) = ten_lines();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text("song 1?");
    window.send(Event::Paste(" more".to_owned()));
    window.send(Event::Copy);
    assert_eq!(window.copied(), None, "it would copy what is marked in the box");
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Home);
    window.frames(2);
    assert_eq!(window.state().table.wanted.filter, "song 1? more");
    assert_eq!(window.state().table.selected(), Some(0), "arrows move the cursor in the box");
    assert_eq!(window.state().overlay, None, "a question mark is a letter");
    assert_eq!(window.state().list.len(), 10, "a paste is text");
}

#[test]
fn enter_goes_from_the_filter_to_its_first_row() {
    let (mut window, _run) = ten_lines();
    window.press(Modifiers::COMMAND, Key::F);
    window.type_text("song 7");
    window.press(Modifiers::NONE, Key::Enter);
    assert!(!filter_has_focus(&window));
    assert_eq!(window.selected().as_deref(), Some("7, Artist 7 – Song 7, waiting"));
}

#[test]
fn every_control_is_reached_by_tab() {
    let (mut window, _run) = ten_lines();
    let name = |node: egui_kittest::kittest::AccessKitNode<'_>| node.label().unwrap_or_default();
    let controls: BTreeSet<String> = window
        .harness
        .query_all_by(|node| matches!(node.role(), Role::Button | Role::TextInput) && !node.is_disabled())
        .map(|node| name(node.accesskit_node()))
        .collect();
    assert!(controls.len() > 10, "{controls:?}");
    let mut reached = BTreeSet::new();
    for _ in 0..100 {
        window.press(Modifiers::NONE, Key::Tab);
        let focused = window.harness.query_all_by(|node| node.is_focused() && node.label().is_some());
        reached.extend(focused.map(|node| name(node.accesskit_node())));
    }
    let missed: Vec<&String> = controls.difference(&reached).collect();
    assert!(missed.is_empty(), "never focused: {missed:?}");
    let headings = ["Line", "Verdict", "Asked for", "Best match", "Call number", "Sure"];
    assert!(headings.iter().all(|heading| reached.contains(*heading)), "headings sort: {reached:?}");
}
