//! `cargo lab faults`.

use std::error::Error;
use std::fs;

use hwsim::faults::{self, Phase, Row};
use hwsim::run;
use hwsim::setup::{Lab, workspace};

use crate::run::directory;

const KEPT: &str = "docs/faults.md";
const BEGIN: &str = "<!-- written by cargo lab faults --keep: -->\n";
const END: &str = "<!-- end -->\n";

/// Runs the faults whose names contain `only`; false if something is not well.
pub(crate) fn run(lab: &Lab, only: &str, keep: bool) -> Result<bool, Box<dyn Error>> {
    let mut rows: Vec<Row> = Vec::new();
    for fault in faults::all().iter().filter(|fault| fault.name.contains(only)) {
        eprintln!("{} …", fault.name);
        rows.push(faults::row(fault, &Phase::ALL, |scenario| run::run(lab, scenario, &directory(scenario)))?);
    }
    let text = faults::table(&rows);
    println!("{text}");
    if keep {
        let path = workspace().join(KEPT);
        let before = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (head, rest) = before.split_once(BEGIN).ok_or("the document lacks its marks")?;
        let (_, tail) = rest.split_once(END).ok_or("the document lacks its marks")?;
        fs::write(&path, format!("{head}{BEGIN}\n{text}\n{END}{tail}"))?;
    }
    Ok(rows.iter().all(|row| row.forbidden.is_empty() && row.cells.iter().all(|(_, why)| why.is_none())))
}
