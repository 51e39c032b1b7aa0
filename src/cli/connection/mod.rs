//! `macveil connection`, in nmcli's manner: up and down, by the daemon; profiles, which are files, daemon
//! or not.

mod add;
mod delete;

mod find;
mod modify;
mod save;
mod show;
mod shown;
mod value;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::asking::Asking;
use super::exit::{Exit, Failure};
use super::path_args::PathArgs;
use super::printed::Printed;
use super::updown::{self, DownArgs, UpArgs};
use crate::ctl::wire;
use crate::host::paths::Paths;

pub use find::FindError;
pub use save::SaveError;
pub use value::ValueError;

/// Arguments of `macveil connection`.
#[derive(Debug, Args)]
pub struct ConnectionArgs {
    #[command(subcommand)]
    command: Option<ConnectionCommand>,
    #[command(flatten)]
    paths: PathArgs,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// The daemon's socket
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET, global = true)]
    socket: PathBuf,
}

/// The subcommands of `macveil connection`.
#[derive(Debug, Subcommand)]
#[command(infer_subcommands = true)]
enum ConnectionCommand {
    /// Connect, and say under which address and why
    Up(UpArgs),
    /// Disconnect, and stay so
    Down(DownArgs),
    /// List the profiles, or show one
    #[command(after_help = "\
Examples:
  macveil connection show
  macveil connection show home
  macveil connection show uuid 2815492f-7e56-435e-b2e9-246bd7cdc664")]
    Show {
        /// A name, or id NAME, uuid UUID, path FILE
        #[arg(value_name = "NAME")]
        name: Vec<OsString>,
    },
    /// Make a profile
    #[command(after_help = "\
Examples:
  macveil connection add con-name home ssid home
  macveil connection add ssid 'Café' wifi.cloned-mac-address random
  macveil connection add con-name odd ssid '\\001\\377'   # octets, as they are shown

The words are nmcli's: type, con-name, ifname, ssid, save; then properties.
Options stand before them.")]
    Add {
        /// con-name NAME, ssid SSID, ifname IF, then properties with their values
        #[arg(
            value_name = "KEY VALUE",
            required = true,
            trailing_var_arg = true,
            allow_hyphen_values = true
        )]
        words: Vec<OsString>,
    },
    /// Change a profile; nothing else in its file changes
    #[command(after_help = "\
Examples:
  macveil connection modify home wifi.cloned-mac-address stable
  macveil connection modify home wifi.cloned-mac-address ''      # the default again
  macveil connection modify home connection.stable-id '${CONNECTION}/${BOOT}'
  macveil connection modify home wifi.gen 'FF:FF:FF:00:00:00 68:F7:28:00:00:00'
  macveil connection modify home +wifi.gen 00:1B:63:00:00:00     # one more address
  macveil connection modify home -wifi.gen 68:F7:28:00:00:00     # one less

Names may be abbreviated, and NetworkManager's others are understood
(802-11-wireless.cloned-mac-address, assigned-mac-address). An empty value takes a
property out of the file. Options stand before the name.")]
    Modify {
        /// A name, or id NAME, uuid UUID, path FILE; then properties with their values
        #[arg(
            value_name = "NAME KEY VALUE",
            required = true,
            trailing_var_arg = true,
            allow_hyphen_values = true
        )]
        words: Vec<OsString>,
    },
    /// Delete profiles
    #[command(after_help = "\
Examples:
  macveil connection delete home
  macveil connection delete uuid 2815492f-7e56-435e-b2e9-246bd7cdc664")]
    Delete {
        /// Names, each perhaps after id, uuid or path
        #[arg(value_name = "NAME", required = true)]
        names: Vec<OsString>,
    },
}

/// Why a command about profiles came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// There is no such profile, or the files cannot be read.
    #[error(transparent)]
    Find(#[from] FindError),
    /// A property or value is none.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The profile could not be written, or the daemon not be told.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// The answer could not be printed.
    #[error("printing JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        let exit = match &error {
            ConnectionError::Find(FindError::None { .. }) => Exit::NoSuch,
            ConnectionError::Save(SaveError::File { source, .. })
                if source.kind() == std::io::ErrorKind::PermissionDenied =>
            {
                Exit::NotPermitted
            }
            ConnectionError::Save(SaveError::File { .. }) | ConnectionError::Json(_) => Exit::Failed,
            ConnectionError::Find(_) | ConnectionError::Value(_) | ConnectionError::Save(_) => Exit::Usage,
        };
        Self::new(exit, error)
    }
}

/// Runs one of the subcommands; without one, the profiles are listed.
///
/// # Errors
/// See [`ConnectionError`]; for up and down, what the daemon says.
pub fn run(args: &ConnectionArgs) -> Result<Printed, Failure> {
    let store = save::Store { paths: Paths::from(&args.paths), socket: args.socket.clone() };
    let asking = Asking { json: args.json, socket: args.socket.clone() };
    let printed = match &args.command {
        Some(ConnectionCommand::Up(args)) => return updown::up(args, &asking).map(Printed::text),
        Some(ConnectionCommand::Down(args)) => return updown::down(args, &asking).map(Printed::text),
        None => show::run(&store, &[], args.json),
        Some(ConnectionCommand::Show { name }) => show::run(&store, name, args.json),
        Some(ConnectionCommand::Add { words }) => add::run(&store, words, args.json),
        Some(ConnectionCommand::Modify { words }) => modify::run(&store, words, args.json),
        Some(ConnectionCommand::Delete { names }) => delete::run(&store, names, args.json),
    };
    Ok(printed?)
}
