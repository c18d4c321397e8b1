//! The client for the Discogs API.
//!
//! [`DiscogsApi`] is a [`Discogs`] source. A question goes through the cache, then to one dispatcher, which decides what
//! goes out on the wire and when:
//!
//! ```text
//! DiscogsApi ── cache ── dispatcher ┬─ flights    who waits for what, whose turn it is
//!                                   ├─ ledger     the budget of calls, shared with other programs ── pace
//!                                   ├─ refusals   429s: pauses, the breaker
//!                                   ├─ retry      whether a failed call goes again
//!                                   └─ transport  one call on the wire ── wire (JSON), failure
//! ```
//!
//! Every rule is a pure function or plain data with a clock passed in; only the dispatcher and the transport wait.

mod config;
mod dispatcher;
mod failure;
mod flights;
mod ledger;
mod pace;
mod refusals;
mod retry;
mod state;
#[cfg(test)]
mod tests;
mod token;
mod transport;
pub mod wire;

use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

pub use self::config::{ApiConfig, Clock, Rate, Waits};
use self::dispatcher::Asked;
use self::ledger::Ledger;
use self::pace::Moment;
pub use self::state::ApiState;
pub use self::token::{NotAToken, Token};
pub use self::transport::SetupError;
use self::transport::{Call, Carrier};
use crate::cache::{Known, Question};
use crate::model::{Release, ReleaseId, SearchHit};
use crate::source::{Answering, Ask, Discogs, Effort, Found, Origin, Reply, SearchQuery, SourceError};

/// The Discogs API as a source. Clones share everything.
#[derive(Clone)]
pub struct DiscogsApi(Arc<Client>);

struct Client {
    config: ApiConfig,
    carrier: Arc<dyn Carrier>,
    /// Started with the first question, on the runtime of the one who asks.
    dispatcher: OnceLock<mpsc::Sender<Asked>>,
    state: watch::Sender<ApiState>,
}

impl DiscogsApi {
    /// A client set up so. Nothing goes out before the first question.
    pub fn new(config: ApiConfig) -> Result<Self, SetupError> {
        let transport = transport::Transport::new(&config)?;
        Ok(Self::over(config, Arc::new(transport)))
    }

    fn over(config: ApiConfig, carrier: Arc<dyn Carrier>) -> Self {
        let state = watch::Sender::default();
        Self(Arc::new(Client { config, carrier, dispatcher: OnceLock::new(), state }))
    }

    /// How it stands now.
    pub fn state(&self) -> ApiState {
        self.0.state.borrow().clone()
    }

    /// Tells each change of how it stands.
    pub fn watch(&self) -> watch::Receiver<ApiState> {
        self.0.state.subscribe()
    }

    /// What is known, and where from. The call is made if the answer is not in the cache.
    async fn learn(
        &self,
        ask: &Ask,
        question: Question,
        call: Call,
    ) -> Result<(Known, Origin, SystemTime), SourceError> {
        let Client { config, .. } = &*self.0;
        if ask.give_up_at.is_some_and(|at| at <= Instant::now()) {
            return Err(SourceError::OutOfTime);
        }
        let now = config.clock.now();
        if let Some(kept) = config.cache.recall(&question, now).await {
            let age = now.duration_since(kept.asked_at).unwrap_or_default();
            tracing::debug!(?age, "answered by the cache");
            return Ok((kept.known, Origin::Cache { age }, kept.asked_at));
        }
        let (reply, answered) = oneshot::channel();
        self.dispatch(Asked { question, call, ask: ask.clone(), reply }).await?;
        let answer = async { answered.await.unwrap_or_else(|_gone| Err(broke_off())) };
        let (known, asked_at) = match ask.give_up_at {
            Some(at) => tokio::time::timeout_at(at, answer).await.unwrap_or(Err(SourceError::OutOfTime)),
            None => answer.await,
        }?;
        Ok((known, Origin::Api, asked_at))
    }

    async fn dispatch(&self, asked: Asked) -> Result<(), SourceError> {
        let Client { config, carrier, dispatcher, state } = &*self.0;
        let dispatcher =
            dispatcher.get_or_init(|| dispatcher::start(config, Arc::clone(carrier), state.clone()));
        dispatcher.send(asked).await.ok().ok_or_else(broke_off)
    }
}

/// The runtime is being shut down.
fn broke_off() -> SourceError {
    SourceError::Unreachable { reason: "the program ends".to_owned(), effort: Effort::default() }
}

impl Discogs for DiscogsApi {
    fn search<'a>(&'a self, ask: &'a Ask, query: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
        Box::pin(async move {
            let call = Call::Search(query.clone());
            let (known, origin, asked_at) = self.learn(ask, Question::search(query), call).await?;
            let value = match known {
                Known::Hits(hits) => hits.to_vec(),
                Known::Release(_) | Known::NoSuchRelease => Vec::new(),
            };
            Ok(Reply::Found(Found { value, origin, asked_at }))
        })
    }

    fn release<'a>(&'a self, ask: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>> {
        Box::pin(async move {
            match self.learn(ask, Question::Release(id), Call::Release(id)).await? {
                (Known::Release(value), origin, asked_at) => {
                    Ok(Reply::Found(Found { value, origin, asked_at }))
                }
                _ => Err(SourceError::NoSuchRelease(id)),
            }
        })
    }
}

/// Asks Discogs who owns the token of `config`. One call, tried once.
pub async fn check_token(config: &ApiConfig) -> Result<String, CheckError> {
    let transport = transport::Transport::new(config)?;
    let mut ledger = Ledger::new(config.shared_pace.clone());
    let rate = config.rate;
    loop {
        let now = Moment::of(config.clock.now());
        match ledger.update(move |standing| standing.take(rate, now)).await {
            Ok(()) => break,
            Err(then) if now.until(then) > config.waits.person => {
                return Err(SourceError::RateLimited { until: then.time() }.into());
            }
            Err(then) => tokio::time::sleep(now.until(then)).await,
        }
    }
    let began = Instant::now();
    let landed = transport.identity().await;
    let effort = Effort { tries: 1, elapsed: began.elapsed() };
    let identity = landed.outcome.map_err(|failure| failure.into_source_error(effort))?;
    Ok(identity.username)
}

/// Why a token could not be checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Nothing can be asked.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Discogs does not know the token, or could not be asked.
    #[error(transparent)]
    Source(#[from] SourceError),
}
