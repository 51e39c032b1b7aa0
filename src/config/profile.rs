//! Profiles of connections, NetworkManager's `*.nmconnection`: the keys macveil uses, typed, and
//! everything else untouched.

use super::finding::{Complaint, Finding};
use super::keyfile::{Keyfile, KeyfileError};
use super::profile_reader::Reader;
use super::property::Property;
use super::scope::Scope;
use super::text::{escape, unescape};
use super::{derived, ssid_text, validate};
use crate::core::addr::MacAddr;
use crate::core::compat::Compat;
use crate::core::mode::ClonedMac;
use crate::core::ssid::Ssid;

/// How the name of a profile's file ends.
pub const SUFFIX: &str = ".nmconnection";

/// One profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The file's path.
    pub file: String,
    /// `connection.id`, or the file's name where it is not set.
    pub id: String,
    /// `connection.uuid`, 36 characters, lower case; where it is not set, the one that NetworkManager
    /// gives a profile of this file's name.
    pub uuid: String,
    /// `connection.type`, NetworkManager's long names replaced by `wifi` and `ethernet`.
    pub kind: String,
    /// Which interfaces it is for.
    pub scope: Scope,
    /// `connection.stable-id`.
    pub stable_id: Option<String>,
    /// `wifi.ssid`; always there for a profile of kind `wifi`.
    pub ssid: Option<Ssid>,
    /// `wifi.hidden`.
    pub hidden: bool,
    /// `wifi.bssid`: the only BSS the profile is for.
    pub bssid: Option<MacAddr>,
    /// `wifi.cloned-mac-address`, as it stands there: a mode's word or an address, or neither, with
    /// which the network must not be used under [`crate::core::compat::Compat::Safe`].
    pub cloned_mac_address: Option<String>,
    /// What the deprecated `wifi.mac-address-randomization` says where the key above says nothing.
    pub deprecated_mode: Option<&'static str>,
    /// `wifi.generate-mac-address-mask`: valid; the empty text opts out of the default one.
    pub generate_mac_address_mask: Option<String>,
    keyfile: Keyfile,
}

/// A file is not a profile, and is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// It is not even a key file.
    #[error(transparent)]
    Keyfile(#[from] KeyfileError),
    /// A key that every profile needs is not there.
    #[error("{file}:{line}: [{section}] has no {key}, which a profile needs")]
    Missing {
        /// The file's path.
        file: String,
        /// The line of the section, or 1.
        line: usize,
        /// The section.
        section: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A value with which the profile cannot be used.
    #[error("{0}")]
    Invalid(Box<Finding>),
}

impl From<ProfileError> for Finding {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Keyfile(error) => error.into(),
            ProfileError::Missing { file, line, section, key } => {
                Complaint::error(format!("a profile needs the key {key} in"), format!("[{section}]"))
                    .at(&file, line)
            }
            ProfileError::Invalid(finding) => *finding,
        }
    }
}

impl Profile {
    /// Reads a profile. With it come findings about what is there and not used.
    ///
    /// # Errors
    /// A syntax error, a Wi-Fi profile without SSID, or an invalid uuid, SSID, address or mask. An
    /// invalid `cloned-mac-address` is a finding.
    pub fn parse(file: &str, text: &[u8]) -> Result<(Self, Vec<Finding>), ProfileError> {
        let (profile, mut findings) = Self::parse_in(derived::DIRECTORY, file, text)?;
        if profile.keyfile.get("connection", "uuid").is_none() {
            let what = "no uuid: the file's name decides, and addresses change with it; to keep them, write";
            let line = profile.line("connection", "uuid");
            findings.insert(0, Complaint::warning(what, format!("uuid={}", profile.uuid)).at(file, line));
        }
        Ok((profile, findings))
    }

    /// The same, with the directory of which NetworkManager takes the file to be one.
    ///
    /// # Errors
    /// As [`Profile::parse`].
    pub fn parse_in(directory: &str, file: &str, text: &[u8]) -> Result<(Self, Vec<Finding>), ProfileError> {
        let keyfile = Keyfile::parse(file, text)?;
        let reader = Reader { file, keyfile: &keyfile };
        let kind = match reader.string("connection", "type") {
            Some((kind, _)) => short_name(&kind).to_owned(),
            None if reader.has_wifi() => "wifi".to_owned(),
            None => return Err(reader.missing("connection", "type")),
        };
        let uuid = match keyfile.get("connection", "uuid") {
            None => derived::keyfile_uuid(directory, name(file)),
            Some(found) => {
                let text = String::from_utf8_lossy(found.raw);
                unescape(found.raw).and_then(|uuid| normalize_uuid(&uuid)).ok_or_else(|| {
                    let what = "not a uuid: 32 hexadecimal digits as 8-4-4-4-12 are expected";
                    reader.invalid(found.line, "uuid", Complaint::error(what, text))
                })?
            }
        };
        let ssid = reader.ssid()?;
        if kind == "wifi" && ssid.as_ref().is_none_or(|ssid| ssid.octets().is_empty()) {
            return Err(reader.missing("wifi", "ssid"));
        }
        let mut findings = Vec::new();
        let profile = Self {
            id: reader.string("connection", "id").map_or_else(|| stem(file).to_owned(), |(id, _)| id),
            uuid,
            kind,
            scope: reader.scope()?,
            stable_id: reader.string("connection", "stable-id").map(|(text, _)| text),
            ssid,
            hidden: reader.hidden(&mut findings),
            bssid: reader.bssid()?,
            cloned_mac_address: reader.cloned_mac(&mut findings),
            deprecated_mode: reader.deprecated_mode(),
            generate_mac_address_mask: reader.mask()?,
            file: file.to_owned(),
            keyfile: keyfile.clone(),
        };
        findings.extend(reader.doubtful_stable_id());
        findings.extend(reader.unknown_keys());
        findings.sort_by_key(|finding| finding.line);
        Ok((profile, findings))
    }

    /// A Wi-Fi profile that is not in a file yet.
    ///
    /// # Errors
    /// An invalid uuid, or an empty SSID.
    pub fn new(file: &str, id: &str, uuid: &str, ssid: &Ssid) -> Result<Self, ProfileError> {
        let text = format!(
            "[connection]\nid={}\nuuid={}\ntype=wifi\n\n[wifi]\nssid={}\n",
            escape(id),
            escape(uuid),
            ssid_text::print(ssid.octets())
        );
        Self::parse(file, text.as_bytes()).map(|(profile, _)| profile)
    }

    /// Whether it is for Wi-Fi.
    #[must_use]
    pub fn is_wifi(&self) -> bool {
        self.kind == "wifi"
    }

    /// What it says of the address: the value itself, or that of the deprecated key. NetworkManager
    /// takes an invalid value for none.
    #[must_use]
    pub fn mode(&self, compat: Compat) -> Option<&str> {
        let usable = |text: &&str| compat == Compat::Safe || ClonedMac::parse(text, true, compat).is_ok();
        self.cloned_mac_address.as_deref().filter(usable).or(self.deprecated_mode)
    }

    /// The octets of its file.
    #[must_use]
    pub fn print(&self) -> Vec<u8> {
        self.keyfile.print()
    }

    /// The line at which a key is set, else that of its section, else 1.
    #[must_use]
    pub fn line(&self, section: &str, key: &str) -> usize {
        Reader { file: &self.file, keyfile: &self.keyfile }.line(section, key)
    }

    /// A property as text, `None` where it is not set. An SSID is given as it is printed.
    #[must_use]
    pub fn get(&self, property: Property) -> Option<String> {
        match property {
            Property::Id => Some(self.id.clone()),
            Property::Uuid => Some(self.uuid.clone()),
            Property::InterfaceName => self.scope.interface_name.clone(),
            Property::StableId => self.stable_id.clone(),
            Property::Ssid => self.ssid.as_ref().map(ToString::to_string),
            Property::Hidden => Some(if self.hidden { "yes" } else { "no" }.to_owned()),
            Property::Bssid => self.bssid.map(|bssid| bssid.to_string()),
            Property::ClonedMacAddress => self.cloned_mac_address.clone(),
            Property::GenerateMacAddressMask => self.generate_mac_address_mask.clone(),
        }
    }

    /// Sets a property, or takes it out. Nothing else in the file changes.
    ///
    /// An SSID is given as text; see [`Profile::set_ssid`] for others.
    ///
    /// # Errors
    /// A value that is not valid, or a property that cannot be missing; nothing is changed then.
    pub fn set(&mut self, property: Property, value: Option<&str>) -> Result<(), ProfileError> {
        if let (Property::Ssid, Some(value)) = (property, value) {
            return self.write(property, Some(&ssid_text::print(value.as_bytes())));
        }
        if let Some(complaint) = value.and_then(|text| validate::property(property, text)) {
            let (section, key) = property.place();
            let reader = Reader { file: &self.file, keyfile: &self.keyfile };
            return Err(reader.invalid(self.line(section, key), key, complaint));
        }
        self.write(property, value.map(escape).as_deref())
    }

    /// Sets the SSID.
    ///
    /// # Errors
    /// An empty SSID; nothing is changed then.
    pub fn set_ssid(&mut self, ssid: &Ssid) -> Result<(), ProfileError> {
        self.write(Property::Ssid, Some(&ssid_text::print(ssid.octets())))
    }

    fn write(&mut self, property: Property, raw: Option<&str>) -> Result<(), ProfileError> {
        let (section, key) = property.place();
        if property == Property::Uuid && raw.is_none() {
            // Another one would take its place, with other addresses.
            return Err(Reader { file: &self.file, keyfile: &self.keyfile }.missing(section, key));
        }
        let sections = if section == "wifi" { WIFI } else { [section, section] };
        let mut changed = self.keyfile.clone();
        // The long name goes before the short one, so its value must be the one that changes.
        let long = changed.sections().iter().any(|(name, _)| *name == sections[0]);
        match raw {
            Some(raw) => changed.set(if long { sections[0] } else { section }, key, raw)?,
            None => {
                changed.remove(sections[0], key);
                changed.remove(sections[1], key);
            }
        }
        if property == Property::ClonedMacAddress {
            // With the value gone, the deprecated key would come to life.
            changed.remove(sections[0], "mac-address-randomization");
            changed.remove(sections[1], "mac-address-randomization");
        }
        *self = Self::parse(&self.file, &changed.print())?.0;
        Ok(())
    }
}

/// The section's names; a key in the first goes before the same key in the second.
pub(super) const WIFI: [&str; 2] = ["802-11-wireless", "wifi"];

pub(super) fn short_name(kind: &str) -> &str {
    match kind {
        "802-11-wireless" => "wifi",
        "802-3-ethernet" => "ethernet",
        other => other,
    }
}

/// The normal form of a uuid: lower case, hyphens after 8, 4, 4 and 4 digits. `None`: it is none.
#[must_use]
pub fn normalize_uuid(text: &str) -> Option<String> {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit());
    (digits && groups == [8, 4, 4, 4, 12]).then(|| text.to_ascii_lowercase())
}

fn name(file: &str) -> &str {
    file.rsplit('/').next().unwrap_or(file)
}

fn stem(file: &str) -> &str {
    name(file).strip_suffix(SUFFIX).unwrap_or(name(file))
}
