//! One leg: a scan asked for, its end, and what was heard.

use std::time::Duration;

use super::conductor::{BUSY, Course, Stage};
use super::joining::Join;
use super::legs::Leg;
use super::{Action, Notice, Outcome, ScanMethod, ScanRequest, Station, Step};
use crate::core::bss::Bss;
use crate::core::ssid::Ssid;

/// No scan takes longer.
const LONGEST_SCAN: Duration = Duration::from_secs(20);
/// How often a radio that is busy is asked.
pub(super) const MOST_TRIES: u32 = 50;
/// The supplicant hears of results when macveil does; more than this it never needed.
pub(super) const HEARS_WITHIN: Duration = Duration::from_millis(300);
/// The kernel counts the age of a BSS in its own time.
const CLOCKS_DIFFER: Duration = Duration::from_millis(50);

impl Station {
    /// Whether macveil's scans send nothing, wherever they are. A supplicant that refused an address for its
    /// own scans has no part in these.
    pub(super) fn only_listens(&self, step: &Step<'_>) -> bool {
        step.policy.scans_passively() || step.policy.scan_method() == ScanMethod::Interface
    }

    pub(super) fn refresh(&mut self, step: &mut Step<'_>, join: Join) {
        let passive = self.only_listens(step) || (!join.is_hidden && self.is_closed(join.frequency));
        let ssids = match self.ssid_of(join.network) {
            Some(ssid) if join.is_hidden => vec![ssid],
            Some(_) | None => Vec::new(),
        };
        let leg = Leg { frequencies: vec![join.frequency], ssids, passive, refreshes: Some(join) };
        self.start_leg(step, leg, 0);
    }

    pub(super) fn start_leg(&mut self, step: &mut Step<'_>, leg: Leg, tries: u32) {
        if self.parking.is_changing() {
            self.conductor.stage = Stage::Waiting { leg, tries };
            self.conductor.wake = Some(step.at.after(BUSY));
            return;
        }
        // While associated the kernel allows no address but the connection's.
        let has_own = !leg.passive && !self.conductor.roams;
        let address = if has_own { Some(self.fresh(step)) } else { None };
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
        self.conductor.course = Course::Asked;
        self.conductor.stage = Stage::Triggered { ticket, leg, tries };
        self.conductor.wake = Some(step.at.after(LONGEST_SCAN));
        step.act(Action::Scan { ticket, request });
    }

    /// The kernel's answer to a scan that it was asked for.
    pub(super) fn leg_begun(&mut self, step: &mut Step<'_>, outcome: Outcome) {
        let (leg, tries) = match std::mem::take(&mut self.conductor.stage) {
            Stage::Triggered { leg, tries, .. } => (leg, tries),
            Stage::Renewing(_) => return self.not_renewed(step, outcome),
            Stage::Rest
            | Stage::Leaving
            | Stage::Beginning(_)
            | Stage::Waiting { .. }
            | Stage::Listening { .. }
            | Stage::Reading { .. }
            | Stage::Joining(_)
            | Stage::Roaming(_) => return,
        };
        match outcome {
            Outcome::Done(_) => {
                if let Some(address) = self.scanning.beginning.take() {
                    self.scanning.count += 1;
                    self.scanning.last = Some(address);
                    step.report(Notice::ScanStarted(Some(address)));
                } else if !leg.passive {
                    self.scan_exposed(step);
                }
                self.conductor.stage = Stage::Listening { leg, began: step.at };
                if let Course::Ended(has_results) = self.conductor.course {
                    self.heard_out(step, has_results);
                }
            }
            // Asking again cannot help; other channels may go.
            Outcome::Unsupported(why) => {
                self.never_began(step);
                step.report(Notice::ScanFailed(why));
                match leg.refreshes {
                    Some(join) if !join.is_guess => self.round_over(step),
                    Some(_) | None => self.next_leg(step),
                }
            }
            Outcome::Failed(why) => {
                self.never_began(step);
                if tries >= MOST_TRIES {
                    step.report(Notice::ScanFailed(why));
                    return self.round_over(step);
                }
                self.conductor.wake = Some(step.at.after(BUSY));
                self.conductor.stage = Stage::Waiting { leg, tries: tries + 1 };
            }
        }
    }

    /// The scan that was asked for is not going to be announced.
    fn never_began(&mut self, step: &mut Step<'_>) {
        if !self.conductor.announced() {
            // What was taken for its announcement was one of the supplicant's.
            self.supplicant_scans(step);
        }
    }

    /// A scan on this interface began, whoever made it.
    pub(super) fn radio_busy(&mut self) {
        self.conductor.course = Course::Begun;
    }

    /// A scan on this interface ended, whoever made it.
    pub(super) fn radio_idle(&mut self, step: &mut Step<'_>, has_results: bool) {
        if self.conductor.course == Course::Begun {
            self.conductor.course = Course::Ended(has_results);
            self.heard_out(step, has_results);
        }
        self.leg_goes_on(step);
    }

    /// The leg's scan has ended.
    fn heard_out(&mut self, step: &mut Step<'_>, has_results: bool) {
        let Stage::Listening { leg, began } = &self.conductor.stage else { return };
        if has_results {
            self.conductor.stage = Stage::Reading { leg: leg.clone(), began: *began };
            step.act(Action::AskResults);
        } else {
            self.next_leg(step);
        }
    }

    /// A scan or an address change ended: a leg that waited for it goes on.
    pub(super) fn leg_goes_on(&mut self, step: &mut Step<'_>) {
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
        if self.conductor.roams {
            return self.cells_heard(step, list, &fresh);
        }
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
        if !directed && !self.only_listens(step) {
            self.ask_by_name(step, &fresh);
        }
        self.next_leg(step);
    }

    /// Keeps the channels of the supplicant's networks.
    fn learn_from(&mut self, step: &mut Step<'_>, fresh: &[&Bss]) {
        for bss in fresh {
            if let Some(ssid) = &bss.ssid
                && self.conductor.sought.iter().any(|id| self.ssid_of(*id).as_ref() == Some(ssid))
            {
                self.heard_on(step, &ssid.clone(), bss.frequency);
            }
        }
    }

    /// A network was heard there. Where it is known already, the order of its channels stays: the first is
    /// where it was joined last.
    pub(super) fn heard_on(&mut self, step: &mut Step<'_>, ssid: &Ssid, frequency: u32) {
        if !self.knowledge.channels(ssid).contains(&frequency) {
            self.learn(step, ssid, frequency);
        }
    }

    pub(super) fn learn(&mut self, step: &mut Step<'_>, ssid: &Ssid, frequency: u32) {
        if self.knowledge.learn(ssid, frequency) {
            step.act(Action::Remember(ssid.clone(), frequency));
        }
    }
}
