//! Others who change addresses, or give this machine away by other means.

use super::system::setting;
use super::{Finding, Severity, System};

pub(super) fn examine(system: &System) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(managers(system));
    findings.extend(link_files(system));
    findings.extend(dhcp(system));
    findings.extend(boot_time(system));
    if findings.is_empty() {
        findings.push(Finding::good("rivals", "nobody else here changes addresses"));
    }
    findings
}

/// Programs that want the whole interface.
fn managers(system: &System) -> Vec<Finding> {
    let rivals = [
        (
            "NetworkManager",
            "networkmanager",
            "have it leave the radio alone: `nmcli device set IFNAME managed no`, for good unmanaged-devices=type:wifi in its [keyfile] section",
        ),
        (
            "iwd",
            "iwd",
            "stop and disable it: iwd takes wpa_supplicant's place, and macveil works beside the latter",
        ),
        (
            "connmand",
            "connman",
            "have it leave the radio alone, or stop it: ConnMan drives wpa_supplicant itself",
        ),
    ];
    let running = rivals.into_iter().filter(|(process, ..)| system.runs(process));
    let finding = |(process, check, advice)| {
        Finding::new(
            check,
            Severity::Problem,
            format!("{process} is running and may manage the radio"),
            advice,
        )
    };
    running.map(finding).collect()
}

/// systemd.link(5): addresses that udev sets when an interface appears. The file of a name in a higher
/// directory replaces the others.
fn link_files(system: &System) -> Vec<Finding> {
    let mut seen: Vec<String> = Vec::new();
    let mut findings = Vec::new();
    for directory in ["/etc/systemd/network", "/run/systemd/network", "/usr/lib/systemd/network"] {
        for (path, text) in system.files(directory, ".link") {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let wireless =
                setting(&text, "Type").is_none_or(|kind| kind.split(' ').any(|kind| kind == "wlan"));
            let policy = setting(&text, "MACAddressPolicy");
            let sets = policy == Some("random") || setting(&text, "MACAddress").is_some();
            if wireless && sets {
                findings.push(Finding::new(
                    "link-file",
                    Severity::Warning,
                    format!("{path} has udev set addresses when an interface appears"),
                    "take MACAddressPolicy=random or MACAddress= out, or restrict the file by Type=ether; macveil takes what it finds for the address to preserve",
                ));
            }
        }
    }
    findings
}

/// Identities that the DHCP client shows to every network, whatever the address.
fn dhcp(system: &System) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(text) = system.read("/etc/dhcpcd.conf") {
        let has = |word: &str| text.lines().any(|line| line.split_whitespace().next() == Some(word));
        if has("duid") && !has("anonymous") {
            findings.push(Finding::new(
                "dhcp-identity",
                Severity::Warning,
                "dhcpcd shows the same DUID to every network, whatever the address",
                "write anonymous, or clientid in place of duid, in /etc/dhcpcd.conf",
            ));
        }
    }
    if let Some(text) = system.read("/etc/dhcp/dhclient.conf")
        && text.lines().any(|line| line.trim_start().starts_with("send dhcp-client-identifier"))
    {
        findings.push(Finding::new(
            "dhcp-identity",
            Severity::Warning,
            "dhclient sends a client identifier of its own to every network",
            "take send dhcp-client-identifier out of /etc/dhcp/dhclient.conf",
        ));
    }
    findings
}

/// Addresses that are set once, when an interface comes up.
fn boot_time(system: &System) -> Vec<Finding> {
    let mut findings = Vec::new();
    let macchanger = system.read("/etc/default/macchanger");
    if macchanger.is_some_and(|text| setting(&text, "ENABLE_ON_POST_UP_DOWN") == Some("true")) {
        findings.push(Finding::new(
            "macchanger",
            Severity::Warning,
            "macchanger changes addresses when ifupdown takes an interface up",
            "set ENABLE_ON_POST_UP_DOWN=false in /etc/default/macchanger",
        ));
    }
    let mut files = system.files("/etc/network/interfaces.d", "");
    files.extend(
        system.read("/etc/network/interfaces").map(|text| ("/etc/network/interfaces".to_owned(), text)),
    );
    for (path, text) in files {
        if text.lines().any(|line| line.split_whitespace().next() == Some("hwaddress")) {
            findings.push(Finding::new(
                "ifupdown",
                Severity::Warning,
                format!("{path} has ifupdown set an address (hwaddress)"),
                "take hwaddress out for Wi-Fi interfaces, and say wifi.cloned-mac-address in macveil.conf",
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path.trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn checks(root: &Path) -> Vec<&'static str> {
        examine(&System::new(root)).iter().map(|finding| finding.check).collect()
    }

    #[test]
    fn a_machine_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(checks(root.path()), ["rivals"]);
        // What systemd ships: it changes nothing where the hardware has an address.
        let shipped =
            "[Match]\nOriginalName=*\n[Link]\nNamePolicy=keep kernel\nMACAddressPolicy=persistent\n";
        write(root.path(), "/usr/lib/systemd/network/99-default.link", shipped);
        write(root.path(), "/proc/1/comm", "systemd\n");
        write(root.path(), "/proc/self/comm", "iwd\n");
        assert_eq!(checks(root.path()), ["rivals"]);
    }

    #[test]
    fn each_rival_is_named_with_what_to_do() {
        for (path, text, check) in [
            ("/proc/77/comm", "NetworkManager\n", "networkmanager"),
            ("/proc/77/comm", "iwd\n", "iwd"),
            ("/proc/77/comm", "connmand\n", "connman"),
            (
                "/etc/systemd/network/10-wlan.link",
                "[Match]\nType=wlan\n[Link]\nMACAddressPolicy=random\n",
                "link-file",
            ),
            ("/run/systemd/network/10-x.link", "[Link]\nMACAddress=02:00:00:00:00:01\n", "link-file"),
            ("/etc/dhcpcd.conf", "hostname\nduid\n", "dhcp-identity"),
            ("/etc/dhcp/dhclient.conf", "send dhcp-client-identifier 1:2;\n", "dhcp-identity"),
            ("/etc/default/macchanger", "ENABLE_ON_POST_UP_DOWN=true\n", "macchanger"),
            ("/etc/network/interfaces.d/wlan0", "iface wlan0 inet dhcp\n  hwaddress random\n", "ifupdown"),
        ] {
            let root = tempfile::tempdir().unwrap();
            write(root.path(), path, text);
            let findings = examine(&System::new(root.path()));
            assert_eq!(findings.len(), 1, "{path}: {findings:?}");
            assert_eq!(findings[0].check, check);
            assert!(findings[0].advice.is_some(), "{path}");
        }
    }

    #[test]
    fn what_is_meant_for_others_or_replaced_is_no_rival() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "/usr/lib/systemd/network/10-a.link", "[Link]\nMACAddressPolicy=random\n");
        write(root.path(), "/etc/systemd/network/10-a.link", "[Link]\nMACAddressPolicy=none\n");
        write(
            root.path(),
            "/etc/systemd/network/20-b.link",
            "[Match]\nType=ether\n[Link]\nMACAddressPolicy=random\n",
        );
        write(root.path(), "/etc/dhcpcd.conf", "duid\nanonymous\n");
        write(root.path(), "/etc/default/macchanger", "ENABLE_ON_POST_UP_DOWN=false\n");
        write(root.path(), "/etc/network/interfaces", "# hwaddress\n");
        assert_eq!(checks(root.path()), ["rivals"]);
    }
}
