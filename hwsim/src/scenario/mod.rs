//! What is on the air, what runs in the guest, and what happens in which order: as data.
//!
//! A scenario is built with the methods in `build.rs`, so that it reads like the sentence that
//! describes it, and travels to the guest as JSON. The guest's agent interprets the steps, because
//! under simulated time nothing outside the guest can take part without disturbing the clock.

mod build;
mod client;
pub mod file;
mod parts;
mod security;
mod step;

use serde::{Deserialize, Serialize};

pub use client::Client;
pub use parts::{AccessPoint, Brought, GuestFile, Network, Root, Station};
pub use security::Security;
pub use step::{Signal, Step};

/// The changed files of a root file system, in a run's directory.
pub const KEPT_ROOT: &str = "root.tar";

/// A whole scenario. `Scenario::named("…")` starts one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Names the run's directory: letters, digits, `_` and `-`.
    pub name: String,
    /// The root file system of the guest, and with it the version of wpa_supplicant.
    #[serde(default)]
    pub root: Root,
    /// What looks for networks and connects: who performs the steps `scan`, `select`, `disconnect`.
    #[serde(default)]
    pub client: Client,
    /// Station `n` is the interface `wlan<n>` on radio `n`.
    pub stations: Vec<Station>,
    /// Each has a radio of its own, after those of the stations, in this order.
    pub access_points: Vec<AccessPoint>,
    /// Written before the first step.
    #[serde(default)]
    pub files: Vec<GuestFile>,
    /// Its time is the host's also where the engine could simulate it: for what measures durations of
    /// computing, which take no simulated time.
    #[serde(default)]
    pub real_time: bool,
    /// A program stands between macveil and the supplicants' sockets.
    #[serde(default)]
    pub between: bool,
    /// Copied to the guest before it starts.
    #[serde(default)]
    pub brought: Vec<Brought>,
    /// What happens, one after the other. The first one that fails ends the scenario.
    pub steps: Vec<Step>,
    /// The time on the host's clock after which the guest counts as stuck and is killed, in seconds.
    #[serde(default = "default_wall_limit_secs")]
    pub wall_limit_secs: u64,
}

impl Scenario {
    /// The number of radios the guest's kernel makes.
    pub fn radios(&self) -> usize {
        self.stations.len() + self.access_points.len()
    }

    /// The interface of a station, by its place in [`Scenario::stations`].
    pub fn station_interface(&self, station: usize) -> String {
        format!("wlan{station}")
    }

    /// The interface of an access point, by its place in [`Scenario::access_points`].
    pub fn access_point_interface(&self, access_point: usize) -> String {
        format!("wlan{}", self.stations.len() + access_point)
    }

    /// The place of the access point of this name.
    pub fn access_point_named(&self, name: &str) -> Option<usize> {
        self.access_points.iter().position(|access_point| access_point.name() == name)
    }

    /// True if somebody takes part in it.
    pub fn has_shell(&self) -> bool {
        self.steps.contains(&Step::Shell)
    }

    /// The root file systems whose supplicants are started beside the guest's own.
    pub fn other_supplicants(&self) -> impl Iterator<Item = Root> {
        self.steps.iter().filter_map(
            |step| {
                if let Step::StartSupplicant { of, .. } = step { *of } else { None }
            },
        )
    }

    /// What of it a guest cannot do that shares its kernel with the machine, if anything.
    pub fn own_kernel_for(&self) -> Option<&'static str> {
        if self.root.has_systemd() {
            return Some("systemd as the first process");
        }
        if self.has_shell() {
            return Some("a prompt on the console");
        }
        if self.suspends() {
            return Some("a step that suspends the machine");
        }
        let sets_clock = self.steps.iter().any(|step| matches!(step, Step::SetClock { .. }));
        sets_clock.then_some("a step that sets the clock")
    }

    /// True if the machine sleeps in it.
    pub fn suspends(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::Suspend { .. }))
    }

    /// True if the arguments of a program contain these words.
    pub fn mentions(&self, words: &str) -> bool {
        let mentioned = |argv: &[String]| argv.iter().any(|word| word.contains(words));
        self.steps
            .iter()
            .any(|step| matches!(step, Step::Run { argv, .. } | Step::Start { argv, .. } if mentioned(argv)))
    }

    /// True if a step starts or asks macveil, so that the guest needs its binary.
    pub fn needs_macveil(&self) -> bool {
        let called = |argv: &[String]| argv.iter().any(|word| word.ends_with("macveil"));
        self.steps.iter().any(|step| {
            matches!(step, Step::StartMacveil { .. } | Step::MacveilStatus { .. })
                || matches!(step, Step::StartClient | Step::Shell) && self.client == Client::Macveil
                || matches!(step, Step::Run { argv, .. } | Step::Start { argv, .. } if called(argv))
        })
    }
}

fn default_wall_limit_secs() -> u64 {
    120
}
