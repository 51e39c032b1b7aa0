//! Times: on the capture's own clock, or on the guest's.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};

/// A time since the capture's first frame; prints as seconds with three decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct At(pub Duration);

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:.3} s", self.0.as_secs_f64()))
    }
}

/// In seconds, as a number.
impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_secs_f64())
    }
}

/// A time that a scenario states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Since the capture's first frame.
    Capture(Duration),
    /// On the guest's wall clock, since 1970 (CLOCK_REALTIME), which is what pcap time stamps hold.
    Clock(Duration),
}

impl Moment {
    /// On the axis of a capture whose first frame came at `started` (since 1970); what came before the
    /// first frame is zero.
    #[must_use]
    pub fn on_axis(self, started: Duration) -> At {
        match self {
            Self::Capture(since) => At(since),
            Self::Clock(clock) => At(clock.saturating_sub(started)),
        }
    }

    /// The same on the guest's clock, since 1970.
    #[must_use]
    pub fn on_clock(self, started: Duration) -> Duration {
        match self {
            Self::Capture(since) => started.saturating_add(since),
            Self::Clock(clock) => clock,
        }
    }
}
