//! Between two connections, where it is configured, the interface is created anew: sequence numbers run on
//! from one connection to the next as long as an interface lives.

use std::time::Duration;

use super::conductor::{BUSY, Occasion, Stage};
use super::{Action, Notice, Outcome, Station, Step};

/// The kernel does it at once.
const RENEWS_WITHIN: Duration = Duration::from_secs(5);

impl Station {
    /// Before macveil looks for networks again. Whether that has to wait; if all goes well, this
    /// station's interface is gone then, and another station follows.
    pub(super) fn renew_interface(&mut self, step: &mut Step<'_>) -> bool {
        if !self.conductor.is_used || !step.policy.renews_interface() {
            return false;
        }
        // The answer comes when the supplicant has done all that it was told before.
        self.conductor.stage = Stage::Beginning(Occasion::Renewal);
        self.conductor.wake = Some(step.at.after(RENEWS_WITHIN));
        step.act(Action::AskNetworks);
        true
    }

    /// The supplicant is disconnected and waits.
    pub(super) fn renew_now(&mut self, step: &mut Step<'_>) {
        if self.parking.is_changing() {
            self.conductor.wake = Some(step.at.after(BUSY));
            return;
        }
        // Once, whatever comes of it.
        self.conductor.is_used = false;
        let (ticket, address) = (self.ticket(), self.fresh(step));
        let wanted = self.conductor.wanted.as_ref().map(|wanted| wanted.network);
        self.conductor.stage = Stage::Renewing(ticket);
        self.conductor.wake = Some(step.at.after(RENEWS_WITHIN));
        step.act(Action::RenewInterface { ticket, address, wanted });
    }

    /// The interface is the old one.
    pub(super) fn not_renewed(&mut self, step: &mut Step<'_>, outcome: Outcome) {
        if let Outcome::Unsupported(why) | Outcome::Failed(why) = outcome {
            step.report(Notice::NotRenewed(why));
        }
        let sought = std::mem::take(&mut self.conductor.sought);
        self.begin_round(step, sought);
    }
}
