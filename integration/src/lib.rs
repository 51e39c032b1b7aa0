//! Scenarios on the air: each test describes one, runs it in a guest of its own, and judges what was
//! transmitted.

#![allow(clippy::print_stdout, reason = "a test runner shows it when a test fails")]

use std::sync::OnceLock;

use hwsim::run::{Run, run};
use hwsim::scenario::Scenario;
use hwsim::setup::{Cache, Lab, PREPARED, SetupError, refresh, target_directory};

/// Runs a scenario; capture and logs stay in `target/lab-runs/NAME`.
///
/// # Panics
/// If the laboratory is not ready or a step fails, with all there is to know about it.
pub fn on_the_air(scenario: &Scenario) -> Run {
    static LAB: OnceLock<Lab> = OnceLock::new();
    let lab = LAB.get_or_init(|| match find() {
        Ok(lab) => lab,
        Err(error) => panic!("the laboratory: {error}"),
    });
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

fn find() -> Result<Lab, SetupError> {
    if std::env::var_os(PREPARED).is_none() {
        refresh()?;
    }
    Lab::find(&Cache::from_environment()?)
}
