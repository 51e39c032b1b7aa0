//! The station, searched to the end.
//!
//! The real [`Station`] is put into a small world (`world`), and every state that the two can reach is
//! visited once. In each state there is one move of a healthy world (`moves`): what was said is
//! delivered, what was asked is done, time goes on. Ill will may make another move instead: something
//! fails, is late, lies, dies, or somebody interferes. It may do so a number of times (`ill_will`)
//! between two states in which all is normal; which, and when, is tried out.
//!
//! A move is made in `making` and the files beside it. `rules` says what must never come of one, and a
//! state from which the healthy moves do not lead to a normal one (`normal`) within `LONGEST_RECOVERY`
//! moves is an error, too. `search` goes through all states; `trail` tells how one was reached.

#![allow(clippy::wildcard_enum_match_arm, reason = "a model looks for the few words it is about")]
#![allow(clippy::unwrap_used, reason = "a model runs in tests alone, and its numbers are small")]

mod bugs;
pub(in crate::core::station) mod canon;
mod canon_world;
mod fingerprint;
mod happenings;
mod link_jobs;
mod making;
mod moves;
mod normal;
mod restarts;
mod rules;
mod search;
mod setup;
mod supplicant;
mod supplicant_acts;
mod supplicant_jobs;
mod trail;
mod world;

use std::time::Duration;

use super::Station;
use super::conductor::Stage;
pub use bugs::{ALL as ALL_BUGS, Bug};
use canon::Canon;
use making::Making;
use moves::Move;
use rules::Broken;
pub use rules::Rule;
pub use search::{Counts, Search};
pub use setup::{Cell, Kind, Setup, Stop};
pub use trail::Counterexample;
use world::World;

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
    fn new(world: World, setup: &Setup) -> Self {
        Self { station: setup::station(&world, setup), world }
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

    fn canonize(&mut self, elapsed: Duration) {
        let mut canon = Canon::after(elapsed);
        self.station.canonize(&mut canon);
        self.world.canonize(&mut canon);
    }
}
