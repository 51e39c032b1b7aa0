//! `macveil connection`: nmcli's commands on connections.

use clap::Subcommand;

use super::exit::Failure;
use super::updown::{self, DownArgs, UpArgs};

/// The subcommands of `macveil connection`.
#[derive(Debug, Subcommand)]
pub enum ConnectionCommand {
    /// Connect, and say under which address and why
    Up(UpArgs),
    /// Disconnect, and stay so
    Down(DownArgs),
}

/// Does what is asked and returns the text to print.
///
/// # Errors
/// What the subcommand says.
pub fn run(command: &ConnectionCommand) -> Result<String, Failure> {
    match command {
        ConnectionCommand::Up(args) => updown::up(args),
        ConnectionCommand::Down(args) => updown::down(args),
    }
}
