//! A supplicant that did not hear that the link is up again, and refuses what it is asked for.
//!
//! wpa_supplicant takes its interface for disabled from when the link goes down until it is told that it is up, and
//! answers `FAIL` to whoever would have it connect. Where that word is lost it waits for it for good, with a
//! link that is up. So it is asked once the link has come up; where it still does not know, the link
//! goes down and up for it, under another throwaway address. What it had refused is asked for again.

#[cfg(feature = "model")]
#[path = "model/canon_enabling.rs"]
mod canon;

use std::time::Duration;

use super::rounds::pause;
use super::{Action, Phase, Station, Status, Step, SupplicantState};
use crate::core::types::Moment;

/// It has heard by then, or never will. The pause doubles each time that the link was of no use.
const HEARS_WITHIN: Duration = Duration::from_secs(1);

/// What is known of a supplicant that may take the interface for disabled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Enabling {
    /// When it is asked.
    look_at: Option<Moment>,
    /// It was asked, late enough to have heard.
    is_due: bool,
    /// How often the link went down and up for it.
    bounces: u32,
    /// A user asked it to look for a network, and it may have refused.
    asked: bool,
    /// It refused to look for a network, and is to.
    owed: bool,
}

impl Enabling {
    pub(super) fn deadline(&self) -> Option<Moment> {
        self.look_at
    }

    /// It is asked for nothing any more.
    pub(super) fn forgive(&mut self) {
        (self.asked, self.owed) = (false, false);
    }
}

impl Station {
    /// The link has come up: the supplicant has to notice.
    pub(super) fn link_came_up(&mut self, step: &Step<'_>) {
        if self.attached && step.policy.randomizes_scans() {
            self.enabling.look_at.get_or_insert(step.at.after(HEARS_WITHIN));
        }
    }

    pub(super) fn enabling_deadline(&mut self, step: &mut Step<'_>) {
        if self.enabling.look_at.is_some_and(|at| at <= step.at) {
            self.enabling.look_at = None;
            self.enabling.is_due = true;
            step.act(Action::AskStatus);
        }
    }

    /// A user asked the supplicant to look for a network. Whether it refused only it knows.
    pub(super) fn user_wants(&mut self, step: &mut Step<'_>) {
        self.enabling.asked = true;
        step.act(Action::AskStatus);
    }

    /// The supplicant refused to look for a network.
    pub(super) fn refused(&mut self, step: &mut Step<'_>) {
        step.act(Action::AskStatus);
        self.looks_later(step);
    }

    /// It does not look for a network now, and is to later.
    fn looks_later(&mut self, step: &mut Step<'_>) {
        if self.unwanted {
            return;
        }
        if self.conductor.is_told() {
            // It is as disconnected as before.
            self.conductor.leads = true;
            return self.round_over(step);
        }
        if self.conducts(step) && self.has_enabled_networks() {
            return self.take_lead(step);
        }
        self.enabling.owed = true;
    }

    /// The supplicant has told its state, and the kernel the link's.
    pub(super) fn is_enabled(&mut self, step: &mut Step<'_>, status: &Status) {
        let was_due = std::mem::take(&mut self.enabling.is_due);
        let was_asked = std::mem::take(&mut self.enabling.asked);
        if status.state != SupplicantState::Disabled {
            self.enabling.look_at = None;
            self.enabling.bounces = 0;
            let idles = status.state == SupplicantState::Idle && self.phase == Phase::Idle;
            if std::mem::take(&mut self.enabling.owed) && idles && !self.conductor.leads {
                step.act(Action::Reconnect);
            }
            return;
        }
        if was_asked {
            self.looks_later(step);
        }
        if !status.link.up || !step.policy.randomizes_scans() {
            self.enabling.look_at = None;
            return;
        }
        if !was_due || self.is_busy() {
            self.enabling.look_at.get_or_insert(step.at.after(HEARS_WITHIN));
            return;
        }
        self.enabling.bounces = self.enabling.bounces.saturating_add(1);
        let wait = pause(HEARS_WITHIN, self.enabling.bounces, step.draw);
        self.enabling.look_at = Some(step.at.after(wait));
        self.park_anew(step);
    }

    /// The link is not to be touched now.
    fn is_busy(&self) -> bool {
        self.parking.is_changing()
            || self.parking.is_silenced()
            || self.conductor.is_scanning()
            || self.conductor.is_joining()
    }
}
