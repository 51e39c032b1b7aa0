//! Scans in the supplicant's place: the supplicant is kept disconnected, macveil looks for its
//! networks, and lets it choose from what was heard.
//!
//! A *round* is a number of *legs*, each one scan under its own address: the last known channels
//! first, then those where one may ask, then those where one may only listen. It ends with the first
//! leg that heard a network of the supplicant's. Rounds that hear none follow each other more and more
//! slowly. `joining` is what follows when one was heard.

#[cfg(feature = "model")]
#[path = "model/canon_conductor.rs"]
mod canon;

use std::collections::VecDeque;
use std::time::Duration;

use super::joining::Join;
use super::legs::{Leg, pause};
use super::{Action, Notice, Outcome, Phase, ScanMethod, ScanRequest, Station, Step, Ticket};
use crate::core::bss::Bss;
use crate::core::ssid::Ssid;
use crate::core::types::{Moment, NetworkId};

/// A radio that is busy is asked again after this.
const BUSY: Duration = Duration::from_millis(100);
/// How often.
const MOST_TRIES: u32 = 50;
/// No scan takes longer.
const LONGEST_SCAN: Duration = Duration::from_secs(20);
/// What the supplicant's own scan of all channels heard first may be so old at its end. It is made
/// fresh before it is used.
const STILL_FRESH: Duration = Duration::from_secs(10);
/// Without word of users' commands, what they enabled is looked for so often.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// The kernel counts the age of a BSS in its own time.
const CLOCKS_DIFFER: Duration = Duration::from_millis(50);

/// What macveil is doing about the supplicant's networks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) enum Stage {
    /// Nothing, until the next round or for good.
    #[default]
    Rest,
    /// A connection ends; then a round begins.
    Leaving,
    /// The networks are being asked for; then a round begins.
    Beginning,
    /// The leg waits for the radio or for an address change.
    Waiting { leg: Leg, tries: u32 },
    /// The kernel was asked to scan.
    Triggered { ticket: Ticket, leg: Leg, tries: u32, ended: bool },
    /// It does.
    Listening { leg: Leg, began: Moment },
    /// Its results were asked for.
    Reading { leg: Leg, began: Moment },
    /// See [`super::joining`].
    Joining(super::joining::Progress),
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
    /// When the next round begins.
    round_at: Option<Moment>,
    /// Scans of macveil's that the supplicant has not announced yet: it announces all.
    unheard: u32,
    /// It has taken in the results of the last.
    pub(super) heard: bool,
    /// Its first answer is awaited; whether it has only just been started.
    first: Option<bool>,
    /// If it still scans then, it goes on to do so by itself.
    pub(super) suspect: Option<Moment>,
    /// It tells of users' commands.
    pub(super) commands_told: bool,
    /// A macveil before this one had disconnected it.
    pub(super) was_held: bool,
}

impl Conductor {
    pub(super) fn awaits(&self, awaited: Ticket) -> bool {
        matches!(&self.stage, Stage::Triggered { ticket, .. } if *ticket == awaited)
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
            Stage::Rest | Stage::Leaving | Stage::Beginning => false,
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
        *self = Self { first: Some(starting), was_held: self.was_held, ..Self::default() };
    }

    pub(super) fn rest(&mut self) {
        self.stage = Stage::Rest;
        // An announcement that still comes is taken for the supplicant's, which costs it an address more.
        self.unheard = 0;
        (self.wake, self.round_at) = (None, None);
        self.legs.clear();
    }
}

impl Station {
    /// Whether macveil makes the supplicant's scans: where each can have its own address, and where
    /// the supplicant's own could not be used (behind the gate; then it only listens).
    pub(super) fn conducts(&self, step: &Step<'_>) -> bool {
        self.attached
            && step.policy.randomizes_scans()
            && (self.method(step) == ScanMethod::Driver || self.gate.is_some())
            && self.networks.values().all(|network| network.is_infrastructure())
    }

    /// Enabled networks that have an address.
    fn seekable(&self) -> Vec<NetworkId> {
        (self.networks.iter())
            .filter(|(_, network)| network.is_enabled() && network.planned().is_some())
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
        self.conductor.stage = Stage::Beginning;
        step.act(Action::AskNetworks);
    }

    pub(super) fn hold_supplicant(&mut self, step: &mut Step<'_>) {
        self.conductor.rest();
        self.conductor.suspect = None;
        self.conductor.leads = true;
        step.act(Action::NoteHeld(true));
        step.act(Action::Disconnect);
    }

    /// Nothing may be sent: the supplicant is disconnected, and looked for its networks later.
    pub(super) fn hold_for(&mut self, step: &mut Step<'_>, time: Duration) {
        self.hold_supplicant(step);
        self.conductor.round_at = Some(step.at.after(time));
        self.sleep(step);
    }

    /// The supplicant goes its own way, by its own or a user's will.
    pub(super) fn yield_lead(&mut self, step: &mut Step<'_>) {
        if self.conductor.is_joining() {
            // The interface may have a network's address by now, and is to be parked if nothing comes of it.
            step.act(Action::AskStatus);
        }
        let was_told = self.conductor.is_told();
        self.conductor.rest();
        self.conductor.wanted = None;
        if std::mem::take(&mut self.conductor.leads) || was_told {
            step.act(Action::NoteHeld(false));
        }
    }

    /// The supplicant is idle or scans, and says so.
    pub(super) fn found_unassociated(&mut self, step: &mut Step<'_>, scanning: bool) {
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

    /// A scan of its own ended; unless it goes on to associate, macveil takes over.
    pub(super) fn suspect_more_scans(&mut self, step: &Step<'_>) {
        if !self.conductor.leads && self.conducts(step) && self.has_enabled_networks() {
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
        let sought = match &self.conductor.wanted {
            Some(wanted) => vec![wanted.network],
            None => self.seekable(),
        };
        let changed = sought != self.conductor.sought;
        // Behind the gate it could not use what it has just heard itself: that is looked at first.
        let patient = self.conductor.attempts > 0 || (self.conductor.fruitless > 0 && self.gate.is_none());
        match self.conductor.stage {
            Stage::Beginning if patient && !changed => {
                self.wait(step);
                self.park_if_needed(step);
            }
            Stage::Beginning => self.begin_round(step, sought),
            Stage::Rest if changed && self.conductor.wanted.is_none() => {
                (self.conductor.fruitless, self.conductor.attempts) = (0, 0);
                self.begin_round(step, sought);
            }
            Stage::Rest
            | Stage::Leaving
            | Stage::Waiting { .. }
            | Stage::Triggered { .. }
            | Stage::Listening { .. }
            | Stage::Reading { .. }
            | Stage::Joining(_) => {}
        }
    }

    /// `macveil connection up`: this network, and now.
    pub(super) fn user_up(&mut self, step: &mut Step<'_>, network: NetworkId) {
        if !self.networks.contains_key(&network) || self.planned(network).is_none() {
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

    fn begin_round(&mut self, step: &mut Step<'_>, sought: Vec<NetworkId>) {
        self.conductor.rest();
        self.conductor.sought = sought;
        let waking = |station: &Self, id: &NetworkId| {
            station
                .networks
                .get(id)
                .and_then(|network| network.rests_until())
                .filter(|until| *until > step.at)
        };
        let resting: Vec<Moment> = self.conductor.sought.iter().filter_map(|id| waking(self, id)).collect();
        if self.conductor.sought.is_empty() {
            return self.park_if_needed(step);
        }
        if self.conductor.wanted.is_none() && resting.len() == self.conductor.sought.len() {
            // The supplicant would use none of them.
            self.conductor.round_at = resting.into_iter().min();
            self.sleep(step);
            return self.park_if_needed(step);
        }
        self.plan_legs(step);
        if self.gate.is_some()
            && let Some(guess) = self.guess(step)
        {
            // Its address first, then one scan instead of two.
            return self.join(step, guess);
        }
        if self.gate.is_some() && self.conductor.fruitless > 0 {
            // It was not let in where the supplicant has just looked.
            let began = Moment(step.at.0.saturating_sub(STILL_FRESH));
            self.conductor.stage = Stage::Reading { leg: Leg::default(), began };
            return step.act(Action::AskResults);
        }
        self.take_leg(step);
    }

    pub(super) fn ssid_of(&self, id: NetworkId) -> Option<Ssid> {
        self.networks.get(&id)?.ssid().cloned()
    }

    pub(super) fn is_hidden(&self, step: &Step<'_>, id: NetworkId) -> bool {
        self.networks.get(&id).is_some_and(|network| network.is_hidden(step.policy))
    }

    /// The leg before it heard nothing: there is time to park, where the first leg was to bring a lost
    /// connection back at once.
    pub(super) fn next_leg(&mut self, step: &mut Step<'_>) {
        self.park_if_needed(step);
        self.take_leg(step);
    }

    fn take_leg(&mut self, step: &mut Step<'_>) {
        match self.conductor.legs.pop_front() {
            Some(leg) => self.start_leg(step, leg, 0),
            None => self.round_over(step),
        }
    }

    pub(super) fn refresh(&mut self, step: &mut Step<'_>, join: Join) {
        let passive = step.policy.scans_passively() || self.method(step) == ScanMethod::Interface;
        let ssids = match self.ssid_of(join.network) {
            Some(ssid) if join.is_hidden => vec![ssid],
            Some(_) | None => Vec::new(),
        };
        let leg = Leg { frequencies: vec![join.frequency], ssids, passive, refreshes: Some(join) };
        self.start_leg(step, leg, 0);
    }

    fn start_leg(&mut self, step: &mut Step<'_>, leg: Leg, tries: u32) {
        if self.parking.is_changing() {
            self.conductor.stage = Stage::Waiting { leg, tries };
            self.conductor.wake = Some(step.at.after(BUSY));
            return;
        }
        let address = if leg.passive { None } else { Some(self.fresh(step)) };
        let ticket = self.ticket();
        let request = ScanRequest {
            address,
            frequencies: leg.frequencies.clone(),
            ssids: leg.ssids.clone(),
            passive: leg.passive,
        };
        self.scanning.beginning = address;
        self.conductor.unheard += 1;
        self.conductor.heard = false;
        self.conductor.stage = Stage::Triggered { ticket, leg, tries, ended: false };
        self.conductor.wake = Some(step.at.after(LONGEST_SCAN));
        step.act(Action::Scan { ticket, request });
    }

    /// The kernel's answer to a scan that it was asked for.
    pub(super) fn leg_begun(&mut self, step: &mut Step<'_>, outcome: Outcome) {
        let Stage::Triggered { leg, tries, ended, .. } = std::mem::take(&mut self.conductor.stage) else {
            return;
        };
        match outcome {
            Outcome::Done(_) => {
                if let Some(address) = self.scanning.beginning.take() {
                    self.scanning.count += 1;
                    self.scanning.last = Some(address);
                    step.report(Notice::ScanStarted(Some(address)));
                }
                self.conductor.stage = Stage::Listening { leg, began: step.at };
                if ended {
                    self.radio_idle(step, true);
                }
            }
            Outcome::Unsupported(why) | Outcome::Failed(why) => {
                if !self.conductor.announced() {
                    // What was taken for the announcement of this scan was one of the supplicant's.
                    self.supplicant_scans(step);
                }
                if tries >= MOST_TRIES {
                    step.report(Notice::ScanFailed(why));
                    return self.round_over(step);
                }
                let pause = if ended { Duration::ZERO } else { BUSY };
                self.conductor.wake = Some(step.at.after(pause));
                self.conductor.stage = Stage::Waiting { leg, tries: tries + 1 };
            }
        }
    }

    /// A scan on this interface ended, whoever made it.
    pub(super) fn radio_idle(&mut self, step: &mut Step<'_>, has_results: bool) {
        match std::mem::take(&mut self.conductor.stage) {
            Stage::Listening { leg, began } if has_results => {
                self.conductor.stage = Stage::Reading { leg, began };
                step.act(Action::AskResults);
            }
            Stage::Listening { .. } => self.next_leg(step),
            Stage::Triggered { ticket, leg, tries, .. } => {
                self.conductor.stage = Stage::Triggered { ticket, leg, tries, ended: true };
            }
            Stage::Waiting { leg, tries } => self.start_leg(step, leg, tries),
            other @ (Stage::Rest
            | Stage::Leaving
            | Stage::Beginning
            | Stage::Reading { .. }
            | Stage::Joining(_)) => self.conductor.stage = other,
        }
    }

    /// An address change ended: what waited for it goes on.
    pub(super) fn address_settled(&mut self, step: &mut Step<'_>) {
        if let Stage::Waiting { leg, tries } = &self.conductor.stage {
            let (leg, tries) = (leg.clone(), *tries);
            self.start_leg(step, leg, tries);
        }
    }

    /// What the kernel heard.
    pub(super) fn results(&mut self, step: &mut Step<'_>, list: &[Bss]) {
        let Stage::Reading { leg, began } = self.conductor.stage.clone() else { return };
        self.conductor.stage = Stage::Rest;
        let since = step.at.0.saturating_sub(began.0) + CLOCKS_DIFFER;
        let fresh: Vec<&Bss> = list.iter().filter(|bss| bss.age <= since).collect();
        self.learn_from(step, &fresh);
        let directed = !leg.ssids.is_empty();
        if let Some(mut join) = self.candidate(step, &fresh) {
            join.is_hidden = directed;
            if leg.refreshes.as_ref().is_some_and(|refreshed| refreshed.network == join.network) {
                return self.ready(step, join);
            }
            return self.join(step, join);
        }
        match leg.refreshes {
            Some(join) if join.is_guess => return self.next_leg(step),
            // It has gone meanwhile.
            Some(_) => return self.round_over(step),
            None => {}
        }
        if !directed && !step.policy.scans_passively() && self.method(step) == ScanMethod::Driver {
            self.ask_by_name(step, &fresh);
        }
        self.next_leg(step);
    }

    /// Keeps the channels of the supplicant's networks.
    fn learn_from(&mut self, step: &mut Step<'_>, fresh: &[&Bss]) {
        for bss in fresh {
            if let Some(ssid) = &bss.ssid
                && self.conductor.sought.iter().any(|id| self.ssid_of(*id).as_ref() == Some(ssid))
                && !self.knowledge.channels(ssid).contains(&bss.frequency)
            {
                self.learn(step, &ssid.clone(), bss.frequency);
            }
        }
    }

    pub(super) fn learn(&mut self, step: &mut Step<'_>, ssid: &Ssid, frequency: u32) {
        if self.knowledge.learn(ssid, frequency) {
            step.act(Action::Remember(ssid.clone(), frequency));
        }
    }

    /// A round, or an attempt, led to nothing.
    pub(super) fn round_over(&mut self, step: &mut Step<'_>) {
        if let Some(wanted) = self.conductor.wanted.take() {
            step.report(Notice::NotHeard(wanted.network));
            self.conductor.fruitless = 0;
        }
        self.conductor.fruitless = self.conductor.fruitless.saturating_add(1);
        self.wait(step);
        self.park_if_needed(step);
    }

    fn wait(&mut self, step: &mut Step<'_>) {
        let pause = pause(self.conductor.fruitless + self.conductor.attempts, step.draw);
        self.conductor.rest();
        self.conductor.round_at = Some(step.at.after(pause));
        self.sleep(step);
    }

    /// Until the next round, or until it is time to see whether something was enabled without a word.
    fn sleep(&mut self, step: &Step<'_>) {
        let look = step.at.after(LOOK_EVERY);
        let round = self.conductor.round_at;
        self.conductor.wake = if self.conductor.commands_told { round } else { round.map(|at| at.min(look)) };
    }

    /// The moment that the conductor waited for has come.
    pub(super) fn conductor_deadline(&mut self, step: &mut Step<'_>) {
        if self.conductor.wake.is_none_or(|wake| wake > step.at) {
            return;
        }
        self.conductor.wake = None;
        if self.conductor.suspect.is_some() {
            return step.act(Action::AskStatus);
        }
        match std::mem::take(&mut self.conductor.stage) {
            Stage::Rest | Stage::Beginning if self.conductor.leads => {
                if self.conductor.round_at.is_none_or(|at| at <= step.at) {
                    self.conductor.sought.clear();
                    self.conductor.stage = Stage::Beginning;
                } else {
                    self.sleep(step);
                }
                step.act(Action::AskNetworks);
            }
            Stage::Rest | Stage::Beginning => {}
            Stage::Leaving => {
                self.conductor.stage = Stage::Leaving;
                self.left(step);
            }
            Stage::Waiting { leg, tries } => self.start_leg(step, leg, tries),
            // A scan that never ends, or results that nobody can read.
            Stage::Triggered { .. } | Stage::Listening { .. } | Stage::Reading { .. } => {
                if step.policy.randomizes_scans() {
                    // If it never began, what was announced was a scan of the supplicant's.
                    self.arm(step);
                }
                self.round_over(step);
            }
            Stage::Joining(joining) => self.joining_deadline(step, joining),
        }
    }
}
