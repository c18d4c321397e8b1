//! A bounded gather that keeps rank.
//!
//! [`RankedGather`] judges ranked candidates side by side, never more than *n* at once, and lets their outcomes out
//! strictly in rank order, each as soon as all ranks above it have ended. It stops when *k* are accepted: what can no
//! longer be among the first *k* is never started, and cancelled if it runs. What it answers always equals what a
//! plain walk from the first candidate to the last would have answered; it only gets there sooner.
//!
//! It is a [`Stream`] with one item for every candidate, and knows nothing of what is judged.
//!
//! # Keys
//!
//! A candidate leads to keys, and *k* counts distinct keys: accepting a candidate settles its keys. A candidate all of
//! whose keys are settled by accepts above it is not needed. So five candidates for one thing do not end the search,
//! and twenty do not cost twenty judgements. A candidate without keys is a key of its own.
//!
//! # Three limits on starting
//!
//! * **n**: judges in flight. A finished outcome that waits for a slower one above it holds no place.
//! * **The horizon**: the rank at which the *k*-th key is known. Ranks below it cannot be in the answer, whatever the
//!   ones above still say. It only ever moves up the list, so what it rules out stays ruled out.
//! * **Holding back**: while the keys known plus those to be expected from what is in flight cover *k*, nothing new
//!   is started, for each start may be a paid call saved. What is expected of one in flight is
//!   `(accepted + 1) / (finished + 2)`, the rule of succession over this gather alone.
//!
//! # Cancelling
//!
//! Judges are polled in place, so dropping the gather drops them at once, and nothing runs on. A judge that must
//! finish what it began (a request that is paid for) hands that to a task of its own.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

pub use gauge::{Counts, Gauge};

mod gauge;

/// How many judgements may end in one poll before the gather gives its task a turn, so that a hundred thousand ready
/// judges do not hold a thread.
const ENDINGS_PER_POLL: usize = 64;

/// What a judge says of its candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling<A, R, F> {
    /// It belongs to the answer.
    Accept(A),
    /// It does not, for this reason.
    Reject(R),
    /// It could not be judged.
    NotAsked(NotAsked<F>),
}

/// Why a rank was not asked. None of these is a "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAsked<F> {
    /// The judge met a fault.
    Fault(F),
    /// The judge panicked: a fault of ours, logged once.
    Panicked,
    /// The time was up.
    Deadline,
    /// The budget was spent.
    Budget,
    /// Somebody called it off.
    Cancelled,
}

/// Why a whole gather was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopCause {
    /// The time is up.
    Deadline,
    /// The budget is spent.
    Budget,
    /// Somebody called it off.
    Cancelled,
}

impl<F> NotAsked<F> {
    /// The same, with the fault told in other terms.
    pub fn map_fault<G>(self, tell: impl FnOnce(F) -> G) -> NotAsked<G> {
        match self {
            Self::Fault(fault) => NotAsked::Fault(tell(fault)),
            Self::Panicked => NotAsked::Panicked,
            Self::Deadline => NotAsked::Deadline,
            Self::Budget => NotAsked::Budget,
            Self::Cancelled => NotAsked::Cancelled,
        }
    }
}

impl<F> From<StopCause> for NotAsked<F> {
    fn from(cause: StopCause) -> Self {
        match cause {
            StopCause::Deadline => Self::Deadline,
            StopCause::Budget => Self::Budget,
            StopCause::Cancelled => Self::Cancelled,
        }
    }
}

/// How a rank ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome<A, R, F, K> {
    /// It was accepted.
    Accepted {
        /// What the judge said.
        verdict: A,
        /// How many of the *k* wanted it fills. None, where its keys were all settled above it or the answer is full:
        /// then it is one more hint at what is known.
        places: usize,
        /// The keys that fill these places; empty for a candidate without keys.
        keys: Vec<K>,
    },
    /// It was rejected.
    Rejected(R),
    /// It was not asked, and its answer could have mattered.
    NotAsked(NotAsked<F>),
    /// Enough was known without it.
    NotNeeded,
}

/// A rank that has ended, after all ranks above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<A, R, F, K> {
    /// Its place among the candidates, from 0.
    pub rank: usize,
    /// How it ended.
    pub outcome: Outcome<A, R, F, K>,
}

/// What is to be judged, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T, K> {
    /// What the judge is given.
    pub subject: T,
    /// What accepting it settles. Without keys it is a key of its own.
    pub keys: Vec<K>,
}

/// The bounds of one gather.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// *n*: the most judges in flight.
    pub in_flight: NonZeroUsize,
    /// *k*: how many distinct keys are wanted; `None` wants all.
    pub wanted: Option<NonZeroUsize>,
}

/// Judges candidates side by side and yields their outcomes in rank order. See the [module](self).
#[must_use = "a gather does nothing unless it is polled"]
pub struct RankedGather<T, K, J, Judging, Stop, A, R, F> {
    judge: J,
    unstarted: std::vec::IntoIter<T>,
    keys: Vec<Vec<K>>,
    /// In rank order: a started rank is always below those started before it.
    running: Vec<Running<Judging>>,
    /// The ranks from `next_out` to `next_start`: those that ended, and a gap for each that runs.
    parked: VecDeque<Option<Ended<A, R, F>>>,
    next_start: usize,
    next_out: usize,
    ledger: Ledger,
    limits: Limits,
    stop: Option<Pin<Box<Stop>>>,
    stopped: Option<StopCause>,
    gauge: Gauge,
}

struct Running<Judging> {
    rank: usize,
    judging: Pin<Box<Judging>>,
    place: gauge::Place,
}

enum Ended<A, R, F> {
    Ruled(Ruling<A, R, F>),
    NotNeeded,
}

impl<T, K, J, Judging, Stop, A, R, F> RankedGather<T, K, J, Judging, Stop, A, R, F>
where
    K: Clone + Eq + Hash,
    J: FnMut(usize, T) -> Judging,
    Judging: Future<Output = Ruling<A, R, F>>,
    Stop: Future<Output = StopCause>,
{
    /// Judges `candidates`, best first, within `limits`.
    ///
    /// `judge` is given a candidate's rank and subject when its turn comes. When `stop` ends, so does the gather: what
    /// has ended is kept, the rest is not asked. `gauge` counts along and may be read from any thread.
    pub fn new(
        candidates: impl IntoIterator<Item = Candidate<T, K>>,
        limits: Limits,
        stop: Stop,
        gauge: Gauge,
        judge: J,
    ) -> Self {
        let (subjects, keys): (Vec<T>, Vec<Vec<K>>) =
            candidates.into_iter().map(|Candidate { subject, keys }| (subject, keys)).unzip();
        Self {
            judge,
            ledger: Ledger::new(&keys, limits.wanted),
            unstarted: subjects.into_iter(),
            keys,
            running: Vec::with_capacity(limits.in_flight.get().min(64)),
            parked: VecDeque::new(),
            next_start: 0,
            next_out: 0,
            limits,
            stop: Some(Box::pin(stop)),
            stopped: None,
            gauge,
        }
    }

    /// Polls what runs from place `from` on, and settles what ends.
    fn poll_running(&mut self, from: usize, cx: &mut Context<'_>) -> usize {
        let mut place = from;
        let mut endings = 0;
        while let Some(running) = self.running.get_mut(place) {
            let judging = running.judging.as_mut();
            let ruling = match catch_unwind(AssertUnwindSafe(|| judging.poll(cx))) {
                Ok(Poll::Pending) => {
                    place += 1;
                    continue;
                }
                Ok(Poll::Ready(ruling)) => ruling,
                Err(panic) => panicked(running.rank, &*panic),
            };
            let Running { rank, judging, place: held } = self.running.remove(place);
            held.settle(matches!(ruling, Ruling::Accept(_)));
            drop_quietly(rank, judging);
            self.settle(rank, ruling);
            endings += 1;
        }
        endings
    }

    fn settle(&mut self, rank: usize, ruling: Ruling<A, R, F>) {
        self.ledger.finished += 1;
        if matches!(ruling, Ruling::Accept(_)) {
            self.ledger.accept(rank);
        }
        self.park(rank, Ended::Ruled(ruling));
    }

    fn park(&mut self, rank: usize, ended: Ended<A, R, F>) {
        if let Some(gap) = self.parked.get_mut(rank - self.next_out) {
            *gap = Some(ended);
        }
    }

    /// Drops each running judge for which `ends` has an ending.
    fn cancel(&mut self, mut ends: impl FnMut(&Ledger, usize) -> Option<Ended<A, R, F>>) {
        let mut place = 0;
        while let Some(running) = self.running.get(place) {
            let rank = running.rank;
            let Some(ended) = ends(&self.ledger, rank) else {
                place += 1;
                continue;
            };
            let Running { judging, place: held, .. } = self.running.remove(place);
            drop(held);
            drop_quietly(rank, judging);
            self.park(rank, ended);
        }
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) {
        let Some(stop) = self.stop.as_mut() else { return };
        let Poll::Ready(cause) = stop.as_mut().poll(cx) else { return };
        self.stop = None;
        self.stopped = Some(cause);
        self.cancel(|_, _| Some(Ended::Ruled(Ruling::NotAsked(cause.into()))));
    }

    /// Starts what may start, without polling it yet. Gives the number of endings met on the way, which only panics
    /// of `judge` itself cause.
    fn refill(&mut self) -> usize {
        let mut endings = 0;
        while self.running.len() < self.limits.in_flight.get() && self.next_start < self.keys.len() {
            let rank = self.next_start;
            let skipped = if !self.ledger.needs(rank) {
                Some(Ended::NotNeeded)
            } else if let Some(cause) = self.stopped {
                Some(Ended::Ruled(Ruling::NotAsked(cause.into())))
            } else if self.ledger.covers_the_rest(self.running.len()) {
                return endings;
            } else {
                None
            };
            let Some(subject) = self.unstarted.next() else { return endings };
            self.next_start += 1;
            self.parked.push_back(skipped);
            if self.parked.back().is_none_or(Option::is_some) {
                continue;
            }
            let place = self.gauge.start();
            let judge = &mut self.judge;
            match catch_unwind(AssertUnwindSafe(|| judge(rank, subject))) {
                Ok(judging) => self.running.push(Running { rank, judging: Box::pin(judging), place }),
                Err(panic) => {
                    place.settle(false);
                    self.settle(rank, panicked(rank, &*panic));
                    endings += 1;
                }
            }
        }
        endings
    }

    /// Polls, cancels and refills until all that may run is running and has been polled.
    fn drive(&mut self, cx: &mut Context<'_>) {
        let mut endings = self.poll_running(0, cx);
        loop {
            self.cancel(|ledger, rank| (!ledger.needs(rank)).then_some(Ended::NotNeeded));
            self.poll_stop(cx);
            let first_new = self.running.len();
            endings += self.refill();
            if self.running.len() == first_new {
                return;
            }
            if endings >= ENDINGS_PER_POLL {
                cx.waker().wake_by_ref();
                return;
            }
            endings += self.poll_running(first_new, cx);
        }
    }

    fn let_out(&mut self, ended: Ended<A, R, F>) -> Settled<A, R, F, K> {
        let rank = self.next_out;
        self.next_out += 1;
        let outcome = match ended {
            Ended::Ruled(Ruling::Accept(verdict)) => {
                let taken = self.ledger.take_places(rank);
                let keys = taken.iter().filter_map(|&key| self.keys[rank].get(key).cloned()).collect();
                Outcome::Accepted { verdict, places: taken.len(), keys }
            }
            Ended::Ruled(Ruling::Reject(reason)) => Outcome::Rejected(reason),
            // All ranks above have ended, so it is certain by now whether the answer was needed.
            Ended::Ruled(Ruling::NotAsked(why)) if self.ledger.needs(rank) => Outcome::NotAsked(why),
            Ended::Ruled(Ruling::NotAsked(_)) | Ended::NotNeeded => Outcome::NotNeeded,
        };
        Settled { rank, outcome }
    }
}

impl<T, K, J, Judging, Stop, A, R, F> Stream for RankedGather<T, K, J, Judging, Stop, A, R, F>
where
    K: Clone + Eq + Hash,
    J: FnMut(usize, T) -> Judging,
    Judging: Future<Output = Ruling<A, R, F>>,
    Stop: Future<Output = StopCause>,
{
    type Item = Settled<A, R, F, K>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        // Refilling comes before letting out: that is what keeps n in flight.
        this.drive(cx);
        match this.parked.front() {
            Some(Some(_)) => {
                let ended = this.parked.pop_front().flatten();
                Poll::Ready(ended.map(|ended| this.let_out(ended)))
            }
            None if this.next_out == this.keys.len() => Poll::Ready(None),
            Some(None) | None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.keys.len() - self.next_out;
        (left, Some(left))
    }
}

impl<T, K, J, Judging, Stop, A, R, F> FusedStream for RankedGather<T, K, J, Judging, Stop, A, R, F>
where
    Self: Stream,
{
    fn is_terminated(&self) -> bool {
        self.next_out == self.keys.len()
    }
}

/// Each judge is dropped on its own, so that a destructor that panics keeps no other from being dropped.
impl<T, K, J, Judging, Stop, A, R, F> Drop for RankedGather<T, K, J, Judging, Stop, A, R, F> {
    fn drop(&mut self) {
        for Running { rank, judging, place } in self.running.drain(..) {
            drop(place);
            drop_quietly(rank, judging);
        }
    }
}

// Nothing is pinned in place: what must be pinned is boxed.
impl<T, K, J, Judging, Stop, A, R, F> Unpin for RankedGather<T, K, J, Judging, Stop, A, R, F> {}

/// What the accepts known so far settle. Keys are numbers here: a key named by several candidates is one number.
struct Ledger {
    /// Where each rank's keys begin in `keys_of_ranks`; one more at the end.
    first_key: Vec<u32>,
    keys_of_ranks: Vec<LedgerKey>,
    /// By key: the highest rank known to have settled it.
    settled_by: Vec<usize>,
    wanted: Option<NonZeroUsize>,
    /// The ranks that settled the first `wanted` keys, in order, a rank once for each of its keys.
    settling_ranks: Vec<usize>,
    places_taken: usize,
    accepted: usize,
    finished: usize,
}

#[derive(Clone, Copy)]
struct LedgerKey {
    key: u32,
    /// Its place among the candidate's own keys.
    place: u32,
}

const UNSETTLED: usize = usize::MAX;

impl Ledger {
    fn new<K: Eq + Hash>(keys: &[Vec<K>], wanted: Option<NonZeroUsize>) -> Self {
        let mut first_key = Vec::with_capacity(keys.len() + 1);
        let mut keys_of_ranks: Vec<LedgerKey> = Vec::with_capacity(keys.len());
        let mut known: HashMap<&K, u32> = HashMap::new();
        let mut count: u32 = 0;
        let mut next = || {
            count += 1;
            count - 1
        };
        first_key.push(0);
        for keys in keys {
            let begin = keys_of_ranks.len();
            if keys.is_empty() {
                keys_of_ranks.push(LedgerKey { key: next(), place: 0 });
            }
            for (place, key) in (0..).zip(keys) {
                let key = *known.entry(key).or_insert_with(&mut next);
                if keys_of_ranks[begin..].iter().all(|known| known.key != key) {
                    keys_of_ranks.push(LedgerKey { key, place });
                }
            }
            first_key.push(u32::try_from(keys_of_ranks.len()).unwrap_or(u32::MAX));
        }
        Self {
            first_key,
            keys_of_ranks,
            settled_by: vec![UNSETTLED; count as usize],
            wanted,
            settling_ranks: Vec::new(),
            places_taken: 0,
            accepted: 0,
            finished: 0,
        }
    }

    fn keys(&self, rank: usize) -> &[LedgerKey] {
        &self.keys_of_ranks[self.first_key[rank] as usize..self.first_key[rank + 1] as usize]
    }

    /// Whether `rank` can still bring a key into the answer.
    fn needs(&self, rank: usize) -> bool {
        rank <= self.horizon() && self.keys(rank).iter().any(|key| self.settled_by[key.key as usize] >= rank)
    }

    /// The rank at which the last wanted key is known.
    fn horizon(&self) -> usize {
        let last = self.wanted.and_then(|wanted| self.settling_ranks.get(wanted.get() - 1));
        last.copied().unwrap_or(usize::MAX)
    }

    fn accept(&mut self, rank: usize) {
        self.accepted += 1;
        let (begin, end) = (self.first_key[rank] as usize, self.first_key[rank + 1] as usize);
        for index in begin..end {
            let settled_by = &mut self.settled_by[self.keys_of_ranks[index].key as usize];
            let before = std::mem::replace(settled_by, rank.min(*settled_by));
            if before > rank && self.wanted.is_some() {
                self.move_settling_rank(before, rank);
            }
        }
    }

    fn move_settling_rank(&mut self, before: usize, rank: usize) {
        if before != UNSETTLED
            && let Ok(at) = self.settling_ranks.binary_search(&before)
        {
            self.settling_ranks.remove(at);
        }
        let at = self.settling_ranks.partition_point(|&settling| settling <= rank);
        self.settling_ranks.insert(at, rank);
    }

    /// Whether the keys known and those to be expected from what is in flight cover what is wanted.
    fn covers_the_rest(&self, in_flight: usize) -> bool {
        let Some(wanted) = self.wanted else { return false };
        let (chances, of) = (self.accepted + 1, self.finished + 2);
        self.settling_ranks.len() * of + chances * in_flight >= wanted.get() * of
    }

    /// The places in the answer that `rank` fills: those of its keys that no rank above settled, cut to what is
    /// wanted. To be asked once, and only when all ranks above have ended.
    fn take_places(&mut self, rank: usize) -> Vec<usize> {
        let left = self.wanted.map_or(usize::MAX, NonZeroUsize::get) - self.places_taken;
        let fresh = self.keys(rank).iter().filter(|key| self.settled_by[key.key as usize] == rank);
        let taken: Vec<usize> = fresh.take(left).map(|key| key.place as usize).collect();
        self.places_taken += taken.len();
        taken
    }
}

fn panicked<A, R, F>(rank: usize, panic: &(dyn std::any::Any + Send)) -> Ruling<A, R, F> {
    log_panic(rank, panic);
    Ruling::NotAsked(NotAsked::Panicked)
}

fn log_panic(rank: usize, panic: &(dyn std::any::Any + Send)) {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("of unknown kind");
    tracing::error!(rank, "a judge panicked: {message}");
}

/// Drops a judge so that a panic of its destructor stays its own.
fn drop_quietly<Judging>(rank: usize, judging: Pin<Box<Judging>>) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(move || drop(judging))) {
        log_panic(rank, &*panic);
    }
}
