//! A window that was hidden while much happened, and one where nothing happens.

use std::time::Duration;

use lookup_core::session::Event;

use crate::led_line::{accepted, confirmed};
use crate::window::Window;

/// Ten events a line: it is opened, its candidates are counted, seven ranks settle, it is answered.
const LINES: usize = 10_000;
const RANKS: usize = 7;

/// A frame takes in 32 events or more, however slow the machine.
const MOST_FRAMES: usize = LINES * (RANKS + 3) / 32 + 10;

#[test]
fn a_hundred_thousand_events_waiting_are_taken_in_bit_by_bit() {
    let (mut window, run) = Window::with_songs(LINES);
    for line in 0..LINES {
        run.open(line);
        run.tell(Event::Candidates { line, attempt: 1, count: RANKS });
        for rank in 0..RANKS {
            run.tell(Event::RankSettled { line, attempt: 1, rank, outcome: accepted(line, rank) });
        }
        run.answer(line, confirmed(line, &[0, 1]));
    }
    run.finish();
    window.frames(1);
    let first = window.state().list.answered();
    assert!(first < LINES, "one frame does not take in everything");
    assert!(!window.rows().is_empty(), "and shows the window");
    assert_eq!(window.next_frame(), Some(Duration::ZERO), "and asks for the next at once");
    let mut frames = 1;
    while window.state().list.answered() < LINES {
        window.frames(1);
        frames += 1;
        assert!(frames < MOST_FRAMES, "still at {} lines", window.state().list.answered());
    }
    window.frames(3);
    assert!(frames > 3, "{frames} frames");
    assert!(window.shows("10000 of 10000 lines done"), "{:?}", window.texts());
    assert!(window.rows().iter().all(|row| row.ends_with("confirmed")), "{:?}", window.rows());
}

#[test]
fn nothing_is_drawn_while_nothing_changes() {
    let (mut window, run) = Window::with_songs(3);
    window.frames(3);
    let live = window.next_frame().expect("the root window");
    assert!(live > Duration::ZERO && live < Duration::from_secs(1), "figures are read anew: {live:?}");
    (0..3).for_each(|line| run.answer(line, confirmed(line, &[0])));
    run.finish();
    window.harness.run();
    assert_eq!(window.next_frame(), Some(Duration::MAX), "all is done");
    let mut empty = Window::open();
    empty.harness.run();
    assert_eq!(empty.next_frame(), Some(Duration::MAX), "nothing was asked yet");
}

#[test]
fn a_paused_run_does_not_spin() {
    let (mut window, run) = Window::with_songs(3);
    run.tell(Event::RunState(lookup_core::session::RunState::Paused));
    window.frames(5);
    let next = window.next_frame().expect("the root window");
    assert!(next >= Duration::from_millis(100), "{next:?}");
}
