//! What a search is about: networks, radio and configuration.

use super::super::{
    Asked, Basis, Knowledge, OnStop, Plan, Policy, Refusal, Renewal, ScanMethod, Station, Ticket,
};
use super::canon::{DRAWS_FROM, RANDOM, THROWAWAY, numbered};
use super::supplicant::Supplicant;
use super::world::World;
use crate::core::addr::MacAddr;
use crate::core::draw::Draw;
use crate::core::radio::{Channel, Radio};
use crate::core::ssid::Ssid;
use crate::core::station::{Former, NetworkFacts};
use crate::core::types::NetworkId;

pub(super) const PERMANENT: MacAddr = MacAddr::new([2, 0, 0, 0, 0, 0]);
/// Set by another program.
pub(super) const OTHER: MacAddr = MacAddr::new([2, 0xff, 0, 0, 0, 0]);
/// What is awaited by nobody.
pub(super) const STALE: Ticket = Ticket(0);
const STABLE: u8 = 0x0e;
/// In dBm; a signal is well above it, or below.
const ROAMS_BELOW: i32 = -70;
pub(super) const STRONG: i32 = -40;
pub(super) const WEAK: i32 = -80;

/// How a network gets its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The same at every association.
    Stable,
    /// Another at every association.
    Random,
    /// No address can be had for it.
    Refused,
    /// One for each cell (`stable-bssid`).
    PerCell,
}

/// One access point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    /// Which network's, counted from 0.
    pub network: usize,
    /// Centre frequency in MHz, one of the radio's.
    pub frequency: u32,
}

/// What the search is about.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The supplicant switches addresses itself (2.11); else macveil does, behind its gate.
    pub keeps_addresses: bool,
    /// How scans get their addresses.
    pub method: ScanMethod,
    /// The supplicant's networks.
    pub networks: Vec<Kind>,
    /// Their access points.
    pub cells: Vec<Cell>,
    /// The radio's channels.
    pub channels: Vec<Channel>,
    /// The networks' names are not in their beacons.
    pub hidden: bool,
    /// Scans only listen (`wifi.scan-passive`).
    pub passive: bool,
    /// The interface is created anew between connections (`wifi.renew-interface`).
    pub renews: bool,
    /// A weak signal has macveil look for another cell (`wifi.roam-below`).
    pub roams: bool,
    /// What becomes of the interface when macveil stops.
    pub stop: Stop,
}

/// `wifi.on-stop`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Parked.
    Parked,
    /// Down.
    Down,
    /// Its initial address, which is the permanent one here.
    Restored,
}

impl Setup {
    /// These networks, with an access point each on the one channel there is, under a supplicant that
    /// switches addresses itself.
    #[must_use]
    pub fn of(networks: &[Kind]) -> Self {
        let channel = Channel { frequency: 2412, listen_only: false };
        let cell = |network| Cell { network, frequency: channel.frequency };
        Self {
            keeps_addresses: true,
            method: ScanMethod::Driver,
            networks: networks.to_vec(),
            cells: (0..networks.len()).map(cell).collect(),
            channels: vec![channel],
            hidden: false,
            passive: false,
            renews: false,
            roams: false,
            stop: Stop::Parked,
        }
    }
}

/// The configuration in force.
pub(super) struct Rules<'a> {
    pub(super) setup: &'a Setup,
    /// The first network's setting is wrong.
    pub(super) refuses: bool,
}

impl Policy for Rules<'_> {
    fn randomizes_scans(&self) -> bool {
        true
    }

    fn renews_interface(&self) -> bool {
        self.setup.renews
    }

    fn scan_method(&self) -> ScanMethod {
        self.setup.method
    }

    fn on_stop(&self) -> OnStop {
        match self.setup.stop {
            Stop::Parked => OnStop::Parked,
            Stop::Down => OnStop::Down,
            Stop::Restored => OnStop::Restored(PERMANENT),
        }
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        drawn(THROWAWAY, draw)
    }

    fn scans_passively(&self) -> bool {
        self.setup.passive
    }

    fn roams_below(&self) -> Option<i32> {
        self.setup.roams.then_some(ROAMS_BELOW)
    }

    fn is_hidden(&self, _: &NetworkFacts) -> Option<bool> {
        Some(self.setup.hidden)
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        let letter = asked.network.ssid.octets()[0];
        let place = usize::from(letter - b'a');
        let kind = if self.refuses && place == 0 { Kind::Refused } else { self.setup.networks[place] };
        let mut cell = None;
        let (address, renewal) = match kind {
            Kind::Stable => (MacAddr::new([STABLE, 0, 0, 0, 0, letter]), Renewal::Never),
            Kind::Random => (drawn(RANDOM, draw), Renewal::EachAssociation),
            Kind::Refused => return Err(Refusal::Setting(String::new())),
            Kind::PerCell => {
                cell = asked.bssid;
                let bssid = cell.ok_or_else(|| Refusal::NeedsBssid(String::new()))?.octets();
                (MacAddr::new([STABLE, 1, 0, 0, bssid[5], letter]), Renewal::Never)
            }
        };
        let (mode, why, basis) = (String::new(), String::new(), Basis::default());
        Ok(Plan { address, mode, renewal, until: None, bssid: cell, why, basis })
    }
}

/// Every draw is another.
pub(super) struct Draws(u32);

impl Draw for Draws {
    fn fill(&mut self, octets: &mut [u8]) {
        self.0 += 1;
        octets.fill(0);
        for (octet, drawn) in octets.iter_mut().rev().zip(self.0.to_le_bytes()) {
            *octet = drawn;
        }
    }

    fn below(&mut self, _: usize) -> usize {
        0
    }
}

pub(super) fn draws() -> Draws {
    Draws(DRAWS_FROM)
}

fn drawn(first: u8, draw: &mut dyn Draw) -> MacAddr {
    let mut octets = [0; 4];
    draw.fill(&mut octets);
    numbered(first, u32::from_be_bytes(octets))
}

pub(super) fn ssid(place: usize) -> Ssid {
    let name = b'a' + u8::try_from(place).unwrap();
    Ssid::new(vec![name]).unwrap()
}

pub(super) fn bssid(cell: usize) -> MacAddr {
    MacAddr::new([2, 1, 0, 0, 0, u8::try_from(cell).unwrap()])
}

/// The cell of this BSSID.
pub(super) fn cell(bssid: MacAddr) -> usize {
    usize::from(bssid.octets()[5])
}

pub(super) fn network_id(place: usize) -> NetworkId {
    NetworkId(u32::try_from(place).unwrap())
}

pub(super) fn place(id: NetworkId) -> usize {
    usize::try_from(id.0).unwrap()
}

/// A station that has just been made for the link.
pub(super) fn station(world: &World, setup: &Setup) -> Station {
    let radio = Radio {
        scan_random_address: true,
        scan_random_sequence: true,
        scan_short_probes: true,
        address_on_create: true,
        channels: setup.channels.clone(),
    };
    let shuts = |supplicant: &Supplicant| !supplicant.shut.is_empty() || !supplicant.fenced.is_empty();
    let former = Former { held: world.held, fenced: world.supplicant.as_ref().is_some_and(shuts) };
    Station::new(world.link).with(radio, Knowledge::default(), former)
}
