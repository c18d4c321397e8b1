//! Results that come in any order: what is shown is in rank order and never moves.

use eframe::egui::{Key, Modifiers};
use lookup_core::answer::Verdict;
use proptest::prelude::*;

use crate::led_line::{LedLine, call_number, confirmed, without_matches};
use crate::window::Window;

/// Lines, each with this many candidates.
const LINES: usize = 3;
const CANDIDATES: usize = 4;

/// The line that is looked at.
const LOOKED_AT: usize = 1;

/// Every candidate of every line ends once, in any order, accepted or not.
fn courses() -> impl Strategy<Value = Vec<(usize, usize, bool)>> {
    let all = (0..LINES).flat_map(|line| (0..CANDIDATES).map(move |rank| (line, rank))).collect::<Vec<_>>();
    let rulings = prop::collection::vec(any::<bool>(), all.len());
    (Just(all).prop_shuffle(), rulings).prop_map(|(all, rulings)| {
        all.into_iter().zip(rulings).map(|((line, rank), it)| (line, rank, it)).collect()
    })
}

/// The discs that the panel shows, from above.
fn discs(window: &Window) -> Vec<String> {
    window.texts().into_iter().filter(|text| text.starts_with("Rock LP AR")).collect()
}

/// What must be shown of the line looked at, when these have ended: the accepted ones above the first that is open.
fn settled(ended: &[Option<bool>]) -> Vec<usize> {
    let closed = ended.iter().map_while(|ruling| *ruling).enumerate();
    closed.filter(|(_, is_accepted)| *is_accepted).map(|(rank, _)| rank).collect()
}

/// What the quiet line must say.
fn still(ended: &[Option<bool>]) -> String {
    let in_flight = ended.iter().filter(|ruling| ruling.is_none()).count();
    let found = ended.iter().filter(|ruling| **ruling == Some(true)).count() - settled(ended).len();
    match found {
        0 => format!("{in_flight} in flight."),
        found => format!("{in_flight} in flight; {found} found further down."),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16) })]

    #[test]
    fn matches_appear_in_rank_order_whatever_ends_first(course in courses()) {
        let (mut window, run) = Window::with_songs(LINES);
        window.press(Modifiers::NONE, Key::ArrowDown);
        let selected = window.state().table.selected();
        prop_assert_eq!(selected, Some(LOOKED_AT));
        let mut lines: Vec<LedLine> = (0..LINES).map(|line| LedLine::open(&run, line, CANDIDATES)).collect();
        let mut ended = [None; CANDIDATES];
        for (line, rank, is_accepted) in course {
            lines[line].end(rank, is_accepted);
            if line == LOOKED_AT {
                ended[rank] = Some(is_accepted);
            }
            window.frames(2);
            let expected: Vec<String> =
                settled(&ended).into_iter().map(|rank| call_number(LOOKED_AT, rank)).collect();
            prop_assert_eq!(discs(&window), expected);
            prop_assert!(window.shows(&still(&ended)), "{:?} in {:?}", still(&ended), window.texts());
            prop_assert_eq!(window.state().table.selected(), selected);
            prop_assert_eq!(window.numbers(), vec![1, 2, 3]);
        }
        let shown = discs(&window);
        lines.into_iter().for_each(LedLine::answer);
        window.frames(2);
        prop_assert_eq!(discs(&window), shown, "the answer takes over what was shown");
        prop_assert!(!window.shows("in flight."), "nothing is asked any more");
    }
}

#[test]
fn rows_stay_under_a_sort_until_it_is_taken_again() {
    let (mut window, run) = Window::with_songs(5);
    window.click_heading("Verdict");
    assert_eq!(window.numbers(), [1, 2, 3, 4, 5], "none has a verdict: list order");
    for line in [4, 1] {
        run.answer(line, confirmed(line, &[0]));
    }
    window.frames(2);
    assert_eq!(window.numbers(), [1, 2, 3, 4, 5], "results move no row");
    window.click_heading("Verdict");
    assert_eq!(
        window.numbers(),
        [2, 5, 1, 3, 4],
        "taken again, the other way round: those without come last"
    );
    window.click_heading("Verdict");
    assert_eq!(window.numbers(), [1, 2, 3, 4, 5], "a third time: list order");
}

#[test]
fn rows_stay_under_a_filter_until_it_is_taken_again() {
    let (mut window, run) = Window::with_songs(4);
    window.click("4 not answered yet");
    run.answer(2, confirmed(2, &[0]));
    window.frames(2);
    assert_eq!(window.numbers(), [1, 2, 3, 4], "it is answered, and stays until the filter is taken again");
    window.click("3 not answered yet");
    window.click("3 not answered yet");
    assert_eq!(window.numbers(), [1, 2, 4]);
}

#[test]
fn selection_and_scroll_stay_while_results_come() {
    let (mut window, run) = Window::with_songs(200);
    window.press(Modifiers::NONE, Key::End);
    let (selected, rows) = (window.selected(), window.numbers());
    assert!(rows.contains(&200), "the last row is in view: {rows:?}");
    for line in 0..199 {
        run.answer(line, confirmed(line, &[0]));
    }
    window.until("all answers", |window| window.state().list.answered() == 199);
    window.frames(2);
    assert_eq!((window.selected(), window.numbers()), (selected, rows));
}

#[test]
fn news_of_an_older_try_is_dropped() {
    let (mut window, run) = Window::with_songs(2);
    run.answer(0, without_matches(0, Verdict::Incomplete));
    run.answer(1, confirmed(1, &[0]));
    run.finish();
    window.frames(2);
    window.click("Ask again");
    let mut late = window.station.run(1);
    let retried = late.clone();
    late.attempt = 1;
    late.answer(0, confirmed(0, &[0]));
    window.frames(2);
    assert_eq!(window.rows()[0], "1, Artist 1 – Song 1, waiting", "the answer was to the try before");
    retried.answer(0, confirmed(0, &[0]));
    window.frames(2);
    assert_eq!(window.rows()[0], "1, Artist 1 – Song 1, confirmed");
}
