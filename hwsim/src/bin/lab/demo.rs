//! `cargo lab demo`.

use hwsim::run::{self, Run, RunError};
use hwsim::setup::{Lab, target_directory};

/// Runs the demonstration and prints its timeline; false if the air was not clean.
pub(crate) fn run(lab: &Lab, with_macveil: bool) -> Result<bool, RunError> {
    let scenario = hwsim::demo::scenario(with_macveil);
    let directory = target_directory().join("lab-runs").join(&scenario.name);
    let run = run::run(lab, &scenario, &directory)?;
    print_steps(&run);
    Ok(true)
}

fn print_steps(run: &Run) {
    let Some(first) = run.outcome.steps.first() else { return };
    for step in &run.outcome.steps {
        let at = (step.began.0 - first.began.0) / 1000;
        println!("{:>4}.{:03} s  {}", at / 1000, at % 1000, step.step);
    }
    if let Some(count) = run.outcome.capture {
        println!("{} frames on the air, {} lost by the capture", count.captured, count.dropped);
    }
    println!("took {:.1} s; capture and logs are in {}", run.wall.as_secs_f64(), run.directory.display());
}
