//! Scans in the supplicant's place: the supplicant is kept disconnected, macveil looks for its
//! networks, and lets it choose from what was heard.
//!
//! A round is a number of *legs*, each one scan under its own address: the last known channels
//! first, then those where one may ask, then those where one may only listen. It ends with the first
//! leg that heard a network of the supplicant's. `rounds` says when there is one, `legs` what they are,
//! `hearing` runs one, and `joining` is what follows when a network was heard.

#[cfg(feature = "model")]
#[path = "model/canon_conductor.rs"]
mod canon;

use std::collections::VecDeque;
use std::time::Duration;

use super::legs::Leg;
use super::{Action, Notice, Phase, ScanMethod, Station, Step, Ticket};
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::types::{Moment, NetworkId};

/// A radio that is busy is asked again after this.
pub(super) const BUSY: Duration = Duration::from_millis(100);
/// What macveil is doing about the supplicant's networks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) enum Stage {
    /// Nothing, until the next round or for good.
    #[default]
    Rest,
    /// A connection ends; then a round begins.
    Leaving,
    /// The interface is being created anew.
    Renewing(Ticket),
    /// The networks are being asked for; then a round or a glance begins, or a wait.
    Beginning(Occasion),
    /// The leg waits for the radio or for an address change.
    Waiting { leg: Leg, tries: u32 },
    /// The kernel was asked to scan.
    Triggered { ticket: Ticket, leg: Leg, tries: u32 },
    /// It does.
    Listening { leg: Leg, began: Moment },
    /// Its results were asked for.
    Reading { leg: Leg, began: Moment },
    /// See [`super::joining`].
    Joining(super::joining::Progress),
    /// The supplicant has to take in that this cell was heard; see [`super::roaming`].
    Roaming(MacAddr),
}

/// How far a scan has come, as the kernel tells. Before the kernel's answer an end may be another scan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Course {
    /// No scan began since this one was asked for.
    #[default]
    Asked,
    /// The last that began has not ended.
    Begun,
    /// It has; whether with results.
    Ended(bool),
}

/// Why it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Occasion {
    /// macveil has just taken the lead.
    Lead,
    /// It is time for a round.
    Round,
    /// It is time for a glance.
    Glance,
    /// Before any of them the interface is to be created anew.
    Renewal,
}

/// A network that the user asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) network: NetworkId,
    /// Networks that were enabled besides: asking for one by name disables them.
    pub(super) others: Vec<NetworkId>,
}

/// The scans made for the supplicant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Conductor {
    /// The supplicant is disconnected by macveil, and left so until there is something to choose.
    pub(super) leads: bool,
    pub(super) stage: Stage,
    pub(super) wanted: Option<Wanted>,
    /// The networks that the present or last round is for.
    pub(super) sought: Vec<NetworkId>,
    pub(super) legs: VecDeque<Leg>,
    /// Rounds in a row in which nothing was heard.
    pub(super) fruitless: u32,
    /// Attempts since the last connection.
    pub(super) attempts: u32,
    pub(super) wake: Option<Moment>,
    /// When the next round or glance begins.
    pub(super) next_at: Option<Moment>,
    /// When the next round begins.
    pub(super) full_round_at: Option<Moment>,
    /// What is under way is a glance.
    pub(super) glances: bool,
    /// What is under way is for another cell of the network in use; see [`super::roaming`].
    pub(super) roams: bool,
    /// Scans of macveil's that the supplicant has not announced yet: it announces all.
    pub(super) unheard: u32,
    /// How far the last scan that the kernel was asked for has come.
    pub(super) course: Course,
    /// It has taken in the results of the last.
    pub(super) heard: bool,
    /// Its first answer is awaited; whether it has only just been started.
    first: Option<bool>,
    /// If it still scans then, it goes on to do so by itself.
    pub(super) suspect: Option<Moment>,
    /// When a user last changed which networks are enabled, and said nothing else since.
    pub(super) networks_told: Option<Moment>,
    /// It tells of users' commands.
    pub(super) commands_told: bool,
    /// A macveil before this one had disconnected it.
    pub(super) was_held: bool,
    /// A user waits for this network since before the interface was created anew.
    pub(super) still_wanted: Option<NetworkId>,
    /// The interface has carried a connection since it was created.
    pub(super) is_used: bool,
}

impl Conductor {
    pub(super) fn awaits(&self, awaited: Ticket) -> bool {
        match &self.stage {
            Stage::Triggered { ticket, .. } | Stage::Renewing(ticket) => *ticket == awaited,
            Stage::Rest
            | Stage::Leaving
            | Stage::Beginning(_)
            | Stage::Waiting { .. }
            | Stage::Listening { .. }
            | Stage::Reading { .. }
            | Stage::Joining(_)
            | Stage::Roaming(_) => false,
        }
    }

    /// Whether the radio is scanning, so that the address must stay.
    pub(super) fn is_scanning(&self) -> bool {
        matches!(self.stage, Stage::Triggered { .. } | Stage::Listening { .. })
    }

    /// Whether the interface is on its way into an association.
    pub(super) fn is_joining(&self) -> bool {
        match &self.stage {
            Stage::Joining(_) => true,
            Stage::Waiting { leg, .. }
            | Stage::Triggered { leg, .. }
            | Stage::Listening { leg, .. }
            | Stage::Reading { leg, .. } => leg.refreshes.is_some(),
            Stage::Rest | Stage::Leaving | Stage::Renewing(_) | Stage::Beginning(_) | Stage::Roaming(_) => {
                false
            }
        }
    }

    /// The supplicant was told to choose, and has not begun to.
    pub(super) fn is_told(&self) -> bool {
        self.stage == Stage::Joining(super::joining::Progress::Told)
    }

    /// The supplicant announces a scan: whether it is macveil's.
    pub(super) fn announced(&mut self) -> bool {
        let own = self.unheard > 0;
        self.unheard = self.unheard.saturating_sub(1);
        own
    }

    /// The supplicant announces the end of a scan: all that began before it was announced, or is not
    /// going to be.
    pub(super) fn announced_end(&mut self) {
        self.unheard = self.unheard.min(u32::from(self.is_scanning()));
    }

    /// A new supplicant answers.
    pub(super) fn meet(&mut self, starting: bool) {
        *self = Self {
            first: Some(starting),
            was_held: self.was_held,
            still_wanted: self.still_wanted,
            is_used: self.is_used,
            ..Self::default()
        };
    }

    pub(super) fn rest(&mut self) {
        self.stage = Stage::Rest;
        (self.wake, self.next_at, self.full_round_at) = (None, None, None);
        (self.glances, self.roams) = (false, false);
        // An announcement that still comes is taken for the supplicant's, which costs it an address more.
        self.unheard = 0;
        self.legs.clear();
    }
}

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

    pub(super) fn has_enabled_networks(&self) -> bool {
        self.networks.values().any(|network| network.is_enabled())
    }

    /// Disconnects the supplicant, so that it does not scan, and looks for its networks.
    pub(super) fn take_lead(&mut self, step: &mut Step<'_>) {
        if self.conductor.leads || !self.conducts(step) {
            return;
        }
        self.hold_supplicant(step);
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
        let sought = match &self.conductor.wanted {
            Some(wanted) => vec![wanted.network],
            None => self.seekable(),
        };
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

    /// `macveil connection up`: this network, and now.
    pub(super) fn user_up(&mut self, step: &mut Step<'_>, network: NetworkId) {
        if !self.can_have_address(network) {
            return step.report(Notice::NotHeard(network));
        }
        self.unwanted = false;
        let others = (self.networks.iter())
            .filter(|(id, known)| **id != network && known.is_enabled())
            .map(|(id, _)| *id)
            .collect();
        if !self.conducts(step) {
            return step.act(Action::SelectNetwork(network));
        }
        let connected = self.phase != Phase::Idle && self.phase != Phase::Scanning;
        self.hold_supplicant(step);
        (self.conductor.fruitless, self.conductor.attempts) = (0, 0);
        self.conductor.wanted = Some(Wanted { network, others });
        if connected {
            self.conductor.stage = Stage::Leaving;
            self.conductor.wake = Some(step.at.after(BUSY));
        } else {
            self.begin_round(step, vec![network]);
        }
    }

    /// The connection that stood in the way has ended.
    pub(super) fn left(&mut self, step: &mut Step<'_>) {
        if self.conductor.stage == Stage::Leaving {
            // Asked for again, a network with a new address each time gets one now.
            self.renew(step);
            let sought = match &self.conductor.wanted {
                Some(wanted) => vec![wanted.network],
                None => self.seekable(),
            };
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
