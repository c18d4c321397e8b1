//! How many lines are open, when they end, and what that costs.

use discogs_client::{Effort, ReleaseId, Scripted, SourceError};
use lookup_core::answer::Open;
use lookup_core::gather::NotAsked;
use lookup_core::session::{Limits, RunState};

use super::station::brief;
use super::{Run, SECOND, calls, open_lines, releases, skipped, song};

/// Every search takes a second, every release at once.
fn slow_searches() -> Scripted {
    Scripted::of(releases()).delay_searches(SECOND)
}

#[tokio::test(start_paused = true)]
async fn lines_open_in_list_order_and_no_more_than_allowed() {
    for (most_open, lines, seconds) in [(1, 6, 6), (2, 6, 3), (3, 7, 3), (8, 5, 1)] {
        let run = Run::start(vec![song(); lines], slow_searches(), open_lines(most_open), 64);
        let discogs = run.discogs.clone();
        let told = run.finish().await;
        let expected: Vec<_> =
            (0..lines).map(|line| (line, SECOND * u32::try_from(line / most_open).unwrap_or(0))).collect();
        assert_eq!(told.opened(), expected, "{most_open} open");
        assert_eq!(told.ended_after(), seconds * SECOND, "{most_open} open");
        assert_eq!(told.verdicts(), vec!["confirmed"; lines]);
        assert!(discogs.counts().most_in_flight <= 5 * most_open);
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_has_no_more_than_five_in_flight() {
    let slow = (1..=6).fold(Scripted::of(releases()), |all, id| all.delay(ReleaseId(id), SECOND));
    for most_open in [1, 2] {
        let run = Run::start(vec![song(); 4], slow.clone(), open_lines(most_open), 64);
        let before = run.discogs.counts().calls;
        let discogs = run.discogs.clone();
        let told = run.finish().await;
        assert_eq!(told.verdicts(), ["confirmed"; 4]);
        assert_eq!(discogs.counts().most_in_flight, 5 * most_open);
        assert_eq!(discogs.counts().calls - before, 4 * 6, "a search and five releases a line");
    }
}

#[tokio::test(start_paused = true)]
async fn lines_that_are_no_question_cost_nothing() {
    let lines = vec![skipped(), song(), skipped(), skipped(), song(), skipped()];
    let run = Run::start(lines, slow_searches().charging(), open_lines(1), 64);
    let discogs = run.discogs.clone();
    let told = run.finish().await;
    assert_eq!(told.verdicts(), ["skipped", "confirmed", "skipped", "skipped", "confirmed", "skipped"]);
    assert_eq!(told.opened().iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(discogs.counts().searches, 2);
    let none = Run::start(vec![skipped(); 3], slow_searches(), open_lines(1), 64);
    assert_eq!(none.finish().await.verdicts(), ["skipped"; 3]);
    let empty = Run::start(vec![], slow_searches(), open_lines(1), 64).finish().await;
    assert_eq!((empty.verdicts(), empty.states()), (vec![], vec![RunState::Finished]), "nothing to do");
}

#[tokio::test(start_paused = true)]
async fn a_cancel_keeps_what_is_done_and_answers_the_rest_at_once() {
    let lines = vec![song(), song(), song(), skipped(), song(), song()];
    let run = Run::start(lines, slow_searches(), open_lines(2), 64);
    tokio::time::sleep(SECOND * 3 / 2).await;
    run.session.cancel();
    let told = run.finish().await;
    assert_eq!(
        told.verdicts(),
        ["confirmed", "confirmed", "incomplete", "skipped", "incomplete", "incomplete"]
    );
    assert_eq!(told.ended_after(), SECOND * 3 / 2, "at once");
    for (line, answer) in told.answers().filter(|(line, _)| [2, 4, 5].contains(line)) {
        assert_eq!(answer.open, [Open::NotAsked(NotAsked::Cancelled)], "line {line}");
        assert_eq!(answer.query.song.as_deref(), Some("Song"), "line {line} says what was not asked");
    }
    assert_eq!(told.states().last(), Some(&RunState::Finished));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_run_ends_it() {
    let limits = Limits { time: Some(SECOND * 5 / 2), ..open_lines(1) };
    let told = Run::start(vec![song(); 4], slow_searches(), limits, 64).finish().await;
    assert_eq!(told.verdicts(), ["confirmed", "confirmed", "incomplete", "incomplete"]);
    assert_eq!(told.ended_after(), SECOND * 5 / 2);
    let open: Vec<_> = told.answers().flat_map(|(_, answer)| &answer.open).collect();
    assert_eq!(open, [&Open::NotAsked(NotAsked::Deadline); 2]);
    let ample = Limits { time: Some(60 * SECOND), ..open_lines(1) };
    let told = Run::start(vec![song(); 4], slow_searches(), ample, 64).finish().await;
    assert_eq!(
        (told.verdicts(), told.ended_after()),
        (vec!["confirmed"; 4], 4 * SECOND),
        "it waits for no limit"
    );
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_a_run_are_counted_over_all_lines() {
    // Each line takes a search and five releases.
    for (budget, expected) in [
        (1, ["incomplete", "incomplete", "incomplete"]),
        (2, ["confirmed", "incomplete", "incomplete"]),
        (6, ["confirmed", "incomplete", "incomplete"]),
        (8, ["confirmed", "confirmed", "incomplete"]),
        (18, ["confirmed", "confirmed", "confirmed"]),
        (99, ["confirmed", "confirmed", "confirmed"]),
    ] {
        let limits = Limits { calls: calls(budget), ..open_lines(1) };
        let run = Run::start(vec![song(); 3], slow_searches().charging(), limits, 64);
        let told = run.finish().await;
        assert_eq!(told.verdicts(), expected, "{budget} calls");
        let spent: u32 = told.answers().map(|(_, answer)| answer.api_calls).sum();
        assert_eq!(spent, budget.min(18), "{budget} calls, told line by line");
        let opens: Vec<_> = told.answers().flat_map(|(_, answer)| &answer.open).collect();
        assert!(opens.iter().all(|open| **open == Open::NotAsked(NotAsked::Budget)), "{opens:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_opens_nothing_new_and_a_resume_goes_on() {
    let run = Run::start(vec![song(); 4], slow_searches(), open_lines(1), 64);
    tokio::time::sleep(SECOND * 3 / 2).await;
    run.session.pause();
    tokio::time::sleep(10 * SECOND).await;
    assert_eq!(run.discogs.counts().searches, 2, "what was open is finished, nothing is opened");
    assert_eq!(run.discogs.counts().in_flight, 0);
    run.session.resume();
    let told = run.finish().await;
    assert_eq!(told.verdicts(), ["confirmed"; 4]);
    let opened: Vec<_> = told.opened().iter().map(|(line, _)| *line).collect();
    assert_eq!(opened, [0, 1, 2, 3]);
    assert_eq!(told.ended_after(), SECOND * 27 / 2, "two lines, a pause until 11.5 s, two lines");
}

#[tokio::test(start_paused = true)]
async fn a_paused_run_can_be_cancelled() {
    let run = Run::start(vec![song(); 4], slow_searches(), open_lines(1), 64);
    run.session.pause();
    tokio::time::sleep(5 * SECOND).await;
    run.session.cancel();
    let told = run.finish().await;
    assert_eq!(told.verdicts(), ["incomplete"; 4], "a pause before the first line opened none");
    assert_eq!(told.states().last(), Some(&RunState::Finished));
}

#[tokio::test(start_paused = true)]
async fn a_line_that_panics_or_fails_takes_no_other_along() {
    let panicking = slow_searches().search_answers(
        |query| {
            assert_ne!(query.track.as_deref(), Some("Panic"), "as the script says");
            false
        },
        vec![],
    );
    let panic = lookup_core::playlist::Content::Asked(vec![lookup_core::Query::new("", "Panic", "")]);
    for most_open in [1, 3] {
        let lines = vec![song(), panic.clone(), song()];
        let told = Run::start(lines, panicking.clone(), open_lines(most_open), 64).finish().await;
        assert_eq!(told.verdicts(), ["confirmed", "incomplete", "confirmed"]);
        let (_, answer) = told.answers().find(|(line, _)| *line == 1).expect("its answer");
        assert_eq!(answer.open, [Open::NotAsked(NotAsked::Panicked)]);
    }
    let faulty = Scripted::of(releases()).panics(ReleaseId(2)).fault(
        ReleaseId(4),
        SourceError::Unreachable { reason: "no network".into(), effort: Effort::default() },
    );
    let told = Run::start(vec![song(); 2], faulty, open_lines(2), 64).finish().await;
    for (_, answer) in told.answers() {
        assert_eq!(brief(answer), "confirmed 1+ 3+ 5+ 6+");
    }
}
