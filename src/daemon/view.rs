//! Stations → what goes over the daemon's socket.

use std::collections::BTreeMap;

use super::interface::Interface;
use super::naming::name_of;
use super::news::hex;
use super::run::Daemon;
use crate::core::addr::MacAddr;
use crate::core::ssid::printable;
use crate::core::station::{ConnectionSnapshot, Phase, Snapshot, UNANSWERED};
use crate::ctl::wire::{
    ConnectionStatus, DeclinedInterface, InterfaceStatus, Profile, Restriction, ScanStatus, StatusReply,
};

/// The whole daemon.
pub(super) fn status(daemon: &Daemon) -> StatusReply {
    let mut interfaces: Vec<InterfaceStatus> = daemon.interfaces.values().map(|of| interface(of)).collect();
    interfaces.sort_by(|a, b| a.ifname.cmp(&b.ifname));
    let sandbox = daemon.options.protection.measures().map(|(name, measure)| Restriction {
        of: name.to_owned(),
        holds: measure.holds(),
        how: measure.to_string(),
    });
    let sandbox = sandbox.into();
    let declined = daemon.declined.values().map(|declined| DeclinedInterface {
        ifname: declined.name.clone(),
        manager: declined.rival.to_string(),
        advice: declined.rival.advice().to_owned(),
    });
    let mut declined: Vec<DeclinedInterface> = declined.collect();
    declined.sort_by(|a, b| a.ifname.cmp(&b.ifname));
    let version = env!("CARGO_PKG_VERSION").to_owned();
    StatusReply { version, restricted: false, sandbox, interfaces, declined }
}

fn interface(interface: &Interface) -> InterfaceStatus {
    let mut snapshot = interface.snapshot();
    if interface.is_unanswered() {
        snapshot.problems.push(UNANSWERED.to_owned());
    }
    let state = match snapshot.phase {
        _ if !snapshot.attached => "unattended",
        Phase::Idle => "idle",
        Phase::Scanning => "scanning",
        Phase::Associating => "associating",
        Phase::Connected => "connected",
    };
    InterfaceStatus {
        ifname: interface.name.clone(),
        ifindex: interface.index.0,
        state: state.to_owned(),
        up: snapshot.up,
        permanent_address: interface.facts.permanent.map(|address| address.to_string()),
        current_address: Some(snapshot.current_address.to_string()),
        parked_address: snapshot.parked_address.map(|address| address.to_string()),
        scan: ScanStatus {
            randomized: snapshot.randomizes_scans,
            last_address: snapshot.last_scan_address.map(|address| address.to_string()),
            next_address: snapshot.next_scan_address.map(|address| address.to_string()),
            count: snapshot.scans,
            exposed: snapshot.exposed_scans,
        },
        exposure: exposure(interface.facts.permanent, &snapshot),
        connection: snapshot.connection.map(connection),
        problems: snapshot.problems,
        counters: interface.counters.shown(),
    }
}

fn connection(connection: ConnectionSnapshot) -> ConnectionStatus {
    ConnectionStatus {
        network_id: connection.network.0,
        ssid: connection.ssid.as_ref().map(ToString::to_string),
        ssid_hex: connection.ssid.as_ref().map(hex),
        bssid: connection.bssid.map(|bssid| bssid.to_string()),
        address: Some(connection.address.to_string()),
        mode: connection.mode,
        why: connection.why,
        right: connection.right,
    }
}

/// What an observer can see nevertheless: what the radio lacks, what the supplicant was started with,
/// what is configured, what happened.
fn exposure(permanent: Option<MacAddr>, snapshot: &Snapshot) -> Vec<String> {
    let mut exposure = snapshot.exposure.clone();
    let tail = |address: MacAddr| address.octets()[1..].to_vec();
    if permanent.is_some() && permanent.map(tail) == snapshot.p2p_address.map(tail) {
        exposure.push(
            "the supplicant's P2P device address derives from the permanent address: start macveil first, \
             or set p2p_disabled=1 or p2p_device_random_mac_addr=1 in its configuration"
                .to_owned(),
        );
    }
    if !snapshot.randomizes_scans {
        let under = "scans carry the interface's own address (wifi.scan-rand-mac-address=no)";
        exposure.push(under.to_owned());
    }
    match snapshot.exposed_scans {
        0 => {}
        1 => exposure.push("a scan while connected carried the connection's address".to_owned()),
        scans => exposure.push(format!("{scans} scans while connected carried the connection's address")),
    }
    if let Some(connection) = &snapshot.connection {
        if matches!(connection.mode.as_str(), "permanent" | "preserve") {
            exposure.push(format!("the connection uses the {} address", connection.mode));
        }
        if !connection.right && snapshot.phase == Phase::Connected {
            let under = "the connection was there before macveil, under another address than its own";
            exposure.push(under.to_owned());
        }
    }
    exposure
}

impl Daemon {
    /// What can be named, by name: the supplicants' networks, and the profiles that none of them uses.
    pub(super) fn profiles(&self) -> Vec<Profile> {
        let mut profiles: BTreeMap<(String, String), Profile> = BTreeMap::new();
        for interface in self.interfaces.values() {
            for network in interface.snapshot().networks {
                let basis = network.plan.as_ref().map(|plan| &plan.basis);
                let uuid = basis.map(|basis| basis.uuid.clone()).unwrap_or_default();
                let name = name_of(&network);
                let ssid = network.facts.as_ref().map(|facts| &facts.ssid);
                let profile = profiles.entry((name.clone(), uuid.clone())).or_insert_with(|| Profile {
                    name,
                    uuid,
                    has_profile: basis.is_some_and(|basis| basis.profile.is_some()),
                    ssid: ssid.map(|ssid| ssid.printable()),
                    ssid_hex: ssid.map(hex),
                    ifnames: Vec::new(),
                    active: false,
                });
                if !profile.ifnames.contains(&interface.name) {
                    profile.ifnames.push(interface.name.clone());
                }
                profile.active |= network.in_use;
            }
        }
        let known: Vec<String> = profiles.values().map(|profile| profile.uuid.clone()).collect();
        for profile in self.policies.profiles() {
            if profile.is_wifi() && !known.contains(&profile.uuid) {
                let name = printable(profile.id.as_bytes());
                let shown = Profile {
                    name: name.clone(),
                    uuid: profile.uuid.clone(),
                    has_profile: true,
                    ssid: profile.ssid.as_ref().map(|ssid| ssid.printable()),
                    ssid_hex: profile.ssid.as_ref().map(hex),
                    ifnames: Vec::new(),
                    active: false,
                };
                profiles.insert((name, profile.uuid.clone()), shown);
            }
        }
        profiles.into_values().collect()
    }
}
