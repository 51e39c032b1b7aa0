//! Scenarios on the air: each test describes one, runs it in a guest of its own, and judges what was
//! transmitted.

#![allow(clippy::print_stdout, reason = "a test runner shows it when a test fails")]

use std::sync::OnceLock;
use std::time::Duration;

use hwsim::air::addr::Addr;
use hwsim::air::burst::Bursts;
use hwsim::air::expect::Expectations;
use hwsim::air::judge::Verdict;
use hwsim::judged::{bursts, capture, last_step, report};
use hwsim::run::{Run, run};
use hwsim::scenario::Scenario;
use hwsim::setup::{Cache, Lab, PREPARED, SetupError, engine_of_environment, refresh, target_directory};

/// Runs a scenario; capture and logs stay in `target/lab-runs/NAME`, and so does the judge's page.
///
/// # Panics
/// If the laboratory is not ready or a step fails, with all there is to know about it.
pub fn on_the_air(scenario: &Scenario) -> Run {
    let lab = laboratory();
    let directory = target_directory().join("lab-runs").join(&scenario.name);
    match run(lab, scenario, &directory) {
        Ok(run) => {
            // Shown by the test runner only when the test fails.
            println!("capture and logs are in {}", run.directory.display());
            run
        }
        Err(error) => panic!("{}: {error}", scenario.name),
    }
}

/// The laboratory, with binaries that are what the sources say.
///
/// # Panics
/// If it is not ready.
pub fn laboratory() -> &'static Lab {
    static LAB: OnceLock<Lab> = OnceLock::new();
    LAB.get_or_init(|| match find() {
        Ok(lab) => lab,
        Err(error) => panic!("the laboratory: {error}"),
    })
}

fn find() -> Result<Lab, SetupError> {
    if std::env::var_os(PREPARED).is_none() {
        refresh()?;
    }
    Lab::find(&Cache::from_environment()?, engine_of_environment()?)
}

/// What the judge says of a run; the report stays beside the capture.
///
/// # Panics
/// There is nothing to judge.
pub fn verdict(scenario: &Scenario, run: &Run, expected: &Expectations) -> Verdict {
    match report(scenario, run, expected) {
        Ok(report) => report.verdict,
        Err(error) => panic!("{}: {error}", scenario.name),
    }
}

/// Runs a scenario, which must be found clean.
///
/// # Panics
/// A step failed, or the judge found something.
pub fn is_clean(scenario: &Scenario, expect: impl FnOnce(Expectations) -> Expectations) -> Run {
    let run = on_the_air(scenario);
    let verdict = verdict(scenario, &run, &expect(Expectations::until(last_step(&run))));
    println!("{}", verdict.summary());
    let findings: Vec<String> = verdict.findings.iter().map(ToString::to_string).collect();
    assert!(verdict.is_clean(), "the judge found:\n{}", findings.join("\n"));
    run
}

/// A run that must be clean, whatever it connects to; attempts may not fail. With what was on the air,
/// and since when on the guest's clock.
///
/// # Panics
/// A step failed, or the judge found something.
#[must_use]
pub fn is_clean_in_any_order(scenario: &Scenario) -> (Run, Bursts, Duration) {
    let run = on_the_air(scenario);
    let expected = Expectations { associations: None, ..Expectations::until(last_step(&run)) };
    let verdict = verdict(scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    match (bursts(scenario, &run), capture(&run)) {
        (Ok(bursts), Ok(capture)) => (run, bursts, capture.started),
        (Err(error), _) => panic!("{error}"),
        (_, Err(error)) => panic!("{error}"),
    }
}

/// The address that macveil's status, kept under `label`, gives for the connection of the first
/// connected interface.
#[must_use]
pub fn connection_address(run: &Run, label: &str) -> Option<Addr> {
    let interfaces = run.outcome.statuses.get(label)?["interfaces"].as_array()?;
    interfaces.iter().find_map(|interface| interface["connection"]["address"].as_str()?.parse().ok())
}
