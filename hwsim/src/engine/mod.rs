//! What runs a guest. One engine so far: [`uml`].

pub mod uml;

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

/// A guest to run, whatever the engine.
#[derive(Debug, Clone)]
pub struct GuestSpec {
    /// The directory of the root file system; guests share it and do not change it.
    pub root: PathBuf,
    /// The run's own directory: the guest sees it as `/lab` and starts `bin/lab-guest` from it.
    pub run_directory: PathBuf,
    /// The radios of mac80211_hwsim.
    pub radios: usize,
    /// The guest's memory.
    pub memory_mib: u32,
    /// A guest that runs longer on the host's clock is stuck and is killed.
    pub wall_limit: Duration,
}

/// How a guest ended.
#[derive(Debug, Clone)]
pub struct GuestOutcome {
    /// In which way.
    pub end: GuestEnd,
    /// On the host's clock.
    pub wall: Duration,
    /// The most memory the guest held on the host, in KiB, if the host tells.
    pub peak_memory_kib: Option<u64>,
    /// What the kernel said.
    pub console: PathBuf,
}

/// In which way a guest ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuestEnd {
    /// Turned itself off.
    PoweredOff,
    /// The kernel ended in another way.
    Crashed(ExitStatus),
    /// Was killed, because it exceeded [`GuestSpec::wall_limit`].
    Stuck,
}

/// Runs guests.
pub trait Engine {
    /// Its name, for people.
    fn name(&self) -> &'static str;

    /// Runs a guest to its end.
    ///
    /// # Errors
    /// Only when the guest could not be run at all; a guest that ends badly is a [`GuestOutcome`].
    fn run(&self, guest: &GuestSpec) -> Result<GuestOutcome, EngineError>;
}

/// Why a guest could not be run.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The kernel separates its arguments at blanks, and the file system's at commas.
    #[error(
        "the path {0} has a blank, a comma or a quotation mark in it, which a kernel's command line cannot hold"
    )]
    Path(PathBuf),
    /// A file of the run.
    #[error("{path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The kernel did not start.
    #[error("starting {program}: {source}")]
    Start {
        /// What was to be started.
        program: PathBuf,
        /// Why it was not.
        source: io::Error,
    },
    /// The kernel could not be waited for.
    #[error("waiting for the guest: {0}")]
    Wait(#[source] io::Error),
}
