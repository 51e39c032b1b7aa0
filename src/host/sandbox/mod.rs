//! What the daemon gives up once it runs: capabilities, system calls, files, core dumps.
//!
//! Each measure stands alone. One that this kernel or architecture does not have is left out and said
//! so, in the log and in the status; the others hold all the same. What is given up is given up for
//! every thread, because all of it happens before there is a second one.

mod calls;
mod files;
mod privileges;

use std::fmt;
use std::io;

pub use files::Places;
pub use privileges::{drop_privileges, forbid_core_dumps};

/// What became of one measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// It holds, entirely.
    Holds(String),
    /// It does not hold, or not entirely.
    Lacks(String),
    /// `--no-sandbox`.
    SwitchedOff,
}

impl Measure {
    /// Whether it holds entirely.
    #[must_use]
    pub fn holds(&self) -> bool {
        matches!(self, Self::Holds(_))
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds(what) => f.write_str(what),
            Self::Lacks(why) => write!(f, "NOT restricted: {why}"),
            Self::SwitchedOff => f.write_str("NOT restricted: switched off (--no-sandbox)"),
        }
    }
}

/// What holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protection {
    /// Capabilities and `no_new_privs`.
    pub capabilities: Measure,
    /// System calls (seccomp).
    pub system_calls: Measure,
    /// Files (landlock).
    pub files: Measure,
}

impl Protection {
    /// None: `--no-sandbox`.
    #[must_use]
    pub fn switched_off() -> Self {
        Self {
            capabilities: Measure::SwitchedOff,
            system_calls: Measure::SwitchedOff,
            files: Measure::SwitchedOff,
        }
    }

    /// The measures by name, in a fixed order.
    pub fn measures(&self) -> [(&'static str, &Measure); 3] {
        [("capabilities", &self.capabilities), ("system calls", &self.system_calls), ("files", &self.files)]
    }
}

/// The process could not be confined. The kernel has the measure and refuses it, so something is
/// wrong: the daemon does not go on as if it were not.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox, {measure}: {source}; `macveil run --no-sandbox` runs without it")]
pub struct SandboxError {
    /// Which measure.
    pub measure: &'static str,
    /// Why.
    pub source: io::Error,
}

/// Confines the calling thread, and all that it will start, to the files of `places` and to the system
/// calls that the daemon makes. `capabilities` is what [`drop_privileges`] returned.
///
/// Must be called before a second thread is started, and after `places` exist: what does not exist by
/// now cannot be opened later either.
///
/// # Errors
/// The kernel refuses what it has.
pub fn enter(places: &Places, capabilities: Measure) -> Result<Protection, SandboxError> {
    let failed = |measure| move |source| SandboxError { measure, source };
    // Files first: the calls that restrict them are not among those that remain.
    let files = files::restrict(places).map_err(failed("files"))?;
    let system_calls = calls::restrict().map_err(failed("system calls"))?;
    Ok(Protection { capabilities, system_calls, files })
}
