//! Stations → what goes over the daemon's socket.

use super::interface::Interface;
use crate::core::addr::MacAddr;
use crate::core::station::{ConnectionSnapshot, Phase};
use crate::ctl::wire::{ConnectionStatus, InterfaceStatus, Restriction, ScanStatus, StatusReply};
use crate::host::sandbox::Protection;

/// The whole daemon.
pub(super) fn status<'a>(
    interfaces: impl Iterator<Item = &'a Interface>,
    protection: &Protection,
) -> StatusReply {
    let mut interfaces: Vec<InterfaceStatus> = interfaces.map(interface).collect();
    interfaces.sort_by(|a, b| a.ifname.cmp(&b.ifname));
    let sandbox = protection.measures().map(|(name, measure)| Restriction {
        of: name.to_owned(),
        holds: measure.holds(),
        how: measure.to_string(),
    });
    let sandbox = sandbox.into();
    StatusReply { version: env!("CARGO_PKG_VERSION").to_owned(), sandbox, interfaces }
}

fn interface(interface: &Interface) -> InterfaceStatus {
    let snapshot = interface.snapshot();
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
        current_address: snapshot.current_address.to_string(),
        parked_address: snapshot.parked_address.map(|address| address.to_string()),
        scan: ScanStatus {
            randomized: snapshot.randomizes_scans,
            last_address: snapshot.last_scan_address.map(|address| address.to_string()),
            next_address: snapshot.next_scan_address.map(|address| address.to_string()),
            count: snapshot.scans,
            exposed: snapshot.exposed_scans,
        },
        connection: snapshot.connection.map(connection),
        exposure: exposure(interface.facts.permanent, snapshot.p2p_address, snapshot.exposure),
        problems: snapshot.problems,
    }
}

/// What the radio lacks, and what the supplicant was started with.
fn exposure(permanent: Option<MacAddr>, p2p: Option<MacAddr>, mut exposure: Vec<String>) -> Vec<String> {
    let tail = |address: MacAddr| address.octets()[1..].to_vec();
    if permanent.is_some() && permanent.map(tail) == p2p.map(tail) {
        exposure.push(
            "the supplicant's P2P device address derives from the permanent address: start macveil first, \
             or set p2p_disabled=1 or p2p_device_random_mac_addr=1 in its configuration"
                .to_owned(),
        );
    }
    exposure
}

fn connection(connection: ConnectionSnapshot) -> ConnectionStatus {
    let hex = |octets: &[u8]| octets.iter().map(|octet| format!("{octet:02x}")).collect();
    ConnectionStatus {
        network_id: connection.network.0,
        ssid: connection.ssid.as_ref().map(ToString::to_string),
        ssid_hex: connection.ssid.as_ref().map(|ssid| hex(ssid.octets())),
        bssid: connection.bssid.map(|bssid| bssid.to_string()),
        address: connection.address.to_string(),
        mode: connection.mode,
        why: connection.why,
        right: connection.right,
    }
}
