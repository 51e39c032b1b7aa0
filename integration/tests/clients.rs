//! The laboratory's own clients: each does what the scenarios in files ask of it, the judge tells them
//! apart, and the observer finds what each gives away.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use std::path::Path;

use hwsim::air::observer::{Observation, Tie};
use hwsim::judged::{is_as_expected, last_step, report};
use hwsim::scenario::file::ScenarioFile;
use integration::on_the_air;

/// Runs an example; the air must be as its file says. What an observer has of it.
fn example(name: &str) -> Observation {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hwsim/scenarios").join(name);
    let file = ScenarioFile::open(&path).expect("an example can be read");
    let run = on_the_air(&file.scenario);
    let report = report(&file.scenario, &run, &file.expected.until(last_step(&run)))
        .expect("a run leaves a capture that can be judged");
    assert!(is_as_expected(&report, &file.expected), "{}", report.text());
    println!("{name}\n{}", report.verdict.observation);
    report.verdict.observation
}

/// More than chance would tie, and at least this part.
fn is_told(what: &str, tie: Tie, least: f64) {
    assert!(!tie.is_at_chance() && tie.rate() >= least, "the observer misses {what}: {tie}");
}

#[test]
fn networkmanager_keeps_a_scan_address() {
    let told = example("networkmanager.toml");
    is_told("the address of several scans", told.scans.address, 0.5);
    is_told("the numbers that run on to the next address", told.all.sequence, 0.5);
    is_told("the elements", told.scans.elements, 1.0);
    is_told("the WPS UUID", told.scans.wps_uuid, 1.0);
}

#[test]
fn iwd_probes_under_the_address_that_connects() {
    let told = example("iwd.toml");
    is_told("the connection's address in the scan before it", told.all.address, 0.2);
    is_told("the numbers that run on between connections", told.all.sequence, 0.2);
    // It draws each scan's numbers, and has no WPS.
    assert!(told.scans.address.is_at_chance(), "{told}");
    assert_eq!(told.scans.wps_uuid.compared, 0, "{told}");
}

#[test]
fn a_supplicant_that_randomizes_is_followed_by_its_numbers() {
    let told = example("supplicant-randomizing.toml");
    // Every burst has an address of its own, which helps nothing.
    assert!(told.all.address.is_at_chance(), "{told}");
    is_told("the numbers of scans", told.scans.sequence, 0.9);
    is_told("the numbers of everything", told.all.sequence, 0.9);
    is_told("the elements", told.scans.elements, 1.0);
    is_told("the WPS UUID", told.scans.wps_uuid, 1.0);
}
