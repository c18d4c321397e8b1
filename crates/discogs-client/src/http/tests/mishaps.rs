//! What must not stop the client, cost calls or be told wrongly: headers and clocks out of order, people who leave.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::script::{Script, asks, client, list, paused_clock, person};
use crate::http::config::Clock;
use crate::http::failure::Failure;
use crate::http::transport::RateHeaders;
use crate::meter::Meter;
use crate::source::{Ask, Origin, SourceError};

const SECOND: Duration = Duration::from_secs(1);
const QUICK: Duration = Duration::from_millis(200);

fn reset() -> Failure {
    Failure::NoAnswer { reason: "reset".to_owned() }
}

fn refused(retry_after: Option<Duration>) -> Failure {
    Failure::RefusedForNow { retry_after }
}

/// A wire whose first calls fail so, each after 200 ms.
fn fails_with(failures: impl IntoIterator<Item = Failure>) -> Arc<Script> {
    let failures: Vec<Failure> = failures.into_iter().collect();
    Script::new(move |nth, _| (QUICK, failures.get(nth).cloned().map_or(Ok(()), Err)))
}

fn says(limit: u32, remaining: u32) -> RateHeaders {
    RateHeaders { limit: Some(limit), remaining: Some(remaining) }
}

#[tokio::test(start_paused = true)]
async fn no_header_stops_the_client_for_good() {
    for retry_after in [Duration::from_secs(u64::MAX), 30 * 86_400 * SECOND] {
        let wire = fails_with([refused(Some(retry_after))]);
        let api = client(&wire, |_| {});
        assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Api), "{retry_after:?}");
        let pause = wire.log()[1].at - wire.log()[0].at;
        assert!(pause < Duration::from_hours(1), "{retry_after:?}: {pause:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_holds_nothing_up_for_long() {
    let is_set_back = Arc::new(AtomicBool::new(false));
    for (faults, expected) in [
        // What is owed is kept by the wall clock, for other programs; it is paid off in a minute.
        (vec![reset()], 60 * SECOND),
        // The pause is shared with other programs, and thus by the wall clock.
        (vec![refused(Some(SECOND)); 4], Duration::from_hours(2)),
    ] {
        let wire = fails_with(faults.clone());
        is_set_back.store(false, Ordering::SeqCst);
        let clock = paused_clock();
        let is_set_back = Arc::clone(&is_set_back);
        let api = client(&wire, |config| {
            let is_set_back = Arc::clone(&is_set_back);
            config.clock = Clock::new(move || {
                let by = if is_set_back.load(Ordering::SeqCst) { 86_400 * SECOND } else { Duration::ZERO };
                clock.now() - by
            });
        });
        let began = Instant::now();
        let asking = asks(&api, list(0, 0), 1);
        sleep(QUICK + QUICK / 4).await;
        is_set_back.store(true, Ordering::SeqCst);
        let nudge = asks(&api, list(1, 0), 2);
        assert_eq!(asking.await.unwrap(), Ok(Origin::Api));
        assert!(began.elapsed() < expected, "{faults:?}: {:?}", began.elapsed());
        assert_eq!(nudge.await.unwrap(), Ok(Origin::Api));
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_call_of_a_run_costs_no_other_its_turn() {
    let wire = Script::well();
    let api = client(&wire, |_| {});
    let run = Meter::with_budget(NonZeroU32::new(1));
    let of_run = |line| Ask { meter: run.part(None), ..list(line, 0) };
    let asking = [
        asks(&api, of_run(0), 10),
        asks(&api, of_run(1), 11),
        asks(&api, of_run(2), 12),
        asks(&api, list(3, 0), 13),
    ];
    let answers: Vec<_> = join_all(asking).await.into_iter().map(Result::unwrap).collect();
    let spent = || Err(SourceError::OutOfBudget);
    assert_eq!(answers, [Ok(Origin::Api), spent(), spent(), Ok(Origin::Api)]);
    let log = wire.log();
    assert_eq!(log[1].at, log[0].at, "the two that were not sent cost nothing of the pace");
}

#[tokio::test(start_paused = true)]
async fn a_person_is_told_of_a_fault_as_a_fault() {
    let wire = Script::new(|_, _| (Duration::from_secs(6), Err(reset())));
    let api = client(&wire, |_| {});
    let told = asks(&api, person(), 1).await.unwrap();
    assert!(matches!(&told, Err(SourceError::Unreachable { effort, .. }) if effort.tries == 1), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn an_answer_from_before_a_refusal_brings_no_burst_back() {
    // The first is refused, those on the wire with it are answered later, with much remaining.
    let wire = Script::that_says(
        |nth, _| match nth {
            0 => (QUICK, Err(refused(None))),
            1..=4 => (QUICK * 2, Ok(())),
            _ => (QUICK, Ok(())),
        },
        |nth| if nth < 5 { says(60, 50) } else { RateHeaders::default() },
    );
    let api = client(&wire, |_| {});
    join_all((1..=8).map(|id| asks(&api, list(0, 0), id))).await;
    let log = wire.log();
    assert_eq!(log.len(), 9);
    for pair in log[5..].windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::from_millis(1200), "{log:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_pace_recovers_when_the_token_is_seen_again() {
    let wire = Script::that_says(|_, _| (QUICK, Ok(())), |nth| says(if nth == 0 { 25 } else { 60 }, 50));
    let api = client(&wire, |_| {});
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Api));
    assert_eq!(asks(&api, list(0, 0), 2).await.unwrap(), Ok(Origin::Api));
    sleep(60 * SECOND).await;
    let began = Instant::now();
    join_all((10..15).map(|id| asks(&api, list(0, 0), id))).await;
    assert_eq!(began.elapsed(), QUICK, "five at once");
}

#[tokio::test(start_paused = true)]
async fn what_fails_while_the_firewall_blocks_is_not_sent_again() {
    let wire = Script::new(|nth, _| match nth {
        0 => (QUICK, Err(Failure::Blocked)),
        _ => (QUICK * 2, Err(reset())),
    });
    let api = client(&wire, |_| {});
    let answers = join_all((1..=2).map(|id| asks(&api, list(0, 0), id))).await;
    for answer in answers {
        assert_eq!(answer.unwrap(), Err(SourceError::Blocked));
    }
    assert_eq!(wire.log().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_during_a_pause_is_not_shown_as_waiting() {
    let wire = fails_with([refused(None)]);
    let api = client(&wire, |_| {});
    let asking = [asks(&api, list(0, 0), 1), asks(&api, list(0, 0), 2), asks(&api, list(0, 0), 3)];
    sleep(SECOND).await;
    assert_eq!(api.state().waiting, 1);
    asking.iter().for_each(tokio::task::JoinHandle::abort);
    sleep(SECOND).await;
    assert_eq!(api.state().waiting, 0, "{:?}", api.state());
    assert_eq!(wire.log().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_is_over_is_not_shown_any_more() {
    let wire = Script::that_says(|_, _| (QUICK, Ok(())), |_| says(60, 2));
    let api = client(&wire, |_| {});
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Api));
    sleep(SECOND).await;
    assert!(api.state().paused_until.is_some());
    sleep(10 * SECOND).await;
    assert_eq!(api.state().paused_until, None, "few remained for ten seconds");

    let api = client(&fails_with([Failure::Blocked]), |_| {});
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Err(SourceError::Blocked));
    sleep(SECOND).await;
    assert_eq!(api.state().refusal, Some(SourceError::Blocked));
    sleep(600 * SECOND).await;
    assert_eq!(api.state().refusal, None);
}

#[tokio::test(start_paused = true)]
async fn a_dispatcher_ends_though_somebody_left_before_his_turn() {
    let wire = fails_with([refused(None)]);
    let api = client(&wire, |_| {});
    let asking = asks(&api, list(0, 0), 1);
    sleep(SECOND).await;
    asking.abort();
    drop(api);
    sleep(3600 * SECOND).await;
    assert_eq!(Arc::strong_count(&wire), 1, "nothing holds it any more");
    assert_eq!(wire.log().len(), 1);
}
