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
//!                                   ├─ transport  one call on the wire ── wire (JSON), failure
//!                                   └─ events     what the log tells
//! ```
//!
//! Every rule is a pure function or plain data with a clock passed in; only the dispatcher and the transport wait.

mod check;
mod config;
mod dispatcher;
mod events;
mod failure;
mod flights;
mod ledger;
mod pace;
mod reach;
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

use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::Instant;

pub use reqwest::Url;

pub use self::check::{CheckError, check_token};
pub use self::config::{ApiConfig, Clock, Rate, Waits};
use self::dispatcher::Asked;
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
    /// Tells the dispatcher that somebody who asked does not wait any more.
    withdrawn: Arc<Notify>,
    state: watch::Sender<ApiState>,
}

/// An answer to come. Dropping it withdraws the question.
struct Awaited {
    reply: oneshot::Receiver<flights::Reply>,
    withdrawn: Arc<Notify>,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if !self.reply.is_terminated() {
            self.reply.close();
            self.withdrawn.notify_one();
        }
    }
}

impl DiscogsApi {
    /// A client set up so. Nothing goes out before the first question.
    pub fn new(config: ApiConfig) -> Result<Self, SetupError> {
        let transport = transport::Transport::new(&config)?;
        Ok(Self::over(config, Arc::new(transport)))
    }

    fn over(config: ApiConfig, carrier: Arc<dyn Carrier>) -> Self {
        let (withdrawn, state) = (Arc::default(), watch::Sender::default());
        Self(Arc::new(Client { config, carrier, dispatcher: OnceLock::new(), withdrawn, state }))
    }

    /// How it stands now.
    pub fn state(&self) -> ApiState {
        self.0.state.borrow().clone()
    }

    /// Waits until what is on the wire has come home, and is on the disk: it is paid for, so it is worth a moment before
    /// the program ends.
    pub async fn settle(&self) {
        let mut states = self.watch();
        // The one who sends lives as long as this client.
        states.wait_for(|state| state.on_wire == 0).await.ok();
        self.0.config.cache.settle().await;
    }

    /// Tells each change of how it stands.
    pub fn watch(&self) -> watch::Receiver<ApiState> {
        self.0.state.subscribe()
    }

    /// What is known, and where from, or [`SourceError::OutOfTime`].
    async fn learn(
        &self,
        ask: &Ask,
        question: Question,
        call: Call,
    ) -> Result<(Known, Origin, SystemTime), SourceError> {
        let learning = self.learn_at_leisure(ask, question, call);
        match ask.give_up_at {
            Some(at) if at <= Instant::now() => Err(SourceError::OutOfTime),
            Some(at) => tokio::time::timeout_at(at, learning).await.unwrap_or(Err(SourceError::OutOfTime)),
            None => learning.await,
        }
    }

    /// What is known, and where from. The call is made if the answer is not in the cache.
    async fn learn_at_leisure(
        &self,
        ask: &Ask,
        question: Question,
        call: Call,
    ) -> Result<(Known, Origin, SystemTime), SourceError> {
        let config = &self.0.config;
        let now = config.clock.now();
        if let Some(kept) = config.cache.recall(&question, now).await {
            let age = now.duration_since(kept.asked_at).unwrap_or_default();
            events::kept_answer(&call, age);
            return Ok((kept.known, Origin::Cache { age }, kept.asked_at));
        }
        let (known, asked_at) = self.dispatch(ask, question, call).await?;
        Ok((known, Origin::Api, asked_at))
    }

    async fn dispatch(&self, ask: &Ask, question: Question, call: Call) -> flights::Reply {
        let Client { config, carrier, dispatcher, withdrawn, state } = &*self.0;
        let dispatcher = dispatcher.get_or_init(|| {
            dispatcher::start(config, Arc::clone(carrier), state.clone(), Arc::clone(withdrawn))
        });
        let (replying, reply) = oneshot::channel();
        let mut awaited = Awaited { reply, withdrawn: Arc::clone(withdrawn) };
        let asked = Asked { question, call, ask: ask.clone(), reply: replying };
        dispatcher.send(asked).await.ok().ok_or_else(broke_off)?;
        (&mut awaited.reply).await.unwrap_or_else(|_gone| Err(broke_off()))
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
