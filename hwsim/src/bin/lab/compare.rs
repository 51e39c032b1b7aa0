//! `cargo lab compare`.

use std::error::Error;
use std::fs;
use std::path::Path;

use hwsim::compare::{self, Hour};
use hwsim::scenario::Client;
use hwsim::setup::{Lab, target_directory, workspace};

use crate::run::directory;
use crate::shown;

/// The file in the tree that keeps the table.
const KEPT: &str = "docs/comparison.md";

/// What stands above the table.
const HEAD: &str = "\
# The same hour, by four clients

`cargo lab compare --keep` wrote this file. The street, home with two access points, a cafe, home again
(`hwsim/scenarios/hour.toml`); each client on Debian forky, unmodified, set up as privately as it can be
(`hwsim/src/compare.rs`), in a guest of its own under simulated time. Counted from what was on the air. The page
with pictures, and JSON, are left in `target/lab-runs/`.

";

/// Lets each of these clients live the hour, and leaves page, JSON and table.
pub(crate) fn run(lab: &Lab, clients: &[Client], keep: bool) -> Result<(), Box<dyn Error>> {
    let mut hours = Vec::new();
    for client in clients {
        eprintln!("an hour by {client} …");
        let file = compare::hour(*client)?;
        let run = shown::run(lab, &file.scenario, &directory(&file.scenario))?;
        hours.push(Hour::of(&file, &run)?);
    }
    let only: Vec<Hour> = hours.iter().map(|(hour, _)| hour.clone()).collect();
    let table = compare::table(&only);
    let left = target_directory().join("lab-runs");
    let page = left.join("compare.html");
    let json = left.join("compare.json");
    write(&page, &compare::page(&hours))?;
    write(&json, &(serde_json::to_string_pretty(&only)? + "\n"))?;
    print!("{table}");
    println!("\nThe page is {}, the numbers are in {}", page.display(), json.display());
    if keep {
        let path = workspace().join(KEPT);
        write(&path, &format!("{HEAD}{table}"))?;
        println!("The table is kept in {KEPT}");
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
}
