//! What can happen next: one healthy move, and all that ill will can do instead.

use super::super::{Action, Event, SupplicantState, UserCommand};
use super::Composite;
use super::setup::{Setup, WEAK, bssid, network_id};
use super::supplicant::{Doing, Supplicant};
use super::world::{CHANNELS, FRESH, Way, is_bounce};

/// How a job ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Fate {
    Good,
    /// It fails, and nothing is done.
    Refused,
    /// It cannot be done, and nothing is.
    Unsupported,
    /// It is said to be done, and is not.
    OnlySaid,
    /// It is done, and is said to have failed.
    OnlyDone,
}

/// What the supplicant says without reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Lie {
    ScanStarted,
    ScanEnded,
    Associating,
    Connected,
    Disconnected,
    Lost,
    AddressRefused,
    NetworkRests,
    Weak,
}

const LIES: [Lie; 8] = [
    Lie::ScanStarted,
    Lie::ScanEnded,
    Lie::Associating,
    Lie::Connected,
    Lie::Disconnected,
    Lie::Lost,
    Lie::AddressRefused,
    Lie::NetworkRests,
];

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Move {
    // What a healthy world does by itself.
    Deliver(Way),
    LinkJob(Fate),
    SupplicantJob(Fate),
    /// The supplicant goes on with what it is about to do.
    Proceed,
    EndScan {
        has_results: bool,
    },
    /// The supplicant scans by itself, since it heard nothing of use for some time.
    OwnScan,
    Deadline,
    /// Who took the link down takes it up.
    LinkUp,
    // What else can happen.
    Forget(Way),
    Say(Lie),
    OthersSet {
        permanent: bool,
    },
    OthersTakeDown,
    OthersTakeUp,
    SupplicantDies,
    SupplicantStarts,
    SupplicantIsReplaced,
    AccessPoint(usize),
    /// The supplicant goes over to another cell of its network.
    Roams(usize),
    /// The signal of a cell grows weak, or strong again.
    Signal(usize),
    ConnectionLost,
    AttemptFails,
    /// The kernel refuses the supplicant the address of a network.
    AddressRefused,
    /// The supplicant will not hear that the link comes up.
    Deaf,
    Asked(UserCommand),
    UserSelects(usize),
    UserEnables(usize),
    UserRemovesOrAdds(usize),
    Reconfigure,
    Up(usize),
    Down,
    ConfigurationChanges,
    Restart,
    /// Killed while an address change had the link down.
    RestartInTheMiddle,
    /// Asked to stop; another is started at once.
    LeaveAndStart,
    /// Another is started when the supplicant has gone its own way for some time.
    LeaveAndStartLater,
}

impl Composite {
    /// What a healthy world does now; `None` where it is at rest for good.
    pub(super) fn healthy(&self) -> Option<Move> {
        let world = &self.world;
        for way in CHANNELS {
            if !world.waiting(way).is_empty() {
                return Some(Move::Deliver(way));
            }
        }
        if !world.link_jobs.is_empty() {
            return Some(Move::LinkJob(Fate::Good));
        }
        if !world.supplicant_jobs.is_empty() {
            return Some(Move::SupplicantJob(Fate::Good));
        }
        if self.proceeds() {
            return Some(Move::Proceed);
        }
        if world.is_scanning() {
            return Some(Move::EndScan { has_results: true });
        }
        if world.taken_down && !world.link.up {
            return Some(Move::LinkUp);
        }
        let soon = world.wake.is_some_and(|wake| wake.0 <= FRESH);
        if !soon && self.looks_by_itself() {
            return Some(Move::OwnScan);
        }
        world.wake.map(|_| Move::Deadline)
    }

    /// The supplicant has something to go on with.
    pub(super) fn proceeds(&self) -> bool {
        self.world.supplicant.as_ref().is_some_and(|supplicant| {
            supplicant.state == SupplicantState::Associating
                || (supplicant.doing != Doing::Nothing && supplicant.is_enabled() && self.world.link.up)
        })
    }

    fn may_scan(&self) -> bool {
        let world = &self.world;
        let idles = |s: &Supplicant| s.is_enabled() && !s.is_associated();
        world.link.up && !world.is_scanning() && world.supplicant.as_ref().is_some_and(idles)
    }

    fn looks_by_itself(&self) -> bool {
        self.may_scan()
            && self.world.supplicant.as_ref().is_some_and(|supplicant| {
                !supplicant.disconnected
                    && !supplicant.given_up
                    && supplicant.networks.iter().any(|n| n.exists && n.enabled)
            })
    }

    fn may_roam(&self, setup: &Setup, cell: usize) -> bool {
        let current = self.world.supplicant.as_ref().and_then(|supplicant| {
            let roams =
                supplicant.state == SupplicantState::Completed && !supplicant.fenced.contains(&bssid(cell));
            supplicant.current.filter(|_| roams)
        });
        current.is_some_and(|current| {
            current.cell != cell && current.network == setup.cells[cell].network && self.world.in_range[cell]
        })
    }

    /// Everything else that can happen now.
    pub(super) fn others(&self, setup: &Setup) -> Vec<Move> {
        let mut moves = Vec::new();
        self.untimely(&mut moves);
        self.failures(&mut moves);
        self.happenings(setup, &mut moves);
        let healthy = self.healthy();
        moves.retain(|other| Some(*other) != healthy);
        moves
    }

    /// What happens sooner or later anyway, but now.
    fn untimely(&self, moves: &mut Vec<Move>) {
        let world = &self.world;
        moves.extend(
            CHANNELS.iter().filter(|way| !world.waiting(**way).is_empty()).map(|way| Move::Deliver(*way)),
        );
        if !world.link_jobs.is_empty() {
            moves.push(Move::LinkJob(Fate::Good));
        }
        if !world.supplicant_jobs.is_empty() {
            moves.push(Move::SupplicantJob(Fate::Good));
        }
        if self.proceeds() {
            moves.push(Move::Proceed);
        }
        if world.is_scanning() {
            moves.push(Move::EndScan { has_results: true });
        }
        if world.wake.is_some() {
            moves.push(Move::Deadline);
        }
        if self.may_scan() {
            moves.push(Move::OwnScan);
        }
    }

    fn failures(&self, moves: &mut Vec<Move>) {
        let world = &self.world;
        match world.link_jobs.front() {
            Some(Action::SetAddress { .. }) => {
                moves.extend([Fate::Refused, Fate::OnlySaid, Fate::OnlyDone].map(Move::LinkJob));
            }
            Some(Action::Scan { .. }) => {
                moves.extend([Fate::Refused, Fate::Unsupported, Fate::OnlySaid].map(Move::LinkJob));
            }
            Some(Action::RenewInterface { .. }) => {
                moves.extend([Fate::Refused, Fate::OnlySaid].map(Move::LinkJob));
            }
            Some(Action::AskResults) => moves.push(Move::LinkJob(Fate::Refused)),
            Some(_) | None => {}
        }
        match world.supplicant_jobs.front() {
            Some(Action::Assign { .. } | Action::ArmScan { .. }) => {
                moves.extend([Fate::Refused, Fate::OnlyDone, Fate::OnlySaid].map(Move::SupplicantJob));
            }
            Some(Action::AskStatus) => moves.push(Move::SupplicantJob(Fate::OnlySaid)),
            Some(Action::WatchSignal(_) | Action::Roam(_)) => moves.push(Move::SupplicantJob(Fate::Refused)),
            // What is not answered is said again.
            Some(_) | None => {}
        }
        if world.is_scanning() {
            moves.push(Move::EndScan { has_results: false });
        }
        let reliable =
            [Event::Started, Event::SupplicantBack, Event::SupplicantStarted, Event::SupplicantGone];
        if world.told.front().is_some_and(|event| !reliable.contains(event)) {
            moves.push(Move::Forget(Way::Told));
        }
        if !world.scan_ends.is_empty() {
            moves.push(Move::Forget(Way::ScanEnds));
        }
        if world.attached {
            moves.extend(LIES.map(Move::Say));
        }
    }

    fn happenings(&self, setup: &Setup, moves: &mut Vec<Move>) {
        let world = &self.world;
        let places = 0..setup.networks.len();
        moves.extend([Move::OthersSet { permanent: true }, Move::OthersSet { permanent: false }]);
        moves.push(if world.link.up { Move::OthersTakeDown } else { Move::OthersTakeUp });
        match &world.supplicant {
            None => moves.push(Move::SupplicantStarts),
            Some(supplicant) => {
                moves.extend([Move::SupplicantDies, Move::SupplicantIsReplaced, Move::Reconfigure]);
                moves.extend(
                    [UserCommand::Disconnect, UserCommand::Connect, UserCommand::Save].map(Move::Asked),
                );
                for place in places.clone() {
                    moves.extend([
                        Move::UserSelects(place),
                        Move::UserEnables(place),
                        Move::UserRemovesOrAdds(place),
                    ]);
                }
                let is_doing = supplicant.doing != Doing::Nothing && supplicant.is_enabled();
                if setup.keeps_addresses && is_doing && world.link.up {
                    moves.push(Move::AddressRefused);
                }
                let comes_up = !world.link.up || is_bounce(world.link_jobs.front());
                if comes_up && !world.deaf {
                    moves.push(Move::Deaf);
                }
                if supplicant.is_associated() {
                    moves.push(Move::ConnectionLost);
                }
                if supplicant.state == SupplicantState::Associating {
                    moves.push(Move::AttemptFails);
                }
            }
        }
        moves.extend((0..setup.cells.len()).map(Move::AccessPoint));
        moves.extend((0..setup.cells.len()).filter(|cell| self.may_roam(setup, *cell)).map(Move::Roams));
        if setup.roams {
            moves.extend((0..setup.cells.len()).map(Move::Signal));
            if world.attached {
                moves.push(Move::Say(Lie::Weak));
            }
        }
        moves.extend(places.map(Move::Up));
        moves.extend([Move::Down, Move::ConfigurationChanges, Move::Restart]);
        moves.extend([Move::LeaveAndStart, Move::LeaveAndStartLater]);
        if is_bounce(world.link_jobs.front()) && world.link.up {
            moves.push(Move::RestartInTheMiddle);
        }
    }
}

impl Lie {
    pub(super) fn event(self) -> Event {
        match self {
            Self::ScanStarted => Event::ScanStarted,
            Self::ScanEnded => Event::ScanEnded,
            Self::Associating => Event::Associating,
            Self::Connected => Event::Connected(None),
            Self::Disconnected => Event::Disconnected,
            Self::Lost => Event::ConnectionLost,
            Self::AddressRefused => Event::AddressRefused,
            Self::Weak => Event::Signal { below: true, dbm: WEAK },
            Self::NetworkRests => Event::NetworkRests(network_id(0), super::RESTS),
        }
    }
}
