//! macveil's own things: the daemon, its key, its group.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::{Finding, Severity, System};
use crate::core::station::SILENT;
use crate::ctl::client::{CallError, call};
use crate::ctl::request::Request;
use crate::ctl::wire::StatusReply;
use crate::host::{driver, secret_key};

pub(super) fn examine(system: &System, socket: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    if system.is_running() {
        findings.extend(daemon(socket));
    }
    findings.extend(key(system));
    findings.extend(group(system));
    findings
}

fn daemon(socket: &Path) -> Vec<Finding> {
    match call::<StatusReply>(socket, &Request::Status) {
        Ok(status) => {
            let mut findings =
                vec![Finding::good("daemon", format!("macveil {} is running", status.version))];
            if status.version != env!("CARGO_PKG_VERSION") {
                findings.push(Finding::new(
                    "daemon",
                    Severity::Warning,
                    format!("this is macveil {}, another version than the daemon", env!("CARGO_PKG_VERSION")),
                    "start the daemon anew",
                ));
            }
            for declined in status.declined {
                let finding =
                    format!("{}: {} manages it; macveil leaves it alone", declined.ifname, declined.manager);
                findings.push(Finding::new("declined", Severity::Problem, finding, declined.advice));
            }
            for interface in status.interfaces {
                let driver = driver::of(driver::SYSFS.as_ref(), &interface.ifname).name;
                let problems = interface.problems.iter().map(|problem| {
                    let finding = format!("{}: {problem}", interface.ifname);
                    Finding::new("interface", Severity::Problem, finding, advice(problem, driver.as_deref()))
                });
                findings.extend(problems);
            }
            findings
        }
        Err(CallError::NotRunning { path }) => vec![Finding::new(
            "daemon",
            Severity::Problem,
            format!("macveil is not running (nobody listens at {})", path.display()),
            "start it before wpa_supplicant: systemctl enable --now macveil, or macveil run",
        )],
        Err(error) => {
            vec![Finding::new("daemon", Severity::Problem, error.to_string(), "see the daemon's log")]
        }
    }
}

/// What to do about a problem of an interface.
fn advice(problem: &str, driver: Option<&str>) -> String {
    if !problem.starts_with(SILENT) {
        return "see macveil status and the daemon's log".to_owned();
    }
    let driver = driver.unwrap_or("NAME");
    format!(
        "if the driver is late, give it time: [device-{driver}] match-device=driver:{driver} \
         wifi.address-timeout=3000 in a file of /etc/macveil/conf.d; if it cannot change addresses at all, \
         its network sees the permanent one or none: quirks.conf says how to allow that"
    )
}

/// The secret key must be there for nobody else to read. Its content is not looked at.
fn key(system: &System) -> Option<Finding> {
    let path = secret_key::PATH;
    let file = fs::metadata(system.path(path)).ok()?;
    let others = file.permissions().mode() & 0o077;
    Some(if others == 0 {
        Finding::good("secret-key", format!("{path} is there, for its owner only"))
    } else {
        Finding::new(
            "secret-key",
            Severity::Problem,
            format!("{path} can be used by others: whoever has it can compute every stable address"),
            format!("chmod 600 {path}; if somebody read it, replace it"),
        )
    })
}

fn group(system: &System) -> Option<Finding> {
    let groups = system.read("/etc/group")?;
    let there = groups.lines().any(|line| line.starts_with("macveil:"));
    (!there).then(|| {
        Finding::new(
            "group",
            Severity::Note,
            "there is no group macveil: only root may change things and see addresses",
            "to let others: groupadd --system macveil, then usermod --append --groups macveil USER",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_others_can_read_is_a_problem() {
        let root = tempfile::tempdir().unwrap();
        let system = System::new(root.path());
        assert_eq!(key(&system), None);
        let path = system.path(secret_key::PATH);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "secret").unwrap();
        for (mode, severity) in
            [(0o600, Severity::Good), (0o640, Severity::Problem), (0o604, Severity::Problem)]
        {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let found = key(&system).unwrap();
            assert_eq!(found.severity, severity, "{mode:o}");
            assert!(!found.finding.contains("secret\n"));
        }
    }

    #[test]
    fn a_driver_that_does_not_take_addresses_gets_advice() {
        let silent = format!("{SILENT}: EOPNOTSUPP");
        assert!(advice(&silent, Some("rtl8x")).contains("match-device=driver:rtl8x"));
        assert_eq!(advice("something else", None), "see macveil status and the daemon's log");
    }

    #[test]
    fn a_missing_group_is_a_note() {
        let root = tempfile::tempdir().unwrap();
        let system = System::new(root.path());
        assert_eq!(group(&system), None);
        fs::create_dir_all(root.path().join("etc")).unwrap();
        fs::write(root.path().join("etc/group"), "root:x:0:\n").unwrap();
        assert_eq!(group(&system).map(|found| found.severity), Some(Severity::Note));
        fs::write(root.path().join("etc/group"), "macveil:x:990:\n").unwrap();
        assert_eq!(group(&system), None);
    }
}
