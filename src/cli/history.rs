//! `macveil history`: the addresses that the air saw.

use clap::Args;

use super::asking::Asking;
use super::calendar;
use super::exit::Failure;
use super::layout::table;
use crate::ctl::client::call;
use crate::ctl::request::Request;
use crate::ctl::wire::{Exposure, HistoryReply};

/// Arguments of `macveil history`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil history                       # the last 100
  macveil history --last 1000 --json |
    jq -r '.entries[] | select(.ssid == \"home\") | .address'

Times are UTC. Kinds: scan; scan-exposed, a scan while connected, under the
connection's address; association; found, connected before macveil began; wrong,
cut as soon as it was seen.
[main] history=no in macveil.conf keeps none.")]
pub struct HistoryArgs {
    /// How many entries, at most 10000
    #[arg(long, value_name = "N", default_value_t = crate::ctl::request::HISTORY_ENTRIES, value_parser = clap::value_parser!(u64).range(..=10_000))]
    last: u64,
    #[command(flatten)]
    asking: Asking,
}

/// Asks the daemon and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or refuses.
pub fn run(args: &HistoryArgs) -> Result<String, Failure> {
    let reply: HistoryReply = call(&args.asking.socket, &Request::History { limit: args.last })?;
    args.asking.print(&reply, text)
}

fn text(reply: &HistoryReply) -> String {
    let rows: Vec<[String; 5]> = reply.entries.iter().map(row).collect();
    let mut text = if rows.is_empty() {
        "Nothing was sent yet.\n".to_owned()
    } else {
        table(["TIME (UTC)", "IF", "KIND", "ADDRESS", "NETWORK"], &rows, 4)
    };
    if !reply.kept {
        text.push_str("No history is kept now (history=no).\n");
    }
    text
}

fn row(exposure: &Exposure) -> [String; 5] {
    [
        calendar::date_and_time(exposure.time_ms),
        exposure.ifname.clone(),
        exposure.kind.clone(),
        exposure.address.clone().unwrap_or_else(|| "the driver's".to_owned()),
        exposure.ssid.clone().unwrap_or_else(|| "-".to_owned()),
    ]
}
