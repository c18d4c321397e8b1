//! The one task that decides what goes out on the wire and when.
//!
//! It owns the budget, the refusals and the questions that are waited for, so that none of them needs a lock. What is on
//! the wire runs on tasks of its own: an answer that nobody waits for any more still goes into the cache, for it is
//! paid for.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

use super::config::{ApiConfig, Clock, Rate, Waits};
use super::events;
use super::failure::{Failure, LIMIT_WITH_TOKEN};
use super::flights::{Flights, NextFlight, Reply, Waiter};
use super::ledger::Ledger;
use super::pace::Moment;
use super::reach::Reach;
use super::refusals::Refusals;
use super::retry::{self, Next};
use super::state::ApiState;
use super::transport::{Call, Carrier, Landed, RateHeaders};
use crate::cache::{AnswerCache, Known, Question};
use crate::source::{Ask, Lane, SourceError, TokenFault};

/// The most calls on the wire at once, for everything this program does.
pub(super) const ON_WIRE: usize = 5;

/// How many who ask may wait to be taken in. They wait to ask, then; nothing is lost.
const TO_TAKE_IN: usize = 64;

/// A question, and who asks it.
pub(super) struct Asked {
    pub(super) question: Question,
    pub(super) call: Call,
    pub(super) ask: Ask,
    pub(super) reply: oneshot::Sender<Reply>,
}

/// Starts a dispatcher on the runtime. It ends when nobody can ask it any more and the wire is empty.
pub(super) fn start(
    config: &ApiConfig,
    carrier: Arc<dyn Carrier>,
    state: watch::Sender<ApiState>,
    withdrawn: Arc<Notify>,
) -> mpsc::Sender<Asked> {
    let (asking, asked) = mpsc::channel(TO_TAKE_IN);
    let dispatcher = Dispatcher {
        carrier,
        cache: config.cache.clone(),
        clock: config.clock.clone(),
        waits: config.waits.clone(),
        rate: config.rate,
        is_rate_of_token: config.token.is_some() && config.rate == Rate::with_token(),
        flights: Flights::default(),
        ledger: Ledger::new(config.shared_pace.clone()),
        refusals: Refusals::default(),
        reach: Reach::default(),
        refuses_until: None,
        on_wire: JoinSet::new(),
        sent: HashMap::new(),
        asked,
        withdrawn,
        state,
        shown: ApiState::default(),
    };
    tokio::spawn(dispatcher.run());
    asking
}

struct Dispatcher {
    carrier: Arc<dyn Carrier>,
    cache: AnswerCache,
    clock: Clock,
    waits: Waits,
    rate: Rate,
    /// Whether calls go out at the rate that Discogs grants to a token, or would if it saw the token.
    is_rate_of_token: bool,
    flights: Flights,
    ledger: Ledger,
    refusals: Refusals,
    reach: Reach,
    /// Why no question is worth a call, and until when: a wrong token is wrong for all, a firewall blocks all, and
    /// nothing comes over a dead network.
    refuses_until: Option<(SourceError, Option<Instant>)>,
    on_wire: JoinSet<Landed<Known>>,
    /// What each task on the wire carries.
    sent: HashMap<Id, Sent>,
    asked: mpsc::Receiver<Asked>,
    /// Told when somebody who asked does not wait any more.
    withdrawn: Arc<Notify>,
    state: watch::Sender<ApiState>,
    /// How things stand, to be shown.
    shown: ApiState,
}

/// What is on the wire. Two clocks tell since when: other programs and the cache know the wall clock alone, what is
/// waited for here must not depend on somebody setting it.
struct Sent {
    question: Question,
    by_the_wall: SystemTime,
    at: Instant,
}

impl Dispatcher {
    async fn run(mut self) {
        let mut is_asked = true;
        loop {
            let until_more = self.send_what_may_go().await;
            let until_news = self.publish();
            if !is_asked && self.on_wire.is_empty() && self.flights.waiting() == 0 {
                return;
            }
            let look_again_in = until_more.into_iter().chain(until_news).min();
            let mut asked = Vec::new();
            tokio::select! {
                biased;
                Some(landed) = self.on_wire.join_next_with_id() => self.land(landed).await,
                taken = self.asked.recv_many(&mut asked, TO_TAKE_IN), if is_asked => is_asked = taken > 0,
                () = self.withdrawn.notified() => {}
                () = wait(look_again_in) => {}
            }
            for asked in asked {
                self.take_in(asked);
            }
        }
    }

    fn now(&self) -> Moment {
        Moment::of(self.clock.now())
    }

    fn take_in(&mut self, asked: Asked) {
        let Asked { question, call, ask, reply } = asked;
        // It may have come in since the one who asks looked.
        if let Some(kept) = self.cache.recall_now(&question, self.clock.now()) {
            reply.send(Ok((kept.known, kept.asked_at))).ok();
            return;
        }
        if let Some(why) = self.refusal() {
            reply.send(Err(why)).ok();
            return;
        }
        let unsent_until = (ask.lane == Lane::Person).then(|| Instant::now() + self.waits.person);
        self.flights.join(question, call, Waiter::new(&ask, unsent_until, reply));
    }

    /// Why no question is worth a call now.
    fn refusal(&mut self) -> Option<SourceError> {
        let now = Instant::now();
        self.refuses_until.take_if(|(_, until)| until.is_some_and(|until| until <= now));
        self.refuses_until.as_ref().map(|(why, _)| why.clone())
    }

    /// Sends all that may go out now. Says how long it is until more may; `None` if that depends on something else.
    async fn send_what_may_go(&mut self) -> Option<Duration> {
        if let Some(why) = self.refusal() {
            self.flights.refuse_unsent(&why);
        }
        let until_more = loop {
            // Each time: the last call may have spent what others had left.
            self.flights.dismiss(Instant::now(), self.next_call_at());
            let now = Instant::now();
            if self.on_wire.len() >= self.refusals.places(ON_WIRE, now) {
                let until_open = self.refusals.open_until().map(|open| open.saturating_duration_since(now));
                break until_open.filter(|left| !left.is_zero());
            }
            let question = match self.flights.next(now) {
                NextFlight::Go(question) => question,
                NextFlight::NotBefore(then) => break Some(then.saturating_duration_since(now)),
                NextFlight::None => break None,
            };
            let (rate, now) = (self.rate, self.now());
            if let Err(then) = self.ledger.update(move |standing| standing.take(rate, now)).await {
                break Some(now.until(then));
            }
            self.send(question);
        };
        let until_dismissal =
            self.flights.next_dismissal().map(|at| at.saturating_duration_since(Instant::now()));
        until_more.into_iter().chain(until_dismissal).min()
    }

    fn send(&mut self, question: Question) {
        let Some(departure) = self.flights.send(&question, Instant::now()) else { return };
        let (carrier, cache) = (Arc::clone(&self.carrier), self.cache.clone());
        let (at, by_the_wall) = (Instant::now(), self.clock.now());
        let task = self.on_wire.spawn({
            let question = question.clone();
            async move {
                let landed = carrier.carry(&departure.call).await;
                events::call(&departure, at.elapsed(), &landed);
                if let Ok(known) = &landed.outcome {
                    cache.keep(&question, known.clone(), by_the_wall);
                }
                landed
            }
        });
        self.sent.insert(task.id(), Sent { question, by_the_wall, at });
        self.shown.calls += 1;
    }

    async fn land(&mut self, landed: Result<(Id, Landed<Known>), JoinError>) {
        let (id, landed) = landed.unwrap_or_else(|error| {
            tracing::error!(%error, "a call broke off");
            (error.id(), Landed::nothing(Failure::NoAnswer { reason: "the call broke off".to_owned() }))
        });
        let Some(sent) = self.sent.remove(&id) else { return };
        self.note_limit(landed.headers);
        if !matches!(landed.outcome, Err(Failure::RefusedForNow { .. })) {
            self.note_remaining(landed.headers, &sent).await;
        }
        match landed.outcome {
            Ok(known) => {
                self.reach.answered();
                self.refusals.answered(sent.at);
                self.flights.answer(&sent.question, |_| Ok((known, sent.by_the_wall)));
            }
            Err(failure) => self.settle_failure(&sent, failure).await,
        }
    }

    /// Takes in how many calls a minute the API allows: too few for a token tells that it was not seen.
    fn note_limit(&mut self, headers: RateHeaders) {
        self.shown.limit = headers.limit.or(self.shown.limit);
        self.shown.remaining = headers.remaining.or(self.shown.remaining);
        let Some(limit) = headers.limit.filter(|_| self.is_rate_of_token) else { return };
        let rate = if limit < LIMIT_WITH_TOKEN { Rate::without_token() } else { Rate::with_token() };
        if std::mem::replace(&mut self.rate, rate) != rate && limit < LIMIT_WITH_TOKEN {
            tracing::warn!("{}", TokenFault::NotSeen);
        }
    }

    /// Takes in how many calls remain.
    async fn note_remaining(&mut self, headers: RateHeaders, sent: &Sent) {
        if let Some(remaining) = headers.remaining {
            let (ladder, sent_at, now) = (self.waits.remaining, Moment::of(sent.by_the_wall), self.now());
            self.ledger.update(move |standing| standing.answered(sent_at, remaining, &ladder, now)).await;
        }
    }

    async fn settle_failure(&mut self, sent: &Sent, failure: Failure) {
        let Sent { question, at, .. } = sent;
        let now = Instant::now();
        if matches!(failure, Failure::NoConnection { .. }) {
            let rate = self.rate;
            self.ledger.update(move |standing| standing.give_back(rate)).await;
        }
        match retry::next(&failure, self.flights.tries(question), &self.waits, rand::random()) {
            Next::Pause { retry_after } => {
                self.reach.answered();
                let until = self.refusals.refused(*at, now, retry_after, &self.waits, rand::random());
                let until = self.now().plus(until - now);
                self.ledger.update(move |standing| standing.pause(until)).await;
                self.flights.put_back(question, None, failure);
            }
            Next::Again { after } => self.flights.put_back(question, Some(now + after), failure),
            Next::GiveUp => self.give_up(question, failure),
        }
    }

    /// Tells those who asked. What is wrong with all calls is remembered, and told to the others before the next call.
    fn give_up(&mut self, question: &Question, failure: Failure) {
        let refuses_until = match failure {
            Failure::Unauthorised(_) => Some(None),
            Failure::Blocked => Some(Some(Instant::now() + self.waits.blocked)),
            _ if !failure.is_in_passing() => {
                self.reach.answered();
                None
            }
            _ => self.reach.given_up().then(|| Some(Instant::now() + self.waits.outage)),
        };
        self.flights.answer(question, |effort| {
            let why = failure.into_source_error(effort);
            if let Some(until) = refuses_until {
                self.refuses_until = Some((why.clone(), until));
            }
            Err(why)
        });
    }

    /// When the next call may go out, as far as is known without asking the other programs.
    fn next_call_at(&self) -> SystemTime {
        let now = self.now();
        let mut standing = self.ledger.last_seen();
        standing.take(self.rate, now).err().unwrap_or(now).time()
    }

    /// Shows how things stand to whoever watches. Says how long it is until that changes by itself.
    fn publish(&mut self) -> Option<Duration> {
        let now = self.now();
        let paused_until = Some(self.ledger.last_seen().not_before).filter(|until| *until > now);
        self.shown.on_wire = self.on_wire.len();
        self.shown.waiting = self.flights.waiting();
        self.shown.paused_until = paused_until.map(Moment::time);
        self.shown.refusal = self.refusal();
        let shown = &self.shown;
        self.state.send_if_modified(|state| {
            let is_changed = state != shown;
            state.clone_from(shown);
            is_changed
        });
        let refuses_until = self.refuses_until.as_ref().and_then(|(_, until)| *until);
        let until_asked = refuses_until.map(|until| until.saturating_duration_since(Instant::now()));
        paused_until.map(|until| now.until(until)).into_iter().chain(until_asked).min()
    }
}

async fn wait(duration: Option<Duration>) {
    match duration {
        Some(duration) => tokio::time::sleep(duration).await,
        None => std::future::pending().await,
    }
}
