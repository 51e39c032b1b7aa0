//! The station, searched to the end.
//!
//! The real [`Station`] is put into a small world (`world`), and every state that the two can reach is
//! visited, breadth first, once. In each state there is one move of a healthy world (`moves`): what was
//! said is delivered, what was asked is done, time goes on. Ill will may make another move instead:
//! something fails, is late, lies, dies, or somebody interferes. It may do so a number of times
//! (`ill_will`) between two states in which all is normal; which, and when, is tried out.
//!
//! `apply` says what must never come of a move, and a state from which the healthy moves do not lead to
//! a normal one within `LONGEST_RECOVERY` moves is an error, too.

#![allow(clippy::wildcard_enum_match_arm, reason = "a model looks for the few words it is about")]
#![allow(clippy::unwrap_used, reason = "a model runs in tests alone, and its numbers are small")]

mod apply;
mod bugs;
pub(in crate::core::station) mod canon;
mod moves;
mod search;
mod world;

use std::time::Duration;

use super::conductor::Stage;
use super::{Assignment, Phase, ScanAddress, Station, SupplicantState};
use crate::core::addr::MacAddr;
use apply::{Broken, Making};
pub use bugs::{ALL as ALL_BUGS, Bug};
use canon::Canon;
use moves::Move;
pub use search::{Counterexample, Counts, Search};
pub use world::{Kind, Setup};
use world::{PERMANENT, World};

/// How long a supplicant leaves a network alone that did not let it in.
const RESTS: Duration = Duration::from_secs(10);

/// The world, and what the station makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Composite {
    station: Station,
    world: World,
}

impl Composite {
    /// Before the station's first event.
    fn new(world: World) -> Self {
        Self { station: world::station(&world), world }
    }

    /// The state after one move, in canonical form.
    fn after(&self, made: Move, setup: &Setup, bug: Option<Bug>) -> Result<Self, Broken> {
        let mut making = Making::new(self.clone(), setup, bug);
        making.make(made)?;
        let Making { mut now, elapsed, .. } = making;
        now.settle()?;
        now.canonize(elapsed);
        Ok(now)
    }

    /// Once it has been told everything and could do something about it, the permanent address is
    /// nowhere that something may be transmitted under it.
    fn settle(&mut self) -> Result<(), Broken> {
        if !self.world.is_caught_up() {
            return Ok(());
        }
        if self.world.lied && self.station_knows() {
            self.world.lied = false;
        }
        let (world, station) = (&mut self.world, &self.station);
        let associated = world.supplicant.as_ref().is_some_and(world::Supplicant::is_associated);
        if associated {
            world.user_off = false;
        }
        let found = station.connection.as_ref().is_some_and(|connection| connection.found);
        let believes_associated = matches!(station.phase, Phase::Associating | Phase::Connected);
        let shows = world.link.address == PERMANENT && world.link.up;
        let misled = world.lied && believes_associated && !associated;
        if !shows {
            // Who believes in a connection that is not there leaves the address as it found it.
            world.excused &= misled;
        } else if !found && !believes_associated && world.attached == world.supplicant.is_some() {
            // Setting an address would end a scan, which has its own; and on the way to a network nothing
            // is sent before its address is there.
            let about_to = (station.parking.deadline().is_some() && !station.parking.is_silenced())
                || world.scan
                || station.conductor.stage != Stage::Rest;
            if !about_to && !world.lied {
                return Err("the permanent address stays on a link that is up".to_owned());
            }
        }
        Ok(())
    }

    /// What the station takes for true is so.
    fn station_knows(&self) -> bool {
        let (world, station) = (&self.world, &self.station);
        let Some(supplicant) = &world.supplicant else { return !station.attached };
        let phase = match supplicant.state {
            SupplicantState::Idle | SupplicantState::Scanning => {
                station.phase == Phase::Idle || (station.phase == Phase::Scanning && world.scan)
            }
            SupplicantState::Associating => station.phase == Phase::Associating,
            SupplicantState::Completed => station.phase == Phase::Connected,
        };
        let networks = supplicant.networks.iter().enumerate().all(|(place, known)| {
            let told = station.networks.get(&world::network_id(place)).and_then(|network| network.told());
            known.exists == station.networks.contains_key(&world::network_id(place))
                && match known.assigned {
                    Some(Assignment::Address(address)) => told == Some(address),
                    Some(Assignment::Barred) => told == Some(MacAddr::new([0; 6])),
                    Some(Assignment::Drawn) | None => told.is_none(),
                }
        });
        // The supplicant may have scanned without a word.
        let spent =
            matches!(supplicant.armed, Some(ScanAddress::Exactly(armed)) if world.scanned.contains(&armed));
        let scans = station.scanning.told() == supplicant.armed && !spent;
        phase && networks && scans && station.link == world.link
    }

    fn canonize(&mut self, elapsed: Duration) {
        let mut canon = Canon::after(elapsed);
        self.station.canonize(&mut canon);
        self.world.canonize(&mut canon);
    }
}
