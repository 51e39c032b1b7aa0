//! One interface's state machine: events in, actions out.
//!
//! A [`Station`] never blocks and never fails: a failed action is an [`Event`] like any other. Time,
//! randomness and configuration are arguments of [`Station::step`], so equal inputs give equal
//! outputs.
//!
//! What holds while scans are randomized (the invariants; the search in `model` checks each under its name):
//!
//! 1. **Parked**: once it was told everything and its wishes were tried, a station that is not associated is
//!    parked: its interface carries a throwaway address that no connection uses, or is down.
//! 2. **Not permanent**: it never asks for the permanent address. That is in use only under a connection that
//!    was there before macveil, or between the moment others set it and the moment the station is told.
//! 3. **Own scan address**: no two scans are given the same address, and none a connection's. The
//!    supplicant's next scan has its address before the scan begins.
//! 4. **Own address**: no network associates under another address than its own, and none whose address is
//!    not known, or cannot be had: it is *barred*.
//! 5. **Cut**: an association under an address that is not the network's, or not the cell's, is cut as soon as
//!    it is seen.
//! 6. **Silence**: an address that cannot be set is tried in another manner, or leads to silence (link down,
//!    the reason reported), or to a word to the operator; never to the permanent address. Silence is left
//!    only by a change that the kernel confirmed.
//! 7. **One master**: while macveil looks for the supplicant's networks the supplicant is disconnected by
//!    macveil, and by a user's word at any time its own master again.
//! 8. **Stale answers**: the answer to an action that is no longer awaited changes nothing.
//! 9. **Left as configured**: on stopping, the interface is left parked, down or restored, as is configured,
//!    and what is said of it is so.
//! 10. **Way back**: from every state a healthy world leads back to normal: parked, or connected under the
//!     right address, with nothing under way.
//!
//! Where a supplicant says what is not so, or a word of its is lost, 1, 3, 4 and 7 wait until what the
//! station takes for true is so again; so does 2, while nothing is sent.

mod action;
mod association;
mod cells;
mod conductor;
mod enabling;
mod event;
mod gate;
mod hearing;
mod joining;
mod knowledge;
mod leading;
mod leaving;
mod legs;
#[cfg(feature = "model")]
pub mod model;
mod networks;
mod parking;
mod policy;
mod renewing;
mod roaming;
mod rounds;
mod scanning;
mod snapshot;
#[cfg(test)]
mod tests;
mod user;

use std::collections::BTreeMap;

pub use action::{Action, Assignment, Change, Left, Notice, ScanAddress, ScanRequest, Ticket};
pub use event::{
    Event, Joined, LinkState, NetworkFacts, NetworkState, Outcome, Status, SupplicantState, Usage,
    UserCommand,
};
pub use knowledge::Knowledge;
pub use policy::{Asked, Basis, Lasts, OnStop, Plan, Policy, Refusal, Renewal, ScanMethod};
pub use snapshot::{ConnectionSnapshot, NetworkSnapshot, Phase, SILENT, Snapshot, UNANSWERED};

use crate::core::addr::MacAddr;
use crate::core::draw::Draw;
use crate::core::radio::Radio;
use crate::core::types::{Moment, NetworkId};
use association::Connection;
use conductor::Conductor;
use enabling::Enabling;
use gate::Gate;
use networks::Network;
use parking::Parking;
use roaming::Roaming;
use scanning::Scanning;

/// One station interface: what is known of it, and what is under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Station {
    link: LinkState,
    attached: bool,
    phase: Phase,
    parking: Parking,
    scanning: Scanning,
    /// A map makes room for eleven at a time; so what takes much room is elsewhere.
    networks: BTreeMap<NetworkId, Box<Network>>,
    connection: Option<Connection>,
    /// Where the supplicant says that it is connected, until it answers where it is.
    joined: Option<Joined>,
    /// Wrong associations cut in a row.
    corrections: u8,
    /// Reconnect once no assignment is awaited.
    correcting: bool,
    /// The supplicant gave up on a network that could not have its address: it will not try again by
    /// itself when it can.
    given_up: bool,
    /// When it is to try again.
    again_at: Option<Moment>,
    /// The user does not want to be connected.
    unwanted: bool,
    /// Why the supplicant cannot switch addresses itself, if it cannot.
    unassignable: Option<String>,
    /// Then macveil does.
    gate: Option<Gate>,
    /// What the supplicant takes for the interface's address.
    supplicant_address: Option<MacAddr>,
    p2p_address: Option<MacAddr>,
    /// Cells that it must not join.
    fence: Vec<MacAddr>,
    /// Whether the supplicant was told so by this macveil, or one before it.
    was_fenced: bool,
    /// It may still hold to that.
    may_be_fenced: bool,
    /// BSSs that the supplicant avoids.
    ignored: Vec<MacAddr>,
    radio: Radio,
    knowledge: Knowledge,
    conductor: Conductor,
    roaming: Roaming,
    enabling: Enabling,
    wake: Option<Moment>,
    tickets: u64,
}

/// What a macveil before this one, which did not end well, left in the supplicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Former {
    /// It is disconnected.
    pub held: bool,
    /// There is somebody with whom it must not associate.
    pub fenced: bool,
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
            joined: None,
            corrections: 0,
            correcting: false,
            given_up: false,
            again_at: None,
            unwanted: false,
            unassignable: None,
            gate: None,
            supplicant_address: None,
            p2p_address: None,
            fence: Vec::new(),
            was_fenced: false,
            may_be_fenced: false,
            ignored: Vec::new(),
            radio: Radio::default(),
            knowledge: Knowledge::default(),
            conductor: Conductor::default(),
            roaming: Roaming::default(),
            enabling: Enabling::default(),
            wake: None,
            tickets: 0,
        }
    }

    /// With this radio, what is known of networks' channels, and what a macveil before this one left.
    #[must_use]
    pub fn with(mut self, radio: Radio, knowledge: Knowledge, former: Former) -> Self {
        self.radio = radio;
        self.knowledge = knowledge;
        self.conductor.was_held = former.held;
        self.was_fenced = former.fenced;
        self
    }

    /// In place of a station whose interface was created anew: it had disconnected the supplicant, and a
    /// user waited for this network.
    #[must_use]
    pub fn in_place_of_another(mut self, wanted: Option<NetworkId>) -> Self {
        self.conductor.was_held = true;
        self.conductor.still_wanted = wanted;
        self
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
        let parking = self.parking.deadline();
        let conductor = self.conductor.wake;
        let deadlines = [
            parking,
            self.plans_deadline(),
            conductor,
            self.roaming.deadline(),
            self.enabling.deadline(),
            self.again_at,
        ];
        let wanted = deadlines.into_iter().flatten().min();
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
            Event::LinkRead(link) => self.link_read(step, link),
            Event::SupplicantBack => self.supplicant_back(step, false),
            Event::SupplicantStarted => self.supplicant_back(step, true),
            Event::SupplicantGone => self.supplicant_gone(step),
            Event::ScanStarted => self.scan_started(step),
            Event::ScanEnded => self.scan_ended(step),
            Event::Associating => self.associating(step),
            Event::Connected(joined) => self.connected(step, joined),
            Event::Disconnected => self.ended_by_itself(step),
            Event::ConnectionLost => self.connection_lost(step),
            Event::AttemptFailed => self.attempt_failed(step),
            Event::NetworkRests(id, time) => self.network_rests(id, Some(step.at.after(time))),
            Event::NetworkBack(id) => self.network_rests(id, None),
            Event::Signal { below, dbm } => self.signal(step, below, dbm),
            Event::UserAsked(command) => self.user_asked(step, command),
            Event::CommandsTold => self.conductor.commands_told = true,
            Event::UserUp(network) => self.user_up(step, network),
            Event::UserDown => self.user_down(step),
            Event::RadioBusy => self.radio_busy(),
            Event::RadioIdle { has_results } => self.radio_idle(step, has_results),
            // For the next round.
            Event::Channels(channels) => self.radio.channels = channels,
            Event::Results(list) => self.results(step, &list),
            Event::Ignored(list) => self.ignored = list,
            Event::NetworksChanged => step.act(Action::AskNetworks),
            Event::AddressRefused => self.address_refused(step),
            Event::ConnectRefused => self.refused(step),
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

    fn network_rests(&mut self, id: NetworkId, until: Option<Moment>) {
        if let Some(network) = self.networks.get_mut(&id) {
            network.rest(until);
        }
    }

    fn supplicant_back(&mut self, step: &mut Step<'_>, starting: bool) {
        self.forget_supplicant();
        self.attached = true;
        self.conductor.meet(starting);
        self.was_fenced &= !starting;
        self.may_be_fenced = self.was_fenced;
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
        // What was asked about the address in use may have gone unanswered: it is set once more.
        self.parking.spend();
        self.park_if_needed(step);
    }

    fn forget_supplicant(&mut self) {
        self.attached = false;
        self.phase = Phase::Idle;
        self.scanning.disarm();
        self.networks.clear();
        (self.connection, self.joined) = (None, None);
        self.corrections = 0;
        self.correcting = false;
        (self.given_up, self.again_at) = (false, None);
        self.unwanted = false;
        self.parking.forget_supplicant();
        self.unassignable = None;
        self.gate = None;
        (self.supplicant_address, self.p2p_address) = (None, None);
        self.ignored.clear();
        self.fence.clear();
        self.may_be_fenced = false;
        self.roaming = Roaming::default();
        self.enabling = Enabling::default();
        self.conductor.rest();
        self.conductor.leads = false;
    }

    fn policy_changed(&mut self, step: &mut Step<'_>) {
        for network in self.networks.values_mut() {
            network.outdate();
        }
        if self.attached {
            // At once, so that whoever changed it may go on; then what else may have changed.
            self.renew(step);
            self.arm_or_disarm(step);
            self.watch_signal(step);
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
        } else if self.conductor.awaits(ticket) {
            self.leg_begun(step, outcome);
        } else {
            self.assigned(step, ticket, outcome);
        }
    }
}
