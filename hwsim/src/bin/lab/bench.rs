//! `cargo lab bench`.

use std::error::Error;
use std::fs;
use std::path::Path;

use hwsim::bench::{self, Entrant, Part};
use hwsim::scenario::Root;
use hwsim::setup::{Lab, target_directory, workspace};

use crate::run::directory;
use crate::shown;

/// The file in the tree that keeps the tables.
const KEPT: &str = "docs/benchmarks.md";

/// Where in it the table of a part is: what stands outside is written by hand.
fn marks(part: Part) -> (String, String) {
    let name = part.name();
    (format!("<!-- {name}, written by cargo lab bench --keep: -->\n"), format!("<!-- end of {name} -->\n"))
}

/// The packages whose versions are told.
const PACKAGES: [&str; 3] = ["wpasupplicant", "network-manager", "iwd"];

/// Runs these parts of the race with macveil as it is released, and prints their tables.
pub(crate) fn run(lab: &Lab, entrants: &[Entrant], parts: &[Part], keep: bool) -> Result<(), Box<dyn Error>> {
    eprintln!("building macveil as it is released …");
    let lab = lab.with_released_macveil()?;
    for part in parts {
        let figures = bench::bench(*part, entrants, &lab.macveil(), |scenario| {
            eprintln!("{} …", scenario.name);
            shown::run(&lab, scenario, &directory(scenario))
        })?;
        let text = format!("{}\n\n{}", machine(&lab), bench::table(&figures));
        let json = target_directory().join(format!("lab-runs/bench-{}.json", part.name()));
        write(&json, &(serde_json::to_string_pretty(&figures)? + "\n"))?;
        println!("{text}\nThe numbers are in {}", json.display());
        if keep {
            let path = workspace().join(KEPT);
            let before = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let after = kept(&before, *part, &text);
            write(&path, &after.ok_or_else(|| format!("{KEPT} lacks the marks of {}", part.name()))?)?;
            println!("The tables are kept in {KEPT}");
        }
    }
    Ok(())
}

/// The document with the tables of a part replaced.
fn kept(document: &str, part: Part, text: &str) -> Option<String> {
    let (begin, end) = marks(part);
    let (before, rest) = document.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}\n{end}{after}"))
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
        "Machine: {}, {} processors, {}, engine {}. Debian forky: {}. macveil {}, released build, linked statically against {}.",
        std::env::consts::ARCH,
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        model.map_or("an unnamed processor", |(_, name)| name),
        lab.kind().name(),
        versions.join(", "),
        env!("CARGO_PKG_VERSION"),
        library(&fs::read(lab.macveil()).unwrap_or_default()),
    )
}

/// The C library that is in an executable file. glibc looks for its settings in the environment.
fn library(executable: &[u8]) -> &'static str {
    const NAME: &[u8] = b"GLIBC_TUNABLES";
    if executable.windows(NAME.len()).any(|octets| octets == NAME) { "glibc" } else { "musl" }
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
        let of = |part| {
            let (begin, end) = marks(part);
            format!("{begin}\nold\n\n{end}")
        };
        let document = format!("# Title\n{}notes\n{}", of(Part::Radios), of(Part::Starts));
        let replaced = kept(&document, Part::Starts, "new\n").unwrap();
        let expected = of(Part::Starts).replace("old", "new");
        assert_eq!(replaced, format!("# Title\n{}notes\n{expected}", of(Part::Radios)));
        assert_eq!(kept(&document, Part::Clients, "new"), None);
        for part in Part::ALL {
            assert!(kept(include_str!("../../../../docs/benchmarks.md"), part, "new").is_some());
        }
        assert_eq!((library(b"..GLIBC_TUNABLES.."), library(b"..musl..")), ("glibc", "musl"));
        assert_eq!(
            version("Package: iwd\nVersion: 3.12-1\n\nPackage: x\nVersion: 1\n", "iwd"),
            Some("3.12-1")
        );
    }
}
