//! The time of day, for what is told to people and to other processes. All that waits counts by tokio's clock.

use core::time::Duration;
use std::time::SystemTime;

#[expect(clippy::disallowed_methods, reason = "the one place in the driver where the time of day is read")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// Milliseconds since 1970.
pub(crate) fn unix_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
