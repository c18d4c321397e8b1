//! The one task that decides what goes out on the wire and when.
//!
//! It owns the budget, the refusals and the questions that are waited for, so that none of them needs a lock. What is on
//! the wire runs on tasks of its own: an answer that nobody waits for any more still goes into the cache, for it is
//! paid for.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

use super::config::{ApiConfig, Clock, Rate, Waits};
use super::failure::{Failure, LIMIT_WITH_TOKEN};
use super::flights::{Flights, NextFlight, Reply, Waiter};
use super::ledger::Ledger;
use super::pace::Moment;
use super::refusals::Refusals;
use super::retry::{self, Next};
use super::state::ApiState;
use super::transport::{Call, Carrier, Landed};
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
) -> mpsc::Sender<Asked> {
    let (asking, asked) = mpsc::channel(TO_TAKE_IN);
    let dispatcher = Dispatcher {
        carrier,
        cache: config.cache.clone(),
        clock: config.clock.clone(),
        waits: config.waits.clone(),
        rate: config.rate,
        has_token: config.token.is_some(),
        flights: Flights::default(),
        ledger: Ledger::new(config.shared_pace.clone()),
        refusals: Refusals::default(),
        refuses_until: None,
        on_wire: JoinSet::new(),
        sent: HashMap::new(),
        asked,
        state,
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
    has_token: bool,
    flights: Flights,
    ledger: Ledger,
    refusals: Refusals,
    /// Why no question is worth a call, and until when: a wrong token is wrong for all, a firewall blocks all.
    refuses_until: Option<(SourceError, Option<Moment>)>,
    on_wire: JoinSet<Landed<Known>>,
    /// What each task on the wire carries, and since when.
    sent: HashMap<Id, (Question, Moment)>,
    asked: mpsc::Receiver<Asked>,
    state: watch::Sender<ApiState>,
}

impl Dispatcher {
    async fn run(mut self) {
        let mut is_asked = true;
        while is_asked || !self.on_wire.is_empty() || self.flights.waiting() > 0 {
            let look_again_in = self.send_what_may_go().await;
            self.publish();
            let mut asked = Vec::new();
            tokio::select! {
                biased;
                Some(landed) = self.on_wire.join_next_with_id() => self.land(landed).await,
                taken = self.asked.recv_many(&mut asked, TO_TAKE_IN), if is_asked => is_asked = taken > 0,
                () = wait(look_again_in) => {}
            }
            asked.into_iter().for_each(|asked| self.take_in(asked));
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
        let now = self.now();
        self.refuses_until.take_if(|(_, until)| until.is_some_and(|until| until <= now));
        self.refuses_until.as_ref().map(|(why, _)| why.clone())
    }

    /// Sends all that may go out now. Says how long it is until more may; `None` if that depends on something else.
    async fn send_what_may_go(&mut self) -> Option<Duration> {
        self.flights.dismiss(Instant::now(), self.next_call_at());
        let until_more = loop {
            let now = self.now();
            if self.on_wire.len() >= self.refusals.places(ON_WIRE, now) {
                break self
                    .refusals
                    .open_until()
                    .map(|open_until| now.until(open_until))
                    .filter(|left| !left.is_zero());
            }
            let question = match self.flights.next(now) {
                NextFlight::Go(question) => question,
                NextFlight::NotBefore(then) => break Some(now.until(then)),
                NextFlight::None => break None,
            };
            let rate = self.rate;
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
        let Some((call, tries)) = self.flights.send(&question, Instant::now()) else { return };
        let (carrier, cache) = (Arc::clone(&self.carrier), self.cache.clone());
        let sent_at = self.clock.now();
        let task = self.on_wire.spawn({
            let question = question.clone();
            async move {
                let began = Instant::now();
                let landed = carrier.carry(&call).await;
                tell(&call, tries, began.elapsed(), &landed);
                if let Ok(known) = &landed.outcome {
                    cache.keep(&question, known.clone(), sent_at);
                }
                landed
            }
        });
        self.sent.insert(task.id(), (question, Moment::of(sent_at)));
        self.state.send_if_modified(|state| {
            state.calls += 1;
            false
        });
    }

    async fn land(&mut self, landed: Result<(Id, Landed<Known>), JoinError>) {
        let (id, landed) = landed.unwrap_or_else(|error| {
            tracing::error!(%error, "a call broke off");
            (error.id(), Landed::nothing(Failure::NoAnswer { reason: "the call broke off".to_owned() }))
        });
        let Some((question, sent_at)) = self.sent.remove(&id) else { return };
        self.note_headers(&landed).await;
        match landed.outcome {
            Ok(known) => {
                self.refusals.answered(sent_at);
                self.flights.answer(&question, |_| Ok((known, sent_at.time())));
            }
            Err(failure) => self.settle_failure(&question, sent_at, failure).await,
        }
    }

    /// Takes in what the API says of our budget.
    async fn note_headers(&mut self, landed: &Landed<Known>) {
        let headers = landed.headers;
        self.state.send_if_modified(|state| {
            state.limit = headers.limit.or(state.limit);
            state.remaining = headers.remaining.or(state.remaining);
            false
        });
        if self.has_token && headers.limit.is_some_and(|limit| limit < LIMIT_WITH_TOKEN) {
            let without_token = Rate::without_token();
            if self.rate.period < without_token.period && self.rate == Rate::with_token() {
                tracing::warn!("{}", TokenFault::NotSeen);
                self.rate = without_token;
            }
        }
        let is_refusal = matches!(landed.outcome, Err(Failure::RefusedForNow { .. }));
        if let Some(remaining) = headers.remaining
            && !is_refusal
        {
            let (ladder, now) = (self.waits.remaining, self.now());
            self.ledger.update(move |standing| standing.answered(remaining, &ladder, now)).await;
        }
    }

    async fn settle_failure(&mut self, question: &Question, sent_at: Moment, failure: Failure) {
        let now = self.now();
        match retry::next(&failure, self.flights.tries(question), &self.waits, rand::random()) {
            Next::Pause { retry_after } => {
                let until = self.refusals.refused(sent_at, now, retry_after, &self.waits, rand::random());
                self.ledger.update(move |standing| standing.pause(until)).await;
                self.flights.put_back(question, until, true);
            }
            Next::Again { after } => self.flights.put_back(question, now.plus(after), false),
            Next::GiveUp => {
                let refuses_until = match failure {
                    Failure::Unauthorised(_) => Some(None),
                    Failure::Blocked => Some(Some(now.plus(self.waits.blocked))),
                    _ => None,
                };
                let mut why = None;
                self.flights.answer(question, |effort| {
                    let error = failure.into_source_error(effort);
                    why = Some(error.clone());
                    Err(error)
                });
                if let (Some(until), Some(why)) = (refuses_until, why) {
                    self.flights.refuse_unsent(&why);
                    self.refuses_until = Some((why, until));
                }
            }
        }
    }

    /// When the next call may go out, as far as is known without asking the other programs.
    fn next_call_at(&self) -> SystemTime {
        let now = self.now();
        let mut standing = self.ledger.last_seen();
        let by_pace = standing.take(self.rate, now).err().unwrap_or(now);
        by_pace.max(self.refusals.open_until().unwrap_or(now)).time()
    }

    /// Shows how things stand to whoever watches.
    fn publish(&mut self) {
        let now = self.now();
        let refusal = self.refusal();
        let standing = self.ledger.last_seen();
        let paused_until = standing.not_before.max(self.refusals.open_until().unwrap_or_default());
        let (on_wire, waiting) = (self.on_wire.len(), self.flights.waiting());
        self.state.send_if_modified(|state| {
            let new = ApiState {
                on_wire,
                waiting,
                paused_until: (paused_until > now).then(|| paused_until.time()),
                refusal,
                ..state.clone()
            };
            let is_changed = *state != new;
            *state = new;
            is_changed
        });
    }
}

async fn wait(duration: Option<Duration>) {
    match duration {
        Some(duration) => tokio::time::sleep(duration).await,
        None => std::future::pending().await,
    }
}

/// One event a call: what was asked, how it went, what it took. No text that was searched for, and no secret.
fn tell(call: &Call, tries: u32, took: Duration, landed: &Landed<Known>) {
    let endpoint = match call {
        Call::Release(id) => format!("release {id}"),
        Call::Search(_) => "search".to_owned(),
        Call::Identity => "identity".to_owned(),
    };
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let Landed { outcome, headers, status } = landed;
    match outcome {
        Ok(_) => tracing::info!(endpoint, status, took_ms, tries, remaining = headers.remaining, "call"),
        Err(failure) => {
            // Most pass, and what stays is told to those who asked.
            tracing::info!(
                endpoint,
                status,
                took_ms,
                tries,
                remaining = headers.remaining,
                ?failure,
                "call failed"
            );
        }
    }
}
