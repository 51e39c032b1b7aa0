//! `cargo lab faults`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use hwsim::faults::{self, Fault, FaultError, Phase, Row};
use hwsim::run;
use hwsim::setup::{Lab, workspace};

use crate::run::directory;

const KEPT: &str = "docs/faults.md";
const BEGIN: &str = "<!-- written by cargo lab faults --keep: -->\n";
const END: &str = "<!-- end -->\n";

/// Faults that are run at the same time: a guest keeps one processor busy.
const AT_ONCE: usize = 2;

/// Runs the faults whose names contain `only`; false if something is not well.
pub(crate) fn run(lab: &Lab, only: &str, keep: bool) -> Result<bool, Box<dyn Error>> {
    let all: Vec<Fault> = faults::all().into_iter().filter(|fault| fault.name.contains(only)).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Row)>, FaultError> {
        let mut rows = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(fault) = all.get(number) else { return Ok(rows) };
            let row =
                faults::row(fault, &Phase::ALL, |scenario| run::run(lab, scenario, &directory(scenario)))?;
            eprint!(
                "{}",
                faults::table(std::slice::from_ref(&row)).lines().skip(2).fold(String::new(), line)
            );
            rows.push((number, row));
        }
    };
    let done: Result<Vec<_>, FaultError> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker does not panic")).collect()
    });
    let rows: BTreeMap<usize, Row> = done?.into_iter().flatten().collect();
    let rows: Vec<Row> = rows.into_values().collect();
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

fn line(text: String, line: &str) -> String {
    text + line + "\n"
}
