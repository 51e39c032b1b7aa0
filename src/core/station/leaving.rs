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
        if self.hand_over(step) {
            step.act(Action::Reconnect);
        }
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
        let was_active = self.connection.is_some() || self.phase != Phase::Idle;
        let led = self.hand_over(step);
        if self.attached && (led || was_active) {
            step.act(Action::Disconnect);
            if led || !self.unwanted {
                // Its user did not ask for that: the next macveil lets it go on.
                step.act(Action::NoteHeld(true));
            }
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
        let led = self.hand_over(step);
        let ticket = self.ticket();
        // Nobody will be there to try again where a live change is refused.
        step.act(Action::SetAddress { ticket, address: initial, change: Change::Bounce });
        if led {
            step.act(Action::Reconnect);
        }
        Left::Restored
    }

    /// Gives the supplicant back what macveil did in its place; true if it had led, so that the
    /// supplicant's scans and connections are its own again.
    fn hand_over(&mut self, step: &mut Step<'_>) -> bool {
        self.assign_for_leaving(step);
        self.stop_watching_signal(step);
        self.take_down_gate(step);
        if self.connection.is_none() {
            self.leave_cell(step);
        }
        let led = self.conductor.leads;
        if led {
            self.yield_lead(step);
        }
        led
    }

    fn arm_for_leaving(&mut self, step: &mut Step<'_>, address: ScanAddress) {
        if self.attached && step.policy.randomizes_scans() && self.method(step) == ScanMethod::Driver {
            let ticket = self.ticket();
            step.act(Action::ArmScan { ticket, address });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::draw::Draw;
    use crate::core::station::{
        Asked, Event, LinkState, Outcome, Plan, Policy, Refusal, Status, SupplicantState,
    };
    use crate::core::types::{Moment, NetworkId};

    const INITIAL: MacAddr = MacAddr::new([2, 0, 0, 0, 0, 0]);
    const THROWAWAY: MacAddr = MacAddr::new([0x0a, 1, 2, 3, 4, 5]);

    struct Stops(OnStop);

    impl Policy for Stops {
        fn randomizes_scans(&self) -> bool {
            true
        }

        fn scan_method(&self) -> ScanMethod {
            ScanMethod::Driver
        }

        fn on_stop(&self) -> OnStop {
            self.0
        }

        fn throwaway(&self, _: &mut dyn Draw) -> MacAddr {
            THROWAWAY
        }

        fn connection(&self, _: &Asked<'_>, _: &mut dyn Draw) -> Result<Plan, Refusal> {
            Err(Refusal::Setting("no network is known".to_owned()))
        }
    }

    struct Nothing;

    impl Draw for Nothing {
        fn fill(&mut self, octets: &mut [u8]) {
            octets.fill(0);
        }
    }

    fn step(station: &mut Station, policy: &Stops, event: Event) -> Vec<Action> {
        let mut actions = Vec::new();
        station.step(Moment::default(), policy, &mut Nothing, event, &mut actions);
        actions
    }

    /// What is done on stopping, once the interface is parked, or was refused a throwaway address.
    fn left(on_stop: OnStop, refused: bool) -> Vec<Action> {
        let policy = Stops(on_stop);
        let mut station = Station::new(LinkState { address: INITIAL, up: true });
        let mut actions = step(&mut station, &policy, Event::Started);
        loop {
            let change = actions.iter().find_map(|action| {
                let Action::SetAddress { ticket, address, .. } = action else { return None };
                Some((*ticket, *address))
            });
            let Some((ticket, address)) = change else { break };
            let outcome = if refused {
                Outcome::Failed("refused".to_owned())
            } else {
                Outcome::Done(Some(LinkState { address, up: true }))
            };
            actions = step(&mut station, &policy, Event::Done(ticket, outcome));
        }
        step(&mut station, &policy, Event::Leaving)
    }

    #[test]
    fn parked_is_left_alone() {
        assert_eq!(left(OnStop::Parked, false), [Action::Report(Notice::Left(Left::Parked(THROWAWAY)))]);
        assert_eq!(left(OnStop::Parked, true), [Action::Report(Notice::Left(Left::Silent))]);
    }

    #[test]
    fn down_is_down_whatever_it_was() {
        for refused in [false, true] {
            assert_eq!(
                left(OnStop::Down, refused),
                [Action::SetDown, Action::Report(Notice::Left(Left::Down))]
            );
        }
    }

    #[test]
    fn restored_is_said_and_only_where_nothing_was_refused() {
        let actions = left(OnStop::Restored(INITIAL), false);
        assert!(
            matches!(
                actions.as_slice(),
                [
                    Action::SetAddress { address: INITIAL, change: Change::Bounce, .. },
                    Action::Report(Notice::Left(Left::Restored))
                ]
            ),
            "{actions:?}"
        );
        assert_eq!(left(OnStop::Restored(INITIAL), true), [Action::Report(Notice::Left(Left::Silent))]);
    }
    #[test]
    fn who_was_disconnected_for_being_down_is_connected_by_the_next() {
        let policy = Stops(OnStop::Down);
        let link = LinkState { address: INITIAL, up: true };
        for state in [SupplicantState::Completed, SupplicantState::Idle] {
            let mut station = Station::new(link);
            let network = (state == SupplicantState::Completed).then_some(NetworkId(0));
            let (bssid, frequency, address, p2p_address) = (None, None, Some(INITIAL), None);
            let status = Status { state, network, bssid, frequency, address, p2p_address, link };
            step(&mut station, &policy, Event::SupplicantBack);
            step(&mut station, &policy, Event::Status(status));
            let actions = step(&mut station, &policy, Event::Leaving);
            let noted = actions.contains(&Action::NoteHeld(true));
            assert_eq!(noted, network.is_some(), "whoever did nothing may have been told to: {actions:?}");
            assert_eq!(actions.contains(&Action::Disconnect), noted);
            assert!(actions.contains(&Action::SetDown));
        }
    }
}
