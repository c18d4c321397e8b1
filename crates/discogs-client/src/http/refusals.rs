//! What 429s lead to: how long nothing goes out, and when one call may try whether it is over.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::config::Waits;
use super::pace::LONGEST_PAUSE;

/// So many refusals within [`Waits::breaker_memory`] open the breaker.
const REFUSALS_TO_OPEN: usize = 3;

/// The most of a wait that jitter adds to it, so that programs that were refused together do not come back together.
const JITTER: f64 = 0.1;

/// The refusals so far. Those of calls that were on the wire together count as one.
///
/// That one call tries whether it is over is not a state that somebody must leave again: once the time is up there
/// simply is one place on the wire instead of five. A trial that is lost leaves nothing behind. (A service that did keep
/// such a state once stood still for 8 hours.) Nor does it go by the wall clock, which may be set back meanwhile.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    /// When the recent ones were noticed, oldest first.
    incidents: VecDeque<Instant>,
    /// How many there were since the last answer.
    in_a_row: usize,
    breaker: Option<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    until: Instant,
    length: Duration,
}

impl Refusals {
    /// A call that went out at `sent_at` was refused. Says until when nothing goes out. `jitter` is from 0 to 1.
    pub(super) fn refused(
        &mut self,
        sent_at: Instant,
        now: Instant,
        retry_after: Option<Duration>,
        waits: &Waits,
        jitter: f64,
    ) -> Instant {
        if self.incidents.back().is_none_or(|last| sent_at >= *last) {
            self.incidents.push_back(now);
            self.in_a_row += 1;
            self.open_or_lengthen(sent_at, now, waits);
        }
        let wait = retry_after.unwrap_or_else(|| {
            let nth = self.in_a_row.clamp(1, waits.refused.len()) - 1;
            waits.refused[nth]
        });
        // Bounded first: a header may hold any number.
        let wait_ends = now + wait.min(LONGEST_PAUSE).mul_f64(1.0 + JITTER * jitter);
        self.breaker.map_or(wait_ends, |open| wait_ends.max(open.until))
    }

    fn open_or_lengthen(&mut self, sent_at: Instant, now: Instant, waits: &Waits) {
        while self.incidents.front().is_some_and(|first| now.duration_since(*first) > waits.breaker_memory) {
            self.incidents.pop_front();
        }
        let length = match self.breaker {
            Some(open) if sent_at >= open.until => (open.length * 2).min(waits.breaker_longest),
            None if self.incidents.len() >= REFUSALS_TO_OPEN => waits.breaker,
            _ => return,
        };
        self.breaker = Some(Open { until: now + length, length });
    }

    /// A call that went out at `sent_at` was answered.
    pub(super) fn answered(&mut self, sent_at: Instant) {
        if self.incidents.back().is_none_or(|last| sent_at >= *last) {
            self.in_a_row = 0;
        }
        if self.breaker.is_some_and(|open| sent_at >= open.until) {
            *self = Self::default();
        }
    }

    /// How many calls may be on the wire, of `most`.
    pub(super) fn places(&self, most: usize, now: Instant) -> usize {
        match self.breaker {
            None => most,
            Some(open) if now < open.until => 0,
            Some(_) => 1,
        }
    }

    /// Until when the breaker is open.
    pub(super) fn open_until(&self) -> Option<Instant> {
        self.breaker.map(|open| open.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local!(static BEGAN: Instant = Instant::now());

    fn at(s: u64) -> Instant {
        BEGAN.with(|began| *began) + Duration::from_secs(s)
    }

    /// A refusal at `now` of a call sent a second before, in seconds, without jitter; says how long the pause is.
    fn refuse(refusals: &mut Refusals, now_s: u64, retry_after_s: Option<u64>) -> u64 {
        let retry_after = retry_after_s.map(Duration::from_secs);
        let until = refusals.refused(at(now_s - 1), at(now_s), retry_after, &Waits::default(), 0.0);
        until.duration_since(at(now_s)).as_secs()
    }

    fn places(refusals: &Refusals, now_s: u64) -> usize {
        refusals.places(5, at(now_s))
    }

    #[test]
    fn pauses_grow_while_nothing_is_answered() {
        let mut refusals = Refusals::default();
        assert_eq!(refuse(&mut refusals, 1000, None), 60);
        assert_eq!(refuse(&mut refusals, 1000, None), 60, "it was on the wire with the first: one incident");
        assert_eq!(refuse(&mut refusals, 2000, None), 120);
        refusals.answered(at(2500));
        assert_eq!(refuse(&mut refusals, 3000, None), 60, "an answer came between");
        assert_eq!(refuse(&mut refusals, 4000, Some(7)), 7, "the API says how long");
        assert_eq!(refuse(&mut refusals, 5000, Some(0)), 0, "even if it says: not at all");
        assert_eq!(places(&refusals, 4001), 5, "they lie too far apart to open the breaker");
    }

    #[test]
    fn the_breaker_opens_doubles_and_closes_by_one_call() {
        let mut refusals = Refusals::default();
        for (now_s, expected_s, why) in [
            (1000, 1, "the API's own time"),
            (1100, 1, "twice"),
            (1200, 60, "the third in ten minutes opens the breaker"),
            (1300, 120, "the trial was refused"),
            (1500, 240, "again"),
            (1800, 480, "again"),
            (2400, 600, "never longer"),
            (3100, 600, "never longer"),
        ] {
            assert_eq!(refuse(&mut refusals, now_s, Some(1)), expected_s, "{why}");
        }
        assert_eq!(places(&refusals, 3699), 0);
        assert_eq!(places(&refusals, 3700), 1, "one call may try");
        assert_eq!(places(&refusals, 9999), 1, "a trial that was lost leaves nothing behind");
        refusals.answered(at(3050));
        assert_eq!(places(&refusals, 3699), 0, "that call went out before; it proves nothing");
        refusals.answered(at(3700));
        assert_eq!(places(&refusals, 3701), 5);
        assert_eq!(refuse(&mut refusals, 3800, None), 60, "all is forgotten");
    }

    #[test]
    fn jitter_adds_at_most_a_tenth() {
        let mut refusals = Refusals::default();
        let now = at(1000);
        let until = refusals.refused(now, now, None, &Waits::default(), 1.0);
        assert_eq!(until - now, Duration::from_secs(66));
    }

    #[test]
    fn no_header_makes_a_pause_without_end() {
        for seconds in [3 * 86_400, u64::MAX] {
            let mut refusals = Refusals::default();
            assert_eq!(refuse(&mut refusals, 1000, Some(seconds)), LONGEST_PAUSE.as_secs(), "{seconds} s");
        }
    }
}
