//! A run held against what its scenario expects of the air.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::air::addr::Addr;
use crate::air::burst::Bursts;
use crate::air::capture::{Capture, Jump, ReadCaptureError};
use crate::air::cast::Cast;
use crate::air::expect::Expectations;
use crate::air::gather::gather;
use crate::air::judge::{Verdict, judge};
use crate::air::moment::Moment;
use crate::air::report::Report;
use crate::outcome::{ClockStep, Outcome};
use crate::run::Run;
use crate::scenario::file::Expected;
use crate::scenario::{Scenario, Step};

/// A run cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// Its capture cannot be read.
    #[error(transparent)]
    Capture(#[from] ReadCaptureError),
    /// The guest reported an address that is none.
    #[error("the guest reported \"{0}\" as a radio's permanent address")]
    Address(String),
    /// The report cannot be left beside the capture.
    #[error("{}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The page that [`report`] leaves in the run's directory.
pub const PAGE: &str = "report.html";
/// The picture that [`report`] leaves there.
pub const PICTURE: &str = "timeline.svg";
/// Verdict and timeline as JSON, likewise.
pub const JSON: &str = "report.json";
/// The expectations as JUnit's test cases, likewise.
pub const JUNIT: &str = "junit.xml";

/// Who played in a run: its access points, on the air from their start, and its stations, whose
/// permanent addresses are forbidden.
///
/// # Errors
/// The guest's report is damaged.
pub fn cast(scenario: &Scenario, outcome: &Outcome) -> Result<Cast, JudgeError> {
    let addresses = addresses(outcome)?;
    // Steps are begun in order, so each record is that of the step in its place.
    let happened = || scenario.steps.iter().zip(&outcome.steps);
    let started = happened().find(|(step, _)| **step == Step::StartAccessPoints).map(|(_, it)| it.ended);
    let (stations, access_points) = addresses.split_at(scenario.stations.len().min(addresses.len()));
    let mut cast = Cast::new();
    for (bssid, access_point) in access_points.iter().zip(&scenario.access_points) {
        cast = cast.access_point(*bssid, access_point.ssid.as_str());
        if let Some(at) = started {
            cast = cast.starts(*bssid, moment(at));
        }
        let mut is_on = false;
        for (step, it) in happened() {
            is_on |= *step == Step::StartAccessPoints;
            if matches!(step, Step::AccessPointOff { name } if name == access_point.name()) {
                is_on = false;
                cast = cast.stops(*bssid, moment(it.began));
            }
            if matches!(step, Step::AccessPointOn { name } if name == access_point.name()) {
                is_on = true;
                cast = cast.starts(*bssid, moment(it.ended));
            }
            if is_on && matches!(step, Step::Suspend { .. }) {
                cast = cast.stops(*bssid, moment(it.began)).starts(*bssid, moment(it.ended));
            }
        }
    }
    Ok(stations.iter().fold(cast, |cast, address| cast.forbid(*address)))
}

fn addresses(outcome: &Outcome) -> Result<Vec<Addr>, JudgeError> {
    let parse = |text: &str| text.parse().map_err(|_| JudgeError::Address(text.to_owned()));
    outcome.permanent_addresses().map(parse).collect()
}

/// The addresses of the access points, in their order.
///
/// # Errors
/// The guest's report is damaged.
pub fn access_point_addresses(scenario: &Scenario, outcome: &Outcome) -> Result<Vec<Addr>, JudgeError> {
    Ok(addresses(outcome)?.split_off(scenario.stations.len().min(outcome.radios.len())))
}

/// The run's capture, with what tcpdump said of it.
///
/// # Errors
/// It cannot be read.
pub fn capture(run: &Run) -> Result<Capture, JudgeError> {
    let since_1970 = |at: crate::outcome::Moment| Duration::from_micros(at.0);
    let jump = |step: &ClockStep| Jump { before: since_1970(step.before), after: since_1970(step.after) };
    let jumps: Vec<Jump> = run.outcome.clock_steps.iter().map(jump).collect();
    let capture = Capture::open_across(&run.capture(), &jumps)?;
    Ok(match run.log("tcpdump") {
        Ok(text) => capture.with_tcpdump(&text),
        Err(_) => capture,
    })
}

/// The scans and associations of a run.
///
/// # Errors
/// There is no capture, or nobody to tell from whom it is.
pub fn bursts(scenario: &Scenario, run: &Run) -> Result<Bursts, JudgeError> {
    Ok(gather(&capture(run)?, &cast(scenario, &run.outcome)?))
}

/// When the run's last step was over: expectations hold until then.
#[must_use]
pub fn last_step(run: &Run) -> Moment {
    moment(run.outcome.steps.last().map(|step| step.ended).unwrap_or_default())
}

/// Judges a run.
///
/// # Errors
/// There is nothing to judge.
pub fn judge_run(scenario: &Scenario, run: &Run, expected: &Expectations) -> Result<Verdict, JudgeError> {
    Ok(judge(&capture(run)?, &cast(scenario, &run.outcome)?, expected))
}

/// Judges a run and leaves the report in its directory: [`PAGE`], [`PICTURE`], [`JSON`],
/// [`JUNIT`].
///
/// # Errors
/// There is nothing to judge, or the files cannot be written.
pub fn report(scenario: &Scenario, run: &Run, expected: &Expectations) -> Result<Report, JudgeError> {
    let report = Report::of(&capture(run)?, &cast(scenario, &run.outcome)?, expected);
    let files = [
        (PAGE, report.page(&scenario.name)),
        (PICTURE, report.picture()),
        (JSON, report.json() + "\n"),
        (JUNIT, report.junit(&scenario.name)),
    ];
    for (name, content) in files {
        let path = run.directory.join(name);
        fs::write(&path, content).map_err(|source| JudgeError::File { path, source })?;
    }
    Ok(report)
}

/// Whether a run broke exactly the rules that its scenario says it breaks: usually none.
#[must_use]
pub fn is_as_expected(report: &Report, expected: &Expected) -> bool {
    let broken = report.checks.iter().filter(|check| !check.holds()).map(|check| check.rule);
    broken.collect::<BTreeSet<_>>() == expected.broken
}

fn moment(at: crate::outcome::Moment) -> Moment {
    Moment::Clock(Duration::from_micros(at.0))
}
