//! When the next call may go out: the arithmetic, apart from the waiting.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::config::Rate;

/// A moment by the wall clock, in microseconds since 1970: what programs on one machine can agree on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(pub(super) u64);

impl Moment {
    pub(super) fn of(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
    }

    pub(super) fn time(self) -> SystemTime {
        UNIX_EPOCH.checked_add(Duration::from_micros(self.0)).unwrap_or(UNIX_EPOCH)
    }

    pub(super) fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// How long it is from here to `later`; nothing if that has passed.
    pub(super) fn until(self, later: Self) -> Duration {
        Duration::from_micros(later.0.saturating_sub(self.0))
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// No pause lasts longer, whatever a server asks for: operators saw hot addresses forgiven within 15 to 30 minutes. What
/// lies further ahead was written before somebody set the clock back.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_mins(30);

/// What the API counts calls over.
const WINDOW: Duration = Duration::from_mins(1);

/// How the budget of calls stands. All programs on a machine that share a budget share this.
///
/// This is the generic cell rate algorithm (ITU-T I.371): each call stands for a period of time, and the sum of these
/// may run ahead of the clock by all but one of a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// When the calls that went out are paid off.
    pub(super) paid_off_at: Moment,
    /// No call goes out before this: we were refused, or told that few calls remain.
    pub(super) not_before: Moment,
    /// After a refusal calls go out one by one. Time does not end that, for other programs at this address may have
    /// spent the budget; only an answer that tells of enough remaining calls does.
    pub(super) may_burst: bool,
}

impl Standing {
    /// Nothing is known: nothing was spent.
    pub(super) fn fresh() -> Self {
        Self { paid_off_at: Moment::default(), not_before: Moment::default(), may_burst: true }
    }

    /// Takes one call from the budget, or says when there will be one.
    pub(super) fn take(&mut self, rate: Rate, now: Moment) -> Result<(), Moment> {
        self.book(rate, now, now).map(|_at_once| ())
    }

    /// Takes the next call from the budget and says when it may go out, if that is by `latest`; otherwise says when there
    /// will be one. Whoever has booked a call cannot lose it to another who is quicker.
    pub(super) fn book(&mut self, rate: Rate, now: Moment, latest: Moment) -> Result<Moment, Moment> {
        self.forget_another_clock(rate, now);
        let ahead = if self.may_burst { rate.period * rate.burst.saturating_sub(1) } else { Duration::ZERO };
        let next = self.paid_off_at.minus(ahead).max(self.not_before).max(now);
        if next > latest {
            return Err(next);
        }
        self.paid_off_at = self.paid_off_at.max(next).plus(rate.period);
        Ok(next)
    }

    /// A call that was taken never got to the API: it is not owed.
    pub(super) fn give_back(&mut self, rate: Rate) {
        self.paid_off_at = self.paid_off_at.minus(rate.period);
    }

    /// Brings back what lies further ahead than it can by this clock: it was set back since.
    fn forget_another_clock(&mut self, rate: Rate, now: Moment) {
        let most_owed = (rate.period * rate.burst).max(WINDOW);
        self.paid_off_at = self.paid_off_at.min(now.plus(most_owed));
        self.not_before = self.not_before.min(now.plus(LONGEST_PAUSE));
    }

    /// The API refused a call: none before `until`, and then one by one.
    pub(super) fn pause(&mut self, until: Moment) {
        self.not_before = self.not_before.max(until);
        self.may_burst = false;
    }

    /// The API answered a call that went out at `sent_at`, and told how many remain: the fewer, the longer until the
    /// next.
    ///
    /// That number is a hint: it lags by one and is counted anew at each edge of their network (measured 2026).
    pub(super) fn answered(
        &mut self,
        sent_at: Moment,
        remaining: u32,
        ladder: &[(u32, Duration)],
        now: Moment,
    ) {
        match ladder.iter().find(|(calls, _)| remaining < *calls) {
            Some((_, wait)) => self.not_before = self.not_before.max(now.plus(*wait)),
            // Nothing goes out during a pause: what went out before its end was on the wire when it began.
            None if sent_at < self.not_before => {}
            None => self.may_burst = true,
        }
    }

    /// Adds what is known elsewhere: what is owed there is owed.
    pub(super) fn owing_as_much_as(self, other: Self) -> Self {
        Self {
            paid_off_at: self.paid_off_at.max(other.paid_off_at),
            not_before: self.not_before.max(other.not_before),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;
    use crate::http::config::Waits;

    const SECOND: u64 = 1_000_000;
    /// Some moment.
    const START: u64 = 1_700_000_000 * SECOND;

    #[test]
    fn the_ladder_of_remaining_calls() {
        for (remaining, expected_s) in
            [(59, 0), (20, 0), (19, 1), (10, 1), (9, 3), (5, 3), (4, 10), (1, 10), (0, 60)]
        {
            let mut standing = Standing::fresh();
            standing.answered(Moment(START), remaining, &Waits::default().remaining, Moment(START));
            let next = standing.take(Rate::with_token(), Moment(START)).err().unwrap_or(Moment(START));
            assert_eq!(next, Moment(START + expected_s * SECOND), "{remaining} remaining");
        }
    }

    #[test]
    fn after_a_refusal_calls_go_one_by_one_until_the_api_tells_of_enough() {
        let mut standing = Standing::fresh();
        let rate = Rate::with_token();
        standing.pause(Moment(START + 60 * SECOND));
        assert_eq!(standing.take(rate, Moment(START)), Err(Moment(START + 60 * SECOND)));
        // An hour later nothing is forgotten.
        let later = Moment(START + 3600 * SECOND);
        assert_eq!(standing.take(rate, later), Ok(()));
        assert_eq!(standing.take(rate, later), Err(later.plus(rate.period)));
        standing.answered(Moment(START), 40, &Waits::default().remaining, later);
        assert!(standing.take(rate, later).is_err(), "that went out before the refusal, and proves nothing");
        let later = later.plus(Duration::from_mins(1));
        standing.answered(later, 40, &Waits::default().remaining, later);
        assert_eq!([(); 5].map(|()| standing.take(rate, later)), [Ok(()); 5]);
        assert!(standing.take(rate, later).is_err());
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_stop_the_calls_for_good() {
        let mut standing = Standing::fresh();
        standing.pause(Moment(START + 1_000_000 * SECOND));
        let next = standing.take(Rate::with_token(), Moment(START));
        assert_eq!(next, Err(Moment(START).plus(LONGEST_PAUSE)));

        let mut standing = Standing::fresh();
        standing.take(Rate::with_token(), Moment(START + 1_000_000 * SECOND)).unwrap();
        let next = standing.take(Rate::with_token(), Moment(START)).err().unwrap_or(Moment(START));
        assert!(
            next <= Moment(START).plus(WINDOW),
            "what was owed by the other clock is paid off in a minute"
        );
    }

    #[test]
    fn a_call_that_is_booked_cannot_be_lost_to_another() {
        let (rate, now) = (Rate::with_token(), Moment(START));
        let mut standing = Standing::fresh();
        while standing.take(rate, now).is_ok() {}
        let latest = now.plus(Duration::from_secs(5));
        let next = now.plus(rate.period);
        assert_eq!(standing.book(rate, now, latest), Ok(next));
        assert_eq!(standing.take(rate, next), Err(next.plus(rate.period)), "the one who is quicker waits");
        standing.pause(now.plus(Duration::from_secs(6)));
        let before = standing;
        assert!(standing.book(rate, now, latest).is_err());
        assert_eq!(standing, before, "what is not taken costs nothing");
    }

    proptest! {
        /// Whatever happens meanwhile, no 60 seconds see more calls than the API allows.
        #[test]
        fn no_minute_sees_too_many_calls(
            has_token: bool,
            steps in prop::collection::vec((0..3_000_u64, 0..6_u32, 0..70_u32), 1..1500),
        ) {
            let (rate, most) =
                if has_token { (Rate::with_token(), 55) } else { (Rate::without_token(), 24) };
            let mut standing = Standing::fresh();
            let mut now = Moment(START);
            let mut sent: VecDeque<Moment> = VecDeque::new();
            for (pass_ms, what, remaining) in steps {
                now = now.plus(Duration::from_millis(pass_ms));
                match what {
                    0 => standing.answered(now, remaining, &Waits::default().remaining, now),
                    1 if remaining == 0 => standing.pause(now.plus(Duration::from_mins(1))),
                    _ => while standing.take(rate, now).is_ok() {
                        sent.push_back(now);
                    },
                }
                while sent.front().is_some_and(|first| first.until(now) > Duration::from_mins(1)) {
                    sent.pop_front();
                }
                prop_assert!(sent.len() <= most, "{} in a minute", sent.len());
            }
        }
    }
}
