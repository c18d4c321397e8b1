//! When to stop asking what fails.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After how many faults in a row the rest begins. One is chance, and each costs somebody their patience.
const FAULTS_IN_A_ROW: u32 = 3;

/// How long it lasts. What fails after it fails once, and rests again.
const REST: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
struct State {
    faults_in_a_row: u32,
    rests_until: Option<Instant>,
    was_told: bool,
}

/// Counts faults in a row; after a few of them it lets nobody through for a while.
#[derive(Debug)]
pub(super) struct Breaker {
    /// What is not done while it rests, for the log.
    what: &'static str,
    state: Mutex<State>,
}

impl Breaker {
    pub(super) fn of(what: &'static str) -> Self {
        Self { what, state: Mutex::default() }
    }

    /// Whether to leave it alone for now.
    pub(super) fn rests(&self) -> bool {
        self.state().rests_until.is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn worked(&self) {
        *self.state() = State::default();
    }

    /// Takes in a fault; the one that begins a rest is told, once until it works again.
    pub(super) fn failed(&self, fault: &dyn fmt::Display) {
        let mut state = self.state();
        state.faults_in_a_row = state.faults_in_a_row.saturating_add(1);
        if state.faults_in_a_row < FAULTS_IN_A_ROW {
            return;
        }
        state.rests_until = Some(Instant::now() + REST);
        if !std::mem::replace(&mut state.was_told, true) {
            tracing::warn!(%fault, "{} for {} s at a time, until it works again", self.what, REST.as_secs());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn faults_in_a_row_bring_a_rest() {
        let breaker = Breaker::of("nothing is done");
        let fail = |times| (0..times).for_each(|_| breaker.failed(&"a fault"));
        let rested = |rest| tokio::time::advance(rest);

        fail(2);
        breaker.worked();
        fail(2);
        assert!(!breaker.rests(), "not in a row");
        fail(1);
        assert!(breaker.rests(), "the third in a row");
        rested(REST.saturating_sub(Duration::from_millis(1))).await;
        assert!(breaker.rests());
        rested(Duration::from_millis(1)).await;
        assert!(!breaker.rests(), "one may try");
        fail(1);
        assert!(breaker.rests(), "and was not lucky");
        rested(REST).await;
        breaker.worked();
        fail(2);
        assert!(!breaker.rests(), "it worked, and the count begins anew");
    }
}
