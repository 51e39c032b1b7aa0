//! `macveil watch`: what happens, as it happens.

use std::io::{self, Write};

use clap::Args;

use super::asking::Asking;
use super::calendar;
use super::exit::{Exit, Failure};
use super::layout::{Paint, Painter};
use crate::ctl::client::Calling;
use crate::ctl::request::Request;
use crate::ctl::wire::{Event, WatchReply};

/// Arguments of `macveil watch`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil watch
  macveil watch wlan0
  macveil watch --json | jq -c 'select(.kind == \"scan\") | .address'

Times are UTC. With --json each event is one line. Ends with the daemon, or with
Ctrl-C.")]
pub struct WatchArgs {
    /// Only this interface
    ifname: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Prints events until the daemon ends or nobody reads them any more.
///
/// # Errors
/// The daemon cannot be asked, or ended.
pub fn run(args: &WatchArgs) -> Result<String, Failure> {
    let request = Request::Watch { ifname: args.ifname.clone() };
    let painter = Painter::for_stdout();
    let mut stdout = io::stdout();
    for reply in Calling::<WatchReply>::begin(&args.asking.socket, &request, true)? {
        let event = reply?.event;
        let line = if args.asking.json { serde_json::to_string(&event)? } else { text(&event, painter) };
        match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(String::new()),
            written => written?,
        }
    }
    Err(Failure::new(Exit::Failed, "the daemon ended, or this command read too slowly"))
}

/// An event as a line.
#[must_use]
pub fn text(event: &Event, painter: Painter) -> String {
    let paint = match event.kind.as_str() {
        "wrong-address" | "barred" | "silenced" | "refused" => Some(Paint::Bad),
        "scan-exposed" | "found-connected" | "scan-not-armed" | "supplicant-gone" => Some(Paint::Warning),
        "connected" | "recovered" => Some(Paint::Good),
        _ => None,
    };
    let message = paint.map_or(event.message.clone(), |paint| painter.paint(paint, &event.message));
    let ifname = event.ifname.as_deref().map(|ifname| format!("{ifname}: ")).unwrap_or_default();
    format!("{} {ifname}{message}", calendar::time(event.time_ms))
}
