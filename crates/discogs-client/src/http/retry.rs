//! Whether a call that failed is tried again: the decision, apart from the waiting.

use std::time::Duration;

use super::config::Waits;
use super::failure::Failure;

/// What becomes of a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// All calls pause, and this one is the first to go again.
    Pause {
        /// How long the API asks us to wait, if it says.
        retry_after: Option<Duration>,
    },
    /// It is tried again after this time.
    Again {
        /// From now.
        after: Duration,
    },
    /// It has failed.
    GiveUp,
}

/// What becomes of a call that failed so after so many tries. `jitter` is from 0 to 1.
pub(super) fn next(failure: &Failure, tries: u32, waits: &Waits, jitter: f64) -> Next {
    match failure {
        Failure::RefusedForNow { retry_after } => Next::Pause { retry_after: *retry_after },
        _ if failure.is_in_passing() && tries < waits.tries => {
            let doubled = waits.retry * 2_u32.saturating_pow(tries.saturating_sub(1));
            Next::Again { after: doubled.mul_f64(0.5 + jitter) }
        }
        _ => Next::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::TokenFault;

    #[test]
    fn what_is_tried_again_and_when() {
        let again = |ms| Next::Again { after: Duration::from_millis(ms) };
        let outage = || Failure::Outage { status: 502, message: String::new() };
        let reset = || Failure::NoAnswer { reason: "reset".into() };
        let html = || Failure::Unreadable { status: 200, content_type: String::new(), start: String::new() };
        let refused =
            |seconds: Option<u64>| Failure::RefusedForNow { retry_after: seconds.map(Duration::from_secs) };
        let for_good = |status| Failure::RefusedForGood { status, message: String::new() };
        for (failure, tries, jitter, expected, why) in [
            (outage(), 1, 0.0, again(250), "at the least half of 500 ms"),
            (outage(), 1, 1.0, again(750), "at the most one and a half"),
            (reset(), 2, 0.5, again(1000), "doubled"),
            (html(), 2, 0.5, again(1000), "empty and HTML bodies pass too"),
            (reset(), 3, 0.5, Next::GiveUp, "three tries"),
            (refused(None), 1, 0.5, Next::Pause { retry_after: None }, "a 429 is everybody's"),
            (
                refused(Some(7)),
                9,
                0.5,
                Next::Pause { retry_after: Some(Duration::from_secs(7)) },
                "and never the call's fault",
            ),
            (for_good(422), 1, 0.5, Next::GiveUp, "the question is wrong"),
            (Failure::Unauthorised(TokenFault::Wrong), 1, 0.5, Next::GiveUp, "the token is wrong"),
            (Failure::Blocked, 1, 0.5, Next::GiveUp, "hammering makes it worse"),
        ] {
            assert_eq!(next(&failure, tries, &Waits::default(), jitter), expected, "{failure:?}: {why}");
        }
    }
}
