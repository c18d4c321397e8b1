//! What the window shows of the demo's answers, as plain data: rows and match panels, without a pixel.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]
#![expect(clippy::disallowed_methods, reason = "a test is an entry point")]

use std::time::SystemTime;

use librarian_gui::engine::{Engine, ShelfFrom, SourcesFrom, TracklistsFrom, demo_playlist};
use librarian_gui::state::list::List;
use librarian_gui::state::match_panel::MatchPanel;
use librarian_gui::state::row::Row;
use lookup_core::session::{Event, Limits, RunState};

/// The demo's list with all its answers.
fn answered_demo() -> List {
    let mut list = List::default();
    let task = list.join(vec![demo_playlist().expect("the demo").into()]);
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let engine = Engine::open(
            &ShelfFrom::Demo,
            &SourcesFrom { tracklists: TracklistsFrom::Demo, online: None },
            &mut |_| {},
        )
        .expect("the demo");
        let limits = Limits { open_lines: engine.open_lines(), time: None, calls: None };
        let (_session, mut events) = engine.start(task.contents, task.attempt, limits);
        while let Some(event) = events.recv().await {
            if event == Event::RunState(RunState::Finished) {
                break;
            }
            list.take_in(event, &task.lines, SystemTime::now());
        }
    });
    list
}

#[test]
fn rows_say_what_was_asked_and_what_stands_where() {
    let list = answered_demo();
    let rows = list.lines().iter().filter_map(|line| {
        let row = Row::of(list.entry(line)?, None, line.answer().map(|answer| &**answer), false);
        let sure = row.confidence.map(|sure| format!("{sure:.2}")).unwrap_or_default();
        let Row { number, state, asked, best_match, call_number, .. } = row;
        Some(format!("{number} | {state} | {asked} | {best_match} | {call_number} | {sure}"))
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

#[test]
fn panels_show_matches_with_their_evidence() {
    let list = answered_demo();
    for (line, why) in [
        (1, "copies"),
        (16, "not on the shelf"),
        (18, "incomplete"),
        (21, "a talk break"),
        (25, "another version"),
        (33, "a typo forgiven"),
    ] {
        let line_of_list = &list.lines()[line - 1];
        let entry = list.entry(line_of_list).expect("its entry");
        let panel = MatchPanel::of(entry, &line_of_list.progress);
        insta::assert_json_snapshot!(format!("line {line}, {why}"), panel);
    }
}
