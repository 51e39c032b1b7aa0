//! The agent: the first process in the guest, which interprets a scenario's steps.
//!
//! Time in the guest is simulated: it passes only while every process waits. So the agent never
//! polls in a loop without sleeping, and forks as little as it can, for a fork is what costs time on
//! the host. It speaks to wpa_supplicant and hostapd itself and writes everything below `/lab`,
//! which is the run's directory on the host.

mod between;
mod bus;
mod capture;
mod carried;
mod certificates;
mod client;
mod configuration;
mod control;
mod iwd;
mod link;
mod measure;
mod modules;
mod networkmanager;
mod processes;
mod radios;
mod randomness;
mod root;
mod security;
mod shell;
mod steps;
mod supplicant;
mod suspend;
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

/// The file in the run's directory that holds randomness of the host, where the guest has none.
pub const SEED: &str = "seed";

/// The variable that names the run's directory on the host.
pub const RUN_VARIABLE: &str = "LAB_RUN";

/// The variable that gives the number of radios, where they are a module's.
pub const RADIOS_VARIABLE: &str = "LAB_RADIOS";

/// The variable that names the console's device; User-Mode Linux's otherwise.
pub const CONSOLE_VARIABLE: &str = "LAB_CONSOLE";

/// The variable that says how many times longer than its limit a step may take; once otherwise.
pub const PATIENCE_VARIABLE: &str = "LAB_PATIENCE";

/// The agent's binary, told this and an interface, stands between macveil and that one's supplicant.
const BETWEEN: &str = "between";

/// What begins so is no directory of the host's but the name of one that the emulator shares (9p).
pub const SHARED: &str = "9p:";

/// What begins so is the name of one that the emulator shares, of which the guest has a copy in its memory: what it
/// made comes back at the end.
pub const CARRIED: &str = "carried:";

/// What begins so is a device with the root file system.
pub const DISK: &str = "disk:";

/// What begins so is a directory of the machine whose kernel the guest shares: the guest is a set of
/// namespaces there.
pub const BOUND: &str = "bind:";

/// The console of User-Mode Linux.
const CONSOLE: &str = "/dev/tty0";

/// How long the capture goes on after the last step: frames on their way are still written.
const AFTERMATH: Duration = Duration::from_secs(2);

/// Runs the scenario in `/lab/scenario.json` and turns the guest off. Never returns: the kernel
/// would panic. A machine whose kernel is shared is not turned off: there the first process of a namespace
/// ends, and with it all others.
pub fn main() -> ! {
    let mut words = std::env::args().skip(1);
    if let (Some(BETWEEN), Some(interface)) = (words.next().as_deref(), words.next()) {
        between::run(&interface);
    }
    if let Err(error) = live() {
        // The console is the only place left for it.
        eprintln!("lab-guest: {error}");
    }
    if let Err(error) = carried::give_back() {
        eprintln!("lab-guest: carrying the run's directory back: {error}");
    }
    if is_bound() {
        std::process::exit(0);
    }
    rustix::fs::sync();
    loop {
        if let Err(error) = reboot(RebootCommand::PowerOff) {
            eprintln!("lab-guest: power off: {error}");
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

/// Whether the kernel is the machine's own.
fn is_bound() -> bool {
    std::env::var(ROOT_VARIABLE).is_ok_and(|root| root.starts_with(BOUND))
}

fn live() -> Result<(), AgentError> {
    let is_first = std::process::id() == 1;
    if is_first {
        if is_bound() {
            radios::create()?;
        } else {
            modules::load()?;
        }
        let root = std::env::var(ROOT_VARIABLE).map_err(|_| AgentError::NoRoot)?;
        root::enter(&root)?;
        randomness::take(&format!("{LAB}/{SEED}")).map_err(AgentError::Seed)?;
    }
    let text = fs::read_to_string(format!("{LAB}/scenario.json")).map_err(AgentError::Scenario)?;
    let scenario: Scenario = serde_json::from_str(&text).map_err(AgentError::Parse)?;
    if is_first && scenario.root.has_systemd() {
        return Err(AgentError::Systemd(systemd::become_first(&scenario)));
    }
    let console = std::env::var(CONSOLE_VARIABLE).unwrap_or_else(|_| CONSOLE.to_owned());
    let patience = std::env::var(PATIENCE_VARIABLE).ok().and_then(|text| text.parse().ok());
    let mut world = World::new(scenario, console, patience.unwrap_or(1)).map_err(AgentError::Log)?;
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
    Modules(#[from] modules::LoadError),
    #[error(transparent)]
    Radios(#[from] radios::CreateError),
    #[error(transparent)]
    Root(#[from] root::EnterRootError),
    #[error("taking {LAB}/{SEED}: {0}")]
    Seed(#[source] io::Error),
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
