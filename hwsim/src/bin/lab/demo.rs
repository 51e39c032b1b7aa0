//! `cargo lab demo`.

use std::error::Error;

use hwsim::demo;
use hwsim::judged::{self, PAGE, PICTURE, last_step};
use hwsim::run::Run;
use hwsim::setup::{Lab, target_directory};

use crate::shown;

/// Runs the demonstration and tells what was on the air; false if it was not clean.
pub(crate) fn run(lab: &Lab, with_macveil: bool) -> Result<bool, Box<dyn Error>> {
    let scenario = demo::scenario(with_macveil);
    let who = if with_macveil { "wpa_supplicant 2.11 and macveil" } else { "wpa_supplicant 2.11 alone" };
    println!("{who}: three scans, then home, the cafe, and home again, on virtual radios\n");
    let directory = target_directory().join("lab-runs").join(&scenario.name);
    let run = shown::run(lab, &scenario, &directory)?;
    let report = judged::report(&scenario, &run, &demo::expectations(last_step(&run)))?;
    print!("{}", report.text());
    print_files(&run);
    Ok(report.verdict.is_clean())
}

fn print_files(run: &Run) {
    let file = |name: &str| run.directory.join(name).display().to_string();
    println!("\nThe guest ran for {:.1} s. It left:", run.wall.as_secs_f64());
    println!("  the page      {}", file(PAGE));
    println!("  its picture   {}", file(PICTURE));
    println!("  the capture   {}", file("capture.pcap"));
    println!("  the logs      {}", file("logs"));
}
