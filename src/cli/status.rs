//! `macveil status`: what the daemon knows of the interfaces.

use clap::Args;

use super::asking::Asking;
use super::exit::{Exit, Failure};
use super::layout::{Paint, Painter, field, title};
use crate::ctl::client::call;
use crate::ctl::request::Request;
use crate::ctl::wire::{ConnectionStatus, DeclinedInterface, InterfaceStatus, StatusReply};

/// Arguments of `macveil status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil status
  macveil status wlan0
  macveil status --json | jq '.interfaces[].scan.last_address'

Users who are neither root nor members of macveil's group see no addresses.")]
pub struct StatusArgs {
    /// Only this interface
    ifname: Option<String>,
    #[command(flatten)]
    asking: Asking,
}

/// Asks the daemon and returns the text to print.
///
/// # Errors
/// The daemon does not answer, or does not know the interface.
pub fn run(args: &StatusArgs) -> Result<String, Failure> {
    let mut status: StatusReply = call(&args.asking.socket, &Request::Status)?;
    if let Some(ifname) = &args.ifname {
        let names: Vec<String> = status.interfaces.iter().map(|i| i.ifname.clone()).collect();
        status.interfaces.retain(|interface| interface.ifname == *ifname);
        status.declined.retain(|declined| declined.ifname == *ifname);
        if status.interfaces.is_empty() && status.declined.is_empty() {
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let ifname = crate::core::ssid::printable(ifname.as_bytes());
            let message =
                format!("{ifname} is not a station interface that macveil cares for; those are: {names}");
            return Err(Failure::new(Exit::NoSuch, message));
        }
    }
    args.asking.print(&status, |status| text(status, Painter::for_stdout()))
}

fn text(status: &StatusReply, painter: Painter) -> String {
    let mut text = String::new();
    if status.interfaces.is_empty() && status.declined.is_empty() {
        text.push_str("No station interface.\n");
    }
    let shown =
        status.interfaces.iter().map(|interface| self::interface(interface, status.restricted, painter));
    text.push_str(&shown.collect::<Vec<_>>().join("\n"));
    for declined in &status.declined {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&self::declined(declined, painter));
    }
    for lacking in status.sandbox.iter().filter(|restriction| !restriction.holds) {
        text.push('\n');
        text.push_str(&title(&format!("The daemon's {}: {}", lacking.of, lacking.how)));
    }
    text
}

fn declined(declined: &DeclinedInterface, painter: Painter) -> String {
    let mut text = format!("{}: left alone\n", painter.paint(Paint::Strong, &declined.ifname));
    text.push_str(&field("managed by", &declined.manager));
    text.push_str(&field("", &format!("→ {}", declined.advice)));
    text
}

fn interface(interface: &InterfaceStatus, restricted: bool, painter: Painter) -> String {
    let mut text = format!("{}: {}\n", painter.paint(Paint::Strong, &interface.ifname), interface.state);
    let unknown = if restricted { "hidden from this user" } else { "unknown" };
    let mut line = |name: &str, value: &str| text.push_str(&field(name, value));
    line("permanent address", interface.permanent_address.as_deref().unwrap_or(unknown));
    line("current address", interface.current_address.as_deref().unwrap_or(unknown));
    if interface.scan.randomized {
        let none = if restricted { unknown } else { "none yet" };
        line("last scan", interface.scan.last_address.as_deref().unwrap_or(none));
        if let Some(next) = &interface.scan.next_address {
            line("next scan", next);
        }
        line("scans", &scans(interface));
    } else {
        line("scans", "not randomized (wifi.scan-rand-mac-address=no)");
    }
    if let Some(connection) = &interface.connection {
        line("connection", &connected(connection, unknown));
        line("why", &connection.why);
    }
    for exposure in &interface.exposure {
        line("known exposure", exposure);
    }
    for problem in &interface.problems {
        text.push_str(&field("PROBLEM", problem).replacen(
            "PROBLEM",
            &painter.paint(Paint::Bad, "PROBLEM"),
            1,
        ));
    }
    text
}

fn scans(interface: &InterfaceStatus) -> String {
    match interface.scan.exposed {
        0 => interface.scan.count.to_string(),
        exposed => format!("{} ({exposed} more while connected, under that address)", interface.scan.count),
    }
}

fn connected(connection: &ConnectionStatus, unknown: &str) -> String {
    let ssid = connection.ssid.as_deref().unwrap_or("unknown network");
    let wrong = if connection.right { "" } else { ", NOT the address that it should have" };
    let address = connection.address.as_deref().unwrap_or(unknown);
    format!("{ssid} as {address} ({}){wrong}", connection.mode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctl::wire::{Counters, ScanStatus};

    fn idle() -> InterfaceStatus {
        InterfaceStatus {
            ifname: "wlan0".to_owned(),
            ifindex: 3,
            state: "connected".to_owned(),
            up: true,
            permanent_address: Some("02:00:00:00:00:00".to_owned()),
            current_address: Some("5E:BA:FE:FD:89:03".to_owned()),
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
                address: Some("5E:BA:FE:FD:89:03".to_owned()),
                mode: "stable-ssid".to_owned(),
                why: "stable-ssid (built-in default)".to_owned(),
                right: true,
            }),
            exposure: vec![],
            problems: vec![],
            counters: Counters::default(),
        }
    }

    #[test]
    fn fits_80_columns_and_says_why() {
        let text = interface(&idle(), false, Painter::plain());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        assert!(text.contains("home\\012 as 5E:BA:FE:FD:89:03 (stable-ssid)"), "{text}");
        assert!(text.contains("built-in default"), "{text}");
    }

    #[test]
    fn what_is_left_to_others_is_said_with_what_to_do() {
        let advice = crate::host::rivals::Rival::NetworkManager.advice().to_owned();
        let other =
            DeclinedInterface { ifname: "wlan1".to_owned(), manager: "NetworkManager".to_owned(), advice };
        let text = declined(&other, Painter::plain());
        assert!(text.starts_with("wlan1: left alone\n"), "{text}");
        assert!(text.contains("NetworkManager\n") && text.contains("managed no"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }

    #[test]
    fn a_problem_is_not_overlooked() {
        let problems = vec!["kept silent: refused".to_owned()];
        let troubled = InterfaceStatus { problems, connection: None, ..idle() };
        let text = interface(&troubled, false, Painter::plain());
        assert!(text.contains("PROBLEM            kept silent: refused"), "{text}");
    }
}
