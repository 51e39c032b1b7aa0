//! Rules broken on purpose: the search has to find each.

use super::super::{
    Action, Event, Notice, Outcome, ScanAddress, Station, Status, SupplicantState, UserCommand,
};
use super::rules::Rule;
use super::setup::{PERMANENT, STALE};

/// One mistake, made every time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The interface stays as it is after a connection.
    NoParking,
    /// An interface is parked on the permanent address.
    ParksOnPermanent,
    /// The supplicant is never told its next scan's address anew.
    ArmsOnce,
    /// macveil's scans use the address that the networks have.
    ScansAsNetwork,
    /// The networks get no addresses.
    NoAssignment,
    /// Behind the gate nobody is shut out.
    NoGate,
    /// A wrong association is not cut.
    NoCut,
    /// Silence is forgotten: the link stays up.
    NoSilence,
    /// A change that failed is taken for done.
    FailureIsSuccess,
    /// The supplicant is not disconnected while macveil looks.
    NoHold,
    /// What users ask the supplicant for is not listened to.
    DeafToUsers,
    /// An answer counts whatever was asked.
    AnyAnswerCounts,
    /// On stopping, the interface is left up.
    LeavesUp,
    /// On stopping, the initial address is put back whatever is configured.
    AlwaysRestores,
    /// The supplicant may choose, but nobody tells it.
    NoReconnect,
    /// A better cell is heard, and the supplicant is not told to roam.
    NeverRoams,
    /// Other cells are asked for, not listened for.
    AsksForCells,
    /// That the supplicant could not set an address is not listened to.
    DeafToRefusals,
    /// That the supplicant takes the interface for disabled is not listened to.
    DeafToDisabled,
}

/// All of them.
pub const ALL: [Bug; 19] = [
    Bug::NoParking,
    Bug::ParksOnPermanent,
    Bug::ArmsOnce,
    Bug::ScansAsNetwork,
    Bug::NoAssignment,
    Bug::NoGate,
    Bug::NoCut,
    Bug::NoSilence,
    Bug::FailureIsSuccess,
    Bug::NoHold,
    Bug::DeafToUsers,
    Bug::AnyAnswerCounts,
    Bug::LeavesUp,
    Bug::AlwaysRestores,
    Bug::NoReconnect,
    Bug::NeverRoams,
    Bug::AsksForCells,
    Bug::DeafToRefusals,
    Bug::DeafToDisabled,
];

impl Bug {
    /// The rule that it breaks.
    #[must_use]
    pub fn breaks(self) -> Rule {
        match self {
            Self::NoParking => Rule::Parked,
            Self::ParksOnPermanent => Rule::NotPermanent,
            Self::ArmsOnce | Self::ScansAsNetwork | Self::AsksForCells => Rule::OwnScanAddress,
            Self::NoAssignment | Self::NoGate => Rule::OwnAddress,
            Self::NoCut => Rule::Cut,
            Self::NoSilence | Self::FailureIsSuccess => Rule::Silence,
            Self::NoHold | Self::DeafToUsers => Rule::OneMaster,
            Self::AnyAnswerCounts => Rule::StaleAnswers,
            Self::LeavesUp | Self::AlwaysRestores => Rule::LeftAsConfigured,
            Self::NoReconnect | Self::NeverRoams | Self::DeafToRefusals | Self::DeafToDisabled => {
                Rule::WayBack
            }
        }
    }

    pub(super) fn in_event(self, event: Event, station: &Station) -> Event {
        match event {
            Event::Done(_, outcome) if self == Self::AnyAnswerCounts => {
                let awaited = (0..=station.tickets).map(super::super::Ticket);
                let awaited = awaited.rev().find(|ticket| {
                    station.parking.awaits(*ticket)
                        || station.scanning.awaits(*ticket)
                        || station.conductor.awaits(*ticket)
                });
                Event::Done(awaited.unwrap_or(STALE), outcome)
            }
            Event::Done(ticket, Outcome::Failed(_))
                if self == Self::FailureIsSuccess && station.parking.awaits(ticket) =>
            {
                let mut link = station.link;
                link.address = station.parking.awaited_address().unwrap_or(link.address);
                Event::Done(ticket, Outcome::Done(Some(link)))
            }
            Event::UserAsked(UserCommand::Disconnect | UserCommand::Connect) if self == Self::DeafToUsers => {
                Event::UserAsked(UserCommand::Save)
            }
            Event::AddressRefused if self == Self::DeafToRefusals => Event::CommandsTold,
            Event::Status(status)
                if self == Self::DeafToDisabled && status.state == SupplicantState::Disabled =>
            {
                Event::Status(Status { state: SupplicantState::Idle, ..status })
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
            Self::ScansAsNetwork => {
                let planned = station.networks.values().find_map(|network| network.planned());
                for action in actions {
                    if let Action::Scan { request, .. } = action {
                        request.address = request.address.and(planned);
                    }
                }
            }
            Self::NoReconnect => actions.retain(|action| *action != Action::Reconnect),
            Self::NeverRoams => actions.retain(|action| !matches!(action, Action::Roam(_))),
            Self::AsksForCells => {
                for action in actions.iter_mut().filter(|_| station.conductor.roams) {
                    if let Action::Scan { request, .. } = action {
                        request.passive = false;
                    }
                }
            }
            Self::NoGate => actions.retain(|action| !matches!(action, Action::ShutOut(..))),
            Self::NoCut => {
                let cuts =
                    actions.iter().any(|action| matches!(action, Action::Report(Notice::WrongAddress(..))));
                actions.retain(|action| !(cuts && *action == Action::Disconnect));
            }
            Self::NoHold => {
                let holds = actions.contains(&Action::NoteHeld(true));
                actions.retain(|action| !(holds && *action == Action::Disconnect));
            }
            Self::ParksOnPermanent => {
                for action in actions {
                    if let Action::SetAddress { address, .. } = action {
                        *address = PERMANENT;
                    }
                }
            }
            Self::NoAssignment => actions.retain(|action| !matches!(action, Action::Assign { .. })),
            Self::NoParking => {
                let parked = station.parking.address().is_some();
                actions.retain(|action| !(parked && matches!(action, Action::SetAddress { .. })));
            }
            Self::LeavesUp => {
                let leaves = leaves(actions);
                actions.retain(|action| !(leaves && *action == Action::SetDown));
            }
            Self::AlwaysRestores => {
                if leaves(actions) {
                    let change = super::super::Change::Bounce;
                    actions.push(Action::SetAddress { ticket: STALE, address: PERMANENT, change });
                }
            }
            Self::FailureIsSuccess
            | Self::DeafToUsers
            | Self::AnyAnswerCounts
            | Self::DeafToRefusals
            | Self::DeafToDisabled => {}
        }
    }
}

fn leaves(actions: &[Action]) -> bool {
    actions.iter().any(|action| matches!(action, Action::Report(Notice::Left(_))))
}
