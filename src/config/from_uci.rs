//! `/etc/config/macveil` (UCI) → `macveil.conf` and profiles.
//!
//! Three kinds of sections: `macveil` for what holds everywhere, `device` for some interfaces, `network`
//! for one network. An option bears the name of a key without `wifi.` or `connection.`, with `_` for
//! `-`: `scan_rand_mac_address`, `cloned_mac_address`, `stable_id` …

use std::fmt::Write as _;

use super::boolean;
use super::derived::derived_uuid;
use super::finding::{Complaint, Finding};
use super::lookup::Family;
use super::profile::normalize_uuid;
use super::schema::{Home, KEYS, Key, Type};
use super::text::{escape, nearest};
use super::uci::{Opt, Section, UciError, parse};
use super::{ssid_text, validate};
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::station::NetworkFacts;

/// What a UCI file says, as macveil's own files would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// `option enabled` of the section `macveil`; yes without it. For the script that starts macveil.
    pub enabled: bool,
    /// The text of `macveil.conf`.
    pub conf: String,
    /// Profiles: the file's name without its ending, and the text.
    pub profiles: Vec<(String, String)>,
    /// What is not understood, with its line in the UCI file. With an error among them the translation
    /// is not what was meant.
    pub findings: Vec<Finding>,
}

/// The keys of `network` sections that are no keys of `macveil.conf`.
const OF_NETWORKS: [&str; 6] = ["ssid", "ssid_hex", "bssid", "key_mgmt", "uuid", "id"];

/// Translates the octets of a file; `file` is its name in findings.
///
/// # Errors
/// It is no UCI file.
pub fn translate(file: &str, text: &[u8]) -> Result<Translation, UciError> {
    let sections = parse(file, text)?;
    let mut out = Translation { enabled: true, conf: String::new(), profiles: vec![], findings: vec![] };
    let mut reader = Reader { file, findings: Vec::new() };
    for (place, section) in sections.iter().enumerate() {
        match section.kind.as_str() {
            "macveil" => {
                for option in section.options.iter().filter(|option| option.name == "enabled") {
                    out.enabled = reader.boolean(option).unwrap_or(true);
                }
                out.conf += &reader.families(section, "");
            }
            "device" => {
                let name = section.name.clone().unwrap_or_else(|| (place + 1).to_string());
                out.conf += &reader.families(section, &format!("-{name}"));
            }
            "network" => out.profiles.extend(reader.network(section, place + 1)),
            other => reader.complain(
                section.line,
                Complaint::error("not a kind of section: macveil, device, network", other)
                    .suggest(nearest(other, ["macveil", "device", "network"])),
            ),
        }
    }
    out.findings = reader.findings;
    Ok(out)
}

struct Reader<'a> {
    file: &'a str,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn complain(&mut self, line: usize, complaint: Complaint) {
        self.findings.push(complaint.at(self.file, line));
    }

    /// The sections `[device…]` and `[connection…]` of what is set in a section.
    fn families(&mut self, section: &Section, suffix: &str) -> String {
        let mut text = String::new();
        let also = if suffix.is_empty() { ["enabled"].as_slice() } else { &[] };
        self.unknown(section, also, |key| !suffix.is_empty() || !is_match(key));
        for (family, name) in [(Family::Device, "device"), (Family::Connection, "connection")] {
            let home = Home::Family(family);
            let all = KEYS.iter().filter(|key| key.home == home);
            let (matches, keys): (Vec<&Key>, Vec<&Key>) = all.partition(|key| is_match(key));
            let set: String = keys.iter().filter_map(|key| self.assignment(section, key)).collect();
            if set.is_empty() {
                continue;
            }
            let matches: String = matches.iter().filter_map(|key| self.assignment(section, key)).collect();
            let _ = writeln!(text, "[{name}{suffix}]\n{matches}{set}");
        }
        text
    }

    /// `KEY=VALUE`, if the option of this key is set.
    fn assignment(&mut self, section: &Section, key: &Key) -> Option<String> {
        let option = option_of(key);
        let items: Vec<&Opt> = section.options.iter().filter(|o| o.name == option).collect();
        let line = items.last()?.line;
        let texts: Option<Vec<String>> = items.iter().map(|item| self.text(item)).collect();
        let texts = texts?;
        let separator = if key.kind == Type::MatchSpec { "," } else { " " };
        let is_list = items.iter().all(|item| item.is_item);
        let value = if is_list { texts.join(separator) } else { texts.last()?.clone() };
        let complaints = validate::value(key.kind, &value);
        for complaint in complaints {
            // The same finding for both families would be one too many.
            if !self.findings.iter().any(|found| found.line == line && found.text == complaint.text) {
                self.complain(line, complaint);
            }
        }
        Some(format!("{}={}\n", key.name, escape(&value)))
    }

    fn network(&mut self, section: &Section, place: usize) -> Option<(String, String)> {
        self.unknown(section, &OF_NETWORKS, |key| {
            key.home == Home::Family(Family::Connection) && !is_match(key)
        });
        let ssid = self.ssid(section)?;
        let key_mgmt = self.option(section, "key_mgmt").unwrap_or_else(|| "WPA-PSK".to_owned());
        let uuid = match self.option(section, "uuid") {
            None => derived_uuid(&NetworkFacts { key_mgmt, ..NetworkFacts::named(ssid.clone()) }),
            Some(text) => match normalize_uuid(&text) {
                Some(uuid) => uuid,
                None => {
                    self.complain(section.line, Complaint::error("not a uuid", text));
                    return None;
                }
            },
        };
        let name = section.name.clone().unwrap_or_else(|| format!("network{place}"));
        let id = self.option(section, "id").unwrap_or_else(|| name.clone());
        let mut connection = format!("[connection]\nid={}\nuuid={uuid}\ntype=wifi\n", escape(&id));
        let mut wifi = format!("[wifi]\nssid={}\n", ssid_text::print(ssid.octets()));
        if let Some(bssid) = self.option(section, "bssid") {
            if bssid.parse::<MacAddr>().is_err() {
                self.complain(section.line, Complaint::error("bssid: not an address", bssid.as_str()));
            }
            let _ = writeln!(wifi, "bssid={}", escape(&bssid));
        }
        for key in KEYS.iter().filter(|key| key.home == Home::Family(Family::Connection) && !is_match(key)) {
            let Some(assignment) = self.assignment(section, key) else { continue };
            match assignment.split_once('.') {
                Some(("connection", rest)) => connection += rest,
                Some((_, rest)) => wifi += rest,
                None => {}
            }
        }
        Some((name.replace('/', "_"), format!("{connection}\n{wifi}")))
    }

    fn ssid(&mut self, section: &Section) -> Option<Ssid> {
        let find = |name: &str| section.options.iter().rfind(|option| option.name == name);
        let (octets, line) = if let Some(option) = find("ssid_hex") {
            let text = self.text(option)?;
            let Some(octets) = hex(&text) else {
                self.complain(option.line, Complaint::error("not hexadecimal digits, two an octet", text));
                return None;
            };
            (octets, option.line)
        } else if let Some(option) = find("ssid") {
            (option.value.clone(), option.line)
        } else {
            let what = "a network needs option ssid or ssid_hex; see the section";
            let name = section.name.clone().unwrap_or_default();
            self.complain(section.line, Complaint::error(what, name));
            return None;
        };
        match Ssid::new(octets) {
            Ok(ssid) if !ssid.octets().is_empty() => Some(ssid),
            Ok(_) => {
                self.complain(line, Complaint::error("an SSID has at least one octet", ""));
                None
            }
            Err(error) => {
                self.complain(line, Complaint::error("not an SSID", error.to_string()));
                None
            }
        }
    }

    /// The last option of this name.
    fn option(&mut self, section: &Section, name: &str) -> Option<String> {
        let option = section.options.iter().rfind(|option| option.name == name)?;
        self.text(option)
    }

    fn boolean(&mut self, option: &Opt) -> Option<bool> {
        let text = self.text(option)?;
        let value = boolean::parse(&text);
        if value.is_none() {
            self.complain(option.line, Complaint::error("not a boolean, 1 or 0 is expected", text));
        }
        value
    }

    fn text(&mut self, option: &Opt) -> Option<String> {
        let text = String::from_utf8(option.value.clone()).ok().filter(|text| !text.contains('\0'));
        if text.is_none() {
            let shown = String::from_utf8_lossy(&option.value).into_owned();
            self.complain(option.line, Complaint::error(format!("{}: not UTF-8", option.name), shown));
        }
        text
    }

    /// Complains of options that are neither keys which may be here, nor in `also`.
    fn unknown(&mut self, section: &Section, also: &[&str], may: impl Fn(&Key) -> bool) {
        let keys = KEYS.iter().filter(|key| matches!(key.home, Home::Family(_)) && may(key));
        let known: Vec<String> =
            keys.map(option_of).chain(also.iter().map(|name| (*name).to_owned())).collect();
        for option in &section.options {
            if !known.contains(&option.name) {
                let what = format!("unknown option of a section {}", section.kind);
                let meant = nearest(&option.name, known.iter().map(String::as_str)).map(str::to_owned);
                self.complain(option.line, Complaint::error(what, option.name.as_str()).suggest(meant));
            }
        }
    }
}

/// What says which devices a section is for.
fn is_match(key: &Key) -> bool {
    matches!(key.name, "match-device" | "stop-match")
}

/// The option of a key: `wifi.cloned-mac-address` is `cloned_mac_address`.
fn option_of(key: &Key) -> String {
    let name = key.name.strip_prefix("wifi.").or_else(|| key.name.strip_prefix("connection."));
    name.unwrap_or(key.name).replace('-', "_")
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let pairs = digits.chunks(2).map(|pair| {
        let text = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        text.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(text, 16).ok())?
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::check;
    use crate::config::conf::{Place, Product, Source};
    use crate::config::match_config::Claim;
    use crate::config::profile::Profile;

    const SAMPLE: &str = include_str!("../../config/openwrt/macveil/files/macveil.config");

    fn translated(text: &str) -> Translation {
        translate("macveil", text.as_bytes()).unwrap()
    }

    #[test]
    fn each_kind_of_section_becomes_what_macveil_reads() {
        let out = translated(
            "config macveil 'main'\n\toption enabled '0'\n\toption scan_rand_mac_address '1'\n\
             \toption cloned_mac_address 'random'\n\
             config device 'guest'\n\tlist match_device 'interface-name:phy1-*'\n\tlist match_device 'driver:ath10k'\n\
             \toption cloned_mac_address 'stable'\n\
             config network 'cafe'\n\toption ssid 'caf;e'\n\toption cloned_mac_address 'random'\n\
             \toption stable_id '${BOOT}'\n",
        );
        assert_eq!(out.findings, []);
        assert!(!out.enabled);
        assert_eq!(
            out.conf,
            "[device]\nwifi.scan-rand-mac-address=1\n\n[connection]\nwifi.cloned-mac-address=random\n\n\
             [connection-guest]\nmatch-device=interface-name:phy1-*,driver:ath10k\nwifi.cloned-mac-address=stable\n\n"
        );
        let [(name, text)] = out.profiles.as_slice() else { panic!("{:?}", out.profiles) };
        assert_eq!(name, "cafe");
        let (profile, findings) = Profile::parse("cafe.nmconnection", text.as_bytes()).unwrap();
        assert_eq!(findings, []);
        assert_eq!(profile.ssid.unwrap().octets(), b"caf;e");
        assert_eq!(profile.cloned_mac_address.as_deref(), Some("random"));
        assert_eq!(profile.stable_id.as_deref(), Some("${BOOT}"));
    }

    #[test]
    fn a_section_for_a_network_keeps_the_stable_address_that_it_had_without() {
        let out = translated("config network\n\toption ssid 'home'\n");
        let (profile, _) = Profile::parse("x", out.profiles[0].1.as_bytes()).unwrap();
        let ssid = Ssid::new(b"home".to_vec()).unwrap();
        assert_eq!(
            profile.uuid,
            derived_uuid(&NetworkFacts { key_mgmt: "WPA-PSK SAE".to_owned(), ..NetworkFacts::named(ssid) })
        );
    }

    #[test]
    fn an_ssid_may_be_any_octets() {
        for text in
            [b"config network\n\toption ssid '\xff;\xfe'\n".as_slice(), b"config network\no ssid_hex ff3bfe"]
        {
            let out = translate("macveil", text).unwrap();
            let (profile, _) = Profile::parse("x", out.profiles[0].1.as_bytes()).unwrap();
            assert_eq!(profile.ssid.unwrap().octets(), [0xff, b';', 0xfe]);
        }
    }

    #[test]
    fn slips_are_named_with_line_and_suggestion() {
        for (text, line, meant) in [
            ("config macveil\no scan_rand_mac_adress 1", 2, Some("scan_rand_mac_address")),
            ("config macveil\no cloned_mac_address randon", 2, Some("random")),
            ("config macveil\no scan_rand_mac_address maybe", 2, None),
            ("config netwrok\n", 1, Some("network")),
            ("config network\no cloned_mac_address random\n", 1, None),
            ("config network\no ssid ''", 2, None),
            ("config macveil\no match_device x", 2, None),
        ] {
            let out = translated(text);
            let found = out.findings.first().unwrap_or_else(|| panic!("nothing is found in {text}"));
            assert_eq!((found.line, found.suggestion.as_deref()), (line, meant), "{text}: {found}");
        }
    }

    #[test]
    fn the_packaged_file_is_understood_with_every_comment_taken_away() {
        for text in [SAMPLE.to_owned(), SAMPLE.replace("#\toption", "\toption").replace("#config", "config")]
        {
            let out = translated(&text);
            assert_eq!(out.findings, [], "{text}");
            let (path, name) = ("macveil.conf".to_owned(), "macveil.conf".to_owned());
            let text = out.conf.into_bytes();
            let source = Source { product: Product::Macveil, place: Place::Main, name, path, text };
            assert_eq!(check::sources(&[source], &Claim::default()), []);
        }
    }
}
