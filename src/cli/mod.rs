//! The command line: arguments in, text for people or JSON out.

pub mod address;
pub mod config;
pub mod connection;
pub mod device_facts;
pub mod path_args;
pub mod printed;
pub mod run;
pub mod status;
pub mod table;

use clap::{Parser, Subcommand};

/// Gives every Wi-Fi scan its own MAC address and every connection its right one.
#[derive(Debug, Parser)]
#[command(name = "macveil", version, infer_subcommands = true)]
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
    /// Compute what an address would be, and say why
    Address(Box<address::AddressArgs>),
    /// Show what the daemon knows of the interfaces
    Status(status::StatusArgs),
    /// Check the configuration, and ask what is in force and why
    Config(config::ConfigArgs),
    /// Show, add, change and delete profiles
    // As nmcli abbreviates it; "config" begins so, too.
    #[command(visible_alias = "con", aliases = ["c", "co", "conn"])]
    Connection(connection::ConnectionArgs),
}
