//! Which answers may still be given: those asked within the lifetime before now. Times are in milliseconds since 1970,
//! as in the file.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::CacheLimits;

/// How far the clock may step back without the youngest answers counting as expired. Steps of the network time
/// protocol are below a second; beyond this the age of an answer is unknown.
const CLOCK_STEP_MS: i64 = 5_000;

/// The rule of what is fresh.
#[derive(Debug, Clone, Copy)]
pub(super) struct Freshness {
    lifetime_ms: i64,
}

impl Freshness {
    pub(super) fn of(limits: &CacheLimits) -> Self {
        Self { lifetime_ms: whole_ms(limits.payload_lifetime) }
    }

    /// When an answer that is fresh at `now` was asked.
    pub(super) fn at(self, now: SystemTime) -> RangeInclusive<i64> {
        let now = unix_ms(now);
        now.saturating_sub(self.lifetime_ms)..=now.saturating_add(CLOCK_STEP_MS)
    }
}

/// `time` in milliseconds since 1970, rounded towards it.
pub(super) fn unix_ms(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => whole_ms(since),
        Err(before) => -whole_ms(before.duration()),
    }
}

/// The time `unix_ms` milliseconds after 1970; 1970 itself where the system knows no such time.
pub(super) fn time_of(unix_ms: i64) -> SystemTime {
    let distance = Duration::from_millis(unix_ms.unsigned_abs());
    let time = if unix_ms < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
    time.unwrap_or(UNIX_EPOCH)
}

/// `time` as the file keeps it.
pub(super) fn to_the_millisecond(time: SystemTime) -> SystemTime {
    time_of(unix_ms(time))
}

fn whole_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
