//! What the log tells of calls and kept answers: no text that was searched for, and no secret.

use std::time::Duration;

use super::failure::Failure;
use super::flights::Departure;
use super::transport::{Call, Landed};
use crate::cache::Known;

/// One event a call: what was asked and for which line, how it went, what it took.
pub(super) fn call(departure: &Departure, took: Duration, landed: &Landed<Known>) {
    let Departure { call, tries, line } = departure;
    let (endpoint, took_ms) = (endpoint(call), whole_ms(took));
    let Landed { outcome, headers, status } = landed;
    let remaining = headers.remaining;
    match outcome {
        Ok(_) => tracing::info!(line, endpoint, status, took_ms, tries, remaining, "call"),
        Err(failure) => {
            // Most pass, and what stays is told to those who asked.
            let failure = what_failed(failure);
            tracing::info!(line, endpoint, status, took_ms, tries, remaining, failure, "call failed");
        }
    }
}

/// One event an answer that was kept.
pub(super) fn kept_answer(call: &Call, age: Duration) {
    tracing::info!(endpoint = endpoint(call), age_s = age.as_secs(), "answered by the cache");
}

fn endpoint(call: &Call) -> String {
    match call {
        Call::Release(id) => format!("release {id}"),
        Call::Search(_) => "search".to_owned(),
        Call::Identity => "identity".to_owned(),
    }
}

/// A failure by its kind. Bodies and messages stay out: a search result begins with what was searched for.
fn what_failed(failure: &Failure) -> String {
    match failure {
        Failure::RefusedForNow { retry_after: Some(wait) } => {
            format!("too many calls, retry after {} s", wait.as_secs())
        }
        Failure::RefusedForNow { retry_after: None } => "too many calls".to_owned(),
        Failure::NotThere => "not there".to_owned(),
        Failure::RefusedForGood { .. } => "refused".to_owned(),
        Failure::Unauthorised(fault) => fault.to_string(),
        Failure::Blocked => "blocked by the firewall".to_owned(),
        Failure::Outage { .. } => "outage".to_owned(),
        Failure::NoConnection { reason } | Failure::NoAnswer { reason } => reason.clone(),
        Failure::Unreadable { content_type, .. } => format!("unreadable, {content_type}"),
    }
}

fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
