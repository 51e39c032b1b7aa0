//! What can happen next: one healthy move, and all that ill will can do instead.

use super::super::{Action, Event, SupplicantState, UserCommand};
use super::Composite;
use super::world::{CHANNELS, Doing, FRESH, Kind, Setup, Way, is_bounce, network_id};
use crate::core::station::conductor::Stage;

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
    /// Who switched the radio to an access point that is off hears it again.
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
    ConnectionLost,
    AttemptFails,
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
    /// Asked to stop; another is started later.
    LeaveAndStart,
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
        if world.scan {
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
                || (supplicant.doing != Doing::Nothing && self.world.link.up)
        })
    }

    fn may_scan(&self) -> bool {
        let world = &self.world;
        world.link.up && !world.scan && world.supplicant.as_ref().is_some_and(|s| !s.is_associated())
    }

    fn looks_by_itself(&self) -> bool {
        self.may_scan()
            && self.world.supplicant.as_ref().is_some_and(|supplicant| {
                !supplicant.disconnected && supplicant.networks.iter().any(|n| n.exists && n.enabled)
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
        if world.scan {
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
            Some(Action::AskResults) => moves.push(Move::LinkJob(Fate::Refused)),
            Some(_) | None => {}
        }
        match world.supplicant_jobs.front() {
            Some(Action::Assign { .. } | Action::ArmScan { .. }) => {
                moves.extend([Fate::Refused, Fate::OnlyDone, Fate::OnlySaid].map(Move::SupplicantJob));
            }
            Some(Action::AskStatus) => moves.push(Move::SupplicantJob(Fate::OnlySaid)),
            // What is not answered is said again.
            Some(_) | None => {}
        }
        if world.scan {
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
                if supplicant.is_associated() {
                    moves.push(Move::ConnectionLost);
                }
                if supplicant.state == SupplicantState::Associating {
                    moves.push(Move::AttemptFails);
                }
            }
        }
        moves.extend(places.clone().map(Move::AccessPoint));
        moves.extend(places.map(Move::Up));
        moves.extend([Move::Down, Move::ConfigurationChanges, Move::Restart, Move::LeaveAndStart]);
        if is_bounce(world.link_jobs.front()) && world.link.up {
            moves.push(Move::RestartInTheMiddle);
        }
    }

    /// Whether it is connected, if it is normal, and nothing is left of any ill will: the world is as it
    /// was, and nobody was told what is not so.
    pub(super) fn is_home(&self) -> bool {
        let world = &self.world;
        let supplicant = world.supplicant.as_ref();
        supplicant.is_some_and(|s| {
            s.is_associated() && !s.disconnected && s.networks.iter().all(|n| n.exists && n.enabled)
        }) && world.in_range.iter().all(|near| *near)
            && !world.refuses
            && !world.lied
    }

    /// Whether all is as it should be: nothing is under way, the interface is parked or rightly
    /// connected, and who should be connected is. What is wrong is said where nothing is under way.
    pub(super) fn is_normal(&self, setup: &Setup) -> Result<(), String> {
        let (world, station) = (&self.world, &self.station);
        if !world.is_caught_up() || world.scan || self.proceeds() {
            return Err("something is under way".to_owned());
        }
        if station.parking.is_changing() || station.conductor.stage != Stage::Rest {
            return Err("the station is at something".to_owned());
        }
        if station.parking.is_silenced() {
            return Err("it is silenced".to_owned());
        }
        if !world.link.up && world.supplicant.is_some() {
            return Err("the link is down".to_owned());
        }
        let Some(supplicant) = &world.supplicant else {
            return if station.parking.address() == Some(world.link.address) {
                Ok(())
            } else {
                Err("it is not parked".to_owned())
            };
        };
        if !world.attached {
            return Err("it does not know of the supplicant".to_owned());
        }
        if let Some(place) = supplicant.current {
            let right = station.planned(network_id(place)) == Some(world.link.address);
            let found = station.connection.as_ref().is_some_and(|connection| connection.found);
            let known = station.connection.as_ref().is_some_and(|c| c.network == network_id(place));
            return match (supplicant.state, known) {
                (SupplicantState::Completed, true) if right || found => Ok(()),
                _ => Err("the connection is not right, or not known".to_owned()),
            };
        }
        if station.connection.is_some() {
            return Err("there is no such connection".to_owned());
        }
        if station.parking.address() != Some(world.link.address) {
            return Err("it is not parked".to_owned());
        }
        let could = |place: usize| {
            let known = &supplicant.networks[place];
            known.exists
                && known.enabled
                && setup.networks[place] != Kind::Refused
                && !(world.refuses && place == 0)
        };
        let mut places = 0..setup.networks.len();
        if !world.user_off && places.clone().any(|place| could(place) && world.in_range[place]) {
            return Err("it is not connected".to_owned());
        }
        let seeks = supplicant.networks.iter().any(|known| known.exists && known.enabled);
        if seeks && supplicant.disconnected && !world.user_off && !station.conductor.leads {
            return Err("the supplicant was left disconnected".to_owned());
        }
        if station.conductor.leads && world.wake.is_none() && places.any(could) {
            return Err("it leads, and waits for nothing".to_owned());
        }
        Ok(())
    }
}

impl Lie {
    pub(super) fn event(self) -> Event {
        match self {
            Self::ScanStarted => Event::ScanStarted,
            Self::ScanEnded => Event::ScanEnded,
            Self::Associating => Event::Associating,
            Self::Connected => Event::Connected,
            Self::Disconnected => Event::Disconnected,
            Self::Lost => Event::ConnectionLost,
            Self::AddressRefused => Event::AddressRefused,
            Self::NetworkRests => Event::NetworkRests(network_id(0), super::RESTS),
        }
    }
}
