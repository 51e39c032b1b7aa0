//! `macveil run`: the daemon in the foreground.

use std::path::{Path, PathBuf};

use clap::Args;
use tracing::level_filters::LevelFilter;

use super::exit::{Exit, Failure};
use super::path_args::PathArgs;
use crate::config::finding::{Finding, Severity};
use crate::config::policy::Policies;
use crate::ctl::wire;
use crate::daemon::{self, Options};
use crate::host::load::{LoadError, load};
use crate::host::log::Log;
use crate::host::paths::Paths;
use crate::host::rivals::Rivals;
use crate::host::sandbox::{
    self, Measure, Places, Protection, SandboxError, drop_privileges, forbid_core_dumps,
};

/// Arguments of `macveil run`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil run                    # beside wpa_supplicant, until SIGTERM or Ctrl-C
  macveil run --ctrl-dir /var/run/wpa_supplicant
  macveil run --config ./macveil.conf -v    # log what is done to the links, too

On SIGHUP the configuration is read again. On SIGTERM and Ctrl-C interfaces are
left parked on their throwaway address, or connected as they are; from then on
the driver draws a new address for every scan.")]
pub struct RunArgs {
    /// The directory of wpa_supplicant's control sockets
    #[arg(long, value_name = "DIR", default_value = "/run/wpa_supplicant")]
    ctrl_dir: PathBuf,
    #[command(flatten)]
    paths: PathArgs,
    /// The directory of macveil's own sockets
    #[arg(long, value_name = "DIR", default_value = "/run/macveil")]
    runtime_dir: PathBuf,
    /// Where `macveil status` finds the daemon
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET)]
    socket: PathBuf,
    /// The group whose members may change things there, beside root; "" for none
    #[arg(long, value_name = "NAME", default_value = "macveil")]
    group: String,
    /// Log more: -v debug, -vv every event and action. Permanent addresses may then be logged
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Keep all privileges, system calls and files (for debugging)
    #[arg(long)]
    no_sandbox: bool,
    /// Log errors and warnings only
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
}

/// Why `macveil run` ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The process cannot be confined.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A directory cannot be made.
    #[error("{}: {source}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The configuration cannot be used.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no event loop to be had.
    #[error("no event loop: {0}")]
    Loop(#[from] std::io::Error),
    /// The daemon failed.
    #[error(transparent)]
    Daemon(#[from] daemon::RunError),
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let exit = match &error {
            RunError::Load(_) => Exit::Usage,
            RunError::Daemon(daemon::RunError::Path { source, .. })
                if source.kind() == std::io::ErrorKind::PermissionDenied =>
            {
                Exit::NotPermitted
            }
            RunError::Directory { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                Exit::NotPermitted
            }
            RunError::Loop(_) | RunError::Daemon(_) | RunError::Sandbox(_) | RunError::Directory { .. } => {
                Exit::Failed
            }
        };
        Self::new(exit, error)
    }
}

/// Runs the daemon until it is told to end.
///
/// # Errors
/// It could not begin.
pub fn run(args: &RunArgs) -> Result<(), RunError> {
    let level = match (args.quiet, args.verbose) {
        (true, _) => LevelFilter::WARN,
        (false, 0) => LevelFilter::INFO,
        (false, 1) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    // Only once a process: there is none before this one.
    let _ = tracing::subscriber::set_global_default(Log::new(level));
    let paths = Paths::from(&args.paths);
    forbid_core_dumps()?;
    let capabilities = if args.no_sandbox { Measure::SwitchedOff } else { drop_privileges()? };
    let policies = report(load(&paths)?);
    let protection = confine(args, &paths, capabilities)?;
    let options = Options {
        protection,
        control_dir: args.ctrl_dir.clone(),
        state_dir: paths.state_dir(),
        runtime_dir: args.runtime_dir.clone(),
        socket: args.socket.clone(),
        group: args.group.clone(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(daemon::run(options, policies, move || reload(&paths)))?;
    Ok(())
}

/// Restricts the process to what it needs from here on, before it has a second thread.
fn confine(args: &RunArgs, paths: &Paths, capabilities: Measure) -> Result<Protection, RunError> {
    if args.no_sandbox {
        let protection = Protection::switched_off();
        tracing::warn!("the sandbox is switched off");
        return Ok(protection);
    }
    for path in [&args.runtime_dir, &paths.state_dir()] {
        let failed = |source| RunError::Directory { path: path.clone(), source };
        std::fs::create_dir_all(path).map_err(failed)?;
    }
    let protection = sandbox::enter(&places(args, paths), capabilities)?;
    for (of, measure) in protection.measures() {
        match measure {
            Measure::Holds(how) => tracing::debug!("sandbox: {of}: {how}"),
            Measure::Lacks(_) | Measure::SwitchedOff => tracing::warn!("sandbox: {of}: {measure}"),
        }
    }
    Ok(protection)
}

/// The files that the daemon reads and keeps while it runs.
fn places(args: &RunArgs, paths: &Paths) -> Places {
    let socket = args.socket.parent().map(Path::to_owned);
    Places {
        read: [paths.read_while_running(), Rivals::below("/".as_ref()).places()].concat(),
        keep: [Some(args.runtime_dir.clone()), Some(paths.state_dir()), socket]
            .into_iter()
            .flatten()
            .collect(),
        // It may not exist yet, and whatever has become of it is looked at by its full path.
        list: args.ctrl_dir.ancestors().map(Path::to_owned).find(|path| path.is_dir()).into_iter().collect(),
    }
}

/// At the start, what is not understood is reported and the rest used: a network whose setting is
/// wrong is kept from associating, and scans are randomized all the same.
fn report((policies, findings): (Policies, Vec<Finding>)) -> Policies {
    for finding in findings {
        match finding.severity {
            Severity::Error => tracing::error!("{finding}"),
            Severity::Warning => tracing::warn!("{finding}"),
        }
    }
    policies
}

/// Later, a configuration with an error does not replace one that works.
fn reload(paths: &Paths) -> Result<Policies, String> {
    let (policies, findings) = load(paths).map_err(|error| error.to_string())?;
    let error = findings.iter().find(|finding| finding.severity == Severity::Error).map(ToString::to_string);
    error.map_or(Ok(report((policies, findings))), Err)
}
