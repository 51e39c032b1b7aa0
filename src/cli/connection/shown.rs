//! A profile as it is printed.

use serde::Serialize;

use crate::config::profile::Profile;
use crate::config::property::Property;
use crate::config::settings::{ConnectionDefaults, Sourced};

/// A profile, as JSON. What is not set is `null`.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) uuid: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) interface_name: Option<String>,
    pub(super) stable_id: Option<String>,
    pub(super) ssid: Option<String>,
    pub(super) ssid_hex: Option<String>,
    pub(super) hidden: bool,
    pub(super) bssid: Option<String>,
    pub(super) cloned_mac_address: Option<String>,
    pub(super) generate_mac_address_mask: Option<String>,
    pub(super) file: String,
    /// Whether macveil may write the file: NetworkManager's are only read.
    pub(super) writable: bool,
}

impl Shown {
    pub(super) fn of(profile: &Profile, writable: bool) -> Self {
        let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect();
        Self {
            id: profile.id.clone(),
            uuid: profile.uuid.clone(),
            kind: profile.kind.clone(),
            interface_name: profile.scope.interface_name.clone(),
            stable_id: profile.stable_id.clone(),
            ssid: profile.ssid.as_ref().map(ToString::to_string),
            ssid_hex: profile.ssid.as_ref().map(|ssid| hex(ssid.octets())),
            hidden: profile.hidden,
            bssid: profile.bssid.map(|bssid| bssid.to_string()),
            cloned_mac_address: profile.cloned_mac_address.clone(),
            generate_mac_address_mask: profile.generate_mac_address_mask.clone(),
            file: profile.file.clone(),
            writable,
        }
    }
}

/// The default that stands in for a property which a profile leaves open, with its origin.
pub(super) fn default(defaults: &ConnectionDefaults, property: Property) -> Option<String> {
    let told = |found: &Sourced<String>| format!("{}: {}", found.value, found.from);
    match property {
        Property::ClonedMacAddress => Some(told(&defaults.cloned_mac_address)),
        Property::StableId => defaults.stable_id.as_ref().map(told),
        Property::GenerateMacAddressMask => defaults.generate_mac_address_mask.as_ref().map(told),
        Property::Id
        | Property::Uuid
        | Property::InterfaceName
        | Property::Ssid
        | Property::Hidden
        | Property::Bssid => None,
    }
}
