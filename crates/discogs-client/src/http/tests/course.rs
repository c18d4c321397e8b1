//! What becomes of questions: order, sharing, withdrawal, refusals, faults.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep};

use super::script::{Script, asks, client, list, person};
use crate::http::DiscogsApi;
use crate::http::config::Rate;
use crate::http::failure::Failure;
use crate::meter::Meter;
use crate::source::{Ask, Origin, SourceError, TokenFault};

const SECOND: Duration = Duration::from_secs(1);
const QUICK: Duration = Duration::from_millis(200);

/// Spends what may go out at once, so that what is asked next has to wait for its turn.
async fn spend_burst(api: &DiscogsApi) {
    join_all((0..5).map(|n| asks(api, list(0, 0), 1000 + n))).await;
}

#[tokio::test(start_paused = true)]
async fn the_lowest_lane_line_and_rank_goes_next() {
    let wire = Script::well();
    let api = client(&wire, |_| {});
    spend_burst(&api).await;
    let waiting = [
        asks(&api, list(7, 0), 70),
        asks(&api, list(2, 3), 23),
        asks(&api, list(2, 1), 21),
        asks(&api, person(), 1),
        // Whoever joins a question that is waited for moves it up, if its own turn is earlier.
        asks(&api, list(9, 9), 99),
        asks(&api, list(1, 0), 99),
    ];
    join_all(waiting).await;
    assert_eq!(wire.releases()[5..], [1, 99, 21, 23, 70]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_who_ask_one_thing_cost_one_call() {
    let wire = Script::well();
    let api = client(&wire, |_| {});
    let meters: Vec<Meter> = (0..1000).map(|_| Meter::default()).collect();
    let asking = meters.iter().enumerate().map(|(line, meter)| {
        let ask = Ask { meter: meter.clone(), ..list(line, 0) };
        asks(&api, ask, 7)
    });
    let asking: Vec<_> = asking.collect();
    // Some leave before, and hurt nobody.
    asking.iter().step_by(3).for_each(tokio::task::JoinHandle::abort);
    let answers = join_all(asking).await;
    assert_eq!(
        answers.into_iter().filter_map(Result::ok).filter(|answer| *answer == Ok(Origin::Api)).count(),
        666
    );
    assert_eq!(wire.releases(), [7]);
    assert_eq!(meters.iter().map(Meter::spent).sum::<u32>(), 1, "one of them pays");
    let again = asks(&api, list(0, 0), 7).await.unwrap();
    assert!(matches!(again, Ok(Origin::Cache { .. })), "{again:?}");
    assert_eq!(wire.releases(), [7]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_is_finished_if_sent_and_never_sent_if_not() {
    let wire = Script::well();
    let api = client(&wire, |_| {});
    let sent: Vec<_> = (1..=5).map(|id| asks(&api, list(0, 0), id)).collect();
    let unsent = asks(&api, list(0, 0), 6);
    sleep(QUICK / 2).await;
    assert_eq!(api.state().on_wire, 5);
    sent.iter().for_each(tokio::task::JoinHandle::abort);
    unsent.abort();
    sleep(QUICK / 4).await;
    assert_eq!(api.state().on_wire, 5, "they hold their places");
    sleep(SECOND).await;
    assert_eq!(api.state().on_wire, 0);
    for id in 1..=5 {
        let answer = asks(&api, list(0, 0), id).await.unwrap();
        assert!(matches!(answer, Ok(Origin::Cache { .. })), "{id}: {answer:?}");
    }
    sleep(60 * SECOND).await;
    assert_eq!(wire.releases(), [1, 2, 3, 4, 5]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_pauses_all_and_goes_first_afterwards() {
    // The third call and those on the wire with it are refused, with no time named.
    let wire = Script::new(|nth, _| {
        let refused = Err(Failure::RefusedForNow { retry_after: None });
        (QUICK, if (2..5).contains(&nth) { refused } else { Ok(()) })
    });
    let api = client(&wire, |_| {});
    let first: Vec<_> = (1..=5).map(|id| asks(&api, list(5, 0), id)).collect();
    sleep(QUICK * 2).await;
    let later = asks(&api, list(0, 0), 9);
    sleep(QUICK).await;
    let state = api.state();
    assert!(state.paused_until.is_some(), "{state:?}");
    assert_eq!(state.waiting, 4);
    let answers = join_all(first.into_iter().chain([later])).await;
    assert!(answers.iter().all(|answer| *answer.as_ref().unwrap() == Ok(Origin::Api)), "{answers:?}");
    assert_eq!(wire.releases(), [1, 2, 3, 4, 5, 3, 4, 5, 9], "the refused ones go before line 0");
    let log = wire.log();
    let pause = log[5].at - log[4].at;
    assert!((60 * SECOND..67 * SECOND).contains(&pause), "one incident, not three: {pause:?}");
    let between = log[6].at - log[5].at;
    assert!(between >= Duration::from_millis(1200), "one by one: {between:?}");
}

#[tokio::test(start_paused = true)]
async fn a_person_is_told_when_to_ask_again_and_a_list_waits() {
    let minute = Some(60 * SECOND);
    let wire = Script::new(move |nth, _| {
        (QUICK, if nth == 0 { Err(Failure::RefusedForNow { retry_after: minute }) } else { Ok(()) })
    });
    let api = client(&wire, |_| {});
    let waiting = asks(&api, list(3, 0), 1);
    sleep(SECOND).await;
    let asked_at = Instant::now();
    let answer = asks(&api, person(), 2).await.unwrap();
    assert_eq!(asked_at.elapsed().as_secs(), 5);
    let paused_until = api.state().paused_until.unwrap();
    assert_eq!(answer, Err(SourceError::RateLimited { until: paused_until }));
    let late = Ask { give_up_at: Some(Instant::now() + SECOND), ..list(0, 0) };
    assert_eq!(asks(&api, late, 3).await.unwrap(), Err(SourceError::OutOfTime));
    assert_eq!(waiting.await.unwrap(), Ok(Origin::Api));
    assert_eq!(wire.releases(), [1, 1], "what nobody waited for was not asked");
}

#[tokio::test(start_paused = true)]
async fn passing_faults_are_tried_again_and_then_told_with_the_effort() {
    let reset = || Failure::NoAnswer { reason: "reset".to_owned() };
    for (faults, expected_calls, is_answered) in [(0_u8, 1_u8, true), (2, 3, true), (3, 3, false)] {
        let wire =
            Script::new(move |nth, _| (QUICK, if nth < usize::from(faults) { Err(reset()) } else { Ok(()) }));
        let api = client(&wire, |_| {});
        let meter = Meter::default();
        let answer = asks(&api, Ask { meter: meter.clone(), ..list(0, 0) }, 1).await.unwrap();
        assert_eq!(answer.is_ok(), is_answered, "{faults} faults: {answer:?}");
        assert_eq!((wire.log().len(), meter.spent()), (expected_calls.into(), expected_calls.into()));
        if let Err(error) = answer {
            assert!(error.to_string().contains("reset; 3 tries in "), "{error}");
            let again = asks(&api, list(0, 0), 1).await.unwrap();
            assert_eq!(again, Ok(Origin::Api), "a fault is not remembered");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_token_costs_one_call() {
    let wire = Script::new(|_, _| (QUICK, Err(Failure::Unauthorised(TokenFault::Wrong))));
    let api = client(&wire, |config| config.rate.burst = 1);
    let answers = join_all((0..150).map(|n| asks(&api, list(0, 0), n))).await;
    let wrong = Err(SourceError::Unauthorised(TokenFault::Wrong));
    assert!(answers.iter().all(|answer| *answer.as_ref().unwrap() == wrong), "{answers:?}");
    assert_eq!(asks(&api, list(0, 0), 999).await.unwrap(), wrong);
    assert_eq!((wire.log().len(), api.state().refusal), (1, wrong.err()));
}

#[tokio::test(start_paused = true)]
async fn a_blocking_firewall_is_left_alone_for_a_while() {
    let wire = Script::new(|nth, _| (QUICK, if nth == 0 { Err(Failure::Blocked) } else { Ok(()) }));
    let api = client(&wire, |_| {});
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Err(SourceError::Blocked));
    sleep(500 * SECOND).await;
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Err(SourceError::Blocked));
    assert_eq!(wire.log().len(), 1);
    sleep(101 * SECOND).await;
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Api));
}

#[tokio::test(start_paused = true)]
async fn a_line_whose_calls_are_spent_costs_none_but_may_share_anothers() {
    let wire = Script::well();
    let api = client(&wire, |_| {});
    let poor = Meter::with_budget(NonZeroU32::new(1));
    poor.charge().unwrap();
    let poorly = |line| Ask { meter: poor.clone(), ..list(line, 0) };
    assert_eq!(asks(&api, poorly(0), 1).await.unwrap(), Err(SourceError::OutOfBudget));
    assert_eq!(wire.log().len(), 0);
    let payer = Meter::default();
    let both = [asks(&api, Ask { meter: payer.clone(), ..list(5, 0) }, 1), asks(&api, poorly(0), 1)];
    for answer in join_all(both).await {
        assert_eq!(answer.unwrap(), Ok(Origin::Api));
    }
    assert_eq!((payer.spent(), poor.spent()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_panics_is_a_fault_like_any_other() {
    let wire = Script::new(|nth, _| {
        assert!(nth != 0, "a fault in the program");
        (QUICK, Ok(()))
    });
    let api = client(&wire, |_| {});
    // The script's lock is poisoned by nobody: it panics outside of it.
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Api));
    assert_eq!(wire.log().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_breaker_lets_one_call_try_and_a_lost_trial_does_not_latch_it() {
    let refusal = || Err(Failure::RefusedForNow { retry_after: Some(SECOND) });
    // Three refusals open the breaker, the trial is reset, the next trial is answered.
    let wire = Script::new(move |nth, _| {
        let outcome = match nth {
            0..=2 => refusal(),
            3 => Err(Failure::NoAnswer { reason: "reset".to_owned() }),
            _ => Ok(()),
        };
        (QUICK, outcome)
    });
    let api = client(&wire, |_| {});
    let first = asks(&api, list(0, 0), 1);
    sleep(10 * SECOND).await;
    let others: Vec<_> = (2..5).map(|id| asks(&api, list(1, 0), id)).collect();
    let answers = join_all([first].into_iter().chain(others)).await;
    assert!(answers.iter().all(|answer| *answer.as_ref().unwrap() == Ok(Origin::Api)), "{answers:?}");
    let log = wire.log();
    assert!(log[3].at - log[2].at >= 60 * SECOND, "open for a minute");
    for trial in [3, 4] {
        assert!(log[trial + 1].at >= log[trial].landed_at.unwrap(), "call {trial} went out alone");
    }
}

#[tokio::test(start_paused = true)]
async fn when_the_last_client_is_gone_what_is_sent_still_comes_home() {
    let wire = Script::well();
    let mut kept = None;
    let api = client(&wire, |config| kept = Some(config.cache.clone()));
    let asked = asks(&api, list(0, 0), 1);
    sleep(QUICK / 2).await;
    asked.abort();
    drop(api);
    sleep(SECOND).await;
    let again = client(&wire, |config| config.cache = kept.unwrap());
    assert!(matches!(asks(&again, list(0, 0), 1).await.unwrap(), Ok(Origin::Cache { .. })));
    assert_eq!(Arc::strong_count(&wire), 2, "the first dispatcher has ended");
}

#[tokio::test(start_paused = true)]
async fn a_dead_network_is_told_in_seconds_and_tried_again_later() {
    let dead = || Err(Failure::NoConnection { reason: "no network".to_owned() });
    // It comes back after a minute.
    let began = Instant::now();
    let wire = Script::new(move |_, _| (QUICK, if began.elapsed() < 60 * SECOND { dead() } else { Ok(()) }));
    let api = client(&wire, |config| config.rate = Rate::without_token());
    let answers = join_all((0..150).map(|id| asks(&api, list(0, 0), id))).await;
    let unreachable = |answer: &Result<Origin, SourceError>| matches!(answer, Err(SourceError::Unreachable { effort, .. }) if effort.tries == 3);
    assert!(answers.iter().all(|answer| unreachable(answer.as_ref().unwrap())), "{answers:?}");
    let took = began.elapsed();
    assert!(took < 10 * SECOND, "{took:?}: what never got there is not paid for");
    let calls = wire.log().len();
    assert!(calls <= 30, "{calls} calls into a dead network");
    assert!(unreachable(&asks(&api, list(0, 0), 1).await.unwrap()), "told at once");
    assert_eq!(wire.log().len(), calls);
    assert!(api.state().refusal.is_some());

    sleep(60 * SECOND).await;
    assert_eq!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Api));
    assert_eq!(api.state().refusal, None);
}

#[tokio::test(start_paused = true)]
async fn before_the_end_what_is_sent_is_waited_for() {
    let wire = Script::well();
    let api = client(&wire, |_| {});
    api.settle().await;
    let asked = asks(&api, list(0, 0), 1);
    sleep(QUICK / 2).await;
    asked.abort();
    let began = Instant::now();
    api.settle().await;
    assert_eq!((began.elapsed(), api.state().on_wire), (QUICK / 2, 0));
    assert!(matches!(asks(&api, list(0, 0), 1).await.unwrap(), Ok(Origin::Cache { .. })));
}
