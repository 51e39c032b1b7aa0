//! `cargo lab soak`.

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::Write as _;

use hwsim::run;
use hwsim::setup::{Lab, target_directory};
use hwsim::soak::{self, Day};

use crate::run::directory;

/// Runs so many days of a seed from `first` on; false if one is not good. What came of each is added to
/// a file, and the table is of all that is there; the captures of good days are removed.
pub(crate) fn run(lab: &Lab, seed: u64, first: u32, days: u32) -> Result<bool, Box<dyn Error>> {
    let lab = lab.with_released_macveil()?;
    let kept = target_directory().join("lab-runs/soak.jsonl");
    let mut all_good = true;
    for number in first..first + days {
        let scenario = soak::day(seed, number);
        let directory = directory(&scenario);
        let day = match run::run(&lab, &scenario, &directory) {
            Ok(run) => soak::judge(seed, number, &scenario, &run)?,
            Err(error) => {
                eprintln!("day {number} of seed {seed}: {error}");
                all_good = false;
                continue;
            }
        };
        eprintln!(
            "day {number}: {} scans, {} associations{}",
            day.scans,
            day.associations,
            if day.is_good() { String::new() } else { format!(", NOT GOOD: {}", day.broken.join("; ")) }
        );
        let mut file = OpenOptions::new().create(true).append(true).open(&kept)?;
        writeln!(file, "{}", serde_json::to_string(&day)?)?;
        if day.is_good() {
            fs::remove_dir_all(&directory)?;
        } else {
            all_good = false;
        }
    }
    let text = fs::read_to_string(&kept).unwrap_or_default();
    let days: Vec<Day> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    println!("{}", soak::table(&days));
    Ok(all_good)
}
