//! Running the setup's programs: output to a log, its growth to the progress, its end to the error.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use super::progress::Step;
use crate::run::tail;

/// How often the log is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// The lines of a log that an error shows.
const TAIL: usize = 15;

/// Runs a program to its end, with everything it writes appended to `log`.
pub(super) fn run(command: &mut Command, log: &Path, step: &Step, advice: &str) -> Result<(), SetupError> {
    let result = watch(command, log, step);
    let failed = match result {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    step.failed();
    Err(SetupError::Program {
        program: command.get_program().to_string_lossy().into_owned(),
        failed,
        tail: tail(log, TAIL),
        log: log.to_owned(),
        advice: advice.to_owned(),
    })
}

fn watch(command: &mut Command, log: &Path, step: &Step) -> io::Result<ExitStatus> {
    let output = File::options().append(true).open(log)?;
    let mut child = command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        let text = fs::read(log)?;
        let lines = text.iter().filter(|&&octet| octet == b'\n').count() as u64;
        let last = text.trim_ascii_end().rsplit(|&octet| octet == b'\n' || octet == b'\r').next();
        step.at(lines, &String::from_utf8_lossy(last.unwrap_or_default()));
        std::thread::sleep(GLANCE);
    }
}

/// Why the laboratory could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Something was not made yet.
    #[error("{0} is not ready; run `cargo lab setup`")]
    NotReady(String),
    /// The environment asks for an engine that there is not.
    #[error("the variable MACVEIL_LAB_ENGINE: {0}")]
    Engine(String),
    /// User-Mode Linux exists for one architecture.
    #[error("the laboratory runs on x86_64 only: its kernel is User-Mode Linux")]
    Architecture,
    /// Nowhere to put things.
    #[error("neither MACVEIL_LAB_CACHE nor XDG_CACHE_HOME nor HOME is set; set one of them")]
    NoCache,
    /// Packages are missing and cannot be installed from here.
    #[error("{missing} is missing, and {why}; install it by hand and run this again")]
    Packages {
        /// Which ones.
        missing: String,
        /// What stands in the way.
        why: String,
    },
    /// A program failed.
    #[error("{program} failed ({failed}). The end of its log:\n{tail}The whole log is {}. {advice}", log.display())]
    Program {
        /// Which one.
        program: String,
        /// How it ended.
        failed: String,
        /// The end of its log.
        tail: String,
        /// The whole log.
        log: PathBuf,
        /// What to do.
        advice: String,
    },
    /// The guest's binaries do not compile.
    #[error("the guest's binaries do not compile:\n{said}")]
    Build {
        /// What cargo said.
        said: String,
    },
    /// The kernel's source package is not in the builder.
    #[error("{0} holds no package linux-source-6.1; run `cargo lab clean` and then this again")]
    NoKernelSource(PathBuf),
    /// rustc did not say what it builds for.
    #[error("`rustc -vV` names no host; is Rust installed as rustup does it?")]
    NoTarget,
    /// A file.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
