//! The monotonic clock and the wall clock; the only place that reads them.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::core::time::UnixTime;
use crate::core::types::Moment;

/// Counts from its creation.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    /// A clock that shows zero now.
    #[must_use]
    #[allow(
        clippy::disallowed_methods,
        clippy::new_without_default,
        reason = "the one place where time enters"
    )]
    pub fn new() -> Self {
        Self(Instant::now())
    }

    /// The time since the clock's creation.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment(self.0.elapsed())
    }

    /// When that moment is, for a timer.
    #[must_use]
    pub fn instant(&self, moment: Moment) -> Instant {
        self.0 + moment.0
    }
}

/// What the wall clock shows, as far as the machine knows the time.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place where time enters")]
pub fn wall() -> UnixTime {
    let secs = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    UnixTime::new(match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(after) => secs(after),
        Err(before) => -secs(before.duration()),
    })
}

/// The time since 1970, as the system's clock shows it now; it may be set back.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place where time enters")]
pub fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
