//! Associations: under the network's address, or cut.

use std::time::Duration;

use super::conductor::Course;
use super::rounds::{FIRST_RETRY, pause};
use super::{Action, Joined, Notice, Phase, Renewal, Station, Status, Step, SupplicantState};
use crate::core::addr::MacAddr;
use crate::core::types::NetworkId;

/// Wrong associations in a row after which the station stays disconnected.
const MOST_CORRECTIONS: u8 = 3;

/// A connection whose network is disabled or removed has ended after this.
const ENDS_WITHIN: Duration = Duration::from_secs(1);

/// The association under way or established.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Connection {
    pub(super) network: NetworkId,
    pub(super) bssid: Option<MacAddr>,
    /// It was there before macveil was; its address is checked once the networks are known.
    pub(super) found: bool,
    /// Its address is the network's.
    pub(super) right: bool,
}

impl Station {
    pub(super) fn associating(&mut self, step: &mut Step<'_>) {
        self.joined = None;
        if self.phase != Phase::Associating {
            self.phase_and_verify(step, Phase::Associating);
        }
    }

    /// The supplicant says that it is connected. Whether rightly, its answer tells; until it answers this is all that is
    /// known.
    pub(super) fn connected(&mut self, step: &mut Step<'_>, joined: Option<Joined>) {
        self.joined = joined;
        self.phase_and_verify(step, Phase::Connected);
    }

    fn phase_and_verify(&mut self, step: &mut Step<'_>, phase: Phase) {
        self.phase = phase;
        self.parking.hold();
        step.act(Action::AskStatus);
    }

    pub(super) fn disconnected(&mut self, step: &mut Step<'_>) {
        self.joined = None;
        if self.connection.take().is_some() {
            step.report(Notice::Disconnected);
        }
        self.roaming.forget();
        if self.conductor.roams {
            self.conductor.rest();
        }
        self.spend_attempt();
        if self.phase != Phase::Scanning {
            self.phase = Phase::Idle;
        }
        self.admit(None);
        self.leave_cell(step);
        self.tend_gate(step, self.link.address);
        self.left(step);
        // It may be associating again already; the answer tells.
        step.act(Action::AskStatus);
    }

    /// The supplicant ended the connection, by its user's will or on its way to another, or gave up an
    /// attempt.
    pub(super) fn ended_by_itself(&mut self, step: &mut Step<'_>) {
        let was_attempt = self.phase == Phase::Associating;
        self.disconnected(step);
        // Were it a user's word, that would be heard too.
        let gave_up = was_attempt && self.gate.is_some() && self.conductor.commands_told;
        // Its network was disabled or removed: it is about to look for the others.
        let looks = self.conductor.networks_told.is_some_and(|told| step.at <= told.after(ENDS_WITHIN));
        if (gave_up || looks) && self.has_enabled_networks() {
            self.take_lead(step);
        }
    }

    /// The access point ended the connection or was not heard any more, or an attempt failed: before
    /// the supplicant looks for another, macveil does.
    pub(super) fn connection_lost(&mut self, step: &mut Step<'_>) {
        self.disconnected(step);
        if self.has_enabled_networks() {
            self.take_lead(step);
        }
    }

    /// The kernel has forgotten an access point that did not answer. A supplicant that was told to connect now would
    /// choose it all the same, and look it up once more by name, under the network's address.
    pub(super) fn attempt_failed(&mut self, step: &mut Step<'_>) {
        self.disconnected(step);
        if self.has_enabled_networks() && self.seize(step) {
            step.act(Action::ForgetResults);
            self.begin_to_lead(step);
        }
    }

    pub(super) fn status(&mut self, step: &mut Step<'_>, status: &Status) {
        let contradicts = status.link != self.link;
        self.take_link(step, status.link);
        self.joined = None;
        (self.supplicant_address, self.p2p_address) = (status.address, status.p2p_address);
        self.tend_gate(step, self.link.address);
        self.arm_again(step);
        self.noticed(step);
        self.is_enabled(step, status);
        if contradicts {
            // It may be older than what was announced before it.
            step.act(Action::AskStatus);
        }
        match status.state {
            SupplicantState::Associating | SupplicantState::Completed => {
                self.found_associated();
                self.verify(step, status);
            }
            SupplicantState::Idle | SupplicantState::Disabled | SupplicantState::Scanning => {
                self.found_unassociated(step, status.state == SupplicantState::Scanning);
                if self.phase == Phase::Connected && step.policy.randomizes_scans() {
                    // Word of the connection's end was lost, or is late: it may have scanned since.
                    self.arm(step);
                }
                self.spend_attempt();
                // A scan whose end was not told is over when the supplicant says that it does nothing. One that began
                // while an attempt was believed in is heard to its end.
                let scans = self.phase == Phase::Scanning || self.conductor.course == Course::Begun;
                self.connection = None;
                if scans && status.state == SupplicantState::Scanning {
                    self.phase = Phase::Scanning;
                } else {
                    self.phase = Phase::Idle;
                    self.renew(step);
                    self.park_soon(step);
                }
            }
        }
    }

    /// An attempt that failed has shown its address too.
    fn spend_attempt(&mut self) {
        if self.phase == Phase::Associating {
            let address = self.link.address;
            let shown = self.networks.iter().find(|(_, network)| network.planned() == Some(address));
            if let Some(id) = shown.map(|(id, _)| *id) {
                self.spend(id);
            }
        }
    }

    /// Checks the address of an association with the one planned for its network.
    fn verify(&mut self, step: &mut Step<'_>, status: &Status) {
        let completed = status.state == SupplicantState::Completed;
        // Found in the first answer of a supplicant: no event had told of it. It may be scanning besides.
        let found = matches!(self.phase, Phase::Idle | Phase::Scanning)
            && self.connection.is_none()
            && self.networks.is_empty();
        self.phase = if completed { Phase::Connected } else { Phase::Associating };
        self.parking.hold();
        let Some(network) = status.network else { return self.attempt(step) };
        if found && completed {
            let bssid = status.bssid;
            self.connection = Some(Connection { network, bssid, found, right: false });
            return;
        }
        if self.connection.as_ref().is_some_and(|c| c.found && c.network == network) {
            return;
        }
        let plan = self.networks.get(&network).and_then(|known| known.plan());
        let for_this = |cell: MacAddr| status.bssid.is_none_or(|bssid| bssid == cell);
        let right =
            plan.is_some_and(|plan| plan.address == self.link.address && plan.bssid.is_none_or(for_this));
        if !right {
            return self.cut(step, Some(network));
        }
        self.joined(step);
        self.unwanted = false;
        let begun = self.connection.as_ref().is_none_or(|c| c.network != network);
        let fresh = begun || self.connection.as_ref().is_some_and(|c| !c.right);
        self.spend(network);
        self.connection = Some(Connection { network, bssid: status.bssid, found: false, right: completed });
        let mode = self.networks.get(&network).map(|n| n.mode().to_owned()).unwrap_or_default();
        if completed && fresh {
            self.corrections = 0;
            self.arrived(step, status.frequency, network);
            step.report(Notice::Connected(network, self.link.address, mode));
        } else if begun {
            step.report(Notice::Associating(network, self.link.address, mode));
        }
    }

    /// The supplicant authenticates and does not say yet for which network; its address does.
    fn attempt(&self, step: &mut Step<'_>) {
        let address = self.link.address;
        let shown = self.networks.iter().find(|(_, network)| network.planned() == Some(address));
        if let Some((id, network)) = shown {
            step.report(Notice::Associating(*id, address, network.mode().to_owned()));
        }
    }

    /// Ends an association under a wrong address, and tries again with the right one.
    fn cut(&mut self, step: &mut Step<'_>, network: Option<NetworkId>) {
        step.act(Action::Disconnect);
        // Where there was none to cut, nothing else tells of its end.
        step.act(Action::AskStatus);
        step.report(Notice::WrongAddress(network, self.link.address));
        self.phase = Phase::Idle;
        self.connection = None;
        let by_cell = network.and_then(|id| self.networks.get(&id)).is_some_and(|known| known.awaits_cell());
        if self.gate.is_some() || by_cell {
            self.hold_supplicant(step);
            self.conductor.stage = super::conductor::Stage::Beginning(super::conductor::Occasion::Lead);
            self.conductor.attempts = self.conductor.attempts.saturating_add(1);
        }
        self.correct(step);
    }

    pub(super) fn address_refused(&mut self, step: &mut Step<'_>) {
        if self.phase == Phase::Associating {
            self.phase = Phase::Idle;
        }
        if self.networks.values().all(|network| network.planned().is_some()) {
            // None is barred: one of them has not taken in what it said it had, or the kernel refused it.
            self.networks.values_mut().for_each(|network| network.forget_told());
        }
        if self.unwanted || self.conductor.leads {
            return step.act(Action::AskNetworks);
        }
        // Refused at once each time, it would be tried as fast as the two can talk.
        if self.conducts(step) && self.has_enabled_networks() {
            self.conductor.attempts = self.conductor.attempts.max(1);
            return self.take_lead(step);
        }
        let wait = pause(FIRST_RETRY, self.conductor.attempts, step.draw);
        self.conductor.attempts = self.conductor.attempts.saturating_add(1);
        self.again_at = Some(step.at.after(wait));
        self.again_deadline(step);
    }

    /// The supplicant gave up what it now tries again.
    pub(super) fn again_deadline(&mut self, step: &mut Step<'_>) {
        if self.again_at.is_some_and(|at| at <= step.at) {
            self.again_at = None;
            self.given_up = !self.unwanted;
            step.act(Action::AskNetworks);
        }
    }

    pub(super) fn correct(&mut self, step: &mut Step<'_>) {
        self.corrections = self.corrections.saturating_add(1);
        self.correcting = self.corrections <= MOST_CORRECTIONS;
        step.act(Action::AskNetworks);
    }

    /// A connection found at the start: right, or left alone until its end.
    pub(super) fn judge_found(&mut self, step: &mut Step<'_>) {
        let Some(connection) = self.connection.as_mut().filter(|c| c.found && !c.right) else { return };
        let id = connection.network;
        let Some(network) = self.networks.get_mut(&id) else { return };
        if network.renewal() == Some(Renewal::EachAssociation) && network.was_assigned() {
            network.keep(self.link.address);
        }
        if network.planned() == Some(self.link.address) {
            connection.right = true;
            connection.found = false;
            let mode = network.mode().to_owned();
            self.spend(id);
            self.watch_signal(step);
            step.report(Notice::Connected(id, self.link.address, mode));
        } else {
            step.report(Notice::FoundConnected(id));
        }
    }
}
