//! Configuration and profiles → what one interface does: the answers to a station's questions.

use std::sync::Arc;
use std::time::Duration;

use super::conf::Conf;
use super::match_spec::Device;
use super::matching::{Serving, serving};
use super::profile::Profile;
use super::settings::{ConnectionDefaults, DeviceSettings, ScanMethod as Wanted, Sourced, compat};
use crate::core::account::Step;
use crate::core::addr::MacAddr;
use crate::core::choose::{self, Choices, Facts, choose};
use crate::core::compat::Compat;
use crate::core::draw::Draw;
use crate::core::host_id::HostId;
use crate::core::mask::{self, Known, Mask};
use crate::core::mode::{self, ClonedMac, Configured, Source};
use crate::core::pattern::Now;
use crate::core::stable_id::StableType;
use crate::core::station::{Asked, NetworkFacts, Plan, Policy, Refusal, Renewal, ScanMethod};
use crate::core::time::WallClock;
use crate::core::vendor::Vendors;
use crate::core::zone::Zones;

/// What all interfaces share.
#[derive(Debug, Clone)]
pub struct Policies {
    conf: Arc<Conf>,
    profiles: Arc<[Profile]>,
    host_id: Arc<HostId>,
    boot_id: Option<Arc<str>>,
    clock: Option<WallClock>,
    zones: Arc<Zones>,
    compat: Compat,
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
            compat: compat(&conf),
            conf: Arc::new(conf),
            profiles: profiles.into(),
            host_id: Arc::new(host_id),
            boot_id: boot_id.map(Arc::from),
            clock: None,
            zones: Arc::default(),
        }
    }

    /// The same with this clock, for `${TIME:…}`, which has no value without one.
    #[must_use]
    pub fn clock(self, clock: WallClock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// The same with the time zones that the configuration names.
    #[must_use]
    pub fn zones(self, zones: Zones) -> Self {
        Self { zones: Arc::new(zones), ..self }
    }

    /// What serves a network on an interface: a profile, or a derived uuid.
    #[must_use]
    pub fn serving(&self, network: &NetworkFacts, ifname: &str) -> Serving<'_> {
        serving(&self.profiles, network, ifname)
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
            address_timeout: settings.address_timeout.value,
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
    address_timeout: Duration,
    defaults: ConnectionDefaults,
    facts: InterfaceFacts,
    shared: Policies,
}

impl InterfacePolicy {
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

    fn address_timeout(&self) -> Duration {
        self.address_timeout
    }

    fn scan_method(&self) -> ScanMethod {
        self.method
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        mask::random_address(self.scan_mask.as_ref(), self.known(), draw)
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        let ssid = &asked.network.ssid;
        let compat = self.shared.compat;
        let serving = self.shared.serving(asked.network, self.ifname());
        let profile = serving.profile.map(|(profile, _)| profile);
        let own = profile.and_then(|profile| profile.mode(compat));
        let default = &self.defaults.cloned_mac_address;
        let configured = Configured { profile: own, default: Some(&default.value), deprecated: None };
        let selected = mode::select(configured, true, compat).map_err(setting)?;

        let text = |value: &Option<Sourced<String>>| value.as_ref().map(|found| found.value.clone());
        let stable_id = profile.and_then(|p| p.stable_id.clone()).or_else(|| text(&self.defaults.stable_id));
        let mask = profile
            .and_then(|p| p.generate_mac_address_mask.clone())
            .or_else(|| text(&self.defaults.generate_mac_address_mask));
        let mask = Mask::in_force(mask.as_deref(), compat, &Vendors::default());
        let mask = mask.map_err(setting)?;
        let clock = self.shared.clock;
        let bssid = asked.bssid.or(asked.network.bssid);
        let choices = Choices {
            mode: selected.mode,
            stable_id: stable_id.as_deref(),
            mask: mask.as_ref(),
            compat,
            ..Choices::default()
        };
        let facts = Facts {
            is_wifi: true,
            ifname: self.ifname(),
            ssid: Some(ssid),
            uuid: Some(&serving.uuid),
            known: self.known(),
            permanent: self.facts.permanent,
            host_id: Some(&self.shared.host_id),
            boot_id: self.shared.boot_id.as_deref(),
            bssid,
            now: clock.map(|clock| Now { time: clock.time(asked.at), zones: &self.shared.zones }),
        };
        let chosen = choose(&choices, &facts, draw).map_err(|refusal| {
            if matches!(refusal, choose::Refusal::NoBssid(_)) {
                Refusal::NeedsBssid(refusal.to_string())
            } else {
                setting(refusal)
            }
        })?;
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
        Ok(Plan {
            address: chosen.address,
            mode: selected.mode.to_string(),
            renewal: if drawn_anew { Renewal::EachAssociation } else { Renewal::Never },
            until: clock.and_then(|clock| Some(clock.moment(chosen.until?))),
            bssid: chosen.for_bssid,
            why: format!("{} ({from}), {serving}", selected.mode),
        })
    }
}

fn setting(error: impl std::error::Error) -> Refusal {
    Refusal::Setting(error.to_string())
}
