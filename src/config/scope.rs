//! Which interfaces a profile is for: `connection.interface-name`, `[match]`, and the addresses of
//! `[wifi]`, as NetworkManager looks at them before it activates a profile.

use super::match_spec::Device;
use super::wildcard::{matches, satisfied};
use crate::core::addr::MacAddr;

/// What an interface must be like for a profile. What is empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// `connection.interface-name`: the only interface.
    pub interface_name: Option<String>,
    /// `match.interface-name`: patterns of names.
    pub interface_names: Vec<String>,
    /// `match.driver`: patterns of names of drivers.
    pub drivers: Vec<String>,
    /// `match.path`: patterns of what udev calls `ID_PATH`.
    pub paths: Vec<String>,
    /// `match.kernel-command-line`: words, or assignments, of the kernel's command line.
    pub kernel_command_line: Vec<String>,
    /// `wifi.mac-address`: the only permanent address.
    pub permanent: Option<MacAddr>,
    /// `wifi.mac-address-denylist`: permanent addresses that it is not for.
    pub denied: Vec<MacAddr>,
}

impl Scope {
    /// Whether an interface is meant. A fact that is not known matches no pattern.
    #[must_use]
    pub fn covers(&self, device: &Device) -> bool {
        let is_named = self.interface_name.is_none() || self.interface_name == device.ifname;
        let listed = |patterns: &[String], fact: &Option<String>| {
            satisfied(patterns, |pattern| fact.as_deref().is_some_and(|fact| matches(pattern, fact)))
        };
        let line = words(device.kernel_command_line.as_deref().unwrap_or_default());
        is_named
            && listed(&self.interface_names, &device.ifname)
            && listed(&self.drivers, &device.driver)
            && listed(&self.paths, &device.path)
            && satisfied(&self.kernel_command_line, |wanted| line.iter().any(|word| is_word(wanted, word)))
            && (self.permanent.is_none() || self.permanent == device.permanent)
            && device.permanent.is_none_or(|own| !self.denied.contains(&own))
    }
}

/// Whether a word of the command line is the wanted one: an assignment exactly, a word also as the left
/// side of one.
fn is_word(wanted: &str, word: &str) -> bool {
    word == wanted || !wanted.contains('=') && word.split_once('=').is_some_and(|(name, _)| name == wanted)
}

/// The words of a kernel's command line; quotes keep blanks within one, and are dropped.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            blank if blank.is_whitespace() && !quoted => words.push(String::new()),
            other => words.last_mut().into_iter().for_each(|word| word.push(other)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::profile::Profile;

    fn device() -> Device {
        Device {
            ifname: Some("wlan0".to_owned()),
            driver: Some("iwlwifi".to_owned()),
            path: Some("pci-0000:03:00.0".to_owned()),
            kernel_command_line: Some("quiet root=/dev/sda1 note=\"a b\"\n".to_owned()),
            permanent: Some(MacAddr::new([0, 0x1b, 0x21, 1, 2, 3])),
            ..Device::default()
        }
    }

    fn covers(section: &str, lines: &str) -> bool {
        let text = format!("[connection]\nid=a\ntype=wifi\n[wifi]\nssid=a\n[{section}]\n{lines}\n");
        Profile::parse("a.nmconnection", text.as_bytes()).unwrap().0.scope.covers(&device())
    }

    #[test]
    fn every_key_decides() {
        for (section, yes, no) in [
            ("connection", "interface-name=wlan0", "interface-name=wlan1"),
            ("match", "interface-name=eth*;wl*;", "interface-name=!wlan0"),
            ("match", "driver=iwl*", "driver=ath*;brcm*;"),
            ("match", "path=pci-0000:0[1-3]:*", "path=usb-*"),
            ("match", "kernel-command-line=root", "kernel-command-line=root=/dev/sda2"),
            ("match", "kernel-command-line=note=a b;!debug;", "kernel-command-line=!quiet"),
            ("wifi", "mac-address=0:1b:21:1:2:3", "mac-address=00:1B:21:01:02:04"),
            (
                "wifi",
                "mac-address-denylist=00:1B:21:01:02:04;",
                "mac-address-denylist=00:1B:21:01:02:04;00:1B:21:01:02:03;",
            ),
            ("802-11-wireless", "mac-address-blacklist=", "mac-address-blacklist=00:1b:21:01:02:03"),
        ] {
            assert!(covers(section, yes), "{yes}");
            assert!(!covers(section, no), "{no}");
        }
    }

    #[test]
    fn what_is_not_known_matches_nothing() {
        let scope = |lines: &str| {
            let text = format!("[connection]\nid=a\ntype=wifi\n[wifi]\nssid=a\n{lines}\n");
            Profile::parse("a.nmconnection", text.as_bytes()).unwrap().0.scope
        };
        let nothing = Device::default();
        assert!(scope("").covers(&nothing));
        assert!(!scope("mac-address=00:1B:21:01:02:03").covers(&nothing));
        assert!(scope("mac-address-denylist=00:1B:21:01:02:03").covers(&nothing));
        assert!(!scope("[match]\npath=*").covers(&nothing));
        assert!(scope("[match]\ndriver=!wl").covers(&nothing));
    }
}
