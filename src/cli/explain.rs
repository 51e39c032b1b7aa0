//! `macveil explain`: which address a network sees, why, and when it changes.

use clap::Args;

use super::asking::Asking;
use super::exit::Failure;
use super::layout::{field, title};
use crate::ctl::client::call;
use crate::ctl::request::Request;
use crate::ctl::wire::{ExplainReply, Explanation};

/// Arguments of `macveil explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil explain home                  # a profile's name, its uuid, or an SSID
  macveil explain 'caf\\303\\251'         # an SSID as macveil prints it
  macveil explain home --ifname wlan0 --json

A network that wpa_supplicant does not know yet can be asked for, too: what it
would see.")]
pub struct ExplainArgs {
    /// A connection, or an SSID
    name: String,
    /// From this interface only
    #[arg(long, value_name = "IFNAME")]
    ifname: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Asks the daemon and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or does not know the interface.
pub fn run(args: &ExplainArgs) -> Result<String, Failure> {
    let request = Request::Explain { name: args.name.clone(), ifname: args.ifname.clone() };
    let reply: ExplainReply = call(&args.asking.socket, &request)?;
    args.asking.print(&reply, |reply| {
        let texts: Vec<String> = reply.explanations.iter().map(text).collect();
        texts.join("\n")
    })
}

fn text(explanation: &Explanation) -> String {
    let mut text = title(&format!("{} on {}", explanation.name, explanation.ifname));
    text.push_str(&summary(explanation));
    if let Some(ssid) = explanation.ssid.as_ref().filter(|ssid| **ssid != explanation.name) {
        text.push_str(&field("SSID", ssid));
    }
    if !explanation.uuid.is_empty() {
        let of = if explanation.has_profile { "its profile's" } else { "derived, there is no profile" };
        text.push_str(&field("uuid", &format!("{} ({of})", explanation.uuid)));
    }
    for (n, step) in explanation.account.iter().enumerate() {
        text.push_str(&field(if n == 0 { "how" } else { "" }, step));
    }
    text
}

/// Address, reason and next change.
#[must_use]
pub fn summary(explanation: &Explanation) -> String {
    let mut text = String::new();
    let address = match (&explanation.address, &explanation.barred) {
        (_, Some(why)) => format!("none, it cannot associate: {why}"),
        (Some(address), None) if explanation.in_use => format!("{address} (in use)"),
        (Some(address), None) => address.clone(),
        (None, None) => "drawn when the association begins".to_owned(),
    };
    text.push_str(&field("address", &address));
    if !explanation.why.is_empty() {
        text.push_str(&field("why", &explanation.why));
    }
    text.push_str(&field("changes next", &explanation.next_change));
    if explanation.generation > 0 {
        text.push_str(&field("re-rolled", &times(explanation.generation)));
    }
    text
}

/// `once`, `3 times`.
#[must_use]
pub fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
