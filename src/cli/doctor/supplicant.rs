//! wpa_supplicant: does it run, does it answer, is it new enough, what does it do itself?

use std::fs;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use super::system::setting;
use super::{Finding, Severity, System};
use crate::wpa::client::SupplicantClient;

/// The first version that switches to a given address itself before it associates.
const NEEDED: (u32, u32) = (2, 11);

pub(super) fn examine(system: &System, control: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sockets = sockets(&system.path(&control.to_string_lossy()));
    if sockets.is_empty() && system.is_running() {
        findings.push(if !system.runs("wpa_supplicant") {
            Finding::new(
                "supplicant",
                Severity::Problem,
                "wpa_supplicant is not running",
                "install and start it; macveil works beside it",
            )
        } else {
            Finding::new(
                "supplicant",
                Severity::Problem,
                format!("wpa_supplicant has no control socket in {}", control.display()),
                format!(
                    "add the line ctrl_interface={} to its configuration and start it anew, or name its directory with --ctrl-dir",
                    control.display()
                ),
            )
        });
    }
    if system.is_running() {
        findings.extend(sockets.iter().map(|ifname| version(control, ifname)));
    }
    findings.extend(configurations(system));
    findings
}

fn sockets(directory: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let sockets = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_socket()));
    let mut names: Vec<String> = sockets.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.starts_with("p2p-dev-") && name != "global");
    names.sort();
    names
}

/// Asks the supplicant of one interface for its version.
fn version(control: &Path, ifname: &str) -> Finding {
    let own = std::env::temp_dir().join(format!("macveil-doctor.{}", std::process::id()));
    let opened = SupplicantClient::open(&control.join(ifname), &own);
    match opened.and_then(|mut client| client.request("GET version")) {
        Ok(answer) => judge(ifname, answer.trim()),
        Err(error) => Finding::new(
            "supplicant",
            Severity::Problem,
            format!("wpa_supplicant does not answer for {ifname}: {error}"),
            "run this as root; if you did, start wpa_supplicant anew",
        ),
    }
}

fn judge(ifname: &str, version: &str) -> Finding {
    let mut numbers = version.trim_start_matches('v').split(['.', '-', '_']).map(|part| part.parse().ok());
    match (numbers.next().flatten(), numbers.next().flatten()) {
        (Some(major), Some(minor)) if (major, minor) >= NEEDED => {
            Finding::good("supplicant", format!("wpa_supplicant {version} answers for {ifname}"))
        }
        (Some(_), Some(_)) => Finding::new(
            "supplicant",
            Severity::Problem,
            format!("wpa_supplicant {version} for {ifname} cannot switch to a given address itself"),
            format!("install version {}.{} or newer", NEEDED.0, NEEDED.1),
        ),
        _ => Finding::new(
            "supplicant",
            Severity::Warning,
            format!("wpa_supplicant answers for {ifname}, but does not say its version"),
            format!("version {}.{} or newer is needed", NEEDED.0, NEEDED.1),
        ),
    }
}

/// Settings with which the supplicant changes addresses by itself, against macveil.
fn configurations(system: &System) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in system.files("/etc/wpa_supplicant", ".conf") {
        for key in ["preassoc_mac_addr", "mac_addr"] {
            if setting(&text, key).is_some_and(|value| value != "0") {
                findings.push(Finding::new(
                    "supplicant-addresses",
                    Severity::Warning,
                    format!("{path} sets {key}: wpa_supplicant changes addresses by itself"),
                    format!("take {key} out; macveil tells wpa_supplicant its addresses at run time"),
                ));
            }
        }
        if !text.lines().any(|line| line.trim_start().starts_with("ctrl_interface")) {
            findings.push(Finding::new(
                "supplicant-control",
                Severity::Warning,
                format!("{path} has no ctrl_interface: macveil cannot reach a wpa_supplicant started with it alone"),
                "add the line ctrl_interface=/run/wpa_supplicant",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for version in ["2.11", "v2.11", "2.12-devel", "3.0"] {
            assert_eq!(judge("wlan0", version).severity, Severity::Good, "{version}");
        }
        for version in ["2.10", "v2.9", "2.6-hostap"] {
            assert_eq!(judge("wlan0", version).severity, Severity::Problem, "{version}");
        }
        assert_eq!(judge("wlan0", "FAIL").severity, Severity::Warning);
    }
}
