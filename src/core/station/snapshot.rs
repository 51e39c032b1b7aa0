//! What `macveil status` shows of a station.

use super::{NetworkFacts, Plan, Policy, Station};
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::types::NetworkId;

/// How the problem begins of an interface that gets no throwaway address.
pub const SILENT: &str = "kept silent: no throwaway address could be set";

/// The problem of an interface whose supplicant is there and does not answer.
pub const UNANSWERED: &str =
    "wpa_supplicant does not answer: what it does is known only from what it tells unasked";

/// What the supplicant is doing, as far as its events tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Nothing.
    Idle,
    /// A scan is running.
    Scanning,
    /// From the first authentication frame to the end of the handshakes.
    Associating,
    /// Associated, keys in place.
    Connected,
}

/// The connection of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionSnapshot {
    /// The supplicant's number of the network.
    pub network: NetworkId,
    /// Its name.
    pub ssid: Option<Ssid>,
    /// The access point.
    pub bssid: Option<MacAddr>,
    /// Under which address.
    pub address: MacAddr,
    /// The mode that chose it.
    pub mode: String,
    /// One sentence: the mode, and where it was configured.
    pub why: String,
    /// Whether the address is the one that the network should have.
    pub right: bool,
}

/// A network of the supplicant, and its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkSnapshot {
    /// The supplicant's number of it.
    pub id: NetworkId,
    /// What it is for; a network that is just being added has no SSID yet.
    pub facts: Option<NetworkFacts>,
    /// What its next association will use, or the present one uses.
    pub plan: Option<Plan>,
    /// Why it cannot associate, where the configuration is the reason.
    pub barred: Option<String>,
    /// It is the network that is associating or connected.
    pub in_use: bool,
}

/// All that is shown of a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Whether a supplicant answers.
    pub attached: bool,
    /// What it is doing.
    pub phase: Phase,
    /// What the interface transmits under.
    pub current_address: MacAddr,
    /// Whether the link is up.
    pub up: bool,
    /// Whether scans are randomized at all.
    pub randomizes_scans: bool,
    /// The throwaway address of the unassociated interface.
    pub parked_address: Option<MacAddr>,
    /// The address of the last scan.
    pub last_scan_address: Option<MacAddr>,
    /// The address of the next scan.
    pub next_scan_address: Option<MacAddr>,
    /// Scans seen.
    pub scans: u64,
    /// Scans under a connection's address, which the kernel allows no other way.
    pub exposed_scans: u64,
    /// The connection, if there is one.
    pub connection: Option<ConnectionSnapshot>,
    /// The supplicant's networks, by their number.
    pub networks: Vec<NetworkSnapshot>,
    /// Whether macveil makes the supplicant's scans.
    pub conducting: bool,
    /// Under which the supplicant looks for Wi-Fi Direct devices, if it can. It keeps it as long as it
    /// runs.
    pub p2p_address: Option<MacAddr>,
    /// What an observer can still see, in sentences.
    pub exposure: Vec<String>,
    /// What is wrong, in sentences; empty when nothing is.
    pub problems: Vec<String>,
}

impl Station {
    /// The station as it is now.
    #[must_use]
    pub fn snapshot(&self, policy: &dyn Policy) -> Snapshot {
        let known = self.connection.as_ref().map(|c| (c.network, c.bssid, c.right));
        let told = self.joined.map(|joined| (joined.network, Some(joined.bssid), false));
        let connection = known.or(told).map(|(id, bssid, right)| self.connection_snapshot(id, bssid, right));
        Snapshot {
            attached: self.attached,
            phase: if self.conductor.is_scanning() && !self.conductor.roams {
                Phase::Scanning
            } else {
                self.phase
            },
            current_address: self.link.address,
            up: self.link.up,
            randomizes_scans: policy.randomizes_scans(),
            parked_address: self.parking.address(),
            last_scan_address: self.scanning.last,
            next_scan_address: self.scanning.next(),
            scans: self.scanning.count,
            exposed_scans: self.scanning.exposed,
            connection,
            networks: self.network_snapshots(),
            p2p_address: self.p2p_address,
            conducting: self.conductor.leads,
            exposure: self.radio.exposure(),
            problems: self.problems(),
        }
    }

    /// What the interface transmits under.
    #[must_use]
    pub fn address(&self) -> MacAddr {
        self.link.address
    }

    fn connection_snapshot(&self, id: NetworkId, bssid: Option<MacAddr>, right: bool) -> ConnectionSnapshot {
        let network = self.networks.get(&id);
        let plan = network.and_then(|network| network.plan());
        let for_this = |cell: MacAddr| bssid.is_none_or(|bssid| bssid == cell);
        let is_planned = |plan: &Plan| plan.address == self.link.address && plan.bssid.is_none_or(for_this);
        ConnectionSnapshot {
            network: id,
            ssid: network.and_then(|network| network.ssid().cloned()),
            bssid,
            address: self.link.address,
            mode: plan.map(|plan| plan.mode.clone()).unwrap_or_default(),
            why: plan.map(|plan| plan.why.clone()).unwrap_or_default(),
            right: right || plan.is_some_and(is_planned),
        }
    }

    fn network_snapshots(&self) -> Vec<NetworkSnapshot> {
        self.networks.keys().filter_map(|id| self.network_snapshot(*id)).collect()
    }

    /// One network as it is now.
    #[must_use]
    pub fn network_snapshot(&self, id: NetworkId) -> Option<NetworkSnapshot> {
        let network = self.networks.get(&id)?;
        Some(NetworkSnapshot {
            id,
            facts: network.facts().cloned(),
            plan: network.plan().cloned(),
            barred: network.barred().map(str::to_owned),
            in_use: self.connection.as_ref().is_some_and(|connection| connection.network == id),
        })
    }

    fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if let Some(why) = self.parking.silenced() {
            problems.push(format!("{SILENT}: {why}"));
        }
        if let Some(why) = &self.unassignable
            && self.gate.is_none()
        {
            problems.push(format!("connections are refused: {why}"));
        }
        for (id, network) in &self.networks {
            if let Some(why) = network.barred() {
                let name = network.ssid().map(ToString::to_string).unwrap_or_default();
                problems.push(format!("network {id} ({name}) is kept from associating: {why}"));
            }
        }
        if self.corrections > 0 && !self.correcting && self.connection.is_none() {
            problems.push("an association used a wrong address and was cut".to_owned());
        }
        problems
    }
}
