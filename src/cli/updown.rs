//! `macveil connection up` and `down`.

use std::io::{self, Write};

use clap::Args;

use super::asking::Asking;
use super::exit::{Exit, Failure};
use super::explain::summary;
use super::layout::{Painter, title};
use super::watch;
use crate::ctl::client::{Calling, call};
use crate::ctl::request::{Request, UP_SECS};
use crate::ctl::wire::{DownReply, Explanation, UpReply};

/// Arguments of `macveil connection up`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil connection up home
  macveil connection up home --ifname wlan0 --wait 60
  macveil connection up cafe --json | jq -r .address

It waits until the connection is there and says under which address, and why.
Progress is told on standard error. Exit codes: 5 no such connection, 6 not
within the time, 7 the password is wrong or the access point refuses.")]
pub struct UpArgs {
    /// A connection's name or uuid, or an SSID
    name: String,
    /// On this interface, if several know the connection
    #[arg(long, value_name = "IFNAME")]
    ifname: Option<String>,
    /// How long to wait, at most 600
    #[arg(short, long, value_name = "SECONDS", default_value_t = UP_SECS, value_parser = clap::value_parser!(u64).range(1..=600))]
    wait: u64,
    /// Do not tell the progress
    #[arg(short, long)]
    quiet: bool,
}

/// Connects, and returns the text to print.
///
/// # Errors
/// The daemon does not answer or refuses, or the connection is not made in time.
pub fn up(args: &UpArgs, asking: &Asking) -> Result<String, Failure> {
    let request =
        Request::Up { name: args.name.clone(), ifname: args.ifname.clone(), timeout_secs: args.wait };
    for reply in Calling::<UpReply>::begin(&asking.socket, &request, true)? {
        let reply = reply?;
        if let Some(connected) = reply.connected {
            return asking.print(&connected, connected_text);
        }
        if let (Some(event), false, false) = (&reply.progress, args.quiet, asking.json) {
            let _ = writeln!(io::stderr(), "{}", watch::text(event, Painter::plain()));
        }
    }
    Err(Failure::new(Exit::Failed, "the daemon ended"))
}

fn connected_text(connected: &Explanation) -> String {
    title(&format!("{} is connected on {}", connected.name, connected.ifname)) + &summary(connected)
}

/// Arguments of `macveil connection down`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil connection down               # every interface
  macveil connection down home
  macveil connection down --ifname wlan0")]
pub struct DownArgs {
    /// A connection's name or uuid, or an SSID: where it is in use
    name: Option<String>,
    /// This interface
    #[arg(long, value_name = "IFNAME")]
    ifname: Option<String>,
}

/// Disconnects, and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or refuses.
pub fn down(args: &DownArgs, asking: &Asking) -> Result<String, Failure> {
    let request = Request::Down { name: args.name.clone(), ifname: args.ifname.clone() };
    let reply: DownReply = call(&asking.socket, &request)?;
    asking.print(&reply, |reply| {
        let lines = reply.ifnames.iter().map(|ifname| format!("{ifname}: told to disconnect\n"));
        lines.collect()
    })
}
