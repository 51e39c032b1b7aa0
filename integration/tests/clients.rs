//! The laboratory's own clients: each does what the scenarios in files ask of it, and the judge tells them apart.

use std::path::Path;

use hwsim::judged::{is_as_expected, last_step, report};
use hwsim::scenario::file::ScenarioFile;
use integration::on_the_air;

/// Runs an example; the air must be as its file says.
fn example(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hwsim/scenarios").join(name);
    let file = ScenarioFile::open(&path).expect("an example can be read");
    let run = on_the_air(&file.scenario);
    let report = report(&file.scenario, &run, &file.expected.until(last_step(&run)))
        .expect("a run leaves a capture that can be judged");
    assert!(is_as_expected(&report, &file.expected), "{}", report.text());
}

#[test]
fn networkmanager_keeps_a_scan_address() {
    example("networkmanager.toml");
}

#[test]
fn iwd_probes_under_the_address_that_connects() {
    example("iwd.toml");
}
