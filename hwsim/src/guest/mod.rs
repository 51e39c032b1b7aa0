//! The agent: the first process in the guest, which interprets a scenario's steps.
//!
//! Time in the guest is simulated: it passes only while every process waits. So the agent never
//! polls in a loop without sleeping, and forks as little as it can, for a fork is what costs time on
//! the host. It speaks to wpa_supplicant and hostapd itself and writes everything below `/lab`,
//! which is the run's directory on the host.

mod capture;
mod configuration;
mod control;
mod link;
mod processes;
mod root;
mod steps;
mod supplicant;
mod systemd;
mod world;

use std::fs;
use std::io;
use std::time::Duration;

use rustix::system::{RebootCommand, reboot};

use crate::scenario::Scenario;
use world::World;

/// The run's directory, as the guest sees it.
pub const LAB: &str = "/lab";

/// The variable that names the root file system's directory on the host; the kernel puts what it does
/// not know on its command line into the environment of the first process.
pub const ROOT_VARIABLE: &str = "LAB_ROOT";

/// The variable that names the run's directory on the host.
pub const RUN_VARIABLE: &str = "LAB_RUN";

/// How long the capture goes on after the last step: frames on their way are still written.
const AFTERMATH: Duration = Duration::from_secs(2);

/// Runs the scenario in `/lab/scenario.json` and turns the guest off. Never returns: the kernel
/// would panic.
pub fn main() -> ! {
    if let Err(error) = live() {
        // The console is the only place left for it.
        eprintln!("lab-guest: {error}");
    }
    rustix::fs::sync();
    loop {
        if let Err(error) = reboot(RebootCommand::PowerOff) {
            eprintln!("lab-guest: power off: {error}");
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

fn live() -> Result<(), AgentError> {
    let is_first = std::process::id() == 1;
    if is_first {
        let root = std::env::var(ROOT_VARIABLE).map_err(|_| AgentError::NoRoot)?;
        root::enter(&root)?;
    }
    let text = fs::read_to_string(format!("{LAB}/scenario.json")).map_err(AgentError::Scenario)?;
    let scenario: Scenario = serde_json::from_str(&text).map_err(AgentError::Parse)?;
    if is_first && scenario.root.has_systemd() {
        return Err(AgentError::Systemd(systemd::become_first(&scenario)));
    }
    let mut world = World::new(scenario).map_err(AgentError::Log)?;
    steps::play(&mut world, AFTERMATH);
    let report = serde_json::to_string_pretty(&world.outcome).map_err(AgentError::Parse)?;
    fs::write(format!("{LAB}/outcome.json"), report).map_err(AgentError::Outcome)
}

/// Why the agent could not even report.
#[derive(Debug, thiserror::Error)]
enum AgentError {
    #[error("the variable {ROOT_VARIABLE} is missing")]
    NoRoot,
    #[error(transparent)]
    Root(#[from] root::EnterRootError),
    #[error("starting systemd: {0}")]
    Systemd(#[source] io::Error),
    #[error("reading {LAB}/scenario.json: {0}")]
    Scenario(#[source] io::Error),
    #[error("JSON: {0}")]
    Parse(#[source] serde_json::Error),
    #[error("writing the agent's log: {0}")]
    Log(#[source] io::Error),
    #[error("writing {LAB}/outcome.json: {0}")]
    Outcome(#[source] io::Error),
}
