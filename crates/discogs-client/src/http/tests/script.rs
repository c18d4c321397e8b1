//! A wire that answers by a script and keeps a log.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::cache::{AnswerCache, CacheLimits, Known};
use crate::http::DiscogsApi;
use crate::http::config::{ApiConfig, Clock};
use crate::http::failure::Failure;
use crate::http::token::Token;
use crate::http::transport::{Call, Carrier, Landed, RateHeaders};
use crate::meter::Meter;
use crate::model::{Release, ReleaseId};
use crate::source::{Ask, Discogs as _, Lane, Origin, SourceError};

/// What a call meets: how long it takes, and how it ends.
pub(super) type Fate = (Duration, Result<(), Failure>);

type Fates = dyn Fn(usize, &Call) -> Fate + Send + Sync;

/// A wire that decides by the number of the call, from 0, and by what it is.
pub(super) struct Script {
    fate: Box<Fates>,
    headers: Box<dyn Fn(usize) -> RateHeaders + Send + Sync>,
    log: Mutex<Vec<Sent>>,
}

/// A call that went out.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) call: Call,
    pub(super) at: Instant,
    pub(super) landed_at: Option<Instant>,
}

impl Script {
    pub(super) fn new(fate: impl Fn(usize, &Call) -> Fate + Send + Sync + 'static) -> Arc<Self> {
        Self::that_says(fate, |_| RateHeaders::default())
    }

    /// One that also says how many calls are allowed and remain.
    pub(super) fn that_says(
        fate: impl Fn(usize, &Call) -> Fate + Send + Sync + 'static,
        headers: impl Fn(usize) -> RateHeaders + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { fate: Box::new(fate), headers: Box::new(headers), log: Mutex::default() })
    }

    /// Every call is answered after 200 ms.
    pub(super) fn well() -> Arc<Self> {
        Self::new(|_, _| (Duration::from_millis(200), Ok(())))
    }

    pub(super) fn log(&self) -> Vec<Sent> {
        self.log.lock().unwrap().clone()
    }

    /// The releases asked for, in the order in which the calls went out.
    pub(super) fn releases(&self) -> Vec<u64> {
        let id = |sent: &Sent| match sent.call {
            Call::Release(id) => id.0,
            Call::Search(_) | Call::Identity => 0,
        };
        self.log().iter().map(id).collect()
    }
}

impl Carrier for Script {
    fn carry<'a>(&'a self, call: &'a Call) -> Pin<Box<dyn Future<Output = Landed<Known>> + Send + 'a>> {
        let nth = {
            let mut log = self.log.lock().unwrap();
            log.push(Sent { call: call.clone(), at: Instant::now(), landed_at: None });
            log.len() - 1
        };
        let (takes, outcome) = (self.fate)(nth, call);
        Box::pin(async move {
            tokio::time::sleep(takes).await;
            self.log.lock().unwrap()[nth].landed_at = Some(Instant::now());
            let known = match call {
                Call::Release(id) => Known::Release(Arc::new(Release::of(*id))),
                Call::Search(_) | Call::Identity => Known::Hits(Vec::new().into()),
            };
            Landed { outcome: outcome.map(|()| known), headers: (self.headers)(nth), status: None }
        })
    }
}

/// A clock that goes with paused time.
pub(super) fn paused_clock() -> Clock {
    let (began, wall) = (Instant::now(), SystemTime::now());
    Clock::new(move || wall + began.elapsed())
}

/// A client as for Discogs, over this wire.
pub(super) fn client(wire: &Arc<Script>, change: impl FnOnce(&mut ApiConfig)) -> DiscogsApi {
    let cache = AnswerCache::in_memory(CacheLimits::default());
    let token = Token::parse("secret").unwrap();
    let mut config = ApiConfig::of_discogs("Test/1.0 +https://example.org".into(), Some(token), cache);
    config.clock = paused_clock();
    change(&mut config);
    let wire: Arc<dyn Carrier> = Arc::clone(wire) as _;
    DiscogsApi::over(config, wire)
}

/// A line of a list asks.
pub(super) fn list(line: usize, rank: usize) -> Ask {
    Ask { lane: Lane::List, line, rank, give_up_at: None, meter: Meter::default() }
}

/// A person asks.
pub(super) fn person() -> Ask {
    Ask { lane: Lane::Person, ..list(0, 0) }
}

/// Asks for a release on a task of its own.
pub(super) fn asks(api: &DiscogsApi, ask: Ask, id: u64) -> JoinHandle<Result<Origin, SourceError>> {
    let api = api.clone();
    tokio::spawn(async move {
        let reply = api.release(&ask, ReleaseId(id)).await?;
        Ok(reply.found().expect("the API covers everything").origin)
    })
}
