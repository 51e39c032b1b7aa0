//! A run with its progress shown: a bar of its steps on a terminal.

use std::fs;
use std::io::IsTerminal as _;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use std::time::Duration;

use hwsim::run::{self, Run, RunError};
use hwsim::scenario::Scenario;
use hwsim::setup::Lab;
use indicatif::{ProgressBar, ProgressStyle};

/// How often the agent's log is looked at.
const GLANCE: Duration = Duration::from_millis(100);

/// Runs a scenario in `directory` while a bar follows the agent's log.
pub(crate) fn run(lab: &Lab, scenario: &Scenario, directory: &Path) -> Result<Run, RunError> {
    let bar = bar(scenario.steps.len());
    // Where the log is in the guest's memory until the end, its lines are on the console as well.
    let logs = ["logs/agent.log", "console.log"].map(|name| directory.join(name));
    let written = || logs.iter().find_map(|log| fs::read(log).ok().filter(|text| !text.is_empty()));
    let ended = thread::scope(|scope| {
        let running = scope.spawn(|| run::run(lab, scenario, directory));
        while !running.is_finished() {
            let log = String::from_utf8_lossy(&written().unwrap_or_default()).into_owned();
            if let Some((number, step)) = latest_step(&log) {
                bar.set_position(number.saturating_sub(1));
                bar.set_message(step.to_owned());
            }
            thread::sleep(GLANCE);
        }
        running.join()
    });
    bar.finish_and_clear();
    ended.unwrap_or_else(|panic| resume_unwind(panic))
}

fn bar(steps: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(steps as u64);
    bar.enable_steady_tick(Duration::from_millis(200));
    match ProgressStyle::with_template("step {pos}/{len} {bar:24} {elapsed}  {wide_msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Number and words of the last step that the agent's log tells of: `TIME step 3: scan on wlan0`.
fn latest_step(log: &str) -> Option<(u64, &str)> {
    log.lines().rev().find_map(|line| {
        let (number, step) = line.split_once(" step ")?.1.split_once(": ")?;
        Some((number.parse().ok()?, step))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_step_is_read_from_the_agents_log() {
        let log = "1.5 step 1: start the access points\n2.0 step 2: scan on wlan0\n2.1 hostapd ended: 0\n";
        assert_eq!(latest_step(log), Some((2, "scan on wlan0")));
        assert_eq!(latest_step("1.0 preparing\n"), None);
    }
}
