//! Several lists in one table: each below a heading of its own.

use eframe::egui::{Key, Modifiers};
use lookup_core::answer::Verdict;

use crate::led_line::{confirmed, without_matches};
use crate::window::Window;

/// Three songs, and below them a list of two: the first of each is confirmed, the last one was not found.
fn two_lists() -> Window {
    let (mut window, run) = Window::with_songs(3);
    let second = window.songs("evening.txt", 2);
    window.drop_files(&[second]);
    window.until("the question", |window| window.state().overlay.is_some());
    window.frames(2);
    window.click("Add below");
    run.answer(0, confirmed(0, &[0]));
    let second = window.station.run(1);
    second.answer(0, confirmed(0, &[0]));
    second.answer(1, without_matches(1, Verdict::NotFound));
    window.frames(2);
    window
}

fn check(window: &Window, expected: &[&str], why: &str) {
    assert_eq!(window.rows(), expected, "{why}");
    assert_eq!(window.state().table.table_rows(), expected.len(), "{why}");
}

#[test]
fn a_heading_stands_above_the_lines_of_each_list() {
    let mut window = two_lists();
    let all = [
        "List 1, songs.txt, 3 lines · 1 confirmed",
        "1.1, Artist 1 – Song 1, confirmed",
        "1.2, Artist 2 – Song 2, waiting",
        "1.3, Artist 3 – Song 3, waiting",
        "List 2, evening.txt, 2 lines · 1 confirmed",
        "2.1, Artist 1 – Song 1, confirmed",
        "2.2, Artist 2 – Song 2, not found",
    ];
    check(&window, &all, "in list order");
    window.click("1 not found");
    let not_found =
        ["List 2, evening.txt, 1 of 2 lines shown · 1 confirmed", "2.2, Artist 2 – Song 2, not found"];
    check(&window, &not_found, "a list without lines in view has no heading");
    window.click("1 not found");
    window.click_heading("Asked for");
    let sorted: Vec<&str> = [1, 5, 2, 6, 3].map(|row: usize| all[row]).into();
    check(&window, &sorted, "sorted, the lists are mixed");
    window.click_heading("Asked for");
    window.click_heading("Asked for");
    check(&window, &all, "in list order again");
    window.click_heading("Line");
    window.click_heading("Line");
    let from_below: Vec<&str> = [6, 5, 3, 2, 1].map(|row: usize| all[row]).into();
    check(&window, &from_below, "from the last line of the last list to the first of the first");
}

#[test]
fn keys_and_clicks_select_lines_and_no_heading() {
    let mut window = two_lists();
    for (key, expected) in [
        (Key::ArrowDown, "1.2, "),
        (Key::ArrowDown, "1.3, "),
        (Key::ArrowDown, "2.1, "),
        (Key::ArrowUp, "1.3, "),
        (Key::End, "2.2, "),
        (Key::Home, "1.1, "),
        (Key::PageDown, "2.2, "),
    ] {
        window.press(Modifiers::NONE, key);
        let selected = window.selected();
        assert!(selected.as_ref().is_some_and(|row| row.starts_with(expected)), "{key:?}: {selected:?}");
    }
}

#[test]
fn one_list_has_no_heading() {
    let (window, _run) = Window::with_songs(2);
    check(
        &window,
        &["1, Artist 1 – Song 1, waiting", "2, Artist 2 – Song 2, waiting"],
        "it stands in the panel",
    );
}

#[test]
fn the_first_line_of_a_list_comes_into_view_with_its_heading() {
    let (mut window, _run) = Window::with_songs(100);
    let second = window.songs("evening.txt", 100);
    window.drop_files(&[second]);
    window.until("the question", |window| window.state().overlay.is_some());
    window.frames(2);
    window.click("Add below");
    window.press(Modifiers::NONE, Key::End);
    assert!(window.selected().is_some_and(|row| row.starts_with("2.100, ")));
    for _ in 0..5 {
        window.press(Modifiers::NONE, Key::PageUp);
    }
    assert!(window.selected().is_some_and(|row| row.starts_with("1.100, ")), "{:?}", window.selected());
    window.press(Modifiers::NONE, Key::Home);
    assert_eq!(window.rows()[0], "List 1, songs.txt, 100 lines · 0 confirmed");
}
