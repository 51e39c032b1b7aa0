//! Throwaway addresses for the interface while it is not associated, and silence where none can be
//! had.

#[cfg(feature = "model")]
#[path = "model/canon_parking.rs"]
mod canon;

use std::time::Duration;

use super::{Action, Change, LinkState, Notice, Outcome, Phase, ScanMethod, Station, Step, Ticket};
use crate::core::addr::MacAddr;
use crate::core::types::Moment;

/// How long the supplicant may take after a disconnection or a scan to begin the next scan or
/// association, which parking would interrupt. Its scans do not use the interface's address then.
pub(super) const GRACE: Duration = Duration::from_millis(100);

/// How long to wait before an address that could not be set is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// What the interface carries while not associated, and the change under way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Parking {
    /// The throwaway address the kernel confirmed last.
    address: Option<MacAddr>,
    /// A scan may have used it.
    spent: bool,
    pending: Option<Pending>,
    silenced: Option<String>,
    /// For silence the supplicant was disconnected, and is not held.
    disconnected: bool,
    park_at: Option<Moment>,
    retry_at: Option<Moment>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pending {
    ticket: Ticket,
    address: MacAddr,
    change: Change,
    purpose: Purpose,
    /// Meanwhile somebody else set an address: what is read back may be older than that.
    disturbed: bool,
    /// Meanwhile a scan began: it may have used the new address.
    spent: bool,
}

/// What an address is set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    /// The unassociated interface.
    Park,
    /// An association, where the supplicant does not set addresses itself.
    Connect,
}

impl Parking {
    pub(super) fn address(&self) -> Option<MacAddr> {
        self.address
    }

    pub(super) fn is_silenced(&self) -> bool {
        self.silenced.is_some()
    }

    pub(super) fn silenced(&self) -> Option<&str> {
        self.silenced.as_deref()
    }

    pub(super) fn is_changing(&self) -> bool {
        self.pending.is_some()
    }

    pub(super) fn awaits(&self, ticket: Ticket) -> bool {
        self.pending.as_ref().is_some_and(|p| p.ticket == ticket)
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        [self.park_at, self.retry_at].into_iter().flatten().min()
    }

    /// The supplicant is another one.
    pub(super) fn forget_supplicant(&mut self) {
        self.disconnected = false;
    }

    /// A scan used the address, or may have.
    pub(super) fn spend(&mut self) {
        self.spent = true;
        if let Some(pending) = &mut self.pending {
            pending.spent = true;
        }
    }

    /// The supplicant is busy: do not interrupt it.
    pub(super) fn hold(&mut self) {
        self.park_at = None;
    }
}

impl Station {
    /// Whether the interface, being unassociated, must get a throwaway address.
    fn needs_parking(&self, step: &Step<'_>) -> bool {
        let fresh = self.parking.address == Some(self.link.address)
            && !(self.parking.spent && (!self.attached || self.method(step) == ScanMethod::Interface));
        // On the way to an association the interface has its address already.
        step.policy.randomizes_scans() && !fresh && !self.conductor.is_joining()
    }

    /// Parks now, without waiting for the supplicant.
    pub(super) fn park_if_needed(&mut self, step: &mut Step<'_>) {
        self.parking.park_at = None;
        if self.parking.pending.is_some() || !self.needs_parking(step) {
            return;
        }
        if self.conductor.is_scanning() {
            // The kernel would refuse, or end the scan.
            self.parking.park_at = Some(step.at.after(GRACE));
            return;
        }
        // The supplicant goes on with the address it knows after a live change. That is harmless only
        // if it is not a connection's: then the next association switches in any case.
        let live = self.link.up && self.attached && self.parking.address == Some(self.link.address);
        let address = self.fresh(step);
        self.tend_gate(step, address);
        self.change(step, address, if live { Change::Live } else { Change::Bounce }, Purpose::Park);
    }

    /// Parks under another address, though there is a throwaway address already, so that the link goes down and up.
    pub(super) fn park_anew(&mut self, step: &mut Step<'_>) {
        self.parking.park_at = None;
        let address = self.fresh(step);
        self.tend_gate(step, address);
        self.change(step, address, Change::Bounce, Purpose::Park);
    }

    /// Gives the interface the address of a network that is about to be joined.
    pub(super) fn change_for_connection(&mut self, step: &mut Step<'_>, address: MacAddr) {
        self.parking.park_at = None;
        self.change(step, address, Change::Bounce, Purpose::Connect);
    }

    /// Parks, once the supplicant had the time to begin what it may be about to do.
    pub(super) fn park_soon(&mut self, step: &mut Step<'_>) {
        if !self.needs_parking(step) {
            self.parking.park_at = None;
        } else if self.link.up
            && self.method(step) == ScanMethod::Driver
            && self.parking.address.is_some()
            && self.scanning.is_armed()
        {
            self.parking.park_at = Some(step.at.after(GRACE));
        } else {
            self.park_if_needed(step);
        }
    }

    fn change(&mut self, step: &mut Step<'_>, address: MacAddr, change: Change, purpose: Purpose) {
        let ticket = self.ticket();
        self.parking.pending =
            Some(Pending { ticket, address, change, purpose, disturbed: false, spent: false });
        step.act(Action::SetAddress { ticket, address, change });
    }

    /// The awaited change ended.
    pub(super) fn address_changed(&mut self, step: &mut Step<'_>, outcome: Outcome) {
        let Some(pending) = self.parking.pending.take() else { return };
        let reason = match outcome {
            Outcome::Done(Some(link)) if link.address == pending.address => {
                self.take_link(step, link);
                if pending.change == Change::Bounce && link.up {
                    // For the supplicant it came up, whatever it was before.
                    self.link_came_up(step);
                }
                match pending.purpose {
                    Purpose::Park => self.parked(step, &pending),
                    Purpose::Connect => self.changed_for_connection(step, None),
                }
                if pending.disturbed {
                    self.look_again(step);
                }
                return;
            }
            Outcome::Done(Some(link)) if matches!(self.phase, Phase::Associating | Phase::Connected) => {
                // The supplicant switched in the meantime; whether rightly is checked there.
                self.take_link(step, link);
                return step.act(Action::AskStatus);
            }
            Outcome::Done(link) => {
                self.take_link(step, link.unwrap_or(self.link));
                format!("the kernel accepted {} but shows {}", pending.address, self.link.address)
            }
            Outcome::Unsupported(why) | Outcome::Failed(why) => why,
        };
        match pending.purpose {
            Purpose::Park if pending.change == Change::Live => {
                self.change(step, pending.address, Change::Bounce, Purpose::Park);
            }
            Purpose::Park => self.silence(step, reason),
            Purpose::Connect => {
                if self.parking.address == Some(self.link.address) {
                    // It still has a throwaway address.
                    step.act(Action::SetUp);
                }
                self.changed_for_connection(step, Some(reason));
            }
        }
    }

    fn parked(&mut self, step: &mut Step<'_>, change: &Pending) {
        let address = change.address;
        self.parking.address = Some(address);
        self.parking.spent = change.spent;
        self.parking.retry_at = None;
        if self.parking.silenced.take().is_some() {
            step.report(Notice::Recovered);
        }
        if std::mem::take(&mut self.parking.disconnected) && self.attached && !self.unwanted {
            step.act(Action::Reconnect);
        }
        step.report(Notice::Parked(address));
        if matches!(self.phase, Phase::Associating | Phase::Connected) {
            // Set under the feet of an association that had just begun.
            step.act(Action::AskStatus);
        }
        self.tend_gate(step, self.link.address);
        self.leg_goes_on(step);
    }

    /// What the kernel showed last may not be so any more.
    fn look_again(&mut self, step: &mut Step<'_>) {
        step.act(if self.attached { Action::AskStatus } else { Action::AskLink });
    }

    fn silence(&mut self, step: &mut Step<'_>, reason: String) {
        if self.attached && !self.unwanted && !self.conductor.leads && self.conducts(step) {
            self.hold_for(step, RETRY);
        } else if self.attached {
            step.act(Action::Disconnect);
            self.parking.disconnected |= !self.unwanted && !self.conductor.leads;
        }
        step.act(Action::SetDown);
        self.parking.retry_at = Some(step.at.after(RETRY));
        if self.parking.silenced.as_ref() != Some(&reason) {
            step.report(Notice::Silenced(reason.clone()));
        }
        self.parking.silenced = Some(reason);
    }

    pub(super) fn deadline(&mut self, step: &mut Step<'_>) {
        self.conductor_deadline(step);
        self.roaming_deadline(step);
        self.again_deadline(step);
        self.enabling_deadline(step);
        self.plans_due(step);
        if self.parking.retry_at.is_some_and(|at| at <= step.at) {
            self.parking.retry_at = None;
            if self.parking.is_silenced() && self.parking.pending.is_none() && step.policy.randomizes_scans()
            {
                // Also where the address that it has would do: the link is to be taken up.
                self.park_anew(step);
            }
        }
        if self.parking.park_at.is_some_and(|at| at <= step.at) {
            self.parking.park_at = None;
            if self.phase == Phase::Idle {
                self.park_if_needed(step);
            }
        }
    }

    /// How the link is, as far as is known.
    pub(super) fn take_link(&mut self, step: &mut Step<'_>, link: LinkState) {
        let came_up = link.up && !self.link.up;
        self.link = link;
        if came_up {
            self.link_came_up(step);
            self.can_look(step);
        }
    }

    /// The kernel announced the link: by our change, the supplicant's, or somebody else's.
    pub(super) fn link_announced(&mut self, step: &mut Step<'_>, link: LinkState) {
        let before = self.link;
        self.take_link(step, link);
        if self.parking.is_silenced() && link.up && self.parking.pending.is_none() {
            return step.act(Action::SetDown);
        }
        let unassociated = matches!(self.phase, Phase::Idle | Phase::Scanning);
        // No association outlives its link, whether or not word of its end arrives.
        let ended = before.up && !link.up && !unassociated;
        let foreign = link.address != before.address && !self.is_planned(link.address);
        if let Some(pending) = &mut self.parking.pending {
            pending.disturbed |= foreign && link.address != pending.address;
        } else if (foreign || ended) && self.attached {
            // An association may have begun; its event is under way. Or one goes on under an address that
            // is not its own any more.
            step.act(Action::AskStatus);
        } else if foreign && unassociated {
            // It may be an address that macveil itself has changed since. To set another for each such word would
            // bring more of it, without end.
            step.act(Action::AskLink);
        }
    }

    /// The kernel was asked after every change so far.
    pub(super) fn link_read(&mut self, step: &mut Step<'_>, link: LinkState) {
        if self.parking.pending.is_some() {
            // Which says how it is then.
            return;
        }
        self.take_link(step, link);
        if self.parking.is_silenced() && link.up {
            step.act(Action::SetDown);
        } else if self.attached {
            step.act(Action::AskStatus);
        } else {
            self.park_if_needed(step);
        }
    }
}
