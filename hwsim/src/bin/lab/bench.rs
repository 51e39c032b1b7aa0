//! `cargo lab bench`.

use std::error::Error;
use std::fs;
use std::path::Path;

use hwsim::bench;
use hwsim::scenario::{Client, Root};
use hwsim::setup::{Lab, target_directory, workspace};

use crate::run::directory;
use crate::shown;

/// The file in the tree that keeps the tables.
const KEPT: &str = "docs/benchmarks.md";

/// Where in it they are: what stands before the first line and after the second is written by hand.
const BEGIN: &str = "<!-- written by cargo lab bench --keep: -->\n";
const END: &str = "<!-- end -->\n";

/// The packages whose versions are told.
const PACKAGES: [&str; 3] = ["wpasupplicant", "network-manager", "iwd"];

/// Runs the race with macveil as it is released, and prints its tables.
pub(crate) fn run(lab: &Lab, clients: &[Client], keep: bool) -> Result<(), Box<dyn Error>> {
    eprintln!("building macveil as it is released …");
    let lab = lab.with_released_macveil()?;
    let figures = bench::bench(clients, &lab.macveil(), |scenario| {
        eprintln!("{} …", scenario.name);
        shown::run(&lab, scenario, &directory(scenario))
    })?;
    let text = format!("{}\n\n{}", machine(&lab), bench::table(&figures));
    let json = target_directory().join("lab-runs/bench.json");
    write(&json, &(serde_json::to_string_pretty(&figures)? + "\n"))?;
    println!("{text}\nThe numbers are in {}", json.display());
    if keep {
        let path = workspace().join(KEPT);
        let before = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        write(&path, &kept(&before, &text).ok_or_else(|| format!("{KEPT} lacks the lines {BEGIN}{END}"))?)?;
        println!("The tables are kept in {KEPT}");
    }
    Ok(())
}

/// The document with the tables replaced.
fn kept(document: &str, text: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{text}\n{END}{after}"))
}

/// On what it was measured.
fn machine(lab: &Lab) -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let status = fs::read_to_string(lab.root(Root::Forky).join("var/lib/dpkg/status")).unwrap_or_default();
    let versions: Vec<String> =
        PACKAGES.iter().filter_map(|name| Some(format!("{name} {}", version(&status, name)?))).collect();
    format!(
        "Machine: {}, {} processors, {}, engine {}. Debian forky: {}. macveil {}, released build, linked statically.",
        std::env::consts::ARCH,
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        model.map_or("an unnamed processor", |(_, name)| name),
        lab.kind().name(),
        versions.join(", "),
        env!("CARGO_PKG_VERSION"),
    )
}

/// The version of a package in dpkg's status.
fn version<'a>(status: &'a str, package: &str) -> Option<&'a str> {
    let begin = format!("Package: {package}\n");
    let found = status.split("\n\n").find(|entry| entry.starts_with(&begin))?;
    found.lines().find_map(|line| line.strip_prefix("Version: "))
}

fn write(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tables_are_replaced() {
        let document = format!("# Title\n{BEGIN}old\n{END}notes\n");
        let replaced = kept(&document, "new").unwrap();
        assert_eq!(replaced, format!("# Title\n{BEGIN}\nnew\n{END}notes\n"));
        assert_eq!(kept("# Title\n", "new"), None);
        assert_eq!(
            version("Package: iwd\nVersion: 3.12-1\n\nPackage: x\nVersion: 1\n", "iwd"),
            Some("3.12-1")
        );
    }
}
