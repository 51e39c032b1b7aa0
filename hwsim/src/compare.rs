//! The same hour of life by every client, side by side.

mod page;

use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::air::addr::Addr;
use crate::air::burst::Bursts;
use crate::air::observer::Observation;
use crate::air::report::Report;
use crate::judged::{self, JudgeError, last_step};
use crate::run::Run;
use crate::scenario::file::{FileError, ScenarioFile};
use crate::scenario::{Client, Scenario, Station, Step};

pub use page::{page, table};

/// The street, home with two access points, a café, home again.
const FILE: &str = include_str!("../scenarios/hour.toml");

/// The network that is home; it may know its guest.
const HOME: &str = "home";

/// The hour by this client, as private as the client can be set up.
///
/// # Errors
/// Never: the file is compiled in, and a test reads it.
pub fn hour(client: Client) -> Result<ScenarioFile, FileError> {
    let mut file = ScenarioFile::parse(Path::new("hour.toml"), FILE)?;
    file.scenario.client = client;
    file.scenario.name = format!("hour-{client}");
    privately(client, &mut file.scenario.stations);
    Ok(file)
}

/// Makes a station as private as its client can be set up, in a scenario whose home may know its guest.
pub(crate) fn privately(client: Client, stations: &mut [Station]) {
    for station in stations {
        station.lines = owned(station_lines(client));
        for network in &mut station.networks {
            network.lines = owned(network_lines(client, &network.ssid));
        }
    }
}

/// Settings for the whole client; macveil's are in the scenario's files.
fn station_lines(client: Client) -> &'static [&'static str] {
    match client {
        Client::Macveil => &[],
        Client::WpaSupplicant => &["preassoc_mac_addr=1", "mac_addr=1"],
        Client::NetworkManager => &["[device]", "wifi.scan-rand-mac-address=yes"],
        Client::Iwd => &["[General]", "AddressRandomization=network"],
    }
}

/// Settings for a network: at home always the same address, elsewhere a new one each time.
fn network_lines(client: Client, ssid: &str) -> &'static [&'static str] {
    match (client, ssid == HOME) {
        (Client::NetworkManager, true) => &["[wifi]", "cloned-mac-address=stable"],
        (Client::NetworkManager, false) => &["[wifi]", "cloned-mac-address=random"],
        (Client::Macveil | Client::WpaSupplicant | Client::Iwd, _) => &[],
    }
}

/// How a client spent the hour.
#[derive(Debug, Clone, Serialize)]
pub struct Hour {
    /// Who.
    pub client: Client,
    /// Scans.
    pub scans: usize,
    /// Addresses that they were made under.
    pub scan_addresses: usize,
    /// The most scans under one address.
    pub scans_of_one_address: usize,
    /// Frames with the permanent address.
    pub permanent: usize,
    /// Probe requests under an address that also connected.
    pub probes_from_connections: u32,
    /// Octets of the shortest and the longest probe request.
    pub probe_sizes: (usize, usize),
    /// What an observer ties together, and by what.
    pub observed: Observation,
    /// Completed connections.
    pub connections: usize,
    /// Addresses that connected to home.
    pub home_addresses: usize,
    /// Seconds from each access point's coming on the air to the first frame of the connection to it.
    pub arrivals: Vec<Arrival>,
}

/// One arrival in the range of an access point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arrival {
    /// The access point.
    pub name: String,
    /// Seconds until the connection begins; `None` if it does not come before the next arrival.
    pub seconds: Option<f64>,
}

impl Hour {
    /// What the air shows of a run of [`hour`].
    ///
    /// # Errors
    /// The capture cannot be read.
    pub fn of(file: &ScenarioFile, run: &Run) -> Result<(Self, Report), JudgeError> {
        let scenario = &file.scenario;
        let report = judged::report(scenario, run, &file.expected.until(last_step(run)))?;
        let bursts = judged::bursts(scenario, run)?;
        let counts = &report.verdict.counts;
        let scans: Vec<Addr> = bursts.scans().map(|scan| scan.span.address).collect();
        let most = scans.iter().map(|address| scans.iter().filter(|other| *other == address).count()).max();
        let sizes = || bursts.scans().map(|scan| scan.sizes);
        let connected = || bursts.associations().filter(|association| association.is_handshake_done());
        let mut at_home: Vec<Addr> = connected()
            .filter(|association| association.ssid.as_ref().is_some_and(|ssid| ssid.to_string() == HOME))
            .map(|association| association.span.address)
            .collect();
        at_home.sort();
        at_home.dedup();
        let hour = Hour {
            client: scenario.client,
            scans: counts.scans,
            scan_addresses: counts.scan_addresses,
            scans_of_one_address: most.unwrap_or_default(),
            permanent: counts.forbidden_frames,
            probes_from_connections: counts.probes_from_connections,
            probe_sizes: (
                sizes().map(|(least, _)| least).min().unwrap_or_default(),
                sizes().map(|(_, most)| most).max().unwrap_or_default(),
            ),
            observed: Observation::of(&bursts),
            connections: connected().count(),
            home_addresses: at_home.len(),
            arrivals: arrivals(scenario, run, &bursts)?,
        };
        Ok((hour, report))
    }
}

/// Where each step that puts an access point on the air is answered by a connection to it.
fn arrivals(scenario: &Scenario, run: &Run, bursts: &Bursts) -> Result<Vec<Arrival>, JudgeError> {
    let started = judged::capture(run)?.started;
    let on_air: Vec<(&str, Duration)> = scenario
        .steps
        .iter()
        .zip(&run.outcome.steps)
        .filter_map(|(step, it)| {
            let Step::AccessPointOn { name } = step else { return None };
            Some((name.as_str(), Duration::from_micros(it.ended.0).saturating_sub(started)))
        })
        .collect();
    let addresses = judged::access_point_addresses(scenario, &run.outcome)?;
    let arrival = |place: usize, (name, at): (&str, Duration)| {
        let next = on_air.get(place + 1).map_or(Duration::MAX, |(_, next)| *next);
        let bssid = scenario.access_point_named(name).and_then(|n| addresses.get(n));
        let came = bursts.associations().find(|association| {
            let from = association.span.from.0;
            Some(&association.bssid) == bssid && association.associated && from >= at && from < next
        });
        let seconds = came.map(|association| (association.span.from.0 - at).as_secs_f64());
        Arrival { name: name.to_owned(), seconds }
    };
    Ok(on_air.iter().enumerate().map(|(place, it)| arrival(place, *it)).collect())
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_lives_the_same_hour() {
        for client in Client::ALL {
            let file = hour(client).unwrap();
            assert_eq!(file.scenario.steps, hour(Client::Macveil).unwrap().scenario.steps);
            assert!(file.scenario.stations[0].autoconnect);
        }
        let lines = hour(Client::NetworkManager).unwrap().scenario.stations[0].networks[0].lines.clone();
        assert_eq!(lines, ["[wifi]", "cloned-mac-address=stable"]);
    }
}
