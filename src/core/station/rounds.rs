//! When to look for the supplicant's networks, and how thoroughly.
//!
//! A *round* looks everywhere. Rounds that hear nothing follow each other more and more slowly. Between
//! them a *glance* listens on the last known channels alone: it sends nothing, and whoever comes home is
//! connected within seconds, however long the way was.

use std::time::Duration;

use super::conductor::{Occasion, Stage};
use super::legs::Leg;
use super::{Action, Notice, Station, Step};
use crate::core::draw::Draw;
use crate::core::types::{Moment, NetworkId};

/// What the supplicant's own scan of all channels heard first may be so old at its end. It is made
/// fresh before it is used.
const STILL_FRESH: Duration = Duration::from_secs(10);
/// Without word of users' commands, what they enabled is looked for so often.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// Between the first two rounds; each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// Between the first two attempts to join; the same.
pub(super) const FIRST_RETRY: Duration = Duration::from_secs(1);
/// The longest wait between rounds.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// Between a round and a glance, and between glances.
const GLANCE_EVERY: Duration = Duration::from_secs(10);

impl Station {
    /// Looks everywhere.
    pub(super) fn begin_round(&mut self, step: &mut Step<'_>, sought: Vec<NetworkId>) {
        if !self.may_look(step, sought) {
            return;
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

    /// Listens where the networks were last.
    pub(super) fn glance(&mut self, step: &mut Step<'_>, sought: Vec<NetworkId>) {
        let round_at = self.conductor.full_round_at;
        if !self.may_look(step, sought) {
            return;
        }
        self.conductor.full_round_at = round_at;
        self.conductor.glances = true;
        let sought = self.conductor.sought.clone();
        let frequencies = self.known_channels(step, &sought);
        self.conductor.legs.push_back(Leg { frequencies, passive: true, ..Leg::default() });
        self.take_leg(step);
    }

    /// Whether there is anything to look for now, and the means. If not, the station is parked until there is.
    fn may_look(&mut self, step: &mut Step<'_>, sought: Vec<NetworkId>) -> bool {
        self.conductor.rest();
        self.conductor.sought = sought;
        if self.conductor.sought.is_empty() {
            self.park_if_needed(step);
            return false;
        }
        if !self.link.up && !self.parking.is_changing() && self.conductor.wanted.is_none() {
            // Switched off, by whomever: nothing can be heard until it comes up, which is told.
            self.conductor.awaits_link = true;
            self.put_off(step, Some(step.at.after(LONGEST_WAIT)));
            return false;
        }
        if self.renew_interface(step) {
            return false;
        }
        let waking = |id: &NetworkId| {
            let until = self.networks.get(id)?.rests_until()?;
            (until > step.at).then_some(until)
        };
        let resting: Vec<Moment> = self.conductor.sought.iter().filter_map(waking).collect();
        if self.conductor.wanted.is_none() && resting.len() == self.conductor.sought.len() {
            // The supplicant would use none of them.
            self.put_off(step, resting.into_iter().min());
            return false;
        }
        true
    }

    /// Nothing is looked for before then, in a parked interface.
    fn put_off(&mut self, step: &mut Step<'_>, until: Option<Moment>) {
        self.conductor.next_at = until;
        self.sleep(step);
        self.park_if_needed(step);
    }

    /// The link has come up: what waits for that begins.
    pub(super) fn can_look(&mut self, step: &mut Step<'_>) {
        let waits = std::mem::take(&mut self.conductor.awaits_link);
        if waits && self.conductor.leads && self.conductor.stage == Stage::Rest {
            self.conductor.fruitless = 0;
            self.conductor.stage = Stage::Beginning(Occasion::Round);
            step.act(Action::AskNetworks);
        }
    }

    /// The leg before it heard nothing: there is time to park, where the first leg was to bring a lost
    /// connection back at once.
    pub(super) fn next_leg(&mut self, step: &mut Step<'_>) {
        if !self.conductor.roams {
            self.park_if_needed(step);
        }
        self.take_leg(step);
    }

    pub(super) fn take_leg(&mut self, step: &mut Step<'_>) {
        match self.conductor.legs.pop_front() {
            Some(leg) => self.start_leg(step, leg, 0),
            None => self.round_over(step),
        }
    }

    /// A round, a glance, or an attempt, led to nothing.
    pub(super) fn round_over(&mut self, step: &mut Step<'_>) {
        if self.conductor.roams {
            return self.roaming_over(step);
        }
        if let Some(wanted) = self.conductor.wanted.take() {
            step.report(Notice::NotHeard(wanted.network));
            self.conductor.fruitless = 0;
        }
        if !self.conductor.glances {
            self.conductor.fruitless = self.conductor.fruitless.saturating_add(1);
        }
        self.wait(step);
        self.park_if_needed(step);
    }

    /// Until the next glance or round.
    pub(super) fn wait(&mut self, step: &mut Step<'_>) {
        let retry = pause(FIRST_RETRY, self.conductor.attempts, step.draw);
        let full = match self.conductor.full_round_at.filter(|_| self.conductor.glances) {
            Some(round_at) => round_at,
            None => step.at.after(retry.max(pause(FIRST_WAIT, self.conductor.fruitless, step.draw))),
        };
        let glance = step.at.after(retry.max(jittered(GLANCE_EVERY, step.draw)));
        let sought = self.conductor.sought.clone();
        let glances = glance < full && !self.known_channels(step, &sought).is_empty();
        self.conductor.rest();
        self.conductor.full_round_at = Some(full);
        self.conductor.next_at = Some(if glances { glance } else { full });
        self.sleep(step);
    }

    /// Until the next round, or until it is time to see whether something was enabled without a word.
    pub(super) fn sleep(&mut self, step: &Step<'_>) {
        let look = step.at.after(LOOK_EVERY);
        let next = self.conductor.next_at;
        self.conductor.wake = if self.conductor.commands_told { next } else { next.map(|at| at.min(look)) };
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
            stage @ Stage::Beginning(Occasion::Renewal) => {
                self.conductor.stage = stage;
                self.conductor.wake = Some(step.at.after(LOOK_EVERY));
                step.act(Action::AskNetworks);
            }
            Stage::Rest | Stage::Beginning(_) if self.conductor.leads => {
                if self.conductor.next_at.is_none_or(|at| at <= step.at) {
                    let early = self.conductor.full_round_at.is_some_and(|at| at > step.at);
                    let occasion = if early { Occasion::Glance } else { Occasion::Round };
                    self.conductor.stage = Stage::Beginning(occasion);
                } else {
                    self.sleep(step);
                }
                step.act(Action::AskNetworks);
            }
            Stage::Rest | Stage::Beginning(_) => {}
            Stage::Leaving => {
                self.conductor.stage = Stage::Leaving;
                self.left(step);
            }
            Stage::Waiting { leg, tries } => self.start_leg(step, leg, tries),
            // A scan that never ends, results that nobody can read, or a kernel that does not answer.
            Stage::Renewing(_) => self.round_over(step),
            Stage::Triggered { .. } | Stage::Listening { .. } | Stage::Reading { .. } => {
                if step.policy.randomizes_scans() && !self.conductor.roams {
                    // If it never began, what was announced was a scan of the supplicant's.
                    self.arm(step);
                }
                self.round_over(step);
            }
            Stage::Joining(joining) => self.joining_deadline(step, joining),
            Stage::Roaming(bssid) => self.roam_to(step, bssid),
        }
    }
}

/// How long to wait after so many failures: nothing after none, then `first`, then twice as long each
/// time, give or take a quarter.
pub(super) fn pause(first: Duration, failures: u32, draw: &mut dyn Draw) -> Duration {
    let Some(doublings) = failures.checked_sub(1) else { return Duration::ZERO };
    let doubled = 1_u32.checked_shl(doublings.min(16)).unwrap_or(u32::MAX);
    jittered(first.saturating_mul(doubled).min(LONGEST_WAIT), draw)
}

fn jittered(time: Duration, draw: &mut dyn Draw) -> Duration {
    let thousandths = 750 + u32::try_from(draw.below(501)).unwrap_or(250);
    time * thousandths / 1000
}
