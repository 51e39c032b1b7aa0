//! `macveil metrics`: what Prometheus reads, in its text format. No label holds an address or the name of a
//! network: metrics are kept for years and shown to many.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::exit::Failure;
use crate::ctl::client::{CallError, call};
use crate::ctl::request::Request;
use crate::ctl::wire::{self, Count, InterfaceStatus, StatusReply};
use crate::host::atomic;

/// Arguments of `macveil metrics`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil metrics
  macveil metrics --into /var/lib/prometheus/node-exporter/macveil.prom   # from a timer, for node_exporter

Where macveil does not run, macveil_up is 0, and the exit code is 0 all the same.")]
pub struct MetricsArgs {
    /// Write to this file, in place of the former one, instead of printing
    #[arg(long, value_name = "FILE")]
    into: Option<PathBuf>,
    /// The daemon's socket
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET)]
    socket: PathBuf,
}

/// Asks the daemon, and returns the text to print.
///
/// # Errors
/// The daemon does not answer though it runs, or the file cannot be written.
pub fn run(args: &MetricsArgs) -> Result<String, Failure> {
    let status = match call(&args.socket, &Request::Status) {
        Ok(status) => Some(status),
        Err(CallError::NotRunning { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let text = text(status.as_ref());
    let Some(path) = &args.into else { return Ok(text) };
    atomic::replace(path, text.as_bytes())?;
    // node_exporter is a user of its own, and there is nothing secret in it.
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(path, readable)?;
    Ok(String::new())
}

/// One metric of interfaces: its name, kind, meaning, and value.
type Metric = (&'static str, &'static str, &'static str, fn(&InterfaceStatus) -> u64);

const METRICS: [Metric; 8] = [
    ("scans_total", "counter", "Scans, each under an address of its own where they are randomized.", |i| {
        i.scan.count
    }),
    (
        "rotations_total",
        "counter",
        "Addresses given to the interface or a scan in the place of another.",
        |i| i.counters.rotations,
    ),
    ("scans_exposed_total", "counter", "Scans under a connection's address.", |i| i.scan.exposed),
    ("scans_randomized", "gauge", "Whether scans are given addresses of their own.", |i| {
        i.scan.randomized.into()
    }),
    ("up", "gauge", "Whether the link is up.", |i| i.up.into()),
    (
        "connection_address_wrong",
        "gauge",
        "Whether there is a connection under another address than its own.",
        |i| i.connection.as_ref().is_some_and(|connection| !connection.right).into(),
    ),
    ("exposures", "gauge", "Ways in which an observer can know the station.", |i| number(i.exposure.len())),
    ("problems", "gauge", "What is wrong; macveil status says what.", |i| number(i.problems.len())),
];

/// What is counted by kind: the metric's name, its label, its meaning, and the counts.
type ByKind = (&'static str, &'static str, &'static str, fn(&InterfaceStatus) -> &[Count]);

const COUNTERS: [ByKind; 3] = [
    ("associations_total", "mode", "Connections, by the mode of their address.", |i| {
        &i.counters.associations
    }),
    ("failures_total", "kind", "What failed, by kind of event.", |i| &i.counters.failures),
    ("exposures_total", "kind", "What showed an observer more than it should.", |i| &i.counters.exposures),
];

fn text(status: Option<&StatusReply>) -> String {
    let mut text = String::new();
    let head = |text: &mut String, name: &str, kind: &str, meaning: &str| {
        let _ = writeln!(text, "# HELP {name} {meaning}\n# TYPE {name} {kind}");
    };
    head(&mut text, "macveil_up", "gauge", "Whether macveil runs.");
    let _ = writeln!(text, "macveil_up {}", u8::from(status.is_some()));
    let Some(status) = status else { return text };
    head(&mut text, "macveil_info", "gauge", "The version.");
    let _ = writeln!(text, "macveil_info{{version=\"{}\"}} 1", escape(&status.version));
    for (name, kind, meaning, value) in METRICS {
        head(&mut text, &format!("macveil_interface_{name}"), kind, meaning);
        for interface in &status.interfaces {
            let ifname = escape(&interface.ifname);
            let _ = writeln!(text, "macveil_interface_{name}{{ifname=\"{ifname}\"}} {}", value(interface));
        }
    }
    for (name, label, meaning, counts) in COUNTERS {
        head(&mut text, &format!("macveil_interface_{name}"), "counter", meaning);
        for interface in &status.interfaces {
            let ifname = escape(&interface.ifname);
            for Count { of, count } in counts(interface) {
                let of = escape(mode(of));
                let _ = writeln!(
                    text,
                    "macveil_interface_{name}{{ifname=\"{ifname}\",{label}=\"{of}\"}} {count}"
                );
            }
        }
    }
    head(&mut text, "macveil_interface_declined", "gauge", "Interfaces that somebody else manages.");
    for declined in &status.declined {
        let (ifname, manager) = (escape(&declined.ifname), escape(&declined.manager));
        let _ = writeln!(text, "macveil_interface_declined{{ifname=\"{ifname}\",manager=\"{manager}\"}} 1");
    }
    head(&mut text, "macveil_interface_connected", "gauge", "The connection, by the mode of its address.");
    for interface in &status.interfaces {
        if let Some(connection) = &interface.connection {
            let (ifname, mode) = (escape(&interface.ifname), mode(&connection.mode));
            let _ = writeln!(text, "macveil_interface_connected{{ifname=\"{ifname}\",mode=\"{mode}\"}} 1");
        }
    }
    text
}

/// A mode's word; a fixed address is not told.
fn mode(mode: &str) -> &str {
    let is_word = mode.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if is_word { mode } else { "explicit" }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A label's value: backslash, quotation mark and line feed are escaped.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctl::wire::{ConnectionStatus, Counters, DeclinedInterface, ScanStatus};

    fn status(mode: &str) -> StatusReply {
        let address = || Some("02:00:00:00:00:01".to_owned());
        let interface = InterfaceStatus {
            ifname: "wl\"0".to_owned(),
            ifindex: 3,
            state: "connected".to_owned(),
            up: true,
            permanent_address: address(),
            current_address: address(),
            parked_address: address(),
            scan: ScanStatus {
                randomized: true,
                last_address: address(),
                next_address: address(),
                count: 12,
                exposed: 2,
            },
            connection: Some(ConnectionStatus {
                network_id: 0,
                ssid: Some("home".to_owned()),
                ssid_hex: Some("686f6d65".to_owned()),
                bssid: address(),
                address: address(),
                mode: mode.to_owned(),
                why: "because".to_owned(),
                right: true,
            }),
            exposure: vec!["one".to_owned()],
            problems: vec![],
            counters: Counters {
                rotations: 14,
                associations: vec![
                    Count { of: "stable-ssid".to_owned(), count: 3 },
                    // Never so from the daemon; and if it were.
                    Count { of: "02:00:00:00:00:02".to_owned(), count: 1 },
                ],
                failures: vec![Count { of: "wrong-password".to_owned(), count: 5 }],
                exposures: vec![],
            },
        };
        StatusReply {
            version: "1.2.3".to_owned(),
            restricted: false,
            sandbox: Vec::new(),
            interfaces: vec![interface],
            declined: vec![DeclinedInterface {
                ifname: "wlan1".to_owned(),
                manager: "iwd".to_owned(),
                advice: String::new(),
            }],
        }
    }

    #[test]
    fn counters_are_there_and_addresses_and_names_are_not() {
        let text = text(Some(&status("stable-ssid")));
        for line in [
            "macveil_up 1",
            "macveil_interface_scans_total{ifname=\"wl\\\"0\"} 12",
            "macveil_interface_scans_exposed_total{ifname=\"wl\\\"0\"} 2",
            "macveil_interface_exposures{ifname=\"wl\\\"0\"} 1",
            "macveil_interface_rotations_total{ifname=\"wl\\\"0\"} 14",
            "macveil_interface_associations_total{ifname=\"wl\\\"0\",mode=\"stable-ssid\"} 3",
            "macveil_interface_associations_total{ifname=\"wl\\\"0\",mode=\"explicit\"} 1",
            "macveil_interface_failures_total{ifname=\"wl\\\"0\",kind=\"wrong-password\"} 5",
            "macveil_interface_declined{ifname=\"wlan1\",manager=\"iwd\"} 1",
            "macveil_interface_connected{ifname=\"wl\\\"0\",mode=\"stable-ssid\"} 1",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
        for secret in ["02:00", "home", "686f"] {
            assert!(!text.contains(secret), "{secret} is in\n{text}");
        }
        assert!(!super::text(Some(&status("02:00:00:00:00:01"))).contains("02:00"));
    }

    #[test]
    fn every_line_is_a_comment_or_a_sample() {
        for line in text(Some(&status("random"))).lines() {
            let is_sample = line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<u64>().is_ok());
            assert!(line.starts_with("# HELP ") || line.starts_with("# TYPE ") || is_sample, "{line}");
        }
    }

    #[test]
    fn a_daemon_that_does_not_run_is_told_too() {
        assert!(text(None).ends_with("macveil_up 0\n"));
    }
}
