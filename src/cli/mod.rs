//! The command line: arguments in, text for people or JSON out.

#[cfg(feature = "address")]
pub mod address;
pub mod asking;
#[cfg(feature = "commands")]
pub mod calendar;
pub mod config;
#[cfg(feature = "commands")]
pub mod connection;
pub mod device_facts;
#[cfg(feature = "commands")]
pub mod doctor;
pub mod exit;
#[cfg(feature = "commands")]
pub mod explain;
#[cfg(feature = "commands")]
pub mod history;
pub mod layout;
pub mod metrics;
pub mod path_args;
#[cfg(feature = "commands")]
pub mod pin;
pub mod printed;
pub mod reload;
pub mod run;
#[cfg(feature = "commands")]
pub mod setup;
pub mod status;
#[cfg(feature = "commands")]
pub mod updown;
pub mod wait;
#[cfg(feature = "commands")]
pub mod watch;

use clap::{Parser, Subcommand};

use exit::Failure;
use printed::Printed;

/// Gives every Wi-Fi scan its own MAC address and every connection its right one.
#[derive(Debug, Parser)]
#[command(name = "macveil", version, infer_subcommands = true, term_width = layout::COLUMNS)]
#[command(after_help = "\
Subcommands may be abbreviated as long as they are unambiguous: `macveil st`,
`macveil con up home`.

Exit codes:
  0  done
  1  looked, and found a problem (doctor)
  2  wrong usage, or an input that is not valid
  3  macveil is not running
  4  not permitted for this user
  5  no such interface or connection
  6  not within the time
  7  failed for another reason")]
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
    #[cfg(feature = "address")]
    Address(Box<address::AddressArgs>),
    /// Show what the daemon knows of the interfaces
    Status(status::StatusArgs),
    /// Show what happens, as it happens
    #[cfg(feature = "commands")]
    Watch(watch::WatchArgs),
    /// Say which address a network sees, why, and when it changes next
    #[cfg(feature = "commands")]
    Explain(explain::ExplainArgs),
    /// Keep a connection's present address
    #[cfg(feature = "commands")]
    Pin(pin::PinArgs),
    /// Give a connection another address
    #[cfg(feature = "commands")]
    Reroll(pin::RerollArgs),
    /// Print metrics for Prometheus
    Metrics(metrics::MetricsArgs),
    /// Show the addresses that the air saw
    #[cfg(feature = "commands")]
    History(history::HistoryArgs),
    /// Wait until interfaces have their throwaway addresses
    Wait(wait::WaitArgs),
    /// Check the configuration, and ask what is in force and why
    Config(config::ConfigArgs),
    /// Connect and disconnect; show, add, change and delete profiles
    // As nmcli abbreviates it; "config" begins so, too.
    #[cfg(feature = "commands")]
    #[command(visible_alias = "con", aliases = ["c", "co", "conn"])]
    Connection(connection::ConnectionArgs),
    /// Read the configuration again
    Reload(reload::ReloadArgs),
    /// Look for what keeps macveil from its work, and say what to do
    #[cfg(feature = "commands")]
    Doctor(doctor::DoctorArgs),
    /// Write a first configuration that suits this machine
    #[cfg(feature = "commands")]
    Setup(setup::SetupArgs),
    /// Print the names of connections, for shell completion
    #[cfg(feature = "commands")]
    #[command(name = "complete-names", hide = true)]
    CompleteNames(asking::Asking),
}

/// Does what is asked, and returns the text to print.
///
/// # Errors
/// What went wrong, and the exit code for it.
pub fn perform(command: &Command) -> Result<Printed, Failure> {
    let text = match command {
        Command::Config(args) => return config::run(args).map_err(Failure::from),
        #[cfg(feature = "commands")]
        Command::Connection(args) => return connection::run(args),
        Command::Run(args) => run::run(args).map(|()| String::new()).map_err(Failure::from),
        #[cfg(feature = "address")]
        Command::Address(args) => address::run(args).map_err(Failure::usage),
        Command::Status(args) => status::run(args),
        Command::Wait(args) => wait::run(args),
        Command::Metrics(args) => metrics::run(args),
        #[cfg(feature = "commands")]
        Command::Watch(args) => watch::run(args),
        #[cfg(feature = "commands")]
        Command::Explain(args) => explain::run(args),
        #[cfg(feature = "commands")]
        Command::Pin(args) => pin::pin(args),
        #[cfg(feature = "commands")]
        Command::Reroll(args) => pin::reroll(args),
        #[cfg(feature = "commands")]
        Command::History(args) => history::run(args),
        Command::Reload(args) => reload::run(args),
        #[cfg(feature = "commands")]
        Command::Doctor(args) => doctor::run(args),
        #[cfg(feature = "commands")]
        Command::Setup(args) => setup::run(args),
        #[cfg(feature = "commands")]
        Command::CompleteNames(asking) => Ok(complete_names(asking)),
    };
    text.map(Printed::text)
}

/// One name a line; nothing where the daemon is not there.
#[cfg(feature = "commands")]
fn complete_names(asking: &asking::Asking) -> String {
    let request = crate::ctl::request::Request::Profiles;
    let reply: Result<crate::ctl::wire::ProfilesReply, _> =
        crate::ctl::client::call(&asking.socket, &request);
    let profiles = reply.map(|reply| reply.profiles).unwrap_or_default();
    profiles.into_iter().map(|profile| profile.name + "\n").collect()
}
