//! Configuration and profiles → what one interface does: the answers to a station's questions.

use std::sync::Arc;
use std::time::Duration;

use super::conf::Conf;
use super::connection_settings::ConnectionSettings;
use super::match_spec::Device;
use super::matching::{Serving, serving};
use super::profile::Profile;
use super::settings::{
    self, ConnectionDefaults, DeviceSettings, OnStop as Stopped, Provenance, ScanMethod as Wanted, compat,
};
use crate::core::account::Step;
use crate::core::addr::MacAddr;
use crate::core::choose::{self, Choices, Facts, choose};
use crate::core::compat::Compat;
use crate::core::draw::Draw;
use crate::core::generations::Generations;
use crate::core::host_id::HostId;
use crate::core::mask::{self, Known, Mask};
use crate::core::mode::ClonedMac;
use crate::core::pattern::Now;
use crate::core::pins::Pins;
use crate::core::stable_id::StableType;
use crate::core::station::{
    Asked, Basis, Lasts, NetworkFacts, OnStop, Plan, Policy, Refusal, Renewal, ScanMethod,
};
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
    vendors: Arc<Vendors>,
    generations: Result<Arc<Generations>, String>,
    pins: Arc<Pins>,
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
            vendors: Arc::new(Vendors::packaged()),
            generations: Ok(Arc::default()),
            pins: Arc::default(),
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

    /// The same with these lists of vendors, instead of the packaged one.
    #[must_use]
    pub fn vendors(self, vendors: Vendors) -> Self {
        Self { vendors: Arc::new(vendors), ..self }
    }

    /// The same with the counts of re-rolls; an error, why they are not known, refuses every stable
    /// address: it might be one that was given up.
    #[must_use]
    pub fn generations(self, generations: Result<Generations, String>) -> Self {
        Self { generations: generations.map(Arc::new), ..self }
    }

    /// The same with these pins: addresses that users keep, whatever is configured.
    #[must_use]
    pub fn pins(self, pins: Arc<Pins>) -> Self {
        Self { pins, ..self }
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

    /// What serves a network on an interface: a profile, or a derived uuid.
    #[must_use]
    pub fn serving(&self, network: &NetworkFacts, device: &Device) -> Serving<'_> {
        serving(&self.profiles, network, device)
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
        let vendors = Vendors::clone(&self.vendors).of_hardware(facts.permanent.or(Some(facts.initial)));
        let scan_mask =
            scan_mask.and_then(|text| Mask::parse_with(&text.value, self.compat, &vendors).ok().flatten());
        InterfacePolicy {
            vendors,
            address_timeout: settings.address_timeout.value,
            defaults: ConnectionDefaults::of(&self.conf, &facts.device),
            randomizes_scans: settings.scan_rand_mac_address.value,
            scans_from: settings.scan_rand_mac_address.from,
            method,
            scans_passively: settings.scan_passive.value,
            roams_below: settings.roam_below.value,
            on_stop: match settings.on_stop.value {
                Stopped::Parked => OnStop::Parked,
                Stopped::Down => OnStop::Down,
                Stopped::Restored => OnStop::Restored(facts.initial),
            },
            renews_interface: settings.renew_interface.value,
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
    scans_from: Provenance,
    method: ScanMethod,
    scans_passively: bool,
    roams_below: Option<i32>,
    on_stop: OnStop,
    renews_interface: bool,
    scan_mask: Option<Mask>,
    address_timeout: Duration,
    defaults: ConnectionDefaults,
    vendors: Vendors,
    facts: InterfaceFacts,
    shared: Policies,
}

impl InterfacePolicy {
    /// What the interface's owner should hear: that its scans are not protected, and which line says
    /// so.
    #[must_use]
    pub fn exposure(&self) -> Option<String> {
        let from = &self.scans_from;
        (!self.randomizes_scans).then(|| {
            format!(
                "scans are made under the interface's own address: wifi.scan-rand-mac-address=no ({from})"
            )
        })
    }

    fn known(&self) -> Known {
        Known { initial: Some(self.facts.initial), current: Some(self.facts.initial) }
    }

    fn generation(&self, mode: ClonedMac, uuid: &str) -> Result<u64, Refusal> {
        match &self.shared.generations {
            _ if !mode.is_stable() => Ok(0),
            Ok(generations) => Ok(generations.of(uuid)),
            Err(why) => Err(Refusal::Setting(format!("how often it was re-rolled is not known: {why}"))),
        }
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

    fn on_stop(&self) -> OnStop {
        self.on_stop
    }

    fn renews_interface(&self) -> bool {
        self.renews_interface
    }

    fn scans_passively(&self) -> bool {
        self.scans_passively
    }

    fn roams_below(&self) -> Option<i32> {
        self.roams_below
    }

    /// A profile that does not say `hidden=yes` says no.
    fn is_hidden(&self, network: &NetworkFacts) -> Option<bool> {
        self.shared.serving(network, &self.facts.device).profile.map(|(profile, _)| profile.hidden)
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        mask::random_address(self.scan_mask.as_ref(), self.known(), draw)
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        let ssid = &asked.network.ssid;
        let compat = self.shared.compat;
        let serving = self.shared.serving(asked.network, &self.facts.device);
        let profile = serving.profile.map(|(profile, _)| profile);
        let settings = ConnectionSettings::of(profile, &self.defaults, compat);
        let selected = settings.mode(compat).map_err(setting)?;
        let mask = settings.mask(compat, &self.vendors).map_err(setting)?;
        let clock = self.shared.clock;
        let bssid = asked.bssid.or(asked.network.bssid);
        let choices = Choices {
            mode: selected.mode,
            stable_id: settings.stable_id.as_ref().map(|found| found.value.as_str()),
            mask: mask.as_ref(),
            generation: self.generation(selected.mode, &serving.uuid)?,
            compat,
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
                Refusal::Setting(format!("{}: {refusal}", settings.mode.from))
            }
        })?;
        let drawn_anew = selected.mode == ClonedMac::Random
            || chosen.account.iter().any(|s| matches!(s, Step::Hashed { kind: StableType::Random, .. }));
        let basis = Basis {
            uuid: serving.uuid.clone(),
            profile: profile.map(|profile| profile.id.clone()),
            generation: choices.generation,
            lasts: match chosen.until {
                _ if drawn_anew => Lasts::OneAssociation,
                Some(_) => Lasts::UntilTime,
                None => lasts(&chosen.account),
            },
            account: chosen.account.iter().map(ToString::to_string).collect(),
        };
        let plan = Plan {
            address: chosen.address,
            mode: selected.mode.to_string(),
            renewal: if drawn_anew { Renewal::EachAssociation } else { Renewal::Never },
            until: clock.and_then(|clock| Some(clock.moment(chosen.until?))),
            bssid: chosen.for_bssid,
            why: format!("{} ({}), {serving}", selected.mode, settings.mode.from),
            basis,
        };
        Ok(match self.shared.pins.of(&serving.uuid, self.ifname()) {
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
    (plan.until, plan.bssid) = (None, None);
    plan.basis.lasts = Lasts::Pinned;
    plan.basis.account = vec![format!("pinned: {address}")];
    plan
}

fn setting(error: impl std::error::Error) -> Refusal {
    Refusal::Setting(error.to_string())
}
