//! Rules broken on purpose: the search has to find each.

use super::super::{Action, Event, ScanAddress, Station};
use super::world::PERMANENT;

/// One mistake, made every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// Silence is forgotten: the link stays up.
    NoSilence,
    /// The supplicant is never told its next scan's address anew.
    ArmsOnce,
    /// The supplicant may choose, but nobody tells it.
    NoReconnect,
    /// Behind the gate nobody is shut out.
    NoGate,
    /// A wrong association is not cut.
    NoCut,
    /// An interface is parked on the permanent address.
    ParksOnPermanent,
    /// The networks get no addresses.
    NoAssignment,
    /// An answer counts whatever was asked.
    AnyAnswerCounts,
    /// The interface stays as it is after a connection.
    NoParking,
}

/// All of them.
pub const ALL: [Bug; 9] = [
    Bug::NoSilence,
    Bug::ArmsOnce,
    Bug::NoReconnect,
    Bug::NoGate,
    Bug::NoCut,
    Bug::ParksOnPermanent,
    Bug::NoAssignment,
    Bug::AnyAnswerCounts,
    Bug::NoParking,
];

impl Bug {
    pub(super) fn in_event(self, event: Event, station: &Station) -> Event {
        match event {
            Event::Done(_, outcome) if self == Self::AnyAnswerCounts => {
                let awaited = (0..=station.tickets).map(super::super::Ticket);
                let awaited = awaited.rev().find(|ticket| {
                    station.parking.awaits(*ticket)
                        || station.scanning.awaits(*ticket)
                        || station.conductor.awaits(*ticket)
                });
                Event::Done(awaited.unwrap_or(super::world::STALE), outcome)
            }
            event => event,
        }
    }

    pub(super) fn in_actions(self, actions: &mut Vec<Action>, station: &Station) {
        match self {
            Self::NoSilence => actions.retain(|action| *action != Action::SetDown),
            Self::ArmsOnce => {
                let armed = station.scanning.next().is_some();
                actions.retain(|action| {
                    !(armed && matches!(action, Action::ArmScan { address: ScanAddress::Exactly(_), .. }))
                });
            }
            Self::NoReconnect => actions.retain(|action| *action != Action::Reconnect),
            Self::NoGate => actions.retain(|action| !matches!(action, Action::ShutOut(..))),
            Self::NoCut => {
                let cuts = actions
                    .iter()
                    .any(|action| matches!(action, Action::Report(super::super::Notice::WrongAddress(..))));
                actions.retain(|action| !(cuts && *action == Action::Disconnect));
            }
            Self::ParksOnPermanent => {
                for action in actions {
                    if let Action::SetAddress { address, .. } = action {
                        *address = PERMANENT;
                    }
                }
            }
            Self::NoAssignment => actions.retain(|action| !matches!(action, Action::Assign { .. })),
            Self::AnyAnswerCounts => {}
            Self::NoParking => {
                let parked = station.parking.address().is_some();
                actions.retain(|action| !(parked && matches!(action, Action::SetAddress { .. })));
            }
        }
    }
}
