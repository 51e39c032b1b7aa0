//! The typed values of a profile's keys, read out of its key file.

use super::boolean;
use super::finding::{Complaint, Finding};
use super::keyfile::{Assignment, Keyfile};
use super::profile::{ProfileError, WIFI, short_name};
use super::property::Property;
use super::scope::Scope;
use super::text::{nearest, split_items, trim, unescape};
use super::{ssid_text, validate};
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;

/// Reads the typed values out of a key file.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) keyfile: &'a Keyfile,
}

impl<'a> Reader<'a> {
    pub(super) fn has_wifi(&self) -> bool {
        self.keyfile.sections().iter().any(|(name, _)| WIFI.contains(name))
    }

    /// A key of the Wi-Fi section, the one by its long name first.
    fn get_wifi(&self, key: &str) -> Option<Assignment<'a>> {
        WIFI.iter().find_map(|section| self.keyfile.get(section, key))
    }

    pub(super) fn string(&self, section: &'a str, key: &str) -> Option<(String, usize)> {
        let found = self.keyfile.get(section, key)?;
        Some((unescape(found.raw)?, found.line))
    }

    pub(super) fn line(&self, section: &str, key: &str) -> usize {
        let sections = self.keyfile.sections();
        let names = if section == "wifi" { WIFI } else { [section, section] };
        let set = names.iter().find_map(|name| Some(self.keyfile.get(name, key)?.line));
        set.or_else(|| sections.iter().find(|(name, _)| names.contains(name)).map(|(_, line)| *line))
            .unwrap_or(1)
    }

    pub(super) fn missing(&self, section: &'static str, key: &'static str) -> ProfileError {
        ProfileError::Missing { file: self.file.to_owned(), line: self.line(section, key), section, key }
    }

    pub(super) fn invalid(&self, line: usize, key: &str, complaint: Complaint) -> ProfileError {
        let what = format!("{key}: {}", complaint.what);
        ProfileError::Invalid(Box::new(Complaint { what, ..complaint }.at(self.file, line)))
    }

    pub(super) fn ssid(&self) -> Result<Option<Ssid>, ProfileError> {
        let Some(found) = self.get_wifi("ssid") else { return Ok(None) };
        let text = String::from_utf8_lossy(found.raw).into_owned();
        let refused = |what: String| self.invalid(found.line, "ssid", Complaint::error(what, text.clone()));
        let octets = ssid_text::parse(found.raw).ok_or_else(|| refused("not UTF-8".to_owned()))?;
        Ssid::new(octets).map(Some).map_err(|error| refused(error.to_string()))
    }

    /// Which interfaces the profile is for.
    pub(super) fn scope(&self) -> Result<Scope, ProfileError> {
        let patterns = |key| match self.keyfile.get("match", key) {
            Some(found) => split_items(&String::from_utf8_lossy(found.raw)),
            None => Vec::new(),
        };
        let name = self.string("connection", "interface-name").map(|(name, _)| name);
        Ok(Scope {
            interface_name: name.filter(|name| !name.is_empty()),
            interface_names: patterns("interface-name"),
            drivers: patterns("driver"),
            paths: patterns("path"),
            kernel_command_line: patterns("kernel-command-line"),
            permanent: self.address("mac-address")?,
            denied: self.denied()?,
        })
    }

    /// `mac-address-denylist`, or what it was called.
    fn denied(&self) -> Result<Vec<MacAddr>, ProfileError> {
        let keys = ["mac-address-denylist", "mac-address-blacklist"];
        let Some((key, found)) = keys.iter().find_map(|key| Some((key, self.get_wifi(key)?))) else {
            return Ok(Vec::new());
        };
        let wrong = |text: &str| self.invalid(found.line, key, Complaint::error("not an address", text));
        let items = split_items(&String::from_utf8_lossy(found.raw));
        items.iter().map(|text| text.parse().map_err(|_| wrong(text))).collect()
    }

    pub(super) fn bssid(&self) -> Result<Option<MacAddr>, ProfileError> {
        self.address("bssid")
    }

    fn address(&self, key: &str) -> Result<Option<MacAddr>, ProfileError> {
        let Some(found) = self.get_wifi(key) else { return Ok(None) };
        let text = unescape(found.raw).unwrap_or_else(|| String::from_utf8_lossy(found.raw).into_owned());
        if text.is_empty() {
            return Ok(None);
        }
        let parsed = text.parse().or_else(|error| octets_address(&text).ok_or(error));
        parsed.map(Some).map_err(|_| self.invalid(found.line, key, Complaint::error("not an address", text)))
    }

    pub(super) fn mask(&self) -> Result<Option<String>, ProfileError> {
        let Some(found) = self.get_wifi("generate-mac-address-mask") else { return Ok(None) };
        let Some(text) = unescape(found.raw) else { return Ok(None) };
        match validate::mask(&text) {
            Some(complaint) => Err(self.invalid(found.line, "generate-mac-address-mask", complaint)),
            None => Ok(Some(text)),
        }
    }

    pub(super) fn hidden(&self, findings: &mut Vec<Finding>) -> bool {
        let Some(found) = self.get_wifi("hidden") else { return false };
        let text = unescape(found.raw).unwrap_or_default();
        boolean::parse(&text).unwrap_or_else(|| {
            let complaint = Complaint::warning("hidden: not a boolean, no is used", text);
            findings.push(complaint.at(self.file, found.line));
            false
        })
    }

    /// The mode or address: the key itself, or its historic list of octets.
    pub(super) fn cloned_mac(&self, findings: &mut Vec<Finding>) -> Option<String> {
        let found = self.get_wifi("cloned-mac-address")?;
        let text = unescape(found.raw).unwrap_or_else(|| String::from_utf8_lossy(found.raw).into_owned());
        if let Some(address) = octets_address(&text) {
            return Some(address.to_string());
        }
        if let Some(complaint) = validate::cloned_mac(&text) {
            let what = format!("cloned-mac-address: {}", complaint.what);
            findings.push(Complaint { what, ..complaint }.at(self.file, found.line));
        }
        Some(text)
    }

    /// The mode that the deprecated key means.
    pub(super) fn deprecated_mode(&self) -> Option<&'static str> {
        match trim(&unescape(self.get_wifi("mac-address-randomization")?.raw)?) {
            "1" => Some("permanent"),
            "2" => Some("random"),
            _ => None,
        }
    }

    /// What in the stable-id looks like a pattern and is none.
    pub(super) fn doubtful_stable_id(&self) -> Vec<Finding> {
        let Some((text, line)) = self.string("connection", "stable-id") else { return Vec::new() };
        let at = |complaint: Complaint| {
            let what = format!("stable-id: {}", complaint.what);
            Complaint { what, ..complaint }.at(self.file, line)
        };
        validate::stable_id(&text).into_iter().map(at).collect()
    }

    /// Keys that look like a slip of one that macveil uses. All others are NetworkManager's.
    pub(super) fn unknown_keys(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for section in ["connection", "wifi", "802-11-wireless"] {
            let short = short_name(section);
            let used =
                || Property::ALL.iter().map(|property| property.place()).filter(|place| place.0 == short);
            for assignment in self.keyfile.assignments(section) {
                let known = used().any(|(_, key)| key == assignment.key) || OTHERS.contains(&assignment.key);
                let meant = match assignment.key {
                    "assigned-mac-address" => Some("cloned-mac-address"),
                    key => nearest(key, used().map(|(_, key)| key)),
                };
                if !known && meant.is_some() {
                    let what = format!("unknown key in [{section}], it is kept and not used");
                    let complaint = Complaint::warning(what, assignment.key).suggest(meant);
                    findings.push(complaint.at(self.file, assignment.line));
                }
            }
        }
        findings
    }
}

/// NetworkManager's keys that are near to one of those used, and are meant as they stand.
const OTHERS: [&str; 8] = ["type", "mode", "mac-address", "mtu", "band", "metered", "mdns", "zone"];

/// `0;17;34;51;68;85;`, in which old versions wrote addresses.
fn octets_address(text: &str) -> Option<MacAddr> {
    let octets: [u8; 6] = ssid_text::octet_list(text)?.try_into().ok()?;
    Some(MacAddr::new(octets))
}
