//! From a network that was heard to the supplicant's own attempt at it.
//!
//! A supplicant that sets addresses itself is told to choose as soon as it has taken in the results.
//! Behind the gate macveil chooses for it, because the address must be there first: it is set, the
//! supplicant has to notice, and, since a link that was down has forgotten what it heard, the channel
//! is scanned once more.

use std::time::Duration;

use super::conductor::Stage;
use super::hearing::HEARS_WITHIN;
use super::{Action, Notice, Phase, Station, Step};
use crate::core::addr::MacAddr;
use crate::core::bss::Bss;
use crate::core::types::{Moment, NetworkId};

/// It re-reads its address when the link comes up again.
const NOTICES_WITHIN: Duration = Duration::from_secs(2);
/// How often it is asked: at first, and later, when it should have noticed.
const ASK_AGAIN: Duration = Duration::from_millis(10);
const ASK_LATER: Duration = Duration::from_millis(200);
/// It begins to associate at once, or has found that it does not want to.
const BEGINS_WITHIN: Duration = Duration::from_secs(2);

/// A network to join.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Join {
    pub(super) network: NetworkId,
    /// Of the BSS that was heard, in MHz.
    pub(super) frequency: u32,
    /// Its address; of a guess, nobody's.
    pub(super) bssid: MacAddr,
    /// Other cells of a network whose address depends on the cell.
    pub(super) others: Vec<MacAddr>,
    /// It answered only to its name.
    pub(super) is_hidden: bool,
    /// It was not heard yet: this is where it was last.
    pub(super) is_guess: bool,
}

/// How far a joining has come.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Progress {
    /// The supplicant is told the network's address, which depends on the cell.
    Assigning(Join),
    /// The interface gets the network's address.
    Changing(Join),
    /// The supplicant has to notice, until this moment.
    Noticing(Join, Moment),
    /// The supplicant has to take in the results.
    Hearing(Join),
    /// It was told to choose.
    Told,
}

impl Station {
    /// The best network that was heard: one that the supplicant does not ignore, if there is one, then
    /// by its priority, by security, by signal.
    pub(super) fn candidate(&self, step: &Step<'_>, fresh: &[&Bss]) -> Option<Join> {
        let wanted = self.conductor.wanted.as_ref().map(|wanted| wanted.network);
        // It forgives one failure where it has a choice of networks, and does not tell how many there were.
        let enabled = self.networks.values().filter(|network| network.is_enabled()).count();
        let forgives = self.conductor.attempts < 2 && wanted.is_none() && enabled > 1;
        let mut best: Option<((bool, i32, u8, i32), Join)> = None;
        for (id, network) in &self.networks {
            let sought = wanted.map_or(network.is_enabled(), |wanted| wanted == *id);
            let rests = wanted.is_none() && network.rests_until().is_some_and(|until| until > step.at);
            if !sought || rests || !self.can_have_address(*id) {
                continue;
            }
            for bss in fresh.iter().filter(|bss| network.could_be(bss)) {
                let welcome = forgives || !self.ignored.contains(&bss.bssid);
                let rank = (welcome, network.priority(), bss.security.strength(), bss.signal);
                if best.as_ref().is_none_or(|(best, _)| rank > *best) {
                    let join = Join {
                        network: *id,
                        frequency: bss.frequency,
                        bssid: bss.bssid,
                        others: self.other_cells(*id, bss.bssid, fresh),
                        is_hidden: false,
                        is_guess: false,
                    };
                    best = Some((rank, join));
                }
            }
        }
        best.map(|(_, join)| join)
    }

    /// A network was heard: let the supplicant have it.
    pub(super) fn join(&mut self, step: &mut Step<'_>, join: Join) {
        if !self.plan_for_cell(step, &join) {
            return self.round_over(step);
        }
        if self.gate.is_none() {
            if self.networks.get(&join.network).is_some_and(|network| network.has_been_told()) {
                return self.ready(step, join);
            }
            self.conductor.stage = Stage::Joining(Progress::Assigning(join));
            self.conductor.wake = Some(step.at.after(NOTICES_WITHIN));
            return;
        }
        let Some(address) = self.planned(join.network) else { return self.round_over(step) };
        if self.link.address == address && self.supplicant_address == Some(address) {
            return self.ready(step, join);
        }
        self.conductor.stage = Stage::Joining(Progress::Changing(join));
        self.conductor.wake = None;
        self.tend_gate(step, address);
        self.change_for_connection(step, address);
    }

    /// The interface has the address of the network to join, or cannot have it.
    pub(super) fn changed_for_connection(&mut self, step: &mut Step<'_>, failure: Option<String>) {
        let Stage::Joining(Progress::Changing(join)) = &self.conductor.stage else {
            // Nobody waits for it any more.
            self.park_if_needed(step);
            return self.leg_goes_on(step);
        };
        let join = join.clone();
        self.conductor.stage = Stage::Rest;
        if let Some(why) = failure {
            self.bar(step, join.network, why);
            return self.round_over(step);
        }
        let until = step.at.after(NOTICES_WITHIN);
        self.conductor.stage = Stage::Joining(Progress::Noticing(join, until));
        self.conductor.wake = Some(step.at.after(ASK_AGAIN));
        step.act(Action::AskStatus);
    }

    /// The supplicant has told its address.
    pub(super) fn noticed(&mut self, step: &mut Step<'_>) {
        let Stage::Joining(Progress::Noticing(join, _)) = &self.conductor.stage else { return };
        let planned = self.planned(join.network);
        if planned.is_none() || planned != Some(self.link.address) {
            // Somebody has changed it meanwhile.
            self.round_over(step);
        } else if planned == self.supplicant_address {
            let join = join.clone();
            self.refresh(step, join);
        }
    }

    /// There are fresh results, under the right address: the supplicant may choose.
    pub(super) fn ready(&mut self, step: &mut Step<'_>, join: Join) {
        if self.conductor.heard {
            return self.tell(step, &join);
        }
        self.conductor.stage = Stage::Joining(Progress::Hearing(join));
        self.conductor.wake = Some(step.at.after(HEARS_WITHIN));
    }

    /// The supplicant has taken in results.
    pub(super) fn results_heard(&mut self, step: &mut Step<'_>) {
        self.conductor.heard = true;
        match self.conductor.stage.clone() {
            Stage::Joining(Progress::Hearing(join)) => self.tell(step, &join),
            Stage::Roaming(bssid) => self.roam_to(step, bssid),
            Stage::Rest
            | Stage::Leaving
            | Stage::Renewing(_)
            | Stage::Beginning(_)
            | Stage::Waiting { .. }
            | Stage::Triggered { .. }
            | Stage::Listening { .. }
            | Stage::Reading { .. }
            | Stage::Joining(_) => {}
        }
    }

    fn tell(&mut self, step: &mut Step<'_>, join: &Join) {
        self.admit(Some(join.network));
        self.tend_gate(step, self.link.address);
        // Word of a scan is its own from now on; an announcement that is late costs an address more.
        self.conductor.unheard = 0;
        // It is still disconnected, and is noted to be until it is known to have heard.
        self.conductor.leads = false;
        step.act(match self.conductor.wanted {
            Some(_) => Action::SelectNetwork(join.network),
            None => Action::Reconnect,
        });
        self.conductor.attempts = self.conductor.attempts.saturating_add(1);
        self.conductor.fruitless = 0;
        self.conductor.stage = Stage::Joining(Progress::Told);
        self.conductor.wake = Some(step.at.after(BEGINS_WITHIN));
        self.parking.hold();
    }

    pub(super) fn joining_deadline(&mut self, step: &mut Step<'_>, joining: Progress) {
        match joining {
            Progress::Changing(_) => {}
            // The supplicant does not answer.
            Progress::Assigning(_) => self.round_over(step),
            Progress::Noticing(join, until) if step.at < until => {
                let waited = NOTICES_WITHIN.saturating_sub(until.0.saturating_sub(step.at.0));
                self.conductor.stage = Stage::Joining(Progress::Noticing(join, until));
                self.conductor.wake = Some(step.at.after((waited / 2).clamp(ASK_AGAIN, ASK_LATER)));
                step.act(Action::AskStatus);
            }
            Progress::Noticing(..) => {
                step.report(Notice::ScanFailed("the supplicant does not notice its new address".to_owned()));
                self.round_over(step);
            }
            Progress::Hearing(join) => self.tell(step, &join),
            Progress::Told => {
                step.act(Action::NoteHeld(false));
                // It did not want what there is, and is about to look for itself.
                if self.phase == Phase::Idle || self.phase == Phase::Scanning {
                    self.conductor.suspect = Some(step.at);
                    step.act(Action::AskStatus);
                }
            }
        }
    }

    /// An association is under way: the conductor's part is done.
    pub(super) fn joined(&mut self, step: &mut Step<'_>) {
        if self.conductor.is_told() {
            step.act(Action::NoteHeld(false));
        }
        if self.phase != Phase::Connected || !self.conductor.roams {
            self.break_off(step);
        }
        if std::mem::take(&mut self.conductor.leads) {
            step.act(Action::NoteHeld(false));
            // It began before it was told to disconnect, which it is going to be.
            step.act(Action::Reconnect);
        }
    }

    /// Connected: what was disabled for it is enabled again.
    pub(super) fn arrived(&mut self, step: &mut Step<'_>, frequency: Option<u32>, network: NetworkId) {
        (self.conductor.fruitless, self.conductor.attempts) = (0, 0);
        self.conductor.is_used = true;
        self.roaming.forget();
        self.watch_signal(step);
        if let Some(wanted) = self.conductor.wanted.take_if(|wanted| wanted.network == network) {
            for other in wanted.others {
                step.act(Action::Enable(other));
            }
        }
        let ssid = self.networks.get(&network).and_then(|known| known.ssid().cloned());
        if let (Some(ssid), Some(frequency)) = (ssid, frequency) {
            self.learn(step, &ssid, frequency);
        }
    }
}
