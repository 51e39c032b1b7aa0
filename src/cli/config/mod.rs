//! `macveil config`: the configuration, as it is written and as it is in force.

mod check;
mod from_uci;
#[cfg(feature = "commands")]
mod get;
#[cfg(feature = "commands")]
mod show;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::exit::{Exit, Failure};
use super::path_args::PathArgs;
use super::printed::Printed;
#[cfg(feature = "commands")]
use crate::config::effective::KeyError;
use crate::config::uci::UciError;
use crate::host::conf_files::ReadError;
use crate::host::load::LoadError;
use crate::host::paths::Paths;

/// Arguments of `macveil config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
    #[command(flatten)]
    paths: PathArgs,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

/// The subcommands of `macveil config`.
#[derive(Debug, Subcommand)]
#[command(infer_subcommands = true)]
enum ConfigCommand {
    /// Say what is wrong with the configuration and the profiles
    #[command(after_help = "\
Examples:
  macveil config check                          # all that the daemon would read
  macveil config check ./macveil.conf home.nmconnection

Ends with 0 if there is no error (there may be warnings), and with 1 if there is one.")]
    Check {
        /// Only these files, as if they were all: *.nmconnection are profiles
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Say which value is in force, and which line it comes from
    #[cfg(feature = "commands")]
    #[command(after_help = "\
Examples:
  macveil config get wifi.cloned-mac-address --ifname wlan0
  macveil config get scan-rand                  # abbreviated

Without --ifname, sections with match-device do not count.")]
    Get {
        /// The key, as wifi.cloned-mac-address or main.compat
        key: String,
        /// For this interface
        #[arg(long, value_name = "IF")]
        ifname: Option<String>,
    },
    /// Translate OpenWrt's /etc/config/macveil (UCI) into macveil.conf and profiles
    #[command(after_help = "\
Examples:
  macveil config from-uci /etc/config/macveil                           # print them
  macveil config from-uci /etc/config/macveil --into /var/run/macveil   # write them there

With an error in the file nothing is written. Profiles that are no longer in the file are removed.")]
    FromUci {
        /// The file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Write macveil.conf and connections/NAME.nmconnection in this directory
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
    /// Show the configuration as it was merged, or all that is in force for an interface
    #[cfg(feature = "commands")]
    #[command(after_help = "\
Examples:
  macveil config show                           # a configuration file again, each key with its origin
  macveil config show --ifname wlan0            # every key, with the value in force")]
    Show {
        /// What is in force for this interface
        #[arg(long, value_name = "IF")]
        ifname: Option<String>,
    },
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file to be checked is not there.
    #[error("{}: there is no such file", .0.display())]
    NoFile(PathBuf),
    /// The key is none.
    #[cfg(feature = "commands")]
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It is no UCI file.
    #[error(transparent)]
    Uci(#[from] UciError),
    /// There are errors in the UCI file.
    #[error("{0}")]
    Findings(String),
    /// What was translated cannot be written.
    #[error("{}: {source}", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The answer could not be printed.
    #[error("printing JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let json = matches!(error, ConfigError::Json(_));
        Self::new(if json { Exit::Failed } else { Exit::Usage }, error)
    }
}

/// Runs one of the subcommands.
///
/// # Errors
/// See [`ConfigError`].
pub fn run(args: &ConfigArgs) -> Result<Printed, ConfigError> {
    let paths = Paths::from(&args.paths);
    match &args.command {
        ConfigCommand::Check { files } => check::run(&paths, files, args.json),
        #[cfg(feature = "commands")]
        ConfigCommand::Get { key, ifname } => get::run(&paths, key, ifname.as_deref(), args.json),
        ConfigCommand::FromUci { file, into } => from_uci::run(file, into.as_deref()),
        #[cfg(feature = "commands")]
        ConfigCommand::Show { ifname } => show::run(&paths, ifname.as_deref(), args.json),
    }
}
