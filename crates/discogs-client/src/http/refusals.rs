//! What 429s lead to: how long nothing goes out, and when one call may try whether it is over.

use std::collections::VecDeque;
use std::time::Duration;

use super::config::Waits;
use super::pace::Moment;

/// So many refusals within [`Waits::breaker_memory`] open the breaker.
const REFUSALS_TO_OPEN: usize = 3;

/// The most of a wait that jitter adds to it, so that programs that were refused together do not come back together.
const JITTER: f64 = 0.1;

/// The refusals so far. Those of calls that were on the wire together count as one.
///
/// That one call tries whether it is over is not a state that somebody must leave again: once the time is up there
/// simply is one place on the wire instead of five. A trial that is lost leaves nothing behind. (A service that did keep
/// such a state once stood still for 8 hours.)
#[derive(Debug, Default)]
pub(super) struct Refusals {
    /// When the recent ones were noticed, oldest first.
    incidents: VecDeque<Moment>,
    /// How many there were since the last answer.
    in_a_row: usize,
    breaker: Option<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    until: Moment,
    length: Duration,
}

impl Refusals {
    /// A call that went out at `sent_at` was refused. Says until when nothing goes out. `jitter` is from 0 to 1.
    pub(super) fn refused(
        &mut self,
        sent_at: Moment,
        now: Moment,
        retry_after: Option<Duration>,
        waits: &Waits,
        jitter: f64,
    ) -> Moment {
        if self.incidents.back().is_none_or(|last| sent_at >= *last) {
            self.incidents.push_back(now);
            self.in_a_row += 1;
            self.open_or_lengthen(sent_at, now, waits);
        }
        let spread = |wait: Duration| wait.mul_f64(1.0 + JITTER * jitter);
        let wait = retry_after.unwrap_or_else(|| {
            let nth = self.in_a_row.clamp(1, waits.refused.len()) - 1;
            waits.refused[nth]
        });
        let wait_ends = now.plus(spread(wait));
        self.breaker.map_or(wait_ends, |open| wait_ends.max(open.until))
    }

    fn open_or_lengthen(&mut self, sent_at: Moment, now: Moment, waits: &Waits) {
        while self.incidents.front().is_some_and(|first| first.until(now) > waits.breaker_memory) {
            self.incidents.pop_front();
        }
        let length = match self.breaker {
            Some(open) if sent_at >= open.until => (open.length * 2).min(waits.breaker_longest),
            None if self.incidents.len() >= REFUSALS_TO_OPEN => waits.breaker,
            _ => return,
        };
        self.breaker = Some(Open { until: now.plus(length), length });
    }

    /// A call that went out at `sent_at` was answered.
    pub(super) fn answered(&mut self, sent_at: Moment) {
        if self.incidents.back().is_none_or(|last| sent_at >= *last) {
            self.in_a_row = 0;
        }
        if self.breaker.is_some_and(|open| sent_at >= open.until) {
            *self = Self::default();
        }
    }

    /// How many calls may be on the wire, of `most`.
    pub(super) fn places(&self, most: usize, now: Moment) -> usize {
        match self.breaker {
            None => most,
            Some(open) if now < open.until => 0,
            Some(_) => 1,
        }
    }

    /// Until when the breaker is open.
    pub(super) fn open_until(&self) -> Option<Moment> {
        self.breaker.map(|open| open.until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A refusal at `now` of a call sent a second before, in seconds, without jitter; says how long the pause is.
    fn refuse(refusals: &mut Refusals, now_s: u64, retry_after_s: Option<u64>) -> u64 {
        let at = |s: u64| Moment(s * 1_000_000);
        let retry_after = retry_after_s.map(Duration::from_secs);
        let until = refusals.refused(at(now_s - 1), at(now_s), retry_after, &Waits::default(), 0.0);
        at(now_s).until(until).as_secs()
    }

    fn places(refusals: &Refusals, now_s: u64) -> usize {
        refusals.places(5, Moment(now_s * 1_000_000))
    }

    #[test]
    fn pauses_grow_while_nothing_is_answered() {
        let mut refusals = Refusals::default();
        assert_eq!(refuse(&mut refusals, 1000, None), 60);
        assert_eq!(refuse(&mut refusals, 1000, None), 60, "it was on the wire with the first: one incident");
        assert_eq!(refuse(&mut refusals, 2000, None), 120);
        refusals.answered(Moment(2_500_000_000));
        assert_eq!(refuse(&mut refusals, 3000, None), 60, "an answer came between");
        assert_eq!(refuse(&mut refusals, 4000, Some(7)), 7, "the API says how long");
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
        refusals.answered(Moment(3_050_000_000));
        assert_eq!(places(&refusals, 3699), 0, "that call went out before; it proves nothing");
        refusals.answered(Moment(3_700_000_000));
        assert_eq!(places(&refusals, 3701), 5);
        assert_eq!(refuse(&mut refusals, 3800, None), 60, "all is forgotten");
    }

    #[test]
    fn jitter_adds_at_most_a_tenth() {
        let mut refusals = Refusals::default();
        let now = Moment(1_000_000_000);
        let until = refusals.refused(now, now, None, &Waits::default(), 1.0);
        assert_eq!(now.until(until), Duration::from_secs(66));
    }
}
