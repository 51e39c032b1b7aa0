//! The fault matrix: each fault in each phase of a connection's life, on the air.
//!
//! A fault is a guest of its own, in which the phases follow each other; where it ends in one, another
//! guest goes on with the next. In each phase the fault comes, lasts, and goes; then the interface has
//! to be connected again within [`RECOVERS_WITHIN`] simulated seconds, and macveil's status has to say so.

mod kinds;
mod table;

use serde::{Deserialize, Serialize};

use crate::air::expect::Expectations;
use crate::air::gather::gather;
use crate::air::report::Report;
use crate::air::rule::Rule;
use crate::judged::{self, JudgeError};
use crate::run::{Run, RunError};
use crate::scenario::{AccessPoint, Scenario, Station, Step};

pub use kinds::{Fault, all};
pub use table::table;

/// The mark after which a fault is gone.
const GONE: &str = "gone";

/// Simulated seconds.
pub const RECOVERS_WITHIN: f64 = 120.0;

/// Where in a connection's life a fault comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The supplicant has just been started.
    Start,
    /// Disconnected by its user, parked.
    Idle,
    /// A scan is running.
    Scanning,
    /// On the way from one network to another.
    Switching,
    /// Authentication has begun.
    Authenticating,
    /// Connected.
    Connected,
    /// Disconnecting.
    Leaving,
}

impl Phase {
    /// In the order in which they are gone through.
    pub const ALL: [Phase; 7] = [
        Phase::Start,
        Phase::Idle,
        Phase::Scanning,
        Phase::Switching,
        Phase::Authenticating,
        Phase::Connected,
        Phase::Leaving,
    ];

    /// As the table's head says it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Phase::Start => "start",
            Phase::Idle => "idle",
            Phase::Scanning => "scanning",
            Phase::Switching => "switching",
            Phase::Authenticating => "authenticating",
            Phase::Connected => "connected",
            Phase::Leaving => "leaving",
        }
    }

    /// From a connection into this phase.
    fn enter(self, scenario: Scenario) -> Scenario {
        let say = |scenario: Scenario, command: &str| scenario.control_expecting("wlan0", command, None);
        match self {
            Phase::Start => scenario.kill("wpa_supplicant").sleep(1.0).start_supplicant(),
            Phase::Idle => say(scenario, "DISCONNECT").sleep(3.0),
            Phase::Scanning => say(say(scenario, "DISCONNECT").sleep(3.0), "SCAN").sleep(0.05),
            Phase::Switching => say(scenario, "SELECT_NETWORK 1").sleep(0.02),
            Phase::Authenticating => say(say(scenario, "DISCONNECT").sleep(3.0), "SELECT_NETWORK 0")
                .wait_event("wlan0", "SME: Trying to authenticate", 60.0),
            Phase::Connected => scenario,
            Phase::Leaving => say(scenario, "DISCONNECT"),
        }
    }
}

/// What came of one fault.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The fault's name.
    pub fault: String,
    /// By phase: none, or why it is not well.
    pub cells: Vec<(Phase, Option<String>)>,
    /// What the judge found that must never be, over all its guests.
    pub forbidden: Vec<String>,
    /// The longest that it took, in simulated seconds, from when the fault was gone until it was connected.
    pub longest_secs: f64,
    /// Networks looked up once more right before their authentication.
    pub lookups: usize,
}

/// A guest for these phases of a fault.
#[must_use]
pub fn scenario(fault: &Fault, phases: &[Phase]) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1).beacon_interval(200);
    let cafe = AccessPoint::wpa2("cafe", "correct horse battery").channel(6).beacon_interval(200);
    let name: String = fault.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let first = phases.first().map_or("none", |phase| phase.name());
    let setting = Scenario::named(&format!("fault-{name}-{first}"))
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe).autoconnect());
    let mut scenario = (fault.setting)(setting)
        .wall_limit_secs(600)
        .start_access_points()
        .start_macveil_with(&["run", "-v", "-v"])
        .start_supplicant()
        .await_connected("wlan0", RECOVERS_WITHIN);
    for phase in phases {
        scenario = phase.enter(scenario.mark(phase.name()).sleep(1.0));
        scenario = (fault.comes)(scenario).sleep(fault.lasts_secs);
        if !fault.silences {
            scenario = with_status(scenario, &format!("{}-meanwhile", phase.name()));
        }
        scenario = (fault.goes)(scenario).mark(GONE);
        // Its user wants to be connected, whatever was before.
        scenario = scenario
            .sleep(1.0)
            .control_expecting("wlan0", "ENABLE_NETWORK all", None)
            .control_expecting("wlan0", "RECONNECT", None)
            .await_connected("wlan0", RECOVERS_WITHIN)
            .sleep(fault.status_after_secs);
        scenario = with_status(scenario, phase.name());
    }
    scenario
}

/// macveil's status, and at the same moment what the kernel says of the link.
fn with_status(scenario: Scenario, label: &str) -> Scenario {
    let look = "cat /sys/class/net/wlan0/address /sys/class/net/wlan0/flags 2>/dev/null || true";
    scenario.macveil_status(label).run(label, &["sh", "-c", look])
}

/// Runs a fault in these phases with `run`, in as many guests as it takes.
///
/// # Errors
/// A guest cannot be run at all, or a capture not be judged.
pub fn row(
    fault: &Fault,
    phases: &[Phase],
    mut run: impl FnMut(&Scenario) -> Result<Run, RunError>,
) -> Result<Row, FaultError> {
    let mut row = Row { fault: fault.name.to_owned(), ..Row::default() };
    let mut left = phases;
    while let Some(first) = left.first() {
        let scenario = scenario(fault, left);
        match run(&scenario) {
            Ok(run) => {
                row.cells.extend(left.iter().map(|phase| (*phase, untrue(fault, &run, *phase))));
                row.longest_secs = row.longest_secs.max(longest_secs(&scenario, &run));
                let (forbidden, lookups) = forbidden(fault, &scenario, &run)?;
                row.forbidden.extend(forbidden);
                row.lookups += lookups;
                break;
            }
            Err(RunError::Step { failure, .. }) => {
                // Before the first phase there are five steps; each phase begins with its mark.
                let until = failure.number.saturating_sub(1);
                let marks = scenario.steps.iter().take(until.max(1));
                let begins = |step: &&Step| matches!(step, Step::Mark { label } if label != GONE);
                let begun = marks.filter(begins).count();
                let well = begun.saturating_sub(1).min(left.len() - 1);
                row.cells.extend(left[..well].iter().map(|phase| (*phase, None)));
                row.cells.push((left[well], Some(format!("{}: {}", failure.step, failure.reason))));
                left = &left[well + 1..];
            }
            Err(RunError::Stuck { secs, .. }) => {
                row.cells.push((*first, Some(format!("the guest was stuck for {secs} s"))));
                left = &left[1..];
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(row)
}

/// What the status says wrongly: meanwhile, of the link; and at the end that it is connected, under the right
/// address (unless the fault makes another one right), which is the link's.
fn untrue(fault: &Fault, run: &Run, phase: Phase) -> Option<String> {
    let meanwhile = format!("{}-meanwhile", phase.name());
    if let Some(wrong) = unlike_link(run, &meanwhile) {
        return Some(format!("meanwhile {wrong}"));
    }
    let connection = &run.outcome.statuses.get(phase.name())?["interfaces"][0]["connection"];
    if connection.is_null() {
        return Some("the status knows of no connection".to_owned());
    }
    if connection["right"] != true && !fault.changes_addresses {
        return Some(format!("the status says that the address is wrong: {connection}"));
    }
    unlike_link(run, phase.name())
}

/// How the status of this label differs from what the kernel said at the same moment.
fn unlike_link(run: &Run, label: &str) -> Option<String> {
    let status = &run.outcome.statuses.get(label)?["interfaces"][0];
    let mut link = run.outcome.outputs.get(label)?.split_whitespace();
    let (Some(address), Some(flags)) = (link.next(), link.next()) else {
        return (!status.is_null())
            .then(|| format!("the status tells of an interface that is gone: {status}"));
    };
    let flags = u32::from_str_radix(flags.trim_start_matches("0x"), 16).unwrap_or_default();
    let is_up = flags & IFF_UP != 0;
    let said = status["current_address"].as_str().unwrap_or_default();
    (!said.eq_ignore_ascii_case(address) || status["up"] != is_up)
        .then(|| format!("the status says {said}, up {}; the kernel {address}, up {is_up}", status["up"]))
}

/// `IFF_UP` of the kernel.
const IFF_UP: u32 = 1;

/// From when a fault was gone until it was connected; the longest of all phases.
fn longest_secs(scenario: &Scenario, run: &Run) -> f64 {
    let mut gone = None;
    let mut longest: f64 = 0.0;
    for (step, it) in scenario.steps.iter().zip(&run.outcome.steps) {
        if matches!(step, Step::Mark { label } if label == GONE) {
            gone = Some(it.began);
        } else if matches!(step, Step::AwaitConnected { .. })
            && let Some(gone) = gone.take()
        {
            longest = longest.max(it.ended.secs_since(gone));
        }
    }
    longest
}

/// Frames that must never be, and how often a network was looked up once more.
fn forbidden(fault: &Fault, scenario: &Scenario, run: &Run) -> Result<(Vec<String>, usize), JudgeError> {
    let expected = Expectations {
        associations: None,
        attempts_may_fail: true,
        ..Expectations::until(judged::last_step(run)).lookups_before_authentication()
    };
    let (capture, cast) = (judged::capture(run)?, judged::cast(scenario, &run.outcome)?);
    let report = Report::of(&capture, &cast, &expected);
    let never = |rule: Rule| match rule {
        Rule::NoPermanentAddress | Rule::LocalAddresses | Rule::NoProbeFromConnection => true,
        Rule::WholeCapture => !fault.cuts_beacons,
        Rule::OneScanPerAddress | Rule::NothingElse | Rule::Scans | Rule::Associations => false,
    };
    let broken = report.checks.iter().filter(|check| never(check.rule) && !check.holds());
    let mut found: Vec<String> =
        broken.map(|check| format!("{}: {}", check.rule.name(), check.findings.join("; "))).collect();
    found.extend(run.restlessness());
    let bursts = gather(&capture, &cast);
    Ok((found, bursts.scans().filter(|scan| bursts.is_lookup(scan)).count()))
}

/// The matrix could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FaultError {
    /// A guest.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A capture.
    #[error(transparent)]
    Judge(#[from] JudgeError),
}
