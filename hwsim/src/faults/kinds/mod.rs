//! The faults: how each comes and goes.

mod air;
mod driver;
mod files;
mod link;
mod macveil;
mod supplicant;

use crate::scenario::Scenario;

/// One fault.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// As the table says it.
    pub name: &'static str,
    /// What the guest has that others have not.
    pub setting: fn(Scenario) -> Scenario,
    /// How it comes.
    pub comes: fn(Scenario) -> Scenario,
    /// For how long it stays, in simulated seconds.
    pub lasts_secs: f64,
    /// How it goes.
    pub goes: fn(Scenario) -> Scenario,
    /// Access points are off the air, or the clock jumps, without the judge's knowing.
    pub cuts_beacons: bool,
    /// macveil cannot say its status while it lasts.
    pub silences: bool,
    /// Stable addresses are others meanwhile, so that macveil may find a connection under what is not its address.
    pub changes_addresses: bool,
    /// After so many seconds with a connection the status must know it.
    pub status_after_secs: f64,
}

impl Fault {
    fn new(
        name: &'static str,
        comes: fn(Scenario) -> Scenario,
        lasts_secs: f64,
        goes: fn(Scenario) -> Scenario,
    ) -> Self {
        Fault {
            name,
            setting: nothing,
            comes,
            lasts_secs,
            goes,
            cuts_beacons: false,
            silences: false,
            changes_addresses: false,
            status_after_secs: 1.0,
        }
    }

    fn in_a(self, setting: fn(Scenario) -> Scenario) -> Self {
        Fault { setting, ..self }
    }

    fn cutting_beacons(self) -> Self {
        Fault { cuts_beacons: true, ..self }
    }

    fn changing_addresses(self) -> Self {
        Fault { changes_addresses: true, ..self }
    }

    /// An answer that does not come is waited for for ten seconds, and what was asked or ordered meanwhile waits for it.
    fn leaving_answers_awaited(self) -> Self {
        Fault { status_after_secs: 12.0, ..self }
    }

    fn silencing(self) -> Self {
        Fault { silences: true, ..self }
    }
}

fn shell(scenario: Scenario, line: &str) -> Scenario {
    scenario.run("fault", &["sh", "-c", line])
}

fn nothing(scenario: Scenario) -> Scenario {
    scenario
}

/// All that are run, the most dangerous first.
#[must_use]
pub fn all() -> Vec<Fault> {
    [
        link::faults(),
        macveil::faults(),
        supplicant::faults(),
        driver::faults(),
        air::faults(),
        files::faults(),
    ]
    .concat()
}
