//! The supplicant's state, and what it answers when it tells the truth.

use std::time::Duration;

use super::super::{
    Assignment, Event, NetworkFacts, NetworkState, ScanAddress, Status, SupplicantState, Usage,
};
use super::setup::{Setup, bssid, network_id, ssid};
use super::world::World;
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;

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

/// What it is associated or associating with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Current {
    pub(super) network: usize,
    pub(super) cell: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Supplicant {
    pub(super) networks: Vec<Known>,
    pub(super) disconnected: bool,
    pub(super) doing: Doing,
    /// It could not set an address, and does nothing by itself.
    pub(super) given_up: bool,
    pub(super) state: SupplicantState,
    pub(super) current: Option<Current>,
    /// What it takes for the interface's.
    pub(super) address: MacAddr,
    pub(super) armed: Option<ScanAddress>,
    /// Networks and cells that it must not associate with.
    pub(super) shut: Vec<Ssid>,
    pub(super) fenced: Vec<MacAddr>,
    /// It tells of the signal of the connection that it has.
    pub(super) watches: bool,
}

impl Supplicant {
    /// One that has just been started.
    pub(super) fn new(setup: &Setup, address: MacAddr) -> Self {
        let known = Known { exists: true, enabled: true, assigned: None, rests: Duration::ZERO };
        Self {
            networks: vec![known; setup.networks.len()],
            disconnected: false,
            doing: Doing::Choosing,
            given_up: false,
            state: SupplicantState::Idle,
            current: None,
            address,
            armed: None,
            shut: Vec::new(),
            fenced: Vec::new(),
            watches: false,
        }
    }

    pub(super) fn is_associated(&self) -> bool {
        self.current.is_some()
    }

    /// Whether it is associated with this network.
    pub(super) fn is_with(&self, network: usize) -> bool {
        self.current.is_some_and(|current| current.network == network)
    }

    /// Whether it takes the interface for one that is up.
    pub(super) fn is_enabled(&self) -> bool {
        self.state != SupplicantState::Disabled
    }

    /// Looks for a network; not where it takes the interface for disabled, which is refused.
    #[must_use]
    pub(super) fn look(&mut self) -> Option<Event> {
        if !self.is_enabled() {
            return Some(Event::ConnectRefused);
        }
        (self.disconnected, self.given_up) = (false, false);
        if !self.is_associated() {
            self.doing = Doing::Choosing;
        }
        None
    }

    /// Has to leave what it is associated with.
    pub(super) fn must_leave(&self) -> bool {
        self.current.is_some_and(|current| {
            self.shut.contains(&ssid(current.network)) || self.fenced.contains(&bssid(current.cell))
        })
    }
}

impl World {
    /// The supplicant's connection ends.
    pub(super) fn drop_connection(&mut self, event: Event) {
        let Some(supplicant) = &mut self.supplicant else { return };
        if supplicant.is_enabled() {
            supplicant.state = SupplicantState::Idle;
        }
        supplicant.watches = false;
        if supplicant.current.take().is_some() {
            self.told.push_back(event);
            if !supplicant.disconnected {
                supplicant.doing = Doing::Choosing;
            }
        }
    }

    /// The supplicant tells of the signal, if it was told to; of a weak one alone where there was none before.
    pub(super) fn tell_signal(&mut self, before: bool) {
        let Some(supplicant) = self.supplicant.as_ref().filter(|supplicant| supplicant.watches) else {
            return;
        };
        let Some(current) = supplicant.current.filter(|_| supplicant.state == SupplicantState::Completed)
        else {
            return;
        };
        let below = self.weak[current.cell];
        if below || before {
            self.told.push_back(Event::Signal { below, dbm: self.signal(current.cell) });
        }
    }

    pub(super) fn status(&self, setup: &Setup) -> Option<Status> {
        let supplicant = self.supplicant.as_ref()?;
        Some(Status {
            state: supplicant.state,
            network: supplicant.current.map(|current| network_id(current.network)),
            bssid: supplicant.current.map(|current| bssid(current.cell)),
            frequency: supplicant.current.map(|current| setup.cells[current.cell].frequency),
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
}
