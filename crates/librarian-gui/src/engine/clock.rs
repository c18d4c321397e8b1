//! Times as people read them.

use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The time of day where the user is: "14:05:09".
pub fn time_of_day(time: SystemTime) -> String {
    Timestamp::try_from(time)
        .map(|time| time.to_zoned_datetime(TimeZone::system()).strftime("%H:%M:%S").to_string())
        .unwrap_or_default()
}
