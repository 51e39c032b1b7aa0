//! Configuration and profiles → what one interface does: the answers to a station's questions.

use std::sync::Arc;

use sha1::{Digest, Sha1};

use super::conf::Conf;
use super::match_spec::Device;
use super::profile::Profile;
use super::settings::{self, ConnectionDefaults, DeviceSettings, ScanMethod as Wanted, Sourced};
use crate::core::account::Step;
use crate::core::addr::MacAddr;
use crate::core::choose::{Choices, Facts, choose};
use crate::core::compat::Compat;
use crate::core::draw::Draw;
use crate::core::host_id::HostId;
use crate::core::mask::{self, Known, Mask};
use crate::core::mode::{self, ClonedMac, Configured, Source};
use crate::core::overrides::Overrides;
use crate::core::ssid::Ssid;
use crate::core::stable_id::StableType;
use crate::core::station::{Asked, Basis, Lasts, Plan, Policy, Renewal, ScanMethod};

/// What all interfaces share.
#[derive(Debug, Clone)]
pub struct Policies {
    conf: Arc<Conf>,
    profiles: Arc<[Profile]>,
    host_id: Arc<HostId>,
    boot_id: Option<Arc<str>>,
    compat: Compat,
    overrides: Arc<Overrides>,
}

/// What is known of an interface when its policy is made.
#[derive(Debug, Clone)]
pub struct InterfaceFacts {
    /// What `match-device` looks at.
    pub device: Device,
    /// The address that the interface had before macveil touched it.
    pub initial: MacAddr,
    /// The hardware's address, where the kernel knows it.
    pub permanent: Option<MacAddr>,
    /// Whether a scan can have an address of its own in the driver.
    pub scan_random_address: bool,
}

impl Policies {
    /// The policies of a configuration.
    #[must_use]
    pub fn new(conf: Conf, profiles: Vec<Profile>, host_id: HostId, boot_id: Option<String>) -> Self {
        Self {
            conf: Arc::new(conf),
            profiles: profiles.into(),
            host_id: Arc::new(host_id),
            boot_id: boot_id.map(Arc::from),
            compat: Compat::Safe,
            overrides: Arc::default(),
        }
    }

    /// The same, with users' decisions on single connections above them.
    #[must_use]
    pub fn with_overrides(self, overrides: Arc<Overrides>) -> Self {
        Self { overrides, ..self }
    }

    /// Whether the addresses that the air saw are kept.
    #[must_use]
    pub fn keeps_history(&self) -> bool {
        settings::keeps_history(&self.conf)
    }

    /// The profiles, in the order of their files.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// One interface's policy.
    #[must_use]
    pub fn interface(&self, facts: InterfaceFacts) -> InterfacePolicy {
        let settings = DeviceSettings::of(&self.conf, &facts.device);
        let method = match settings.scan_method.value {
            Wanted::Auto if facts.scan_random_address => ScanMethod::Driver,
            Wanted::Driver => ScanMethod::Driver,
            Wanted::Auto | Wanted::Interface => ScanMethod::Interface,
        };
        // Loading refuses an invalid mask; one that comes here all the same scrambles everything.
        let scan_mask = settings.scan_generate_mac_address_mask.as_ref();
        let scan_mask = scan_mask.and_then(|text| Mask::parse(&text.value, self.compat).ok().flatten());
        InterfacePolicy {
            defaults: ConnectionDefaults::of(&self.conf, &facts.device),
            randomizes_scans: settings.scan_rand_mac_address.value,
            method,
            scan_mask,
            facts,
            shared: self.clone(),
        }
    }
}

/// The configuration of one interface, as a station asks for it.
#[derive(Debug, Clone)]
pub struct InterfacePolicy {
    randomizes_scans: bool,
    method: ScanMethod,
    scan_mask: Option<Mask>,
    defaults: ConnectionDefaults,
    facts: InterfaceFacts,
    shared: Policies,
}

impl InterfacePolicy {
    /// The profile for a network: the first in the order of their files that names its SSID.
    fn profile(&self, ssid: &Ssid) -> Option<&Profile> {
        self.shared.profiles.iter().find(|profile| profile.ssid.as_ref() == Some(ssid))
    }

    fn known(&self) -> Known {
        Known { initial: Some(self.facts.initial), current: Some(self.facts.initial) }
    }

    fn ifname(&self) -> &str {
        self.facts.device.ifname.as_deref().unwrap_or_default()
    }
}

impl Policy for InterfacePolicy {
    fn randomizes_scans(&self) -> bool {
        self.randomizes_scans
    }

    fn scan_method(&self) -> ScanMethod {
        self.method
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        mask::random_address(self.scan_mask.as_ref(), self.known(), draw)
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, String> {
        let ssid = &asked.network.ssid;
        let compat = self.shared.compat;
        let profile = self.profile(ssid);
        let own = profile.and_then(|profile| profile.cloned_mac_address.as_deref());
        let default = &self.defaults.cloned_mac_address;
        let configured = Configured { profile: own, default: Some(&default.value), deprecated: None };
        let selected = mode::select(configured, true, compat).map_err(|error| error.to_string())?;

        let text = |value: &Option<Sourced<String>>| value.as_ref().map(|found| found.value.clone());
        let stable_id = profile.and_then(|p| p.stable_id.clone()).or_else(|| text(&self.defaults.stable_id));
        let mask = profile
            .and_then(|p| p.generate_mac_address_mask.clone())
            .or_else(|| text(&self.defaults.generate_mac_address_mask));
        let mask = mask.map(|text| Mask::parse(&text, compat)).transpose();
        let mask = mask.map_err(|error| error.to_string())?.flatten();
        let uuid = profile.map_or_else(|| derived_uuid(ssid), |profile| profile.uuid.clone());

        let choices = Choices {
            mode: selected.mode,
            stable_id: stable_id.as_deref(),
            mask: mask.as_ref(),
            compat,
            generation: self.shared.overrides.generation(&uuid),
        };
        let facts = Facts {
            is_wifi: true,
            ifname: self.ifname(),
            ssid: Some(ssid),
            uuid: Some(&uuid),
            known: self.known(),
            permanent: self.facts.permanent,
            host_id: Some(&self.shared.host_id),
            boot_id: self.shared.boot_id.as_deref(),
            ..Facts::default()
        };
        let chosen = choose(&choices, &facts, draw).map_err(|refusal| refusal.to_string())?;
        let drawn_anew = selected.mode == ClonedMac::Random
            || chosen.account.iter().any(|s| matches!(s, Step::Hashed { kind: StableType::Random, .. }));
        let from = match (selected.source, profile) {
            (Source::Profile, Some(profile)) => {
                format!("{}:{}", profile.file, profile.line("wifi", "cloned-mac-address"))
            }
            (Source::Profile | Source::Default | Source::Deprecated | Source::BuiltIn, _) => {
                default.from.to_string()
            }
        };
        let basis = Basis {
            uuid,
            profile: profile.map(|profile| profile.id.clone()),
            generation: choices.generation,
            lasts: if drawn_anew { Lasts::OneAssociation } else { lasts(&chosen.account) },
            account: chosen.account.iter().map(ToString::to_string).collect(),
        };
        let plan = Plan {
            address: chosen.address,
            mode: selected.mode.to_string(),
            renewal: if drawn_anew { Renewal::EachAssociation } else { Renewal::Never },
            why: format!("{} ({from})", selected.mode),
            basis,
        };
        let pin = self.shared.overrides.pin(&plan.basis.uuid, self.ifname());
        Ok(match pin {
            Some(address) => pinned(plan, address),
            None => plan,
        })
    }
}

/// Until when an address stays that is not drawn anew for each association.
fn lasts(account: &[Step]) -> Lasts {
    let hashed = account.iter().any(|step| matches!(step, Step::Hashed { .. }));
    let of_this_boot = account
        .iter()
        .any(|step| matches!(step, Step::Expanded { expanded: Some(text), .. } if text.contains("${BOOT}=")));
    match (hashed, of_this_boot) {
        (false, _) => Lasts::Configured,
        (true, false) => Lasts::UntilRerolled,
        (true, true) => Lasts::UntilBoot,
    }
}

/// The plan with the address that a user keeps.
fn pinned(mut plan: Plan, address: MacAddr) -> Plan {
    plan.why = format!("pinned; without its pin: {}", plan.why);
    plan.mode = "pinned".to_owned();
    plan.address = address;
    plan.renewal = Renewal::Never;
    plan.basis.lasts = Lasts::Pinned;
    plan.basis.account = vec![format!("pinned: {address}")];
    plan
}

/// The UUID of a network that has no profile: always the same for its name (RFC 9562, section 5.5,
/// under a name space of macveil's own).
#[must_use]
pub fn derived_uuid(ssid: &Ssid) -> String {
    const NAME_SPACE: [u8; 16] = *b"macveil:network:";
    let digest = Sha1::new().chain_update(NAME_SPACE).chain_update(ssid.octets()).finalize();
    let mut octets = [0; 16];
    octets.copy_from_slice(&digest[..16]);
    octets[6] = octets[6] & 0x0f | 0x50;
    octets[8] = octets[8] & 0x3f | 0x80;
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_uuids_are_of_version_5_and_differ() {
        let home = derived_uuid(&Ssid::new(*b"home").unwrap());
        let cafe = derived_uuid(&Ssid::new(*b"cafe").unwrap());
        assert_eq!(home.len(), 36);
        assert_eq!(home.as_bytes()[14], b'5');
        assert!(matches!(home.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_ne!(home, cafe);
    }
}
