//! What the guest reports at the end of a scenario, in `outcome.json`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The guest's report. Everything in it is on the clock of the capture's timestamps, as that would have
/// gone on if no step of the scenario had set it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The radios, in order; station `n` has radio `n`.
    pub radios: Vec<Radio>,
    /// The steps that were begun.
    pub steps: Vec<StepRecord>,
    /// Why the scenario ended early, if it did.
    pub failure: Option<Failure>,
    /// Every process that ended, in order.
    pub exits: Vec<Exit>,
    /// What `macveil status --json` said, by the step's label.
    pub statuses: BTreeMap<String, serde_json::Value>,
    /// What programs wrote to their standard output, by the step's label.
    pub outputs: BTreeMap<String, String>,
    /// What processes held and had done, by the step's label.
    #[serde(default)]
    pub measurements: BTreeMap<String, Measurement>,
    /// The control events seen, in order.
    pub events: Vec<ControlEvent>,
    /// How the scenario set the clock, in order.
    #[serde(default)]
    pub clock_steps: Vec<ClockStep>,
    /// tcpdump's own closing count; absent if it did not end well.
    pub capture: Option<CaptureCount>,
    /// When the capture ended; beacons must run until here.
    pub ended: Moment,
}

impl Outcome {
    /// The permanent addresses of the radios, as `xx:xx:xx:xx:xx:xx`, stations first.
    pub fn permanent_addresses(&self) -> impl Iterator<Item = &str> {
        self.radios.iter().map(|radio| radio.permanent_address.as_str())
    }

    /// The moment that a `Mark` step gave this name.
    pub fn mark(&self, label: &str) -> Option<Moment> {
        let name = format!("mark \"{label}\"");
        self.steps.iter().find(|step| step.step == name).map(|step| step.began)
    }
}

/// Microseconds since 1970 on the guest's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
pub struct Moment(pub u64);

/// The guest's clock was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockStep {
    /// What it showed until then.
    pub before: Moment,
    /// What it showed from then on.
    pub after: Moment,
}

impl Moment {
    /// Seconds from an earlier moment to this one.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "scenarios last for hours, not for centuries")]
    pub fn secs_since(self, earlier: Moment) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1e6
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// One radio of mac80211_hwsim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Radio {
    /// The wiphy: `phy0`.
    pub wiphy: String,
    /// The interface it started with: `wlan0`.
    pub interface: String,
    /// The permanent address, which no station should show.
    pub permanent_address: String,
}

/// What the client's processes held and had done at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// When it was.
    pub at: Moment,
    /// By the name each was started under; a message bus that was started for the client is among them.
    pub processes: BTreeMap<String, ProcessMeasure>,
}

/// What one process holds and has done, threads included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProcessMeasure {
    /// Resident memory, in KiB (VmRSS).
    pub resident_kib: u64,
    /// Of which it shares none with a file, in KiB (RssAnon).
    pub anonymous_kib: u64,
    /// Open descriptors.
    pub descriptors: u64,
    /// Threads.
    pub threads: u64,
    /// How often a thread of it that still lives has waited: each time something woke it.
    pub wakeups: u64,
    /// Time on a processor, in user mode and in the kernel, in milliseconds. Zero where the processor
    /// is infinitely fast, as in simulated time.
    pub cpu_millis: u64,
}

/// A step that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step in words.
    pub step: String,
    /// When it began.
    pub began: Moment,
    /// When it ended, well or not.
    pub ended: Moment,
}

/// Why the scenario ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The step's place, from 1; 0 stands for the preparation before the first.
    pub number: usize,
    /// The step in words.
    pub step: String,
    /// What was wrong.
    pub reason: String,
}

/// A process that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// As named when it was started.
    pub process: String,
    /// When that was noticed.
    pub at: Moment,
    /// `exit status: 0`, `signal: 9 (SIGKILL)`, …
    pub status: String,
    /// True if a step of the scenario made it end.
    pub asked: bool,
}

/// A line from a control socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlEvent {
    /// When it was read.
    pub at: Moment,
    /// From the socket of this interface.
    pub interface: String,
    /// The event, without its `<3>`.
    pub text: String,
}

/// tcpdump's closing count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureCount {
    /// Frames written.
    pub captured: u64,
    /// Frames lost by the kernel; a capture with any proves nothing.
    pub dropped: u64,
}
