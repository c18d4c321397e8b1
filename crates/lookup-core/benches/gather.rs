//! What the gather gains, each figure against a baseline of the same run. Durations are virtual (paused tokio time)
//! but for the last section, which measures what the gather itself costs.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark is an entry point")]

use std::cell::RefCell;
use std::future::{pending, ready};
use std::num::NonZeroUsize;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use lookup_core::gather::{Candidate, Gauge, Limits, Outcome, RankedGather, Ruling};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rand_distr::{Distribution as _, LogNormal};
use tokio::time::{Instant, sleep};

/// A candidate to be judged in so long, with this result, leading to this key.
#[derive(Debug, Clone, Copy)]
struct Job {
    latency: Duration,
    is_valid: bool,
    key: usize,
}

/// What a run cost.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    wall: Duration,
    calls: usize,
}

fn limits(in_flight: usize, wanted: Option<usize>) -> Limits {
    Limits {
        in_flight: NonZeroUsize::new(in_flight).unwrap_or(NonZeroUsize::MIN),
        wanted: wanted.and_then(NonZeroUsize::new),
    }
}

async fn gathered(jobs: &[Job], limits: Limits, spans: &RefCell<Vec<(Instant, Instant)>>) -> Cost {
    let begun = Instant::now();
    let gauge = Gauge::default();
    let candidates = jobs.iter().map(|job| Candidate { subject: *job, keys: vec![job.key] });
    let judge = |_, job: Job| async move {
        spanned(job, spans).await;
        if job.is_valid { Ruling::Accept(()) } else { Ruling::Reject(()) }
    };
    let mut gather: RankedGather<_, _, _, _, _, _, _, ()> =
        RankedGather::new(candidates, limits, pending(), gauge.clone(), judge);
    let mut places_taken = 0;
    let mut wall = Duration::ZERO;
    while let Some(settled) = gather.next().await {
        if let Outcome::Accepted { places, .. } = settled.outcome {
            places_taken += places;
        }
        let is_full = limits.wanted.is_some_and(|wanted| places_taken >= wanted.get());
        if wall == Duration::ZERO && (is_full || settled.rank + 1 == jobs.len()) {
            wall = begun.elapsed();
        }
    }
    Cost { wall, calls: gauge.read().started }
}

async fn spanned(job: Job, spans: &RefCell<Vec<(Instant, Instant)>>) {
    let begun = Instant::now();
    sleep(job.latency).await;
    spans.borrow_mut().push((begun, Instant::now()));
}

/// Chunks of n, with an early exit between chunks: what the look-up service of the station does today.
async fn chunked(
    jobs: &[Job],
    n: usize,
    wanted: Option<usize>,
    spans: &RefCell<Vec<(Instant, Instant)>>,
) -> Cost {
    let begun = Instant::now();
    let mut calls = 0;
    let mut keys = Vec::new();
    for chunk in jobs.chunks(n) {
        join_all(chunk.iter().map(|job| spanned(*job, spans))).await;
        calls += chunk.len();
        for job in chunk.iter().filter(|job| job.is_valid) {
            if !keys.contains(&job.key) {
                keys.push(job.key);
            }
        }
        if wanted.is_some_and(|wanted| keys.len() >= wanted) {
            break;
        }
    }
    Cost { wall: begun.elapsed(), calls }
}

fn mean_in_flight(spans: &RefCell<Vec<(Instant, Instant)>>, from: Instant, span: Duration) -> f64 {
    let until = from + span;
    let busy: Duration = spans
        .borrow()
        .iter()
        .map(|(begun, ended)| (*ended).min(until).saturating_duration_since((*begun).max(from)))
        .sum();
    busy.as_secs_f64() / span.as_secs_f64()
}

async fn five_side_by_side() {
    let jobs = [Job { latency: Duration::from_millis(200), is_valid: true, key: 0 }; 5];
    let jobs: Vec<Job> = jobs.into_iter().enumerate().map(|(key, job)| Job { key, ..job }).collect();
    let spans = RefCell::default();
    let begun = Instant::now();
    for job in &jobs {
        spanned(*job, &spans).await;
    }
    let serial = begun.elapsed();
    let gathered = gathered(&jobs, limits(5, Some(5)), &spans).await;
    println!(
        "5 candidates x 200 ms: one by one {:.3} s, gathered {:.3} s: {:.2} times faster (goal 4.95)",
        serial.as_secs_f64(),
        gathered.wall.as_secs_f64(),
        serial.as_secs_f64() / gathered.wall.as_secs_f64()
    );
}

async fn slow_first() {
    const FIRST: Duration = Duration::from_secs(1);
    let jobs: Vec<Job> = (0..61)
        .map(|key| Job {
            latency: if key == 0 { FIRST } else { Duration::from_millis(50) },
            is_valid: true,
            key,
        })
        .collect();
    println!("\n61 jobs, n = 4, no k, the first 1,000 ms, the others 50 ms:");
    println!("  {:<20} {:>22} {:>10}", "", "mean in flight, 1st s", "in all");
    let row = |name: &str, in_flight: f64, wall: Duration| {
        println!("  {name:<20} {in_flight:>22.3} {:>8.3} s", wall.as_secs_f64());
    };
    let spans = RefCell::default();
    let begun = Instant::now();
    let cost = gathered(&jobs, limits(4, None), &spans).await;
    row("gather", mean_in_flight(&spans, begun, FIRST), cost.wall);
    let spans = RefCell::default();
    let begun = Instant::now();
    futures_util::stream::iter(&jobs)
        .map(|job| spanned(*job, &spans))
        .buffered(4)
        .for_each(|()| ready(()))
        .await;
    row("futures::buffered", mean_in_flight(&spans, begun, FIRST), begun.elapsed());
    let spans = RefCell::default();
    let begun = Instant::now();
    let cost = chunked(&jobs, 4, None, &spans).await;
    row("chunks of 4", mean_in_flight(&spans, begun, FIRST), cost.wall);
}

async fn against_chunks(
    title: &str,
    seed: u64,
    mut job: impl FnMut(&mut StdRng, usize) -> Job,
    count: usize,
) {
    const TRIALS: u32 = 4_000;
    let mut rng = StdRng::seed_from_u64(seed);
    let (mut ours, mut theirs) = (Cost::default(), Cost::default());
    let spans = RefCell::default();
    let mut most_calls = 0;
    for _ in 0..TRIALS {
        let jobs: Vec<Job> = (0..count).map(|key| job(&mut rng, key)).collect();
        let cost = gathered(&jobs, limits(5, Some(5)), &spans).await;
        ours.wall += cost.wall;
        ours.calls += cost.calls;
        most_calls = most_calls.max(cost.calls);
        let cost = chunked(&jobs, 5, Some(5), &spans).await;
        theirs.wall += cost.wall;
        theirs.calls += cost.calls;
        spans.borrow_mut().clear();
    }
    let per_trial = |calls: usize| calls as f64 / f64::from(TRIALS);
    println!(
        "  {title}: wall {:.2} s vs {:.2} s, ratio {:.3}; calls {:.2} vs {:.2}, ratio {:.3}; most {most_calls}",
        (ours.wall / TRIALS).as_secs_f64(),
        (theirs.wall / TRIALS).as_secs_f64(),
        ours.wall.as_secs_f64() / theirs.wall.as_secs_f64(),
        per_trial(ours.calls),
        per_trial(theirs.calls),
        ours.calls as f64 / theirs.calls as f64,
    );
}

async fn log_normal() {
    let latency = |rng: &mut StdRng| {
        // Median 0.9 s: the logarithm of the median is the mean of the logarithms.
        let seconds = LogNormal::new(0.9_f64.ln(), 0.6).map_or(0.9, |latencies| latencies.sample(rng));
        Duration::from_secs_f64(seconds)
    };
    println!(
        "\nLatency log-normal (median 0.9 s, sigma 0.6), n = 5, k = 5, means of 4,000 trials, vs chunks of 5:"
    );
    let valid = |share: f64| {
        move |rng: &mut StdRng, key| Job { latency: latency(rng), is_valid: rng.random_bool(share), key }
    };
    against_chunks("20 candidates, 60 % valid (goals 0.69, 1)", 1, valid(0.6), 20).await;
    against_chunks("50 candidates, 20 % valid (goals 0.63, 1.08)", 2, valid(0.2), 50).await;
    let pressing = move |rng: &mut StdRng, _| Job { latency: latency(rng), is_valid: true, key: 0 };
    against_chunks("20 pressings of one item (goal: most 5)", 3, pressing, 20).await;
}

async fn own_cost() {
    const COUNT: usize = 100_000;
    println!("\nThe gather's own cost, {COUNT} ready candidates, n = 5, no k (real time):");
    let mut best_gather = Duration::MAX;
    let mut best_buffered = Duration::MAX;
    for _ in 0..7 {
        let candidates: Vec<Candidate<usize, usize>> =
            (0..COUNT).map(|subject| Candidate { subject, keys: vec![] }).collect();
        let begun = std::time::Instant::now();
        let gather: RankedGather<_, _, _, _, _, _, (), ()> =
            RankedGather::new(candidates, limits(5, None), pending(), Gauge::default(), |_, subject| {
                ready(Ruling::Accept(subject))
            });
        assert_eq!(gather.count().await, COUNT);
        best_gather = best_gather.min(begun.elapsed());
        let begun = std::time::Instant::now();
        assert_eq!(futures_util::stream::iter(0..COUNT).map(ready).buffered(5).count().await, COUNT);
        best_buffered = best_buffered.min(begun.elapsed());
    }
    let each = |took: Duration| took.as_nanos() as f64 / COUNT as f64;
    println!(
        "  {:.0} ns each (goal 1,000), {:.2} times futures::buffered ({:.0} ns)",
        each(best_gather),
        best_gather.as_secs_f64() / best_buffered.as_secs_f64(),
        each(best_buffered)
    );
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    five_side_by_side().await;
    slow_first().await;
    log_normal().await;
    own_cost().await;
}
