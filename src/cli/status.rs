//! `macveil status`: what the daemon knows of the interfaces.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::ctl::client::{CallError, call};
use crate::ctl::wire::{self, ConnectionStatus, InterfaceStatus, Request, StatusReply};

/// Arguments of `macveil status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil status
  macveil status wlan0
  macveil status --json | jq '.interfaces[].scan.last_address'")]
pub struct StatusArgs {
    /// Only this interface
    ifname: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The daemon's socket
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET)]
    socket: PathBuf,
}

/// Why there is no status.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// The daemon could not be asked.
    #[error(transparent)]
    Call(#[from] CallError),
    /// It does not care for that interface.
    #[error("{0} is not a station interface that macveil cares for; those are: {1}")]
    NoInterface(String, String),
    /// The answer could not be printed.
    #[error("printing JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Asks the daemon and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or does not know the interface.
pub fn run(args: &StatusArgs) -> Result<String, StatusError> {
    let mut status: StatusReply = call(&args.socket, &Request::Status {})?;
    if let Some(ifname) = &args.ifname {
        let names: Vec<String> = status.interfaces.iter().map(|i| i.ifname.clone()).collect();
        status.interfaces.retain(|interface| interface.ifname == *ifname);
        if status.interfaces.is_empty() {
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            return Err(StatusError::NoInterface(ifname.clone(), names));
        }
    }
    if args.json {
        return Ok(serde_json::to_string_pretty(&status)? + "\n");
    }
    Ok(text(&status))
}

fn text(status: &StatusReply) -> String {
    let mut text = status.interfaces.iter().map(interface).collect::<Vec<_>>().join("\n");
    if status.interfaces.is_empty() {
        text.push_str("No station interface.\n");
    }
    for lacking in status.sandbox.iter().filter(|restriction| !restriction.holds) {
        let _ = writeln!(text, "\nThe daemon's {}: {}", lacking.of, lacking.how);
    }
    text
}

fn interface(interface: &InterfaceStatus) -> String {
    let mut text = format!("{}: {}\n", interface.ifname, interface.state);
    let unknown = "unknown";
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<19}{value}");
    };
    line("permanent address", interface.permanent_address.as_deref().unwrap_or(unknown));
    line("current address", &interface.current_address);
    if interface.scan.randomized {
        line("last scan", interface.scan.last_address.as_deref().unwrap_or("none yet"));
        if let Some(next) = &interface.scan.next_address {
            line("next scan", next);
        }
        line("scans", &scans(interface));
    } else {
        line("scans", "not randomized (wifi.scan-rand-mac-address=no)");
    }
    if let Some(connection) = &interface.connection {
        line("connection", &connected(connection));
        line("why", &connection.why);
    }
    for exposure in &interface.exposure {
        line("exposed", exposure);
    }
    for problem in &interface.problems {
        line("PROBLEM", problem);
    }
    text
}

fn scans(interface: &InterfaceStatus) -> String {
    match interface.scan.exposed {
        0 => interface.scan.count.to_string(),
        exposed => format!("{} ({exposed} more while connected, under that address)", interface.scan.count),
    }
}

fn connected(connection: &ConnectionStatus) -> String {
    let ssid = connection.ssid.as_deref().unwrap_or("unknown network");
    let wrong = if connection.right { "" } else { ", NOT the address that it should have" };
    format!("{ssid} as {} ({}){wrong}", connection.address, connection.mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctl::wire::ScanStatus;

    fn idle() -> InterfaceStatus {
        InterfaceStatus {
            ifname: "wlan0".to_owned(),
            ifindex: 3,
            state: "connected".to_owned(),
            up: true,
            permanent_address: Some("02:00:00:00:00:00".to_owned()),
            current_address: "5E:BA:FE:FD:89:03".to_owned(),
            parked_address: Some("A2:11:22:33:44:55".to_owned()),
            scan: ScanStatus {
                randomized: true,
                last_address: Some("DA:AA:AA:AA:AA:AA".to_owned()),
                next_address: Some("DE:AA:AA:AA:AA:AB".to_owned()),
                count: 3,
                exposed: 0,
            },
            connection: Some(ConnectionStatus {
                network_id: 0,
                ssid: Some("home\\012".to_owned()),
                ssid_hex: Some("686f6d650a".to_owned()),
                bssid: None,
                address: "5E:BA:FE:FD:89:03".to_owned(),
                mode: "stable-ssid".to_owned(),
                why: "stable-ssid (built-in default)".to_owned(),
                right: true,
            }),
            exposure: vec![],
            problems: vec![],
        }
    }

    #[test]
    fn fits_80_columns_and_says_why() {
        let text = interface(&idle());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("home\\012 as 5E:BA:FE:FD:89:03 (stable-ssid)"), "{text}");
        assert!(text.contains("built-in default"), "{text}");
    }

    #[test]
    fn a_problem_is_not_overlooked() {
        let problems = vec!["kept silent: refused".to_owned()];
        let text = interface(&InterfaceStatus { problems, connection: None, ..idle() });
        assert!(text.contains("PROBLEM            kept silent: refused"), "{text}");
    }
}
