//! Letting go of an interface, in the state that is configured.

use super::policy::OnStop;
use super::{Action, Change, Left, Notice, Phase, ScanAddress, ScanMethod, Station, Step};
use crate::core::addr::MacAddr;

impl Station {
    /// Unless told otherwise, what macveil leaves keeps protecting: scans draw their addresses in the
    /// driver, renewed connections in the supplicant.
    pub(super) fn leave(&mut self, step: &mut Step<'_>) {
        let left = match step.policy.on_stop() {
            OnStop::Down => self.leave_down(step),
            OnStop::Restored(initial) if self.may_be_restored() => self.restore(step, initial),
            OnStop::Restored(_) | OnStop::Parked => self.leave_parked(step),
        };
        step.report(Notice::Left(left));
    }

    fn leave_parked(&mut self, step: &mut Step<'_>) -> Left {
        self.arm_for_leaving(step, ScanAddress::Drawn);
        self.assign_for_leaving(step);
        match (&self.connection, self.parking.address()) {
            (Some(_), _) => Left::Connected(self.link.address),
            (None, _) if self.parking.is_silenced() => Left::Silent,
            (None, Some(address)) if address == self.link.address => Left::Parked(address),
            (None, _) => Left::Untouched,
        }
    }

    /// What it would do once somebody takes it up again is protected all the same.
    fn leave_down(&mut self, step: &mut Step<'_>) -> Left {
        self.arm_for_leaving(step, ScanAddress::Drawn);
        self.assign_for_leaving(step);
        if self.attached {
            step.act(Action::Disconnect);
        }
        step.act(Action::SetDown);
        Left::Down
    }

    /// Nothing is torn from under a connection, and where an address could not be set none is tried
    /// again: that interface is silent.
    fn may_be_restored(&self) -> bool {
        self.connection.is_none()
            && matches!(self.phase, Phase::Idle | Phase::Scanning)
            && !self.parking.is_silenced()
    }

    fn restore(&mut self, step: &mut Step<'_>, initial: MacAddr) -> Left {
        self.arm_for_leaving(step, ScanAddress::Own);
        let ticket = self.ticket();
        // Nobody will be there to try again where a live change is refused.
        step.act(Action::SetAddress { ticket, address: initial, change: Change::Bounce });
        Left::Restored
    }

    fn arm_for_leaving(&mut self, step: &mut Step<'_>, address: ScanAddress) {
        if self.attached && step.policy.randomizes_scans() && self.method(step) == ScanMethod::Driver {
            let ticket = self.ticket();
            step.act(Action::ArmScan { ticket, address });
        }
    }
}
