//! A scenario in one readable file: who is there, what happens, and what the air must show.
//!
//! The format is TOML; its parts are those of [`Scenario`], with what is usual left out, and an
//! `[expect]` table. `docs/laboratory.md` describes it.

mod check;
mod expect;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::{AccessPoint, Client, GuestFile, Network, Root, Scenario, Station, Step};
use check::Problem;
pub use expect::Expected;

/// A scenario with what is expected of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioFile {
    /// What happens.
    pub scenario: Scenario,
    /// What it is about, in a sentence.
    pub about: String,
    /// What the air must show.
    pub expected: Expected,
}

/// Why a scenario file cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no TOML, or has what a scenario has not. The text shows the line.
    #[error("{}: {reason}", path.display())]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
    /// It asks for what cannot be.
    #[error("{}:{line}: {reason}", path.display())]
    Meaning {
        /// Which.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What, and what there is instead.
        reason: String,
    },
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    name: Option<Spanned<String>>,
    #[serde(default)]
    about: String,
    #[serde(default)]
    root: Root,
    #[serde(default)]
    client: Client,
    #[serde(default)]
    access_points: Vec<Spanned<AccessPoint>>,
    #[serde(default)]
    stations: Vec<StationTable>,
    #[serde(default)]
    files: Vec<GuestFile>,
    #[serde(default)]
    steps: Vec<Spanned<toml::Table>>,
    #[serde(default)]
    expect: expect::Table,
    #[serde(default = "super::default_wall_limit_secs")]
    wall_limit_secs: u64,
}

/// A station: the networks of the scenario's access points that it knows, by name, and any others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StationTable {
    #[serde(default)]
    knows: Vec<Spanned<String>>,
    #[serde(default)]
    networks: Vec<Network>,
    #[serde(default)]
    autoconnect: bool,
    #[serde(default)]
    lines: Vec<String>,
}

/// A step, or several to be repeated.
#[derive(Debug)]
enum Entry {
    Step(Box<Step>),
    Repeat(Repeat),
}

/// `{ repeat = 3, steps = [ … ] }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeat {
    repeat: u16,
    steps: Vec<Entry>,
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = toml::Table::deserialize(deserializer)?;
        let problem = |error: toml::de::Error| D::Error::custom(error.message());
        if table.contains_key("repeat") {
            return table.try_into().map(Entry::Repeat).map_err(problem);
        }
        table.try_into().map(|step| Entry::Step(Box::new(step))).map_err(problem)
    }
}

impl Entry {
    /// The steps themselves, as often as they are to be performed.
    fn unroll(&self, into: &mut Vec<Step>) {
        match self {
            Entry::Step(step) => into.push(Step::clone(step)),
            Entry::Repeat(Repeat { repeat, steps }) => {
                for _ in 0..*repeat {
                    steps.iter().for_each(|entry| entry.unroll(into));
                }
            }
        }
    }
}

impl ScenarioFile {
    /// Reads a file.
    ///
    /// # Errors
    /// With the file, and the line where there is one.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let text =
            fs::read_to_string(path).map_err(|source| FileError::Read { path: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    /// Reads the text of the file at `path`, which is named in errors and names the scenario.
    ///
    /// # Errors
    /// With the file, and the line where there is one.
    pub fn parse(path: &Path, text: &str) -> Result<Self, FileError> {
        let document: Document = toml::from_str(text)
            .map_err(|error| FileError::Syntax { path: path.to_owned(), reason: error.to_string() })?;
        let meaning = |problem: Problem| {
            let before = text.as_bytes().iter().take(problem.offset);
            let line = 1 + before.filter(|octet| **octet == b'\n').count();
            FileError::Meaning { path: path.to_owned(), line, reason: problem.reason }
        };
        // One by one, so that an error is about one of them.
        let entries: Vec<Spanned<Entry>> = document
            .steps
            .iter()
            .map(|table| match table.get_ref().clone().try_into() {
                Ok(entry) => Ok(Spanned::new(table.span(), entry)),
                Err(error) => Err(check::at(table, toml::de::Error::message(&error).to_owned())),
            })
            .collect::<Result<_, _>>()
            .map_err(meaning)?;
        check::check(&document, &entries).map_err(meaning)?;
        let expected = Expected::of(&document);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let access_points: Vec<AccessPoint> =
            document.access_points.into_iter().map(Spanned::into_inner).collect();
        let stations = document.stations.into_iter().map(|table| table.station(&access_points)).collect();
        let mut steps = Vec::new();
        entries.iter().for_each(|entry| entry.get_ref().unroll(&mut steps));
        let scenario = Scenario {
            name: document.name.map_or(stem, Spanned::into_inner),
            root: document.root,
            client: document.client,
            stations,
            access_points,
            files: document.files,
            real_time: false,
            between: false,
            brought: Vec::new(),
            steps,
            wall_limit_secs: document.wall_limit_secs,
        };
        Ok(ScenarioFile { scenario, about: document.about, expected })
    }
}

impl StationTable {
    fn station(self, access_points: &[AccessPoint]) -> Station {
        let mut station = Station::new();
        for known in &self.knows {
            let named = access_points.iter().find(|access_point| is_called(access_point, known.get_ref()));
            station = named.map_or(station.clone(), |access_point| station.knows(access_point));
        }
        station.networks.extend(self.networks);
        station.autoconnect = self.autoconnect;
        station.lines = self.lines;
        station
    }
}

/// Whether an access point is meant by this word: its name or its SSID.
fn is_called(access_point: &AccessPoint, word: &str) -> bool {
    access_point.name() == word || access_point.ssid == word
}

#[cfg(test)]
mod tests;
