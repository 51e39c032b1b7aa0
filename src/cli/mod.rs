//! The command line: arguments in, text for people or JSON out.

pub mod path_args;
pub mod run;
pub mod status;

use clap::{Parser, Subcommand};

/// Gives every Wi-Fi scan its own MAC address and every connection its right one.
#[derive(Debug, Parser)]
#[command(name = "macveil", version)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the daemon in the foreground
    Run(run::RunArgs),
    /// Show what the daemon knows of the interfaces
    Status(status::StatusArgs),
}
