//! The questions that are waited for: who waits, and which is next. Plain data, apart from sending and waiting.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::failure::Failure;
use super::transport::Call;
use crate::cache::{Known, Question};
use crate::meter::Meter;
use crate::source::{Ask, Effort, Lane, SourceError};

/// What those who ask get: what the API answered, and when it was asked.
pub(super) type Reply = Result<(Known, SystemTime), SourceError>;

/// Somebody who asks.
#[derive(Debug)]
pub(super) struct Waiter {
    pub(super) lane: Lane,
    pub(super) line: usize,
    pub(super) rank: usize,
    pub(super) meter: Meter,
    /// When to give up if the call has not gone out by then.
    pub(super) unsent_until: Option<Instant>,
    pub(super) reply: oneshot::Sender<Reply>,
}

impl Waiter {
    pub(super) fn new(ask: &Ask, unsent_until: Option<Instant>, reply: oneshot::Sender<Reply>) -> Self {
        let Ask { lane, line, rank, ref meter, .. } = *ask;
        Self { lane, line, rank, meter: meter.clone(), unsent_until, reply }
    }

    fn answer(self, reply: Reply) {
        // Whoever has left misses nothing.
        self.reply.send(reply).ok();
    }
}

/// A question on its way, and all who wait for its answer.
#[derive(Debug)]
struct Flight {
    /// As the first of them typed it.
    call: Call,
    waiters: Vec<Waiter>,
    is_on_wire: bool,
    tries: u32,
    first_sent_at: Option<Instant>,
    not_before: Option<Instant>,
    /// Why the last try brought no answer.
    failed_of: Option<Failure>,
}

/// Who goes first: the lowest (lane, line, rank), and before them in its lane what was refused through no fault of its own.
type Turn = (Lane, bool, usize, usize);

impl Flight {
    /// Whether it may go out, as far as it is concerned.
    fn is_due(&self, now: Instant) -> bool {
        self.not_before.is_none_or(|not_before| not_before <= now)
    }

    /// It was refused for all calls' sake, and goes first when they go on.
    fn was_refused(&self) -> bool {
        matches!(self.failed_of, Some(Failure::RefusedForNow { .. }))
    }

    fn effort(&self) -> Effort {
        let elapsed = self.first_sent_at.map_or(Duration::ZERO, |sent| sent.elapsed());
        Effort { tries: self.tries, elapsed }
    }

    /// What somebody is told who will not wait any longer for it to go out.
    fn why_unsent(&self, next_call_at: SystemTime) -> SourceError {
        match &self.failed_of {
            Some(failure) if failure.is_in_passing() => failure.clone().into_source_error(self.effort()),
            _ => SourceError::RateLimited { until: next_call_at },
        }
    }

    fn turn(&self) -> Option<Turn> {
        let turn = |waiter: &Waiter| (waiter.lane, !self.was_refused(), waiter.line, waiter.rank);
        self.waiters.iter().map(turn).min()
    }
}

/// A call that goes out.
#[derive(Debug)]
pub(super) struct Departure {
    pub(super) call: Call,
    /// Which try this is, from 1.
    pub(super) tries: u32,
    /// The line of a list that pays for it, from 0.
    pub(super) line: Option<usize>,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NextFlight {
    /// This question may go out.
    Go(Question),
    /// None before this.
    NotBefore(Instant),
    /// None waits.
    None,
}

/// All questions that are waited for or on the wire.
#[derive(Debug, Default)]
pub(super) struct Flights(BTreeMap<Question, Flight>);

impl Flights {
    /// Adds somebody who asks: to those who ask the same, if there are any.
    pub(super) fn join(&mut self, question: Question, call: Call, waiter: Waiter) {
        let flight = self.0.entry(question).or_insert_with(|| Flight {
            call,
            waiters: Vec::new(),
            is_on_wire: false,
            tries: 0,
            first_sent_at: None,
            not_before: None,
            failed_of: None,
        });
        flight.waiters.push(waiter);
    }

    /// Lets those go who left, who will not wait any longer, or of whom none may call any more: what nobody waits for is
    /// not worth a call. `next_call_at` is what the tired are told, unless the call itself failed.
    pub(super) fn dismiss(&mut self, now: Instant, next_call_at: SystemTime) {
        self.0.retain(|_, flight| {
            if flight.is_on_wire {
                return true;
            }
            flight.waiters.retain(|waiter| !waiter.reply.is_closed());
            if flight.waiters.iter().all(|waiter| waiter.meter.is_spent()) {
                flight.waiters.drain(..).for_each(|waiter| waiter.answer(Err(SourceError::OutOfBudget)));
            }
            let is_tired = |waiter: &mut Waiter| waiter.unsent_until.is_some_and(|until| until <= now);
            let tired: Vec<Waiter> = flight.waiters.extract_if(.., is_tired).collect();
            for waiter in tired {
                waiter.answer(Err(flight.why_unsent(next_call_at)));
            }
            !flight.waiters.is_empty()
        });
    }

    /// When somebody will not wait any longer.
    pub(super) fn next_dismissal(&self) -> Option<Instant> {
        let unsent = self.0.values().filter(|flight| !flight.is_on_wire);
        unsent.flat_map(|flight| &flight.waiters).filter_map(|waiter| waiter.unsent_until).min()
    }

    /// Which question goes out next.
    pub(super) fn next(&self, now: Instant) -> NextFlight {
        let waiting = || self.0.iter().filter(|(_, flight)| !flight.is_on_wire);
        let due = waiting().filter(|(_, flight)| flight.is_due(now));
        match due.min_by_key(|(_, flight)| flight.turn()) {
            Some((question, _)) => NextFlight::Go(question.clone()),
            None => match waiting().filter_map(|(_, flight)| flight.not_before).min() {
                Some(earliest) => NextFlight::NotBefore(earliest),
                None => NextFlight::None,
            },
        }
    }

    /// `question` goes out: the first in turn of those who wait pays for it.
    pub(super) fn send(&mut self, question: &Question, now: Instant) -> Option<Departure> {
        let flight = self.0.get_mut(question)?;
        let able = flight.waiters.iter().filter(|waiter| !waiter.meter.is_spent());
        let payer = able.min_by_key(|waiter| (waiter.lane, waiter.line, waiter.rank))?;
        payer.meter.charge().ok()?;
        let line = (payer.lane == Lane::List).then_some(payer.line);
        flight.is_on_wire = true;
        flight.failed_of = None;
        flight.not_before = None;
        flight.tries += 1;
        flight.first_sent_at.get_or_insert(now);
        Some(Departure { call: flight.call.clone(), tries: flight.tries, line })
    }

    /// How often the call of `question` went out.
    pub(super) fn tries(&self, question: &Question) -> u32 {
        self.0.get(question).map_or(0, |flight| flight.tries)
    }

    /// `question` is off the wire without an answer and will go again, not before this.
    pub(super) fn put_back(&mut self, question: &Question, not_before: Option<Instant>, failure: Failure) {
        if let Some(flight) = self.0.get_mut(question) {
            flight.is_on_wire = false;
            flight.not_before = not_before;
            flight.failed_of = Some(failure);
            if flight.was_refused() {
                // Being refused is not the call's own failure.
                flight.tries -= 1;
            }
        }
    }

    /// `question` has its answer, and all who wait get it.
    pub(super) fn answer(&mut self, question: &Question, reply: impl FnOnce(Effort) -> Reply) {
        let Some(flight) = self.0.remove(question) else { return };
        let reply = reply(flight.effort());
        for waiter in flight.waiters {
            waiter.answer(reply.clone());
        }
    }

    /// Nothing will be answered any more: all who wait for a call that is not on the wire are told why.
    pub(super) fn refuse_unsent(&mut self, why: &SourceError) {
        for (_, flight) in self.0.extract_if(.., |_, flight| !flight.is_on_wire) {
            for waiter in flight.waiters {
                waiter.answer(Err(why.clone()));
            }
        }
    }

    /// How many questions wait for their turn.
    pub(super) fn waiting(&self) -> usize {
        self.0.values().filter(|flight| !flight.is_on_wire).count()
    }
}
