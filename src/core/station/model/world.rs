//! A kernel, a supplicant and some air, as far as a station can tell them apart.
//!
//! What is true is kept beside what the station was told: five channels carry word to it, two queues
//! carry its wishes away. What it can be told by each, and in which order, is up to the search.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::super::{
    Action, Asked, Assignment, Basis, Change, Event, Knowledge, LinkState, NetworkFacts, NetworkState,
    Outcome, Plan, Policy, Refusal, Renewal, ScanAddress, ScanMethod, Station, Status, SupplicantState,
    Ticket, Usage,
};
use super::canon::{Canon, DRAWS_FROM, RANDOM, THROWAWAY, numbered};
use crate::core::addr::MacAddr;
use crate::core::bss::{Bss, Security};
use crate::core::draw::Draw;
use crate::core::radio::{Channel, Radio};
use crate::core::ssid::Ssid;
use crate::core::types::{Moment, NetworkId};

pub(super) const PERMANENT: MacAddr = MacAddr::new([2, 0, 0, 0, 0, 0]);
/// Set by another program.
pub(super) const OTHER: MacAddr = MacAddr::new([2, 0xff, 0, 0, 0, 0]);
const STABLE: u8 = 0x0e;
const FREQUENCY: u32 = 2412;
/// The supplicant uses results that are not older, and looks for itself that often.
pub(super) const FRESH: Duration = Duration::from_secs(5);

/// How a network gets its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The same at every association.
    Stable,
    /// Another at every association.
    Random,
    /// No address can be had for it.
    Refused,
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

    fn scan_method(&self) -> ScanMethod {
        self.setup.method
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        drawn(THROWAWAY, draw)
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        let place = usize::from(asked.network.ssid.octets()[0] - b'a');
        let kind = if self.refuses && place == 0 { Kind::Refused } else { self.setup.networks[place] };
        let (address, renewal) = match kind {
            Kind::Stable => {
                (MacAddr::new([STABLE, 0, 0, 0, 0, asked.network.ssid.octets()[0]]), Renewal::Never)
            }
            Kind::Random => (drawn(RANDOM, draw), Renewal::EachAssociation),
            Kind::Refused => return Err(Refusal::Setting(String::new())),
        };
        Ok(Plan {
            address,
            mode: String::new(),
            renewal,
            until: None,
            bssid: None,
            why: String::new(),
            basis: Basis::default(),
        })
    }
}

/// Every draw is another.
pub(super) struct Draws(pub(super) u32);

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

fn drawn(first: u8, draw: &mut dyn Draw) -> MacAddr {
    let mut octets = [0; 4];
    draw.fill(&mut octets);
    numbered(first, u32::from_be_bytes(octets))
}

pub(super) fn ssid(place: usize) -> Ssid {
    let name = b'a' + u8::try_from(place).unwrap();
    Ssid::new(vec![name]).unwrap()
}

fn bssid(place: usize) -> MacAddr {
    MacAddr::new([2, 1, 0, 0, 0, u8::try_from(place).unwrap()])
}

/// One network of the supplicant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Known {
    pub(super) exists: bool,
    pub(super) enabled: bool,
    pub(super) assigned: Option<Assignment>,
    /// Not used for so much longer.
    pub(super) rests: Duration,
}

/// What the supplicant is about to do by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Doing {
    Nothing,
    /// To choose from what was heard, or to scan.
    Choosing,
    /// To choose from what was heard.
    ChoosingAfterScan,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Supplicant {
    pub(super) networks: Vec<Known>,
    pub(super) disconnected: bool,
    pub(super) doing: Doing,
    pub(super) state: SupplicantState,
    pub(super) current: Option<usize>,
    /// What it takes for the interface's.
    pub(super) address: MacAddr,
    pub(super) armed: Option<ScanAddress>,
    pub(super) shut: Vec<Ssid>,
}

impl Supplicant {
    pub(super) fn is_associated(&self) -> bool {
        self.current.is_some()
    }
}

/// Ways in which word reaches the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Announcements,
    Told,
    ScanEnds,
    Outcomes,
    Replies,
}

pub(super) const CHANNELS: [Way; 5] =
    [Way::Announcements, Way::Told, Way::ScanEnds, Way::Outcomes, Way::Replies];

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) link: LinkState,
    /// The link thread remembers that it left the link down.
    pub(super) left_down: bool,
    pub(super) link_jobs: VecDeque<Action>,
    pub(super) supplicant_jobs: VecDeque<Action>,
    /// Of the link, by the kernel.
    pub(super) announcements: VecDeque<Event>,
    /// By the supplicant, unasked.
    pub(super) told: VecDeque<Event>,
    pub(super) scan_ends: VecDeque<Event>,
    /// Of the link's jobs.
    pub(super) outcomes: VecDeque<Event>,
    /// Of the supplicant's jobs.
    pub(super) replies: VecDeque<Event>,
    pub(super) supplicant: Option<Supplicant>,
    /// macveil has a supplicant to talk to, dead or alive.
    pub(super) attached: bool,
    /// Under way.
    pub(super) scan: bool,
    /// Networks heard, not older than [`FRESH`].
    pub(super) heard: Vec<bool>,
    pub(super) in_range: Vec<bool>,
    pub(super) refuses: bool,
    pub(super) held: bool,
    pub(super) wake: Option<Moment>,
    /// Addresses that a scan was given.
    pub(super) scanned: BTreeSet<MacAddr>,
    /// The link was changed by others, or is as it was before macveil: what it shows is not macveil's.
    pub(super) excused: bool,
    /// Somebody told what was not so.
    pub(super) lied: bool,
    /// Others took the link down.
    pub(super) taken_down: bool,
    /// The user does not want to be connected.
    pub(super) user_off: bool,
}

impl World {
    pub(super) fn new(setup: &Setup) -> Self {
        let count = setup.networks.len();
        Self {
            link: LinkState { address: PERMANENT, up: false },
            left_down: false,
            link_jobs: VecDeque::new(),
            supplicant_jobs: VecDeque::new(),
            announcements: VecDeque::new(),
            told: VecDeque::new(),
            scan_ends: VecDeque::new(),
            outcomes: VecDeque::new(),
            replies: VecDeque::new(),
            supplicant: None,
            attached: false,
            scan: false,
            heard: vec![false; count],
            in_range: vec![true; count],
            refuses: false,
            held: false,
            wake: None,
            scanned: BTreeSet::new(),
            excused: true,
            lied: false,
            taken_down: false,
            user_off: false,
        }
    }

    pub(super) fn channel(&mut self, channel: Way) -> &mut VecDeque<Event> {
        match channel {
            Way::Announcements => &mut self.announcements,
            Way::Told => &mut self.told,
            Way::ScanEnds => &mut self.scan_ends,
            Way::Outcomes => &mut self.outcomes,
            Way::Replies => &mut self.replies,
        }
    }

    pub(super) fn waiting(&self, way: Way) -> &VecDeque<Event> {
        match way {
            Way::Announcements => &self.announcements,
            Way::Told => &self.told,
            Way::ScanEnds => &self.scan_ends,
            Way::Outcomes => &self.outcomes,
            Way::Replies => &self.replies,
        }
    }

    /// The station has been told everything, and everything it wished was tried.
    pub(super) fn is_caught_up(&self) -> bool {
        let told = [&self.announcements, &self.told, &self.scan_ends, &self.outcomes, &self.replies];
        told.iter().all(|channel| channel.is_empty())
            && self.link_jobs.is_empty()
            && self.supplicant_jobs.is_empty()
    }

    pub(super) fn canonize(&mut self, canon: &mut Canon) {
        canon.address(&mut self.link.address);
        for action in self.link_jobs.iter_mut().chain(&mut self.supplicant_jobs) {
            canonize_action(action, canon);
        }
        let told = [&mut self.announcements, &mut self.told, &mut self.scan_ends, &mut self.outcomes];
        for event in told.into_iter().flatten().chain(&mut self.replies) {
            canonize_event(event, canon);
        }
        if let Some(supplicant) = &mut self.supplicant {
            canon.address(&mut supplicant.address);
            if let Some(ScanAddress::Exactly(address)) = &mut supplicant.armed {
                canon.address(address);
            }
            for network in &mut supplicant.networks {
                if let Some(Assignment::Address(address)) = &mut network.assigned {
                    canon.address(address);
                }
                canon.roughly(&mut network.rests);
            }
        }
        canon.until(&mut self.wake);
        // An address that nobody knows any more is never seen again.
        let known = self.scanned.iter().filter(|address| canon.has_met(**address)).copied();
        self.scanned = known
            .collect::<Vec<_>>()
            .into_iter()
            .map(|mut address| {
                canon.address(&mut address);
                address
            })
            .collect();
    }

    pub(super) fn announce(&mut self) {
        self.announcements.push_back(Event::Link(self.link));
    }

    pub(super) fn set_up(&mut self, up: bool) {
        if self.link.up == up {
            return;
        }
        self.link.up = up;
        self.announce();
        if !up {
            self.heard.fill(false);
            if self.scan {
                self.end_scan(false);
            }
        }
        let Some(supplicant) = &mut self.supplicant else { return };
        if up {
            supplicant.address = self.link.address;
            if !supplicant.disconnected && !supplicant.is_associated() {
                supplicant.doing = Doing::Choosing;
            }
        } else {
            supplicant.doing = Doing::Nothing;
            supplicant.state = SupplicantState::Idle;
            if supplicant.current.take().is_some() {
                self.told.push_back(Event::Disconnected);
            }
        }
    }

    pub(super) fn end_scan(&mut self, has_results: bool) {
        self.scan = false;
        self.scan_ends.push_back(Event::RadioIdle { has_results });
        if has_results {
            self.heard.clone_from(&self.in_range);
        }
        if let Some(supplicant) = &mut self.supplicant {
            self.told.push_back(Event::ScanEnded);
            if supplicant.state == SupplicantState::Scanning {
                if supplicant.disconnected {
                    supplicant.state = SupplicantState::Idle;
                } else {
                    supplicant.doing = Doing::ChoosingAfterScan;
                }
            }
        }
    }

    /// The supplicant's connection ends.
    pub(super) fn drop_connection(&mut self, event: Event) {
        let Some(supplicant) = &mut self.supplicant else { return };
        supplicant.state = SupplicantState::Idle;
        if supplicant.current.take().is_some() {
            self.told.push_back(event);
            if !supplicant.disconnected {
                supplicant.doing = Doing::Choosing;
            }
        }
    }

    pub(super) fn status(&self) -> Option<Status> {
        let supplicant = self.supplicant.as_ref()?;
        Some(Status {
            state: supplicant.state,
            network: supplicant.current.map(network_id),
            bssid: supplicant.current.map(bssid),
            frequency: supplicant.current.map(|_| FREQUENCY),
            address: Some(supplicant.address),
            p2p_address: None,
            link: self.link,
        })
    }

    pub(super) fn networks(&self) -> Option<Vec<NetworkState>> {
        let networks = self.supplicant.as_ref()?.networks.iter().enumerate();
        let state = |(place, known): (usize, &Known)| NetworkState {
            id: network_id(place),
            facts: Some(NetworkFacts::named(ssid(place))),
            has_own_address: matches!(known.assigned, Some(Assignment::Address(_) | Assignment::Barred)),
            usage: Usage {
                enabled: known.enabled,
                draws_address: known.assigned == Some(Assignment::Drawn),
                ..Usage::default()
            },
        };
        Some(networks.filter(|(_, known)| known.exists).map(state).collect())
    }

    pub(super) fn results(&self) -> Vec<Bss> {
        let heard = self.heard.iter().enumerate().filter(|(_, heard)| **heard);
        let bss = |(place, _)| Bss {
            bssid: bssid(place),
            ssid: Some(ssid(place)),
            frequency: FREQUENCY,
            signal: -4000,
            security: Security::default(),
            age: Duration::ZERO,
        };
        heard.map(bss).collect()
    }
}

pub(super) fn network_id(place: usize) -> NetworkId {
    NetworkId(u32::try_from(place).unwrap())
}

pub(super) fn place(id: NetworkId) -> usize {
    usize::try_from(id.0).unwrap()
}

/// A supplicant that has just been started.
pub(super) fn supplicant(setup: &Setup, address: MacAddr) -> Supplicant {
    let known = Known { exists: true, enabled: true, assigned: None, rests: Duration::ZERO };
    Supplicant {
        networks: vec![known; setup.networks.len()],
        disconnected: false,
        doing: Doing::Choosing,
        state: SupplicantState::Idle,
        current: None,
        address,
        armed: None,
        shut: Vec::new(),
    }
}

/// A station that has just been made for the link.
pub(super) fn station(world: &World) -> Station {
    let radio = Radio {
        scan_random_address: true,
        scan_random_sequence: true,
        scan_short_probes: true,
        address_on_create: true,
        channels: vec![Channel { frequency: FREQUENCY, listen_only: false }],
    };
    Station::new(world.link).with(radio, Knowledge::default(), world.held)
}

pub(super) fn draws() -> Draws {
    Draws(DRAWS_FROM)
}

fn canonize_action(action: &mut Action, canon: &mut Canon) {
    match action {
        Action::SetAddress { ticket, address, .. } => {
            canon.ticket(ticket);
            canon.address(address);
        }
        Action::ArmScan { ticket, address } => {
            canon.ticket(ticket);
            if let ScanAddress::Exactly(address) = address {
                canon.address(address);
            }
        }
        Action::Assign { ticket, assignment, .. } => {
            canon.ticket(ticket);
            if let Assignment::Address(address) = assignment {
                canon.address(address);
            }
        }
        Action::Scan { ticket, request } => {
            canon.ticket(ticket);
            if let Some(address) = &mut request.address {
                canon.address(address);
            }
        }
        Action::SetDown
        | Action::SetUp
        | Action::RenewIdentity(_)
        | Action::AskStatus
        | Action::AskNetworks
        | Action::Disconnect
        | Action::Reconnect
        | Action::Reassociate
        | Action::AskResults
        | Action::SelectNetwork(_)
        | Action::Enable(_)
        | Action::SaveUnmarked
        | Action::ShutOut(..)
        | Action::Fence(_)
        | Action::WatchSignal(_)
        | Action::Roam(_)
        | Action::RenewInterface { .. }
        | Action::OpenUp
        | Action::NoteHeld(_)
        | Action::Remember(..)
        | Action::WakeAt(_)
        | Action::Report(_) => {}
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "few events hold an address")]
fn canonize_event(event: &mut Event, canon: &mut Canon) {
    match event {
        Event::Link(link) => canon.address(&mut link.address),
        Event::Status(status) => {
            canon.address(&mut status.link.address);
            if let Some(address) = &mut status.address {
                canon.address(address);
            }
        }
        Event::Done(ticket, outcome) => {
            canon.ticket(ticket);
            if let Outcome::Done(Some(link)) = outcome {
                canon.address(&mut link.address);
            }
        }
        _ => {}
    }
}

/// A job of the link's that changes its address in the manner that takes it down.
pub(super) fn is_bounce(job: Option<&Action>) -> bool {
    matches!(job, Some(Action::SetAddress { change: Change::Bounce, .. }))
}

/// What is awaited by nobody.
pub(super) const STALE: Ticket = Ticket(0);
