//! Sessions of any course: delays, faults, panics, pauses, a cancel and a slow reader at any time.

use std::time::Duration;

use discogs_client::{Effort, ReleaseId, Scripted, SourceError};
use lookup_core::session::{Event, Limits, RunState};
use proptest::prelude::*;

use super::{Run, Told, calls, open_lines, releases, skipped, song};

const MS: Duration = Duration::from_millis(1);

/// What is done to a session, and when.
#[derive(Debug, Clone, Copy)]
enum Act {
    Pause,
    Resume,
    Cancel,
}

/// What befalls a release.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Answers,
    Fails,
    Panics,
    IsNotCovered,
}

#[derive(Debug, Clone)]
struct Course {
    /// Which lines are questions.
    lines: Vec<bool>,
    open_lines: usize,
    time: Option<u32>,
    calls: Option<u32>,
    search_delay: u32,
    releases: Vec<(u32, Fate)>,
    /// What is done, each so many milliseconds after the one before.
    acts: Vec<(u32, Act)>,
    channel: usize,
    /// How long the reader takes over an event, in milliseconds.
    reading: u32,
}

fn any_course() -> impl Strategy<Value = Course> {
    let fate = prop_oneof![
        4 => Just(Fate::Answers),
        1 => Just(Fate::Fails),
        1 => Just(Fate::Panics),
        1 => Just(Fate::IsNotCovered),
    ];
    let act = prop_oneof![3 => Just(Act::Pause), 3 => Just(Act::Resume), 1 => Just(Act::Cancel)];
    (
        (proptest::collection::vec(any::<bool>(), 0..50), 1..9_usize),
        (proptest::option::weighted(0.2, 1..900_u32), proptest::option::weighted(0.2, 1..60_u32)),
        (0..150_u32, proptest::collection::vec((0..200_u32, fate), 6)),
        proptest::collection::vec((0..300_u32, act), 0..5),
        (1..9_usize, prop_oneof![Just(0_u32), 1..60_u32]),
    )
        .prop_map(
            |((lines, open_lines), (time, calls), (search_delay, releases), acts, (channel, reading))| {
                Course { lines, open_lines, time, calls, search_delay, releases, acts, channel, reading }
            },
        )
}

impl Course {
    fn discogs(&self) -> Scripted {
        let discogs = Scripted::of(releases()).delay_searches(self.search_delay * MS).charging();
        (1..).map(ReleaseId).zip(&self.releases).fold(discogs, |discogs, (id, (delay, fate))| {
            let discogs = discogs.delay(id, *delay * MS);
            match fate {
                Fate::Answers => discogs,
                Fate::Fails => discogs.fault(
                    id,
                    SourceError::Unreachable { reason: "no network".into(), effort: Effort::default() },
                ),
                Fate::Panics => discogs.panics(id),
                Fate::IsNotCovered => discogs.not_covered(id),
            }
        })
    }

    async fn run(&self) -> (Told, Scripted) {
        let lines =
            self.lines.iter().map(|is_question| if *is_question { song() } else { skipped() }).collect();
        let limits = Limits {
            time: self.time.map(|time| time * MS),
            calls: self.calls.and_then(calls),
            ..open_lines(self.open_lines)
        };
        let mut run = Run::start(lines, self.discogs(), limits, self.channel);
        let mut told = Told::default();
        let steer = async {
            for (wait, act) in &self.acts {
                tokio::time::sleep(*wait * MS).await;
                match act {
                    Act::Pause => run.session.pause(),
                    Act::Resume => run.session.resume(),
                    Act::Cancel => run.session.cancel(),
                }
            }
            // Whoever pauses goes on some day.
            run.session.resume();
        };
        let read = async {
            while let Some(event) = run.events.recv().await {
                told.0.push((run.began.elapsed(), event));
                tokio::time::sleep(self.reading * MS).await;
            }
        };
        tokio::join!(steer, read);
        run.task.await.expect("the session ends by itself");
        assert_eq!(run.session.gauge().read().in_flight(), 0);
        (told, run.discogs)
    }
}

/// The events of one line: it is opened, told of in rising ranks within each question, answered, and that is all.
fn is_in_order(events: &[&Event]) -> bool {
    let mut next_rank = 0;
    let mut is_over = false;
    events.iter().enumerate().all(|(at, event)| {
        let was_over = std::mem::replace(&mut is_over, matches!(event, Event::LineAnswered { .. }));
        !was_over
            && match event {
                Event::LineOpened { .. } => at == 0,
                Event::Candidates { .. } => {
                    next_rank = 0;
                    at > 0
                }
                Event::RankSettled { rank, .. } => {
                    next_rank += 1;
                    *rank + 1 == next_rank
                }
                Event::LineAnswered { .. } => true,
                Event::RunState(_) => false,
            }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn every_line_is_answered_once_whatever_happens(course in any_course()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let (told, discogs) = runtime.expect("a runtime").block_on(course.run());
        let counts = discogs.counts();
        prop_assert_eq!(counts.in_flight, 0);
        prop_assert!(counts.most_in_flight <= 5 * course.open_lines);

        let verdicts = told.verdicts();
        prop_assert_eq!(verdicts.len(), course.lines.len());
        let is_undisturbed = course.time.is_none()
            && course.calls.is_none()
            && course.acts.iter().all(|(_, act)| !matches!(act, Act::Cancel));
        let best = if course.releases.iter().any(|(_, fate)| matches!(fate, Fate::Answers)) { "confirmed" } else { "incomplete" };
        for (is_question, verdict) in course.lines.iter().zip(verdicts) {
            let allowed: &[&str] = match (is_question, is_undisturbed) {
                (false, _) => &["skipped"],
                (true, true) => &[best],
                (true, false) => &[best, "incomplete"],
            };
            prop_assert!(allowed.contains(&verdict), "{verdict} is none of {allowed:?}");
        }
        prop_assert!(told.opened().is_sorted(), "lines open in list order");
        prop_assert_eq!(told.0.last().map(|(_, event)| event), Some(&Event::RunState(RunState::Finished)));
        for line in 0..course.lines.len() {
            let events: Vec<&Event> = told.0.iter().map(|(_, event)| event).filter(|event| event.line() == Some(line)).collect();
            prop_assert!(is_in_order(&events), "{events:?}");
        }
        let spent: u32 = told.answers().map(|(_, answer)| answer.api_calls).sum();
        prop_assert!(course.calls.is_none_or(|calls| spent <= calls));
    }
}
