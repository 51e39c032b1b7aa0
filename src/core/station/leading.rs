//! Who leads: macveil, which keeps the supplicant disconnected and looks for its networks, or the supplicant,
//! by its own or a user's will.

use std::time::Duration;

use super::conductor::{Occasion, Stage};
use super::{Action, ScanMethod, Station, Step};
use crate::core::ssid::Ssid;
use crate::core::types::NetworkId;

impl Station {
    /// Whether macveil makes the supplicant's scans: where each can have its own address, and where
    /// the supplicant's own could not be used (behind the gate; then it only listens).
    pub(super) fn conducts(&self, step: &Step<'_>) -> bool {
        self.attached
            && step.policy.randomizes_scans()
            && (step.policy.scan_method() == ScanMethod::Driver || self.gate.is_some())
            && self.networks.values().all(|network| network.is_infrastructure())
    }

    /// Enabled networks that have an address.
    fn seekable(&self) -> Vec<NetworkId> {
        (self.networks.iter())
            .filter(|(id, network)| network.is_enabled() && self.can_have_address(**id))
            .map(|(id, _)| *id)
            .collect()
    }

    /// What a round is for: the network that a user waits for, or all that are seekable.
    fn sought(&self) -> Vec<NetworkId> {
        match &self.conductor.wanted {
            Some(wanted) => vec![wanted.network],
            None => self.seekable(),
        }
    }

    pub(super) fn has_enabled_networks(&self) -> bool {
        self.networks.values().any(|network| network.is_enabled())
    }

    /// Disconnects the supplicant, so that it does not scan, and looks for its networks.
    pub(super) fn take_lead(&mut self, step: &mut Step<'_>) {
        if self.seize(step) {
            self.begin_to_lead(step);
        }
    }

    /// Disconnects the supplicant if macveil is to lead and does not yet; whether it did.
    pub(super) fn seize(&mut self, step: &mut Step<'_>) -> bool {
        let takes = !self.conductor.leads && self.conducts(step);
        if takes {
            self.hold_supplicant(step);
        }
        takes
    }

    /// Looks for the networks of a supplicant that is held.
    pub(super) fn begin_to_lead(&mut self, step: &mut Step<'_>) {
        self.conductor.stage = Stage::Beginning(Occasion::Lead);
        step.act(Action::AskNetworks);
    }

    pub(super) fn hold_supplicant(&mut self, step: &mut Step<'_>) {
        self.break_off(step);
        self.conductor.suspect = None;
        self.conductor.leads = true;
        step.act(Action::NoteHeld(true));
        step.act(Action::Disconnect);
    }

    /// What is under way is given up.
    pub(super) fn break_off(&mut self, step: &mut Step<'_>) {
        // A scan was announced, and whether the one that was asked for began is not known yet.
        let unsure = matches!(self.conductor.stage, Stage::Triggered { .. }) && self.conductor.unheard == 0;
        if self.conductor.roams {
            // The signal may stay as weak as it is, and the connection as it was.
            self.roaming_over(step);
        } else {
            self.conductor.rest();
        }
        if unsure && step.policy.randomizes_scans() {
            // It may have been one of the supplicant's.
            self.arm(step);
        }
    }

    /// Nothing may be sent: the supplicant is disconnected, and looked for its networks later.
    pub(super) fn hold_for(&mut self, step: &mut Step<'_>, time: Duration) {
        self.hold_supplicant(step);
        self.conductor.next_at = Some(step.at.after(time));
        self.sleep(step);
    }

    /// The supplicant goes its own way, by its own or a user's will.
    pub(super) fn yield_lead(&mut self, step: &mut Step<'_>) {
        if self.conductor.is_joining() {
            // The interface may have a network's address by now, and is to be parked if nothing comes of it.
            step.act(Action::AskStatus);
        }
        let was_told = self.conductor.is_told();
        self.break_off(step);
        self.conductor.wanted = None;
        if std::mem::take(&mut self.conductor.leads) || was_told {
            step.act(Action::NoteHeld(false));
        }
    }

    /// The supplicant is idle or scans, and says so.
    pub(super) fn found_unassociated(&mut self, step: &mut Step<'_>, scanning: bool) {
        self.take_down_former_fence(step);
        if let Some(starting) = self.conductor.first.take() {
            // One that idles for another reason than that it has only just begun was told to.
            let held = std::mem::take(&mut self.conductor.was_held);
            if starting || scanning || held {
                self.take_lead(step);
            }
        } else if self.conductor.suspect.is_some_and(|moment| moment <= step.at) {
            self.conductor.suspect = None;
            if scanning {
                self.take_lead(step);
            }
        }
    }

    /// The supplicant is associated or about to be.
    pub(super) fn found_associated(&mut self) {
        self.conductor.first = None;
        self.conductor.was_held = false;
        self.conductor.suspect = None;
    }

    /// A scan of its own ended; unless it goes on to associate, macveil takes over. Who was told to choose is
    /// looked after when his time is over.
    pub(super) fn suspect_more_scans(&mut self, step: &Step<'_>) {
        if !self.conductor.leads
            && !self.conductor.is_told()
            && self.conducts(step)
            && self.has_enabled_networks()
        {
            // It has just looked everywhere itself.
            self.conductor.fruitless = self.conductor.fruitless.max(1);
            let moment = step.at.after(super::parking::GRACE);
            (self.conductor.suspect, self.conductor.wake) = (Some(moment), Some(moment));
        }
    }

    /// The networks are known, or known anew.
    pub(super) fn conduct(&mut self, step: &mut Step<'_>) {
        if !self.conductor.leads {
            return;
        }
        if !self.conducts(step) || (!self.has_enabled_networks() && self.conductor.wanted.is_none()) {
            self.yield_lead(step);
            // It has nothing to look for, or may look for itself.
            return step.act(Action::Reconnect);
        }
        if self.conductor.stage == Stage::Beginning(Occasion::Renewal) {
            return self.renew_now(step);
        }
        if self.conductor.wanted.is_none()
            && let Some(network) = self.conductor.still_wanted.take()
        {
            return self.user_up(step, network);
        }
        let sought = self.sought();
        let changed = sought != self.conductor.sought;
        // Behind the gate it could not use what it has just heard itself: that is looked at first.
        let patient = self.conductor.attempts > 0 || (self.conductor.fruitless > 0 && self.gate.is_none());
        match self.conductor.stage {
            Stage::Beginning(Occasion::Lead) if patient && !changed => {
                self.wait(step);
                self.park_if_needed(step);
            }
            Stage::Beginning(Occasion::Glance) if !changed => self.glance(step, sought),
            Stage::Beginning(_) => self.begin_round(step, sought),
            Stage::Rest if changed && self.conductor.wanted.is_none() => {
                (self.conductor.fruitless, self.conductor.attempts) = (0, 0);
                self.begin_round(step, sought);
            }
            Stage::Rest
            | Stage::Leaving
            | Stage::Renewing(_)
            | Stage::Waiting { .. }
            | Stage::Triggered { .. }
            | Stage::Listening { .. }
            | Stage::Reading { .. }
            | Stage::Joining(_)
            | Stage::Roaming(_) => {}
        }
    }

    /// The connection that stood in the way has ended.
    pub(super) fn left(&mut self, step: &mut Step<'_>) {
        if self.conductor.stage == Stage::Leaving {
            // Asked for again, a network with a new address each time gets one now.
            self.renew(step);
            let sought = self.sought();
            self.begin_round(step, sought);
        }
    }

    pub(super) fn ssid_of(&self, id: NetworkId) -> Option<Ssid> {
        self.networks.get(&id)?.ssid().cloned()
    }

    pub(super) fn is_hidden(&self, step: &Step<'_>, id: NetworkId) -> bool {
        self.networks.get(&id).is_some_and(|network| network.is_hidden(step.policy))
    }
}
