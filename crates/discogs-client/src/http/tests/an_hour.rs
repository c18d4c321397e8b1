//! An hour of virtual time: whatever happens, no minute sees more calls than the API allows.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use super::script::{Script, client, list, person};
use crate::http::DiscogsApi;
use crate::http::config::{ApiConfig, Rate};
use crate::http::failure::Failure;
use crate::model::ReleaseId;
use crate::source::Discogs as _;

const HOUR: Duration = Duration::from_hours(1);

/// A wire on which one call in seven is refused, reset or slow.
fn unruly(seed: u64) -> Arc<Script> {
    Script::new(move |nth, _| {
        let mut random = SmallRng::seed_from_u64(seed ^ (nth as u64) << 8);
        let takes = Duration::from_millis(random.random_range(50..3_000));
        let retry_after = random.random_bool(0.5).then(|| Duration::from_secs(random.random_range(0..20)));
        let outcome = match random.random_range(0..40) {
            0 => Err(Failure::RefusedForNow { retry_after }),
            1..=3 => Err(Failure::NoAnswer { reason: "reset".to_owned() }),
            4 => Err(Failure::Outage { status: 502, message: String::new() }),
            _ => Ok(()),
        };
        (takes, outcome)
    })
}

/// Asks for an hour: in bursts, by lists and people, some of whom leave.
async fn load(api: DiscogsApi, seed: u64) {
    let mut random = SmallRng::seed_from_u64(seed);
    let ends = Instant::now() + HOUR;
    let mut asking = JoinSet::new();
    while Instant::now() < ends {
        for _ in 0..random.random_range(1..12) {
            let api = api.clone();
            let id = ReleaseId(random.random_range(0..100_000));
            let (line, rank) = (random.random_range(0..50), random.random_range(0..5));
            let ask = if random.random_bool(0.2) { person() } else { list(line, rank) };
            let patience = Duration::from_millis(random.random_range(100..60_000));
            asking.spawn(async move { timeout(patience, api.release(&ask, id)).await.is_ok() });
        }
        sleep(Duration::from_millis(random.random_range(10..8_000))).await;
        while asking.try_join_next().is_some() {}
    }
}

fn most_in_a_minute(wires: &[Arc<Script>]) -> usize {
    let mut sent: Vec<Instant> = wires.iter().flat_map(|wire| wire.log()).map(|sent| sent.at).collect();
    sent.sort_unstable();
    let mut minute = VecDeque::new();
    let mut most = 0;
    for at in sent {
        minute.push_back(at);
        while minute.front().is_some_and(|first| at.duration_since(*first) > Duration::from_mins(1)) {
            minute.pop_front();
        }
        most = most.max(minute.len());
    }
    most
}

fn most_on_wire(wire: &Script) -> usize {
    let log = wire.log();
    let open_at = |at: Instant| {
        log.iter().filter(|sent| sent.at <= at && sent.landed_at.is_none_or(|landed| landed > at)).count()
    };
    log.iter().map(|sent| open_at(sent.at)).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn no_minute_sees_too_many_calls_not_even_of_two_programs() {
    for (has_token, allowed) in [(true, 55), (false, 24)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pace");
        let share = |config: &mut ApiConfig| {
            config.shared_pace = Some(path.clone());
            if !has_token {
                config.token = None;
                config.rate = Rate::without_token();
            }
        };
        let wires = [unruly(1), unruly(2)];
        let programs = [client(&wires[0], share), client(&wires[1], share)];
        let [first, second] = programs;
        tokio::join!(load(first, 3), load(second, 4));
        let most = most_in_a_minute(&wires);
        let calls: usize = wires.iter().map(|wire| wire.log().len()).sum();
        assert!(most <= allowed, "{most} calls in a minute; {allowed} are allowed");
        assert!(calls > 20 * allowed, "only {calls} calls in an hour: that is no load");
        for wire in &wires {
            assert!(most_on_wire(wire) <= 5, "{} on the wire", most_on_wire(wire));
        }
    }
}
