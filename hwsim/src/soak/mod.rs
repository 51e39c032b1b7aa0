//! The soak: simulated days of scans, moves between networks and faults, drawn from a seed.
//!
//! Each day is a scenario of its own; the same seed and day make the same one, so a day that fails is
//! run again by naming it.

mod day;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::air::burst::Burst;
use crate::air::expect::Expectations;
use crate::air::report::Report;
use crate::air::rule::Rule;
use crate::judged::{self, JudgeError};
use crate::outcome::ProcessMeasure;
use crate::run::Run;
use crate::scenario::Scenario;

pub use day::day;
pub use table::table;

/// Rules that no fault excuses.
const NEVER: [Rule; 4] =
    [Rule::WholeCapture, Rule::NoPermanentAddress, Rule::LocalAddresses, Rule::NoProbeFromConnection];

/// What came of one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// From which it was drawn.
    pub seed: u64,
    /// Its number, from 0.
    pub day: u32,
    /// Scans on the air.
    pub scans: usize,
    /// Associations that came about.
    pub associations: usize,
    /// Faults, by name.
    pub faults: BTreeMap<String, u32>,
    /// Frames of any kind in the capture.
    pub frames: u64,
    /// Broken rules that nothing excuses, and changes of the address without end, in words.
    pub broken: Vec<String>,
    /// Scans whose address was used before: only where macveil was away or frozen.
    pub shared: usize,
    /// What macveil held after its first hour and at the end.
    pub held: [ProcessMeasure; 2],
}

impl Day {
    /// Nothing that must never be on the air was.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.broken.is_empty()
    }
}

/// Judges a day that ran to its end.
///
/// # Errors
/// There is nothing to judge.
pub fn judge(seed: u64, number: u32, scenario: &Scenario, run: &Run) -> Result<Day, JudgeError> {
    let capture = judged::capture(run)?;
    let expected = Expectations {
        associations: None,
        attempts_may_fail: true,
        ..Expectations::until(judged::last_step(run))
    };
    let cast = judged::cast(scenario, &run.outcome)?;
    let report = Report::of(&capture, &cast, &expected);
    let broken = report.checks.iter().filter(|check| NEVER.contains(&check.rule) && !check.holds());
    let mut broken: Vec<String> =
        broken.map(|check| format!("{}: {}", check.rule.name(), check.findings.join("; "))).collect();
    broken.extend(run.restlessness());
    let shared = report.checks.iter().filter(|check| check.rule == Rule::OneScanPerAddress);
    let bursts = judged::bursts(scenario, run)?;
    let count = |wanted: fn(&Burst) -> bool| bursts.stations.iter().filter(|burst| wanted(burst)).count();
    let measure = |label: &str| {
        let measured = run.outcome.measurements.get(label);
        measured.and_then(|m| m.processes.get("macveil").copied()).unwrap_or_default()
    };
    Ok(Day {
        seed,
        day: number,
        scans: count(|burst| matches!(burst, Burst::Scan(_))),
        associations: count(|burst| matches!(burst, Burst::Association(a) if a.associated)),
        faults: day::faults(scenario),
        frames: run.outcome.capture.map(|count| count.captured).unwrap_or_default(),
        broken,
        shared: shared.map(|check| check.findings.len()).sum(),
        held: [measure("begun"), measure("ended")],
    })
}
