//! A new address for every scan, given to the supplicant before the scan begins.

#[cfg(feature = "model")]
#[path = "model/canon_scanning.rs"]
mod canon;

use super::{Action, Notice, Outcome, Phase, ScanAddress, ScanMethod, Station, Step, Ticket};
use crate::core::addr::MacAddr;

/// How many of the last throwaway addresses are not drawn again. It matters only for masks that
/// leave few bits free.
const REMEMBERED: usize = 32;

/// How often another draw is tried for an address that is not remembered.
const DRAWS: usize = 64;

/// The scans' addresses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Scanning {
    /// What the supplicant has confirmed for its next scan.
    armed: Option<ScanAddress>,
    arming: Option<(Ticket, ScanAddress)>,
    /// The driver or supplicant refused a scan's own address: fall back to the interface's.
    refused: bool,
    pub(super) last: Option<MacAddr>,
    pub(super) count: u64,
    /// Scans that began while associated, under the connection's address.
    pub(super) exposed: u64,
    /// Of a scan of macveil's that the kernel has not confirmed.
    pub(super) beginning: Option<MacAddr>,
    recent: Vec<MacAddr>,
}

impl Scanning {
    pub(super) fn awaits(&self, ticket: Ticket) -> bool {
        self.arming.as_ref().is_some_and(|(awaited, _)| *awaited == ticket)
    }

    pub(super) fn is_armed(&self) -> bool {
        matches!(self.armed, Some(ScanAddress::Exactly(_)))
    }

    pub(super) fn next(&self) -> Option<MacAddr> {
        match self.armed {
            Some(ScanAddress::Exactly(address)) => Some(address),
            Some(ScanAddress::Drawn | ScanAddress::Own) | None => None,
        }
    }

    pub(super) fn disarm(&mut self) {
        self.armed = None;
        self.arming = None;
        self.refused = false;
    }
}

impl Station {
    /// The way scans get their addresses: the driver's, unless it refused.
    pub(super) fn method(&self, step: &Step<'_>) -> ScanMethod {
        if self.scanning.refused { ScanMethod::Interface } else { step.policy.scan_method() }
    }

    /// A throwaway address that is no connection's and none of the last ones.
    pub(super) fn fresh(&mut self, step: &mut Step<'_>) -> MacAddr {
        let mut address = step.policy.throwaway(step.draw);
        for _ in 0..DRAWS {
            let taken = self.scanning.recent.contains(&address)
                || self.is_planned(address)
                || self.link.address == address;
            if !taken {
                break;
            }
            address = step.policy.throwaway(step.draw);
        }
        if self.scanning.recent.len() == REMEMBERED {
            self.scanning.recent.remove(0);
        }
        self.scanning.recent.push(address);
        address
    }

    /// Gives the supplicant the address of its next scan.
    pub(super) fn arm(&mut self, step: &mut Step<'_>) {
        let address = match self.method(step) {
            ScanMethod::Driver => ScanAddress::Exactly(self.fresh(step)),
            ScanMethod::Interface if self.scanning.armed == Some(ScanAddress::Own) => return,
            ScanMethod::Interface => ScanAddress::Own,
        };
        self.arm_with(step, address);
        self.renew_identity(step);
    }

    /// A scan of the supplicant's may carry a UUID, which would be the same in the next one: a random
    /// one each time (RFC 9562, section 5.4).
    fn renew_identity(&mut self, step: &mut Step<'_>) {
        let mut uuid = [0; 16];
        step.draw.fill(&mut uuid);
        uuid[6] = uuid[6] & 0x0f | 0x40;
        uuid[8] = uuid[8] & 0x3f | 0x80;
        step.act(Action::RenewIdentity(uuid));
    }

    fn arm_with(&mut self, step: &mut Step<'_>, address: ScanAddress) {
        let ticket = self.ticket();
        self.scanning.arming = Some((ticket, address));
        step.act(Action::ArmScan { ticket, address });
    }

    /// The supplicant answers: what it may not have heard is said again.
    pub(super) fn arm_again(&mut self, step: &mut Step<'_>) {
        let scanning = &self.scanning;
        let knows_nothing = scanning.armed.is_none() && scanning.arming.is_none() && !scanning.refused;
        if step.policy.randomizes_scans() && knows_nothing {
            self.arm(step);
        }
    }

    /// After a change of configuration.
    pub(super) fn arm_or_disarm(&mut self, step: &mut Step<'_>) {
        if step.policy.randomizes_scans() {
            self.arm(step);
        } else if self.scanning.armed.is_some() {
            self.arm_with(step, ScanAddress::Own);
        }
    }

    pub(super) fn scan_armed(&mut self, step: &mut Step<'_>, outcome: Outcome) {
        let Some((_, address)) = self.scanning.arming.take() else { return };
        match outcome {
            Outcome::Done(_) => self.scanning.armed = Some(address),
            // Nobody knows whether the supplicant has it; once it answers again it is told another.
            Outcome::Failed(_) => self.scanning.armed = None,
            Outcome::Unsupported(why) => {
                self.scanning.armed = None;
                step.report(Notice::ScanNotArmed(why));
                if !self.scanning.refused {
                    self.scanning.refused = true;
                    self.arm(step);
                    // From now on scans carry the interface's address.
                    if self.phase == Phase::Idle {
                        self.park_if_needed(step);
                    }
                }
            }
        }
    }

    pub(super) fn scan_started(&mut self, step: &mut Step<'_>) {
        if !self.conductor.announced() {
            self.supplicant_scans(step);
        }
    }

    /// A scan of the supplicant's own began: its next one needs another address.
    pub(super) fn supplicant_scans(&mut self, step: &mut Step<'_>) {
        self.parking.hold();
        // A network may have been changed without an event; its address must be right in time.
        step.act(Action::AskNetworks);
        if self.phase == Phase::Connected {
            self.scan_exposed(step);
            // Or word of the connection's end was lost.
            return step.act(Action::AskStatus);
        }
        if self.phase == Phase::Idle {
            self.phase = Phase::Scanning;
        }
        if !step.policy.randomizes_scans() {
            return;
        }
        self.scanning.count += 1;
        let used = match self.scanning.armed {
            Some(ScanAddress::Exactly(address)) => Some(address),
            Some(ScanAddress::Drawn) => None,
            Some(ScanAddress::Own) | None => {
                self.parking.spend();
                Some(self.link.address)
            }
        };
        self.scanning.last = used;
        self.arm(step);
        step.report(Notice::ScanStarted(used));
    }

    /// A scan under the connection's address: the kernel refuses another while associated.
    pub(super) fn scan_exposed(&mut self, step: &mut Step<'_>) {
        self.scanning.exposed += 1;
        step.report(Notice::ScanWhileConnected(self.link.address));
    }

    pub(super) fn scan_ended(&mut self, step: &mut Step<'_>) {
        self.conductor.announced_end();
        self.results_heard(step);
        if self.phase == Phase::Scanning {
            self.phase = Phase::Idle;
            self.suspect_more_scans(step);
            // Only the supplicant knows whether it goes on to associate with what it found.
            step.act(Action::AskStatus);
        }
    }
}
