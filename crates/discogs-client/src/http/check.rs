//! Whether a token is one.

use std::time::Duration;

use tokio::time::Instant;

use super::config::ApiConfig;
use super::failure::Failure;
use super::ledger::Ledger;
use super::pace::{LONGEST_PAUSE, Moment};
use super::transport::{SetupError, Transport};
use crate::source::{Effort, SourceError};

/// Asks Discogs who owns the token of `config`. One call, tried once.
///
/// It takes its turn from the budget that `config` shares, before what a running client sends later, and may be one more
/// on the wire than that client has there: it bears another token, and nobody runs a list while waiting for this.
pub async fn check_token(config: &ApiConfig) -> Result<String, CheckError> {
    let transport = Transport::new(config)?;
    let mut ledger = Ledger::new(config.shared_pace.clone());
    wait_for_turn(config, &mut ledger).await?;
    let began = Instant::now();
    let landed = transport.identity().await;
    let effort = Effort { tries: 1, elapsed: began.elapsed() };
    match landed.outcome {
        Ok(identity) => Ok(identity.username),
        Err(Failure::RefusedForNow { retry_after }) => {
            let until = pause_all(config, &mut ledger, retry_after).await;
            Err(SourceError::RateLimited { until: until.time() }.into())
        }
        Err(failure) => Err(failure.into_source_error(effort).into()),
    }
}

/// Books a call and waits for its turn, if that is soon.
async fn wait_for_turn(config: &ApiConfig, ledger: &mut Ledger) -> Result<(), SourceError> {
    let (rate, now) = (config.rate, Moment::of(config.clock.now()));
    let latest = now.plus(config.waits.person);
    match ledger.update(move |standing| standing.book(rate, now, latest)).await {
        Ok(turn) => {
            tokio::time::sleep(now.until(turn)).await;
            Ok(())
        }
        Err(then) => Err(SourceError::RateLimited { until: then.time() }),
    }
}

/// A refusal is everybody's: all who share the budget pause.
async fn pause_all(config: &ApiConfig, ledger: &mut Ledger, retry_after: Option<Duration>) -> Moment {
    let wait = retry_after.unwrap_or(config.waits.refused[0]).min(LONGEST_PAUSE);
    let until = Moment::of(config.clock.now()).plus(wait);
    ledger.update(move |standing| standing.pause(until)).await;
    until
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
