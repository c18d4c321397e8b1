//! What Discogs said more than six hours ago is shown no more, until it is asked again.

use std::time::{Duration, SystemTime};

use discogs_client::Origin;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use librarian_gui::dialogs::DialogAnswer;
use librarian_gui::state::Overlay;
use lookup_core::answer::Verdict;

use crate::led_line::{call_number, proven, unshelved, without_matches};
use crate::station::LedRun;
use crate::window::Window;

const HOUR: Duration = Duration::from_hours(1);

/// When Discogs was asked.
const ASKED_AT: SystemTime = SystemTime::UNIX_EPOCH;

/// A finished window, an hour after Discogs was asked of lines 1 and 2, and on the hour of line 3; line 4 was answered
/// offline.
fn an_hour_later() -> (Window, LedRun) {
    let (mut window, run) = Window::with_songs(4);
    window.station.set_clock(ASKED_AT + HOUR);
    let cached = Origin::Cache { age: HOUR };
    run.answer(0, proven(0, &Origin::Api, ASKED_AT));
    run.answer(1, proven(1, &cached, ASKED_AT));
    run.answer(2, unshelved(2, "Named by Discogs", ASKED_AT + HOUR));
    run.answer(3, proven(3, &Origin::Offline { month: "2026-10".to_owned() }, ASKED_AT));
    run.finish();
    window.harness.run();
    (window, run)
}

fn wait_until(window: &mut Window, time_of_day: SystemTime) {
    window.station.set_clock(time_of_day);
    window.harness.run();
}

/// Whether the next frame comes by itself after so long, but for the moment by which egui is early.
fn draws_again_after(window: &Window, expected: Duration) -> bool {
    let next = window.next_frame().expect("the root window");
    next <= expected && next + Duration::from_secs(1) > expected
}

fn exported(window: &mut Window) -> String {
    window.press(Modifiers::COMMAND, Key::E);
    let path = window.folder.path().join("out.csv");
    let told = window.told().len();
    window.dialogs.answer(DialogAnswer::Export(path.clone()));
    window.until("the export is told of", |window| window.told().len() > told);
    window.click("Dismiss");
    std::fs::read_to_string(path).expect("it was written")
}

fn pull_list(window: &Window) -> &str {
    let Some(Overlay::PullList(text)) = &window.state().overlay else { return "no pull list" };
    text
}

fn has_link(window: &Window, name: &str) -> bool {
    window
        .harness
        .query_all_by_role(Role::Link)
        .any(|node| node.accesskit_node().label().is_some_and(|label| label.contains(name)))
}

#[test]
fn after_six_hours_call_number_and_verdict_stay_and_texts_go() {
    let (mut window, _run) = an_hour_later();
    window.click_heading("Best match");
    window.click_heading("Best match");
    window.harness.run();
    let (numbers, selected) = (window.numbers(), window.selected());
    assert_eq!(numbers, [4, 3, 2, 1], "a name of Discogs' has its place among ours");
    assert!(window.shows("B7   Title 1 as listed") && window.shows("Release of line 1: yes"));
    assert!(draws_again_after(&window, 5 * HOUR), "{:?}", window.next_frame());

    wait_until(&mut window, ASKED_AT + 6 * HOUR);
    for gone in ["as listed", "B7", "Release of line 1"] {
        assert!(!window.shows(gone), "{gone}: {:?}", window.texts());
    }
    for kept in
        [call_number(0, 0).as_str(), "asking again shows them", "Data provided by Discogs", "Release 1: yes"]
    {
        assert!(window.shows(kept) || has_link(&window, kept), "{kept}: {:?}", window.texts());
    }
    assert_eq!((window.numbers(), window.selected()), (numbers.clone(), selected.clone()), "nothing moved");
    assert!(window.rows()[3].ends_with("confirmed"), "{:?}", window.rows());
    assert!(draws_again_after(&window, HOUR), "line 3 is an hour younger: {:?}", window.next_frame());
    let file = exported(&mut window);
    for (text, is_written) in
        [("Title 1", false), ("Named by Discogs", true), ("Release 3", false), (&call_number(0, 0), true)]
    {
        assert_eq!(file.contains(text), is_written, "{text}: {file}");
    }

    wait_until(&mut window, ASKED_AT + 7 * HOUR);
    assert!(!exported(&mut window).contains("Named by Discogs"));
    window.harness.run();
    assert_eq!((window.numbers(), window.selected()), (numbers, selected), "nothing moved");
    assert_eq!(window.next_frame(), Some(Duration::MAX), "what was said offline stays");
    window.press(Modifiers::NONE, Key::Home);
    assert!(window.shows("B7   Title 4 as listed"), "{:?}", window.texts());
}

#[test]
fn a_pull_list_in_view_ages_too() {
    let (mut window, _run) = an_hour_later();
    window.press(Modifiers::COMMAND, Key::L);
    assert!(pull_list(&window).contains("B7   Title 1 as listed"), "{}", pull_list(&window));
    wait_until(&mut window, ASKED_AT + 6 * HOUR);
    let list = pull_list(&window);
    assert!(!list.contains("Title 1 as listed") && list.contains("Title 4 as listed"), "{list}");
    assert!(
        list.contains(&call_number(0, 0)) && list.contains("Song 1 (line 1)"),
        "what was asked for: {list}"
    );
}

#[test]
fn asking_again_asks_what_has_aged_and_loses_nothing() {
    let (mut window, first) = an_hour_later();
    assert!(!window.has_button("Ask again"));
    wait_until(&mut window, ASKED_AT + 6 * HOUR);
    window.click("Ask again");
    let second = window.station.run(1);
    assert_eq!(second.lines, first.lines[..2], "neither what is younger nor what was said offline");
    let rows = window.rows();
    assert!(rows[..2].iter().all(|row| row.ends_with("confirmed")), "they keep what they have: {rows:?}");

    second.answer(0, without_matches(0, Verdict::Incomplete));
    second.answer(1, proven(1, &Origin::Api, ASKED_AT + 6 * HOUR));
    second.finish();
    window.harness.run();
    assert_eq!(window.rows(), rows, "that Discogs could not be asked unproves nothing");
    assert!(window.shows(&call_number(0, 0)) && !window.shows("Title 1 as listed"));
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert!(window.shows("B7   Title 2 as listed"), "{:?}", window.texts());
    window.press(Modifiers::COMMAND, Key::R);
    assert_eq!(window.station.run(2).lines, first.lines[..1], "what is still to be asked");
}

#[test]
fn what_was_said_offline_never_ages() {
    let (mut window, run) = Window::with_songs(1);
    run.answer(0, proven(0, &Origin::Offline { month: "2026-10".to_owned() }, ASKED_AT));
    run.finish();
    window.harness.run();
    assert_eq!(window.next_frame(), Some(Duration::MAX), "there is nothing to wait for");
    wait_until(&mut window, ASKED_AT + 100_000 * HOUR);
    assert!(window.shows("B7   Title 1 as listed"), "{:?}", window.texts());
    assert!(!window.has_button("Ask again"));
}

#[test]
fn many_lines_age_over_several_frames() {
    const LINES: usize = 2_000;
    let (mut window, run) = Window::with_songs(LINES);
    window.station.set_clock(ASKED_AT);
    (0..LINES).for_each(|line| run.answer(line, proven(line, &Origin::Api, ASKED_AT)));
    run.finish();
    window.until("all answers", |window| window.state().list.answered() == LINES);
    window.harness.run();
    window.station.set_clock(ASKED_AT + 6 * HOUR);
    window.frames(1);
    let first = window.state().list.aged();
    assert!(first > 0 && first < LINES, "{first}");
    assert_eq!(window.next_frame(), Some(Duration::ZERO), "and asks for the next at once");
    window.until("all aged", |window| window.state().list.aged() == LINES);
}
