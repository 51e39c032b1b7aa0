//! What runs a guest: [`uml`] in simulated time, [`qemu`] and [`host`] in real time. The same scenarios run on all.

pub mod host;
pub mod qemu;
pub mod uml;
mod watch;

use std::io;
use std::path::{Path, PathBuf};
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
    /// Computing takes time, also where the engine could let it take none.
    pub real_time: bool,
    /// Its console is the caller's terminal: somebody sits before it.
    pub terminal: bool,
    /// What of the scenario only a kernel of its own can give, if anything.
    pub own_kernel_for: Option<&'static str>,
    /// The machine sleeps in it, which not every kernel can.
    pub suspends: bool,
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

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EngineKind {
    /// User-Mode Linux: simulated time; the same seed and steps give the same frames.
    #[default]
    Uml,
    /// A distribution's stock kernel in an emulated machine: real time, real concurrency.
    Qemu,
    /// The machine's own kernel and its mac80211_hwsim, as root: real time.
    Host,
}

impl EngineKind {
    /// All of them.
    pub const ALL: [EngineKind; 3] = [EngineKind::Uml, EngineKind::Qemu, EngineKind::Host];

    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            EngineKind::Uml => "uml",
            EngineKind::Qemu => "qemu",
            EngineKind::Host => "host",
        }
    }
}

impl std::str::FromStr for EngineKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = EngineKind::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| format!("\"{text}\" is neither uml, qemu nor host"))
    }
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
    /// The caller's terminal cannot be given to the guest.
    #[error("giving the terminal to the guest: {0}")]
    Terminal(#[source] io::Error),
    /// The machine's kernel is shared.
    #[error("{what} needs a kernel of its own: the engines uml and qemu have one, host has not")]
    SharedKernel {
        /// What of the scenario.
        what: &'static str,
    },
    /// User-Mode Linux has no sleep.
    #[error("a step suspends the machine, which User-Mode Linux cannot: run it with --engine qemu")]
    NoSuspend,
    /// Radios and namespaces are root's.
    #[error("the engine host needs root: run `cargo lab` with sudo, with your PATH and HOME")]
    NotRoot,
    /// The capture would hold their frames.
    #[error(
        "this machine has other virtual radios, whose frames would be in the capture, or its monitor hwsim0 is gone: \
         `rmmod mac80211_hwsim`, then run this again"
    )]
    RadiosInUse,
    /// A program of the machine failed.
    #[error("{command}: {said}")]
    Refused {
        /// The program with its arguments.
        command: String,
        /// What it wrote.
        said: String,
    },
    /// The kernel could not be waited for.
    #[error("waiting for the guest: {0}")]
    Wait(#[source] io::Error),
}

/// A path as a command line can hold it: the kernel's, and the emulator's list of options.
fn plain(path: &Path) -> Result<&str, EngineError> {
    let plain = path.to_str().filter(|text| !text.contains([' ', '\t', '\n', ',', '"', '\'']));
    plain.ok_or_else(|| EngineError::Path(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_a_command_line_cannot_hold_is_refused() {
        assert_eq!(plain(Path::new("/a/b-c_1")).ok(), Some("/a/b-c_1"));
        for path in ["/a b", "/a,b", "/a\"b"] {
            assert!(matches!(plain(Path::new(path)), Err(EngineError::Path(_))), "{path}");
        }
    }

    #[test]
    fn an_engine_is_known_by_its_name() {
        for kind in EngineKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert!("kvm".parse::<EngineKind>().unwrap_err().contains("uml"));
    }
}
