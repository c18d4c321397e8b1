//! The gather against its oracle: the plain walk from the first candidate to the last.

#![expect(clippy::disallowed_methods, reason = "a test is an entry point")]
#![expect(clippy::expect_used, reason = "in the helpers of tests too")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::{pending, ready};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use lookup_core::gather::{
    Candidate, Counts, Gauge, Limits, NotAsked, Outcome, RankedGather, Ruling, Settled, StopCause,
};
use proptest::prelude::*;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

type Key = u8;
type TestRuling = Ruling<usize, &'static str, &'static str>;
type Said = Outcome<usize, &'static str, &'static str, Key>;

fn limits(in_flight: usize, wanted: Option<usize>) -> Limits {
    Limits {
        in_flight: NonZeroUsize::new(in_flight).expect("n is at least 1"),
        wanted: wanted.map(|k| NonZeroUsize::new(k).expect("k is at least 1")),
    }
}

/// What a judge does when its turn comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Accept,
    Reject,
    Fault,
    Panic,
    /// Panics before there is anything to await.
    PanicAtOnce,
    /// Accepts; panics in its destructor when it is cancelled.
    AcceptUnlessDropped,
    AcceptAtOnce,
    RejectAtOnce,
}

impl Act {
    fn ruling(self, rank: usize) -> TestRuling {
        match self {
            Self::Accept | Self::AcceptUnlessDropped | Self::AcceptAtOnce => Ruling::Accept(rank),
            Self::Reject | Self::RejectAtOnce => Ruling::Reject("no"),
            Self::Fault => Ruling::NotAsked(NotAsked::Fault("down")),
            Self::Panic | Self::PanicAtOnce => Ruling::NotAsked(NotAsked::Panicked),
        }
    }
}

/// The plain walk with the same rules.
fn walk(candidates: &[(Vec<Key>, TestRuling)], wanted: Option<usize>) -> Vec<Said> {
    let mut settled: BTreeSet<(bool, usize)> = BTreeSet::new();
    let mut said = Vec::new();
    for (rank, (keys, ruling)) in candidates.iter().enumerate() {
        let names: Vec<(bool, usize)> = if keys.is_empty() {
            vec![(true, rank)]
        } else {
            keys.iter().map(|key| (false, usize::from(*key))).collect()
        };
        let left = wanted.unwrap_or(usize::MAX) - settled.len();
        if left == 0 || names.iter().all(|name| settled.contains(name)) {
            said.push(Outcome::NotNeeded);
            continue;
        }
        said.push(match ruling.clone() {
            Ruling::Accept(verdict) => {
                let mut fresh = Vec::new();
                for name in names {
                    if fresh.len() < left && settled.insert(name) {
                        fresh.push(name);
                    }
                }
                let keys =
                    fresh.iter().filter(|(own, _)| !own).map(|(_, key)| Key::try_from(*key).expect("a key"));
                Outcome::Accepted { verdict, places: fresh.len(), keys: keys.collect() }
            }
            Ruling::Reject(why) => Outcome::Rejected(why),
            Ruling::NotAsked(why) => Outcome::NotAsked(why),
        });
    }
    said
}

/// What the test can see of the judges from outside.
#[derive(Default)]
struct Seen {
    started: Vec<usize>,
    /// Started although the rules of starting forbid it.
    started_wrongly: Vec<usize>,
    /// Started, and neither ended nor dropped.
    alive: BTreeSet<usize>,
    finished: Vec<usize>,
    release: Vec<Option<oneshot::Sender<()>>>,
}

/// Lives in a judge; notices its end.
struct Alive {
    seen: Rc<RefCell<Seen>>,
    rank: usize,
    panics: bool,
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.seen.borrow_mut().alive.remove(&self.rank);
        if self.panics {
            resume_unwind(Box::new("scripted, in drop"));
        }
    }
}

#[derive(Debug, Clone)]
struct Script {
    candidates: Vec<(Vec<Key>, Act)>,
    in_flight: usize,
    wanted: Option<usize>,
    /// Who ends next: an index into those that run.
    order: Vec<usize>,
    stop_at: Option<usize>,
    drop_at: Option<usize>,
}

fn scripts() -> impl Strategy<Value = Script> {
    let act = prop_oneof![
        8 => Just(Act::Accept), 6 => Just(Act::Reject), 2 => Just(Act::Fault), 1 => Just(Act::Panic),
        1 => Just(Act::PanicAtOnce), 1 => Just(Act::AcceptUnlessDropped),
        1 => Just(Act::AcceptAtOnce), 1 => Just(Act::RejectAtOnce),
    ];
    let keys = prop_oneof![2 => Just(vec![]), 3 => prop::collection::vec(0..6u8, 1..4)];
    (
        prop::collection::vec((keys, act), 0..24),
        1..7usize,
        prop::option::weighted(0.85, 1..7usize),
        prop::collection::vec(0..7usize, 24),
        prop::option::weighted(0.2, 0..16usize),
        prop::option::weighted(0.15, 0..16usize),
    )
        .prop_map(|(candidates, in_flight, wanted, order, stop_at, drop_at)| Script {
            candidates,
            in_flight,
            wanted,
            order,
            stop_at,
            drop_at,
        })
}

/// What the finished accepts settle: each key with the highest rank that has it, in rank order. The slow way.
fn settled_keys(script: &Script, seen: &Seen) -> Vec<(usize, (bool, usize))> {
    let mut settled: Vec<(usize, (bool, usize))> = Vec::new();
    for rank in accepted(script, seen) {
        for name in key_names(script, rank) {
            if settled.iter().all(|(_, known)| *known != name) {
                settled.push((rank, name));
            }
        }
    }
    settled
}

fn accepted(script: &Script, seen: &Seen) -> BTreeSet<usize> {
    let is_accept = |rank: &usize| matches!(script.candidates[*rank].1.ruling(*rank), Ruling::Accept(_));
    seen.finished.iter().copied().filter(is_accept).collect()
}

fn key_names(script: &Script, rank: usize) -> Vec<(bool, usize)> {
    match &script.candidates[rank].0[..] {
        [] => vec![(true, rank)],
        keys => keys.iter().map(|key| (false, usize::from(*key))).collect(),
    }
}

fn is_needed(script: &Script, settled: &[(usize, (bool, usize))], rank: usize) -> bool {
    let horizon = script.wanted.and_then(|k| settled.get(k - 1)).map_or(usize::MAX, |(rank, _)| *rank);
    let is_known = |name: &(bool, usize)| settled.iter().any(|(by, known)| *by < rank && known == name);
    rank <= horizon && !key_names(script, rank).iter().all(is_known)
}

/// The rank that may start now, by the rules of starting.
fn eligible(script: &Script, seen: &Seen) -> Option<usize> {
    let settled = settled_keys(script, seen);
    let rate = (accepted(script, seen).len() + 1) as f64 / (seen.finished.len() + 2) as f64;
    let expected = settled.len() as f64 + rate * seen.alive.len() as f64;
    if script.wanted.is_some_and(|k| expected >= k as f64 - 1e-9) {
        return None;
    }
    let unstarted = (0..script.candidates.len()).filter(|rank| !seen.started.contains(rank));
    unstarted.into_iter().find(|rank| is_needed(script, &settled, *rank))
}

/// A judge that does as scripted, and lets itself be seen.
fn scripted_judge(
    script: &Script,
    seen: &Rc<RefCell<Seen>>,
) -> impl FnMut(usize, usize) -> LocalBoxFuture<'static, TestRuling> + use<> {
    let script = script.clone();
    seen.borrow_mut().release.resize_with(script.candidates.len(), || None);
    let seen = Rc::clone(seen);
    move |rank, subject| {
        assert_eq!(rank, subject);
        let act = script.candidates[rank].1;
        if eligible(&script, &seen.borrow()) != Some(rank) {
            seen.borrow_mut().started_wrongly.push(rank);
        }
        seen.borrow_mut().started.push(rank);
        if act == Act::PanicAtOnce {
            seen.borrow_mut().finished.push(rank);
            resume_unwind(Box::new("scripted, at once"));
        }
        let (release, released) = oneshot::channel::<()>();
        seen.borrow_mut().alive.insert(rank);
        seen.borrow_mut().release[rank] = Some(release);
        let mut alive = Alive { seen: Rc::clone(&seen), rank, panics: act == Act::AcceptUnlessDropped };
        Box::pin(async move {
            if !matches!(act, Act::AcceptAtOnce | Act::RejectAtOnce) {
                released.await.ok();
            }
            alive.panics = false;
            alive.seen.borrow_mut().finished.push(rank);
            if act == Act::Panic {
                resume_unwind(Box::new("scripted"));
            }
            act.ruling(rank)
        })
    }
}

/// Plays a script to its end, holding the gather to its laws after every poll, and its outcome to the plain walk.
fn play(script: &Script) -> Result<(), TestCaseError> {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let gauge = Gauge::default();
    let (stop, stopped) = oneshot::channel::<()>();
    let mut stop = Some(stop);
    let stopping = async move {
        match stopped.await {
            Ok(()) => StopCause::Cancelled,
            Err(_) => pending().await,
        }
    };
    let subjects = script.candidates.iter().zip(0..);
    let gather = RankedGather::new(
        subjects.map(|((keys, _), subject)| Candidate { subject, keys: keys.clone() }),
        limits(script.in_flight, script.wanted),
        stopping,
        gauge.clone(),
        scripted_judge(script, &seen),
    );
    let mut task = tokio_test::task::spawn(gather);
    let mut out = Vec::new();
    for step in 0.. {
        if script.drop_at == Some(step) {
            break;
        }
        let is_over = loop {
            let polled = task.poll_next();
            check_places(script, &gauge, &seen.borrow(), stop.is_none())?;
            match polled {
                Poll::Ready(Some(settled)) => out.push(settled),
                Poll::Ready(None) => break true,
                Poll::Pending => break false,
            }
        };
        if is_over {
            break;
        }
        if script.stop_at == Some(step) {
            stop.take().map(|stop| stop.send(()));
        } else {
            release_one(script.order[step % script.order.len()], &seen)?;
        }
    }
    drop(task);
    let counts = gauge.read();
    prop_assert_eq!(counts.in_flight(), 0);
    prop_assert_eq!(counts.started, counts.settled + counts.cancelled);
    prop_assert!(seen.borrow().alive.is_empty());
    compare_with_walk(script, &out, stop.is_none(), &seen.borrow())
}

/// The law of places: exactly those counted are alive, and none stands empty while something may start.
fn check_places(script: &Script, gauge: &Gauge, seen: &Seen, is_stopped: bool) -> Result<(), TestCaseError> {
    let counts = gauge.read();
    prop_assert!(counts.in_flight() <= script.in_flight);
    prop_assert_eq!(counts.in_flight(), seen.alive.len());
    prop_assert_eq!(counts.started, seen.started.len());
    prop_assert!(seen.started_wrongly.is_empty(), "started in vain: {:?}", seen.started_wrongly);
    let settled = settled_keys(script, seen);
    let in_vain: Vec<&usize> =
        seen.alive.iter().filter(|rank| !is_needed(script, &settled, **rank)).collect();
    prop_assert!(in_vain.is_empty(), "still running in vain: {:?}", in_vain);
    let is_short = counts.in_flight() < script.in_flight;
    prop_assert!(
        is_stopped || !is_short || eligible(script, seen).is_none(),
        "a place stands empty: {:?}",
        counts
    );
    Ok(())
}

fn release_one(choice: usize, seen: &RefCell<Seen>) -> Result<(), TestCaseError> {
    let mut seen = seen.borrow_mut();
    prop_assert!(!seen.alive.is_empty(), "pending with nothing in flight");
    let next = seen.alive.iter().copied().nth(choice % seen.alive.len());
    let release = next.and_then(|next| seen.release[next].take());
    drop(seen);
    release.map(|release| release.send(()));
    Ok(())
}

fn compare_with_walk(
    script: &Script,
    out: &[Settled<usize, &'static str, &'static str, Key>],
    is_stopped: bool,
    seen: &Seen,
) -> Result<(), TestCaseError> {
    // To the plain walk, what had not ended when it was stopped is a candidate that was not asked.
    let rulings = script.candidates.iter().enumerate().map(|(rank, (keys, act))| {
        let is_cut = is_stopped && !seen.finished.contains(&rank);
        let ruling = if is_cut { Ruling::NotAsked(NotAsked::Cancelled) } else { act.ruling(rank) };
        (keys.clone(), ruling)
    });
    let expected = walk(&rulings.collect::<Vec<_>>(), script.wanted);
    if script.drop_at.is_none() {
        prop_assert_eq!(out.len(), expected.len());
    }
    for ((rank, settled), expected) in (0..).zip(out).zip(&expected) {
        prop_assert_eq!(settled.rank, rank);
        match (expected, &settled.outcome) {
            // What ran ahead of the walk may have ended: a further hint, or a reason.
            (Outcome::NotNeeded, Outcome::Accepted { places: 0, .. } | Outcome::Rejected(_)) => {}
            (expected, outcome) => prop_assert_eq!(outcome, expected, "rank {}", settled.rank),
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25_000, ..ProptestConfig::default() })]
    #[test]
    fn every_script_answers_as_the_plain_walk(script in scripts()) {
        play(&script)?;
    }
}

#[test]
fn a_script_with_everything_is_dropped_at_every_step() {
    let acts = [Act::Accept, Act::Panic, Act::Reject, Act::AcceptUnlessDropped, Act::Fault, Act::PanicAtOnce];
    for drop_at in 0..20 {
        let script = Script {
            candidates: (0..18)
                .map(|i| (vec![Key::try_from(i).expect("small")], acts[i % acts.len()]))
                .collect(),
            in_flight: 4,
            wanted: Some(5),
            order: vec![2, 0, 3, 1],
            stop_at: None,
            drop_at: Some(drop_at),
        };
        play(&script).expect("the law holds");
    }
}

/// Runs a gather over candidates given as (ms, accepts, keys); yields the accepted ranks with the keys they brought.
async fn run(
    candidates: Vec<(u64, bool, Vec<Key>)>,
    limits: Limits,
) -> (Vec<(usize, Vec<Key>)>, Duration, usize, Counts) {
    let gauge = Gauge::default();
    let peak = Rc::new(RefCell::new(0));
    let begun = Instant::now();
    let subjects =
        candidates.into_iter().map(|(ms, accepts, keys)| Candidate { subject: (ms, accepts), keys });
    let judge = |_rank, (ms, accepts)| {
        let (peak, gauge) = (Rc::clone(&peak), gauge.clone());
        async move {
            let in_flight = gauge.read().in_flight();
            peak.replace_with(|peak| in_flight.max(*peak));
            sleep(Duration::from_millis(ms)).await;
            if accepts { Ruling::Accept(()) } else { Ruling::Reject(()) }
        }
    };
    let gather: RankedGather<_, _, _, _, _, _, _, ()> =
        RankedGather::new(subjects, limits, pending(), gauge.clone(), judge);
    let accepted = gather
        .filter_map(|settled| {
            ready(match settled.outcome {
                Outcome::Accepted { keys, .. } => Some((settled.rank, keys)),
                _ => None,
            })
        })
        .collect()
        .await;
    let peak = *peak.borrow();
    (accepted, begun.elapsed(), peak, gauge.read())
}

#[tokio::test(start_paused = true)]
async fn five_slow_candidates_take_the_time_of_one() {
    let (accepted, took, _, _) = run(vec![(200, true, vec![]); 5], limits(5, Some(5))).await;
    assert_eq!(accepted.len(), 5);
    assert!((200..210).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn rank_order_outlives_completion_order() {
    let candidates = vec![(200, true, vec![1]), (20, false, vec![2]), (100, true, vec![3])];
    let (accepted, ..) = run(candidates, limits(5, Some(5))).await;
    assert_eq!(accepted, [(0, vec![1]), (2, vec![3])]);
}

#[tokio::test(start_paused = true)]
async fn one_key_keeps_its_hints_in_rank_order() {
    let candidates = vec![(100, true, vec![1]), (10, true, vec![1])];
    let (accepted, ..) = run(candidates, limits(5, Some(5))).await;
    assert_eq!(
        accepted,
        [(0, vec![1]), (1, vec![])],
        "the first in rank brings the key, the second is a hint"
    );
}

#[tokio::test(start_paused = true)]
async fn never_more_than_five_in_flight() {
    let candidates = (0..20).map(|key| (50, true, vec![key])).collect();
    let (_, _, peak, counts) = run(candidates, limits(5, Some(20))).await;
    assert!((2..=5).contains(&peak), "{peak}");
    assert_eq!(counts.in_flight(), 0);
}

#[tokio::test(start_paused = true)]
async fn twenty_pressings_of_one_record_cost_at_most_five_judgements() {
    let (accepted, _, _, counts) = run(vec![(200, true, vec![7]); 20], limits(5, Some(5))).await;
    assert_eq!(accepted[0], (0, vec![7]));
    assert!(counts.started <= 5, "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_first_candidate_keeps_no_place_but_its_own() {
    let mut candidates = vec![(50, true, vec![]); 61];
    candidates[0].0 = 1_000;
    let (accepted, took, _, _) = run(candidates, limits(4, None)).await;
    assert_eq!(accepted.len(), 61);
    assert!(took < Duration::from_millis(1_011), "{took:?}");
}

#[tokio::test]
async fn a_gauge_counts_for_the_whole_it_is_part_of() {
    let run = Gauge::default();
    for _ in 0..2 {
        let gather: RankedGather<_, Key, _, _, _, (), (), ()> = RankedGather::new(
            (0..3).map(|subject| Candidate { subject, keys: vec![] }),
            limits(2, None),
            pending(),
            run.part(),
            |_, _: i32| ready(Ruling::Accept(())),
        );
        assert_eq!(gather.count().await, 3);
    }
    assert_eq!(run.read(), Counts { started: 6, settled: 6, accepted: 6, cancelled: 0 });
}
