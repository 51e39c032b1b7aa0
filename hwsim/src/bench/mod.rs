//! The race: what each client costs, and how long it takes, on the same kernel and radios.
//!
//! Everything but [`Start`] is in simulated time, where computing takes none: durations are those of the
//! air and of what a client waits for, and counts repeat. So no guest disturbs another's numbers.

mod calls;
mod entrant;
mod figures;
mod race;
mod table;

use std::path::Path;
use std::str::FromStr;

use serde::Serialize;

use crate::judged::JudgeError;
use crate::outcome::ProcessMeasure;
use crate::run::{Run, RunError};
use crate::scenario::Scenario;

pub use calls::count as count_calls;
pub use entrant::Entrant;
pub use race::{Race, race};
pub use table::table;

/// What one part of the race measured.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// Each entrant's.
    Clients(Vec<ClientFigures>),
    /// macveil beside a growing number of stations.
    Radios(Vec<RadioFigures>),
    /// macveil's starts.
    Starts(Starts),
}

/// A part of the race, which can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All clients, side by side.
    Clients,
    /// macveil beside a growing number of stations.
    Radios,
    /// From exec to the parked interface.
    Starts,
}

impl Part {
    /// Each of them, in the order in which they run.
    pub const ALL: [Part; 3] = [Part::Clients, Part::Radios, Part::Starts];

    /// As it is asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Clients => "clients",
            Part::Radios => "radios",
            Part::Starts => "starts",
        }
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Part::ALL.into_iter().find(|part| part.name() == text);
        found.ok_or_else(|| format!("\"{text}\" is none of {}", Part::ALL.map(Part::name).join(", ")))
    }
}

/// One client's figures.
#[derive(Debug, Clone, Serialize)]
pub struct ClientFigures {
    /// Who.
    pub entrant: Entrant,
    /// Seconds for one scan, from the request to the results; the median of several.
    pub scan_secs: f64,
    /// Its connections, as its user asks for them.
    pub connecting: Connecting,
    /// The same where its user speaks to wpa_supplicant instead, if there is a difference.
    pub by_hand: Option<Connecting>,
    /// What its processes do.
    pub work: Vec<(String, Work)>,
    /// What its processes hold after two hours.
    pub processes: Vec<(String, ProcessMeasure)>,
}

/// Seconds from requests to connections.
#[derive(Debug, Clone, Serialize)]
pub struct Connecting {
    /// With results of the moment before; the median of several.
    pub fresh: Option<Waited>,
    /// Two minutes after the last scan.
    pub stale: Option<Waited>,
    /// The same when the access point has moved to another channel meanwhile.
    pub moved: Option<Waited>,
}

/// Seconds from one request to the connection that answers it, on the air.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Waited {
    /// Until its first frame.
    pub first_frame: f64,
    /// Until the fourth message of its 4-way handshake.
    pub handshake_done: f64,
}

/// What one process does.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Work {
    /// Times that it was woken in an hour in which nothing was asked of its client.
    pub idle_wakeups: u64,
    /// The same while connected.
    pub connected_wakeups: u64,
    /// Calls to the kernel for one scan.
    pub scan_calls: u64,
    /// The same for one connection.
    pub connection_calls: u64,
}

/// macveil beside so many stations.
#[derive(Debug, Clone, Serialize)]
pub struct RadioFigures {
    /// How many.
    pub stations: usize,
    /// What macveil holds; `None` if it was not ready before the guest counted as stuck.
    pub measure: Option<ProcessMeasure>,
}

/// How macveil starts, with 100 profiles and a secret that is made first.
#[derive(Debug, Clone, Serialize)]
pub struct Starts {
    /// From exec until the interface is parked, in the time that the engine has.
    pub with_interface: Vec<Start>,
    /// Octets of macveil's executable file, statically linked.
    pub executable: u64,
}

/// A start of macveil.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Start {
    /// Milliseconds from exec until the interface is parked and macveil says that it is ready.
    pub millis: f64,
}

/// The race cannot be run to its end.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A guest failed.
    #[error(transparent)]
    Run(#[from] RunError),
    /// What it left cannot be read.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// Something that a scenario must leave is not there.
    #[error("{0} is not there")]
    Missing(String),
    /// A file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
}

/// How many stations macveil is measured beside.
const STATIONS: [usize; 3] = [1, 8, 64];

/// Runs one part of the race; `run` runs one scenario, `executable` is macveil's file.
///
/// # Errors
/// A guest failed, or did not leave what it must.
pub fn bench(
    part: Part,
    entrants: &[Entrant],
    executable: &Path,
    mut run: impl FnMut(&Scenario) -> Result<Run, RunError>,
) -> Result<Figures, BenchError> {
    Ok(match part {
        Part::Clients => {
            let figures = entrants.iter().map(|entrant| client(*entrant, &mut run));
            Figures::Clients(figures.collect::<Result<_, _>>()?)
        }
        Part::Radios => {
            let figures = STATIONS.map(|stations| RadioFigures::of(stations, run(&race::radios(stations))));
            Figures::Radios(figures.into_iter().collect::<Result<_, _>>()?)
        }
        Part::Starts => {
            let starts = race::starts();
            Figures::Starts(Starts {
                with_interface: figures::starts(&starts, &run(&starts)?.outcome),
                executable: std::fs::metadata(executable).map_err(file(executable))?.len(),
            })
        }
    })
}

fn client(
    entrant: Entrant,
    run: &mut impl FnMut(&Scenario) -> Result<Run, RunError>,
) -> Result<ClientFigures, BenchError> {
    let race = race(entrant);
    let (times, hours, calls) = (run(&race.times)?, run(&race.hours)?, run(&race.calls)?);
    let mut own = ClientFigures::of(entrant, &race, [&times, &hours, &calls])?;
    if let Some(by_hand) = &race.by_hand {
        own.by_hand = Some(Connecting::of(by_hand, &run(by_hand)?)?);
    }
    Ok(own)
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> BenchError {
    let path = path.display().to_string();
    move |source| BenchError::File { path, source }
}
