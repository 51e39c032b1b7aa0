//! Exit codes: by the kind of failure, so that scripts can tell them apart.

use std::error::Error;
use std::io;

use crate::ctl::client::CallError;
use crate::ctl::refusal::{Kind, Refusal};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// It did what was asked.
    Success,
    /// It looked, and found a problem (`doctor`, `config check`).
    Found,
    /// The command line, a file or a value is not valid.
    Usage,
    /// No daemon answers.
    NotRunning,
    /// This user may not.
    NotPermitted,
    /// No such interface or connection.
    NoSuch,
    /// Not within the time.
    TimedOut,
    /// Anything else.
    Failed,
}

impl Exit {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Success,
        Self::Found,
        Self::Usage,
        Self::NotRunning,
        Self::NotPermitted,
        Self::NoSuch,
        Self::TimedOut,
        Self::Failed,
    ];

    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::NotRunning => 3,
            Self::NotPermitted => 4,
            Self::NoSuch => 5,
            Self::TimedOut => 6,
            Self::Failed => 7,
        }
    }

    /// What it means, for the manual.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Success => "done",
            Self::Found => "looked, and found a problem (doctor)",
            Self::Usage => "wrong usage, or an input that is not valid",
            Self::NotRunning => "macveil is not running",
            Self::NotPermitted => "not permitted for this user",
            Self::NoSuch => "no such interface or connection",
            Self::TimedOut => "not within the time",
            Self::Failed => "failed for another reason",
        }
    }
}

/// A command that failed: what to say, and the exit code.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What to say.
    pub error: Box<dyn Error>,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(exit: Exit, error: impl Into<Box<dyn Error>>) -> Self {
        Self { exit, error: error.into() }
    }

    /// An input that is not valid.
    pub fn usage(error: impl Into<Box<dyn Error>>) -> Self {
        Self::new(Exit::Usage, error)
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let exit = match &error {
            CallError::NotRunning { .. } => Exit::NotRunning,
            CallError::Forbidden { .. } => Exit::NotPermitted,
            CallError::Silent { .. } => Exit::TimedOut,
            CallError::Broken { .. } | CallError::Unknown(_) => Exit::Failed,
            CallError::Refused(refusal) => refused(refusal),
        };
        Self::new(exit, error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let denied = error.kind() == io::ErrorKind::PermissionDenied;
        Self::new(if denied { Exit::NotPermitted } else { Exit::Failed }, error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Exit::Failed, error)
    }
}

fn refused(refusal: &Refusal) -> Exit {
    match refusal {
        Refusal::PermissionDenied => Exit::NotPermitted,
        Refusal::InvalidParameter(_) => Exit::Usage,
        Refusal::InterfaceNotFound(_) | Refusal::MethodNotFound(_) | Refusal::ExpectedMore => Exit::Failed,
        Refusal::Own(kind, _) => match kind {
            Kind::NoSuchInterface | Kind::NoSuchConnection => Exit::NoSuch,
            Kind::Ambiguous | Kind::BadConfiguration => Exit::Usage,
            Kind::TimedOut => Exit::TimedOut,
            Kind::ConnectionFailed
            | Kind::NotApplicable
            | Kind::NotSaved
            | Kind::TooManyCalls
            | Kind::NotACall
            | Kind::Ending => Exit::Failed,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_the_manual_says() {
        let manual = include_str!("../../docs/cli.md");
        for exit in Exit::ALL {
            let row = format!("| {} | {} |", exit.code(), exit.meaning());
            assert!(manual.contains(&row), "docs/cli.md lacks {row}");
        }
    }
}
