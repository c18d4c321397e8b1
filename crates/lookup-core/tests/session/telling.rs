//! What the reader of a session is told, however slowly it reads.

use discogs_client::{ReleaseId, Scripted};
use lookup_core::session::{Event, RunState};
use lookup_core::strategy::RankNews;

use super::{Run, SECOND, open_lines, releases, skipped, song};

/// An event in few words.
fn words(event: &Event) -> String {
    match event {
        Event::LineOpened { line, attempt, .. } => format!("{line}.{attempt} opened"),
        Event::Candidates { line, count, .. } => format!("{line} has {count}"),
        Event::RankSettled { line, rank, outcome, .. } => {
            let outcome = match outcome {
                RankNews::Accepted { .. } => "yes",
                RankNews::Rejected => "no",
                RankNews::NotAsked => "not asked",
                RankNews::NotNeeded => "not needed",
            };
            format!("{line} rank {rank} {outcome}")
        }
        Event::LineAnswered { line, answer, .. } => format!("{line} {}", answer.verdict.name()),
        Event::RunState(state) => format!("{state:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_events_of_a_line_come_in_order() {
    let discogs = Scripted::of(releases())
        .delay(ReleaseId(1), 3 * SECOND)
        .delay(ReleaseId(2), SECOND)
        .panics(ReleaseId(3))
        .not_covered(ReleaseId(4));
    let told = Run::start(vec![song(), skipped()], discogs, open_lines(1), 1).finish().await;
    let words: Vec<String> = told.0.iter().map(|(_, event)| words(event)).collect();
    assert_eq!(
        words,
        [
            "Running",
            "0.1 opened",
            "0 has 6",
            "0 rank 0 yes",
            "0 rank 1 yes",
            "0 rank 2 not asked",
            "0 rank 3 not asked",
            "0 rank 4 yes",
            "0 rank 5 yes",
            "0 confirmed",
            "1 skipped",
            "Finished",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_told_every_answer_and_the_end_last() {
    for (lines, channel) in [(3, 1), (40, 1), (200, 1), (200, 7)] {
        let mut run = Run::start(vec![song(); lines], Scripted::of(releases()), open_lines(8), channel);
        // The whole run is over before the first event is read.
        tokio::time::sleep(60 * SECOND).await;
        assert_eq!(run.discogs.counts().searches, lines, "the run waits for no reader");
        let mut told = super::Told::default();
        while let Some(event) = run.events.recv().await {
            tokio::time::sleep(SECOND).await;
            told.0.push((run.began.elapsed(), event));
        }
        assert_eq!(told.verdicts(), vec!["confirmed"; lines]);
        assert_eq!(told.states().last(), Some(&RunState::Finished));
        assert_eq!(told.0.last().map(|(_, event)| event), Some(&Event::RunState(RunState::Finished)));
        let most = 2 * lines + 32 * 9 + 8;
        assert!(told.0.len() <= most, "{} events waited for a reader of {lines} lines", told.0.len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_leaves_ends_the_run() {
    let slow = (1..=6).fold(Scripted::of(releases()), |all, id| all.delay(ReleaseId(id), SECOND));
    for leaves_after in [0, 1, 3, 9] {
        let Run { session, mut events, discogs, task, .. } =
            Run::start(vec![song(); 20], slow.clone(), open_lines(2), 1);
        for _ in 0..leaves_after {
            events.recv().await.expect("news");
        }
        drop(events);
        tokio::time::timeout(3 * SECOND, task).await.expect("it ends soon").expect("without a panic");
        assert_eq!(discogs.counts().in_flight, 0, "left after {leaves_after}");
        assert_eq!(session.gauge().read().in_flight(), 0, "left after {leaves_after}");
    }
    assert!(slow.counts().searches < 4 * 20, "the lines that nobody waits for are not looked up");
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_leaves_is_noticed_while_nothing_happens() {
    let slow = Scripted::of(releases()).delay_searches(60 * SECOND);
    let Run { mut events, discogs, task, began, .. } = Run::start(vec![song()], slow, open_lines(1), 64);
    for expected in ["Running", "0.1 opened"] {
        assert_eq!(words(&events.recv().await.expect("news")), expected);
    }
    drop(events);
    task.await.expect("it ends without a panic");
    assert!(began.elapsed() < SECOND, "{:?}", began.elapsed());
    assert_eq!(discogs.counts().in_flight, 0);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_dropped_leaves_nothing_behind() {
    let slow = Scripted::of(releases()).delay_searches(9 * SECOND);
    let run = Run::start(vec![song(); 20], slow, open_lines(4), 1);
    tokio::time::sleep(SECOND).await;
    assert_eq!(run.discogs.counts().in_flight, 4);
    run.task.abort();
    assert!(run.task.await.is_err_and(|end| end.is_cancelled()));
    tokio::task::yield_now().await;
    assert_eq!(run.discogs.counts().in_flight, 0);
    assert_eq!(run.discogs.counts().searches, 4);
}

#[tokio::test(start_paused = true)]
async fn the_states_of_a_run_are_told() {
    use RunState::{Finished, Paused, Running};
    let run = Run::start(vec![song(); 9], Scripted::of(releases()).delay_searches(SECOND), open_lines(1), 64);
    tokio::time::sleep(SECOND / 2).await;
    run.session.pause();
    tokio::time::sleep(4 * SECOND).await;
    run.session.resume();
    tokio::time::sleep(SECOND).await;
    run.session.cancel();
    let told = run.finish().await;
    // A run that stops at once is finished before anybody can read that it was stopping.
    assert_eq!(told.states(), [Running, Paused, Running, Finished]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_told_before_the_news_that_waits() {
    let slow = Scripted::of(releases()).delay_searches(SECOND);
    let mut run = Run::start(vec![song(); 40], slow, open_lines(8), 1);
    tokio::time::sleep(SECOND * 3 / 2).await;
    run.session.pause();
    tokio::time::sleep(SECOND).await;
    let mut first = Vec::new();
    for _ in 0..3 {
        first.push(words(&run.events.recv().await.expect("news")));
    }
    assert_eq!(first, ["Running", "0.1 opened", "Paused"], "two were on their way already");
    run.session.resume();
    let told = run.finish().await;
    assert_eq!(told.verdicts(), vec!["confirmed"; 40]);
}
