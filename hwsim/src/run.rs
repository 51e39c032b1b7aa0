//! One scenario, run: from its data to a directory with the capture, the logs and the outcome.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::engine::{EngineError, GuestEnd, GuestSpec};
use crate::outcome::{Failure, Outcome};
use crate::scenario::Scenario;
use crate::setup::Lab;

/// Enough for a supplicant, access points and macveil, with their files in memory.
const MEMORY_MIB: u32 = 512;

/// The lines of each log that a failure shows.
const TAIL: usize = 12;

/// What starts a program with libraries other than the guest's.
pub(crate) const LOADER: &str = "ld-linux-x86-64.so.2";

/// A scenario that ran to its last step.
#[derive(Debug, Clone)]
pub struct Run {
    /// Where all of it is.
    pub directory: PathBuf,
    /// What the guest reported.
    pub outcome: Outcome,
    /// How long it took on the host's clock.
    pub wall: Duration,
    /// The most memory the guest held on the host, in KiB, if the host tells.
    pub peak_memory_kib: Option<u64>,
}

impl Run {
    /// The radiotap capture of every frame on the air.
    pub fn capture(&self) -> PathBuf {
        self.directory.join("capture.pcap")
    }

    /// What a process wrote, by the name it was started under.
    ///
    /// # Errors
    /// If there is no such log.
    pub fn log(&self, process: &str) -> io::Result<String> {
        fs::read(self.directory.join("logs").join(format!("{process}.log")))
            .map(|text| String::from_utf8_lossy(&text).into_owned())
    }

    /// How often macveil parked an interface, if that is more than any life gives reason for: it would go on without
    /// end, on a real machine at its processor's cost.
    pub(crate) fn restlessness(&self) -> Option<String> {
        let parked = self.log("macveil").unwrap_or_default().matches(" parked on ").count();
        (parked > MOST_PARKINGS).then(|| format!("macveil is restless: it parked {parked} times"))
    }
}

/// In one run; a simulated day of scans and faults has about a hundred.
const MOST_PARKINGS: usize = 1000;

/// Runs a scenario in a guest of its own, in `directory`, which is emptied first.
///
/// # Errors
/// If the guest cannot be run, ends without a report, or a step fails.
pub fn run(lab: &Lab, scenario: &Scenario, directory: &Path) -> Result<Run, RunError> {
    prepare(lab, scenario, directory)?;
    let directory =
        directory.canonicalize().map_err(|source| RunError::File { path: directory.to_owned(), source })?;
    let guest = GuestSpec {
        root: lab.root(scenario.root),
        run_directory: directory.clone(),
        radios: scenario.radios(),
        memory_mib: MEMORY_MIB,
        real_time: scenario.real_time || scenario.has_shell(),
        terminal: scenario.has_shell(),
        own_kernel_for: scenario.own_kernel_for(),
        suspends: scenario.suspends(),
        wall_limit: Duration::from_secs(scenario.wall_limit_secs),
    };
    let ended = lab.engine(scenario.root).run(&guest)?;
    if ended.end == GuestEnd::Stuck {
        let secs = scenario.wall_limit_secs;
        return Err(RunError::Stuck { secs, details: details(&directory), directory });
    }
    let Ok(text) = fs::read_to_string(directory.join("outcome.json")) else {
        return Err(RunError::NoOutcome { end: ended.end, details: details(&directory), directory });
    };
    let outcome: Outcome = serde_json::from_str(&text).map_err(RunError::Json)?;
    if let Some(failure) = outcome.failure.clone() {
        let details = events(&outcome) + &details(&directory);
        return Err(RunError::Step { failure, details, directory });
    }
    Ok(Run { directory, outcome, wall: ended.wall, peak_memory_kib: ended.peak_memory_kib })
}

fn prepare(lab: &Lab, scenario: &Scenario, directory: &Path) -> Result<(), RunError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| RunError::File { path, source }
    };
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(file(directory)(error)),
        _ => {}
    }
    let binaries = directory.join("bin");
    fs::create_dir_all(&binaries).map_err(file(&binaries))?;
    let mut wanted = vec![("lab-guest", lab.guest_agent())];
    if scenario.needs_macveil() {
        wanted.push(("macveil", lab.macveil()));
    }
    if scenario.mentions("/lab/bin/confined") {
        wanted.push(("confined", lab.confined()));
    }
    for (name, source) in wanted {
        fs::copy(&source, binaries.join(name)).map_err(file(&source))?;
    }
    for root in scenario.other_supplicants().collect::<BTreeSet<_>>() {
        bring_supplicant(&lab.root(root), &directory.join(root.name()))?;
    }
    for brought in &scenario.brought {
        fs::copy(&brought.source, directory.join(&brought.name)).map_err(file(&brought.source))?;
    }
    let text = serde_json::to_string_pretty(scenario).map_err(RunError::Json)?;
    let path = directory.join("scenario.json");
    fs::write(&path, text).map_err(file(&path))
}

/// Copies the supplicant of another root file system with its loader and libraries.
fn bring_supplicant(root: &Path, to: &Path) -> Result<(), RunError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| RunError::File { path, source }
    };
    let libraries = root.join("usr/lib/x86_64-linux-gnu");
    let (loader, program) = (libraries.join(LOADER), root.join("usr/sbin/wpa_supplicant"));
    let mut list = Command::new(&loader);
    list.arg("--library-path").arg(&libraries).arg("--list").arg(&program);
    let listed = list.output().map_err(file(&loader))?;
    fs::create_dir_all(to).map_err(file(to))?;
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    let found = text.lines().filter_map(|line| line.split("=>").nth(1)?.split_whitespace().next());
    for source in found.map(Path::new).chain([loader.as_path(), program.as_path()]) {
        let name = source.file_name().unwrap_or_default();
        fs::copy(source, to.join(name)).map_err(file(source))?;
    }
    Ok(())
}

/// The last control events, for a failure.
fn events(outcome: &Outcome) -> String {
    let from = outcome.events.len().saturating_sub(TAIL);
    let lines = outcome.events.iter().skip(from).map(|e| format!("  {} {}: {}\n", e.at, e.interface, e.text));
    format!("the last control events:\n{}", lines.collect::<String>())
}

/// The ends of the console and of every log, for a failure.
fn details(directory: &Path) -> String {
    let mut paths = vec![directory.join("console.log")];
    let logs = fs::read_dir(directory.join("logs")).into_iter().flatten().flatten();
    paths.extend(logs.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "log")));
    paths.sort();
    paths.iter().map(|path| format!("the end of {}:\n{}", path.display(), tail(path, TAIL))).collect()
}

/// The last lines of a file, indented.
pub(crate) fn tail(path: &Path, lines: usize) -> String {
    let text = fs::read(path).map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].iter().map(|line| format!("  {line}\n")).collect()
}

/// Why a scenario did not run to its last step.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A step failed.
    #[error(
        "step {} failed ({}): {}\n{details}the whole run is in {}",
        failure.number, failure.step, failure.reason, directory.display()
    )]
    Step {
        /// Which one, and why.
        failure: Failure,
        /// The last events and the ends of the logs.
        details: String,
        /// The run's directory.
        directory: PathBuf,
    },
    /// The guest did not end.
    #[error("the guest was killed after {secs} s, stuck\n{details}the whole run is in {}", directory.display())]
    Stuck {
        /// The limit that it exceeded.
        secs: u64,
        /// The ends of the logs.
        details: String,
        /// The run's directory.
        directory: PathBuf,
    },
    /// The guest ended without a report.
    #[error("the guest ended without a report ({end:?})\n{details}the whole run is in {}", directory.display())]
    NoOutcome {
        /// How it ended.
        end: GuestEnd,
        /// The ends of the logs.
        details: String,
        /// The run's directory.
        directory: PathBuf,
    },
    /// The guest could not be run.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The scenario or the outcome.
    #[error("JSON: {0}")]
    Json(#[source] serde_json::Error),
    /// A file of the run.
    #[error("{path}: {source}")]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
