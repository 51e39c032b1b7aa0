//! `macveil pin` and `macveil reroll`: decisions on one connection's address.

use clap::Args;

use super::asking::Asking;
use super::exit::Failure;
use super::explain::{summary, times};
use super::layout::title;
use crate::ctl::client::call;
use crate::ctl::request::Request;
use crate::ctl::wire::{PinReply, RerollReply};

/// Arguments of `macveil pin`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil pin cafe               # whatever the configuration says from now on
  macveil pin cafe --remove

A pin survives restarts. It belongs to one interface: two must not carry the
same address.")]
pub struct PinArgs {
    /// A connection's name or uuid, or an SSID
    name: String,
    /// On this interface only
    #[arg(long, value_name = "IFNAME")]
    ifname: Option<String>,
    /// Let go of the address again
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    asking: Asking,
}

/// Pins a connection or lets go of it, and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or refuses.
pub fn pin(args: &PinArgs) -> Result<String, Failure> {
    let (name, ifname, remove) = (args.name.clone(), args.ifname.clone(), args.remove);
    let reply: PinReply = call(&args.asking.socket, &Request::Pin { name, ifname, remove })?;
    args.asking.print(&reply, |reply| {
        let lines = reply.pins.iter().map(|pin| match &pin.address {
            Some(address) => title(&format!("{} keeps {address} on {}", reply.name, pin.ifname)),
            None => title(&format!("{} is not pinned on {} any more", reply.name, pin.ifname)),
        });
        lines.collect()
    })
}

/// Arguments of `macveil reroll`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil reroll home            # another address from the next association on
  macveil reroll home && macveil connection up home

Other connections keep their addresses, also those with the same stable-id.")]
pub struct RerollArgs {
    /// A connection's name or uuid, or an SSID
    name: String,
    #[command(flatten)]
    asking: Asking,
}

/// Re-rolls a connection and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or refuses.
pub fn reroll(args: &RerollArgs) -> Result<String, Failure> {
    let reply: RerollReply = call(&args.asking.socket, &Request::Reroll { name: args.name.clone() })?;
    args.asking.print(&reply, |reply| {
        let mut text = title(&format!("{}: re-rolled {}", reply.name, times(reply.generation)));
        for explanation in &reply.explanations {
            let when = if explanation.in_use { ", from its next association on" } else { "" };
            text.push_str(&format!("on {}{when}\n", explanation.ifname));
            let next = crate::ctl::wire::Explanation { in_use: false, generation: 0, ..explanation.clone() };
            text.push_str(&summary(&next));
        }
        text
    })
}
