//! `cargo lab run`, and what of it the demonstration shares.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use hwsim::air::junit::{Case, junit};
use hwsim::judged::{self, JUNIT, PAGE, PICTURE, is_as_expected, last_step};
use hwsim::run::{Run, RunError};
use hwsim::scenario::file::ScenarioFile;
use hwsim::scenario::{Client, Root, Scenario};
use hwsim::setup::{Lab, target_directory};

use crate::args::Format;
use crate::shown;

/// Reads a scenario, by this client if one is given.
pub(crate) fn open(path: &Path, client: Option<Client>) -> Result<ScenarioFile, Box<dyn Error>> {
    let mut file = ScenarioFile::open(path)?;
    if let Some(client) = client {
        file.scenario.client = client;
    }
    Ok(file)
}

/// Where a scenario leaves what it leaves.
pub(crate) fn directory(scenario: &Scenario) -> PathBuf {
    target_directory().join("lab-runs").join(&scenario.name)
}

/// Who is on the air.
pub(crate) fn who(scenario: &Scenario) -> String {
    let version = match scenario.root {
        Root::Forky | Root::DebianSystemd => "2.11",
        Root::Bookworm => "2.10",
    };
    match scenario.client {
        Client::Macveil => format!("wpa_supplicant {version} and macveil"),
        Client::WpaSupplicant => format!("wpa_supplicant {version} alone"),
        Client::NetworkManager => format!("NetworkManager and wpa_supplicant {version}"),
        Client::Iwd => "iwd".to_owned(),
    }
}

/// Runs a scenario and tells what was on the air; false if that is not what was expected.
pub(crate) fn run(lab: &Lab, file: &ScenarioFile, format: Format) -> Result<bool, Box<dyn Error>> {
    let directory = directory(&file.scenario);
    let run = match shown::run(lab, &file.scenario, &directory) {
        Ok(run) => run,
        Err(error) => {
            if format == Format::Junit {
                print!("{}", failed(file, &directory, &error));
            }
            return Err(error.into());
        }
    };
    let report = judged::report(&file.scenario, &run, &file.expected.until(last_step(&run)))?;
    let as_expected = is_as_expected(&report, &file.expected);
    match format {
        Format::Text => {
            print!("{}", report.text());
            print_expected(file, as_expected);
            print_files(&run);
        }
        Format::Json => println!("{}", report.json()),
        Format::Junit => print!("{}", report.junit(&file.scenario.name)),
    }
    Ok(as_expected)
}

/// A run that did not come to its end, for continuous integration.
fn failed(file: &ScenarioFile, directory: &Path, error: &RunError) -> String {
    let case = Case {
        class: "steps".to_owned(),
        name: "every step can be performed".to_owned(),
        failure: Some(error.to_string()),
    };
    let xml = junit(&file.scenario.name, &[case]);
    // It is printed as well, so a directory that cannot be written loses nothing.
    let _ = fs::write(directory.join(JUNIT), &xml);
    xml
}

fn print_expected(file: &ScenarioFile, as_expected: bool) {
    if file.expected.broken.is_empty() {
        return;
    }
    let broken: Vec<&str> = file.expected.broken.iter().map(|rule| rule.name()).collect();
    let verb = if as_expected { "It does" } else { "It does NOT" };
    println!("The scenario is to break exactly: {}. {verb}.", broken.join(", "));
}

fn print_files(run: &Run) {
    let file = |name: &str| run.directory.join(name).display().to_string();
    println!("\nThe guest ran for {:.1} s. It left:", run.wall.as_secs_f64());
    println!("  the page      {}", file(PAGE));
    println!("  its picture   {}", file(PICTURE));
    println!("  the capture   {}", file("capture.pcap"));
    println!("  the logs      {}", file("logs"));
}
