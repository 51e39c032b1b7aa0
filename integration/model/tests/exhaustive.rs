//! The whole of the station's behaviour, as far as the model reaches.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use model::core::station::ScanMethod;
use model::model::{ALL_BUGS, Bug, Counts, Kind, Search, Setup};

/// Moves of ill will in the runs of every day.
const ILL_WILL: u8 = 1;

fn depth() -> u8 {
    std::env::var("MACVEIL_MODEL_ILL_WILL").ok().and_then(|text| text.parse().ok()).unwrap_or(ILL_WILL)
}

fn search(keeps_addresses: bool, method: ScanMethod, networks: &[Kind]) -> Counts {
    let setup = Setup { keeps_addresses, method, networks: networks.to_vec() };
    let search = Search { setup, ill_will: depth(), bug: None };
    let counts = search.run().unwrap_or_else(|found| panic!("{found}"));
    println!("{:?}, ill will {}: {counts:?}", search.setup, search.ill_will);
    counts
}

#[test]
fn one_stable_network() {
    search(true, ScanMethod::Driver, &[Kind::Stable]);
}

#[test]
fn one_random_network() {
    search(true, ScanMethod::Driver, &[Kind::Random]);
}

#[test]
fn one_random_network_whose_scans_use_the_interfaces_address() {
    search(true, ScanMethod::Interface, &[Kind::Random]);
}

#[test]
fn one_stable_network_behind_the_gate() {
    search(false, ScanMethod::Driver, &[Kind::Stable]);
}

#[test]
fn two_networks() {
    search(true, ScanMethod::Driver, &[Kind::Stable, Kind::Random]);
}

#[test]
fn two_networks_behind_the_gate() {
    search(false, ScanMethod::Driver, &[Kind::Stable, Kind::Random]);
}

#[test]
fn a_network_that_cannot_have_an_address() {
    search(true, ScanMethod::Driver, &[Kind::Refused, Kind::Stable]);
}

#[test]
fn every_broken_rule_is_found() {
    for bug in ALL_BUGS {
        let setup = Setup {
            // Only behind the gate there is one that can be left open.
            keeps_addresses: bug != Bug::NoGate,
            method: ScanMethod::Driver,
            networks: vec![Kind::Stable],
        };
        // Silence shows only where somebody takes the link up again.
        let ill_will = if bug == Bug::NoSilence { 2 } else { 1 };
        let search = Search { setup, ill_will, bug: Some(bug) };
        match search.run() {
            Ok(counts) => panic!("{bug:?} was not found: {counts:?}"),
            Err(found) => println!("{bug:?}: {found}"),
        }
    }
}
