//! One interface's state machine: events in, actions out.
//!
//! A [`Station`] never blocks and never fails: a failed action is an [`Event`] like any other. Time,
//! randomness and configuration are arguments of [`Station::step`], so equal inputs give equal
//! outputs.
//!
//! What holds while scans are randomized (the invariants):
//!
//! 1. A station that is not associated is *parked*: its interface carries a throwaway address that no
//!    connection uses.
//! 2. No two scans are given the same address, and none a connection's. The supplicant's next scan
//!    has its address before the scan begins.
//! 3. A network whose address is not known, or cannot be had, cannot associate: it is *barred*.
//! 4. An association under an address that is not the network's is cut as soon as it is seen.
//! 5. An address that cannot be set leads to silence (link down, the reason reported), never to the
//!    permanent address; silence is left only by a change that the kernel confirmed.
//! 6. The answer to an action that is no longer awaited changes nothing.

mod action;
mod association;
mod event;
mod networks;
mod parking;
mod policy;
mod scanning;
mod snapshot;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use action::{Action, Assignment, Change, Left, Notice, ScanAddress, Ticket};
pub use event::{Event, LinkState, NetworkFacts, NetworkState, Outcome, Status, SupplicantState};
pub use policy::{Asked, Plan, Policy, Refusal, Renewal, ScanMethod};
pub use snapshot::{ConnectionSnapshot, Phase, Snapshot};

use crate::core::draw::Draw;
use crate::core::types::{Moment, NetworkId};
use association::Connection;
use networks::Network;
use parking::Parking;
use scanning::Scanning;

/// One station interface: what is known of it, and what is under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Station {
    link: LinkState,
    attached: bool,
    phase: Phase,
    parking: Parking,
    scanning: Scanning,
    networks: BTreeMap<NetworkId, Network>,
    connection: Option<Connection>,
    /// Wrong associations cut in a row.
    corrections: u8,
    /// Reconnect once no assignment is awaited.
    correcting: bool,
    /// The supplicant gave up on a network that could not have its address: it will not try again by
    /// itself when it can.
    given_up: bool,
    /// Why the supplicant cannot switch addresses itself, if it cannot.
    unassignable: Option<String>,
    wake: Option<Moment>,
    tickets: u64,
}

/// What one step may use, and where its actions go.
struct Step<'a> {
    at: Moment,
    policy: &'a dyn Policy,
    draw: &'a mut dyn Draw,
    out: &'a mut Vec<Action>,
}

impl Step<'_> {
    fn act(&mut self, action: Action) {
        self.out.push(action);
    }

    fn report(&mut self, notice: Notice) {
        self.out.push(Action::Report(notice));
    }
}

impl Station {
    /// A station whose link was found like this. Nothing happens before its first event.
    #[must_use]
    pub fn new(link: LinkState) -> Self {
        Self {
            link,
            attached: false,
            phase: Phase::Idle,
            parking: Parking::default(),
            scanning: Scanning::default(),
            networks: BTreeMap::new(),
            connection: None,
            corrections: 0,
            correcting: false,
            given_up: false,
            unassignable: None,
            wake: None,
            tickets: 0,
        }
    }

    /// Whether no change of the address is under way: the interface is parked, or silent, or was
    /// never to be touched.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !self.parking.is_changing()
    }

    /// Takes in one event and appends to `out` what is to be done about it, in order.
    pub fn step(
        &mut self,
        at: Moment,
        policy: &dyn Policy,
        draw: &mut dyn Draw,
        event: Event,
        out: &mut Vec<Action>,
    ) {
        let mut step = Step { at, policy, draw, out };
        self.take(&mut step, event);
        let wanted = [self.parking.deadline(), self.plans_deadline()].into_iter().flatten().min();
        if wanted != self.wake {
            self.wake = wanted;
            if let Some(moment) = wanted {
                step.act(Action::WakeAt(moment));
            }
        }
    }

    fn take(&mut self, step: &mut Step<'_>, event: Event) {
        match event {
            Event::Started => self.park_if_needed(step),
            Event::PolicyChanged => self.policy_changed(step),
            Event::Link(link) => self.link_announced(step, link),
            Event::SupplicantBack => self.supplicant_back(step),
            Event::SupplicantGone => self.supplicant_gone(step),
            Event::ScanStarted => self.scan_started(step),
            Event::ScanEnded => self.scan_ended(step),
            Event::Associating => self.associating(step),
            Event::Connected => self.phase_and_verify(step, Phase::Connected),
            Event::Disconnected => self.disconnected(step),
            Event::NetworksChanged => step.act(Action::AskNetworks),
            Event::AddressRefused => self.address_refused(step),
            Event::Status(status) => self.status(step, &status),
            Event::Networks(list) => self.networks(step, list),
            Event::Done(ticket, outcome) => self.done(step, ticket, outcome),
            Event::Deadline => self.deadline(step),
            Event::Leaving => self.leave(step),
        }
    }

    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn supplicant_back(&mut self, step: &mut Step<'_>) {
        self.forget_supplicant();
        self.attached = true;
        // It may have scanned already, with the interface's own address.
        self.parking.spend();
        if step.policy.randomizes_scans() {
            self.arm(step);
        }
        step.act(Action::AskStatus);
        step.act(Action::AskNetworks);
    }

    fn supplicant_gone(&mut self, step: &mut Step<'_>) {
        self.forget_supplicant();
        self.park_if_needed(step);
    }

    fn forget_supplicant(&mut self) {
        self.attached = false;
        self.phase = Phase::Idle;
        self.scanning.disarm();
        self.networks.clear();
        self.connection = None;
        self.corrections = 0;
        self.correcting = false;
        self.given_up = false;
        self.unassignable = None;
    }

    fn policy_changed(&mut self, step: &mut Step<'_>) {
        for network in self.networks.values_mut() {
            network.outdate();
        }
        if self.attached {
            self.arm_or_disarm(step);
            step.act(Action::AskStatus);
            step.act(Action::AskNetworks);
        } else {
            self.park_if_needed(step);
        }
    }

    fn done(&mut self, step: &mut Step<'_>, ticket: Ticket, outcome: Outcome) {
        if self.parking.awaits(ticket) {
            self.address_changed(step, outcome);
        } else if self.scanning.awaits(ticket) {
            self.scan_armed(step, outcome);
        } else {
            self.assigned(step, ticket, outcome);
        }
    }

    /// What macveil leaves keeps protecting: scans draw their addresses in the driver, renewed
    /// connections in the supplicant.
    fn leave(&mut self, step: &mut Step<'_>) {
        if self.attached && step.policy.randomizes_scans() && self.method(step) == ScanMethod::Driver {
            let ticket = self.ticket();
            step.act(Action::ArmScan { ticket, address: ScanAddress::Drawn });
        }
        self.assign_for_leaving(step);
        let left = match (&self.connection, self.parking.address()) {
            (Some(_), _) => Left::Connected(self.link.address),
            (None, _) if self.parking.is_silenced() => Left::Silent,
            (None, Some(address)) if address == self.link.address => Left::Parked(address),
            (None, _) => Left::Untouched,
        };
        step.report(Notice::Left(left));
    }
}
