//! Interpreting a scenario's steps, one after the other.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::time::Duration;

use super::LAB;
use super::capture::{self, CaptureError};
use super::control::Control;
use super::link::{self, LinkError};
use super::processes::{NOTIFY_SOCKET, Process, output_path};
use super::root;
use super::systemd;
use super::world::{TICK, WaitError, World, now, set_clock};
use super::{client, measure, shell, supplicant, suspend};
use crate::outcome::{Failure, StepRecord};
use crate::scenario::{GuestFile, Signal, Step};

/// How often it is looked whether a supplicant is connected.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// macveil's sockets.
const RUNTIME_DIRECTORY: &str = "/run/macveil";

/// How long macveil may take to say its status, in simulated time.
const STATUS_LIMIT: Duration = Duration::from_secs(10);

/// How long macveil may take to be ready, in simulated time.
const READY_LIMIT: Duration = Duration::from_secs(10);

/// How long the packing of a root file system may take, in simulated time.
const KEEP_LIMIT: Duration = Duration::from_secs(60);

/// Plays the whole scenario of `world`; what came of it is in its outcome. `aftermath` is how long
/// the capture outlives the last step.
pub(super) fn play(world: &mut World, aftermath: Duration) {
    if let Err(error) = prepare(world) {
        fail(world, 0, "prepare the guest", &error);
        return;
    }
    for (place, step) in world.scenario.steps.clone().iter().enumerate() {
        world.note(&format!("step {}: {step}", place + 1));
        let began = now();
        let result = perform(world, step).and_then(|()| Ok(world.take_in()?));
        world.outcome.steps.push(StepRecord { step: step.to_string(), began, ended: now() });
        if let Err(error) = result {
            fail(world, place + 1, &step.to_string(), &error);
            break;
        }
    }
    // A process that ends now was not told to: only the capture matters any more, failed or not.
    if let Err(error) = world.sleep(aftermath) {
        fail(world, world.scenario.steps.len(), "the time after the last step", &error.into());
    }
    if world.scenario.radios() > 0 {
        match capture::stop(world) {
            Ok(count) => world.outcome.capture = Some(count),
            Err(error) => fail(world, world.scenario.steps.len(), "end the capture", &error.into()),
        }
    }
    world.outcome.ended = now();
    world.note("the end");
}

/// The first failure is the one that counts; each is in the log.
fn fail(world: &mut World, number: usize, step: &str, error: &StepError) {
    world.note(&format!("FAILED: {step}: {error}"));
    let failure = Failure { number, step: step.to_owned(), reason: error.to_string() };
    world.outcome.failure.get_or_insert(failure);
}

fn prepare(world: &mut World) -> Result<(), StepError> {
    // The kernel's default of ten datagrams is too few for an agent that sleeps; systemd sets this too.
    let path = "/proc/sys/net/unix/max_dgram_qlen";
    fs::write(path, "512").map_err(|source| StepError::File { path: path.to_owned(), source })?;
    world.outcome.radios = link::radios(world.scenario.radios())?;
    link::up("lo")?;
    for file in &world.scenario.files {
        write_file(file).map_err(|source| StepError::File { path: file.path.clone(), source })?;
    }
    // Without radios there is nothing to hear; what runs in the guest may use the monitor itself.
    if world.scenario.radios() == 0 { Ok(()) } else { Ok(capture::start(world)?) }
}

/// Writes a scenario's file, with its directories.
pub(super) fn write_file(file: &GuestFile) -> io::Result<()> {
    let path = Path::new(&file.path);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    fs::write(path, &file.content)?;
    fs::set_permissions(path, fs::Permissions::from_mode(file.mode))
}

fn perform(world: &mut World, step: &Step) -> Result<(), StepError> {
    match step {
        Step::StartAccessPoints => supplicant::start_access_points(world),
        Step::AccessPointOff { name } => supplicant::switch(world, name, false),
        Step::AccessPointOn { name } => supplicant::switch(world, name, true),
        Step::StartClient => client::start(world),
        Step::StartSupplicant { process, interfaces, of } => {
            supplicant::start(world, process, interfaces, *of)
        }
        Step::StartMacveil { args } => start_macveil(world, args),
        Step::Start { process, argv } => start(world, process, argv, true),
        Step::Scan { interface, within_secs } => client::scan(world, interface, secs(*within_secs)),
        Step::WaitEvent { interface, prefix, within_secs } => {
            world.wait_event(interface, prefix, secs(*within_secs))?;
            Ok(())
        }
        Step::Select { interface, ssid, within_secs } => {
            client::select(world, interface, ssid, secs(*within_secs))
        }
        Step::Disconnect { interface, within_secs } => {
            client::disconnect(world, interface, secs(*within_secs))
        }
        Step::Reconnect { interface, within_secs } => {
            supplicant::reconnect(world, interface, secs(*within_secs))
        }
        Step::Control { interface, command, expect } => control(world, interface, command, expect.as_deref()),
        Step::Signal { process, signal } => send_signal(world, process, *signal),
        Step::AwaitConnected { interface, within_secs } => {
            await_connected(world, interface, secs(*within_secs))
        }
        Step::Imitate { octets, count } => imitate(octets, *count),
        Step::WaitGone { process, within_secs } => wait_gone(world, process, secs(*within_secs)),
        Step::Sleep { secs: duration } => Ok(world.sleep(secs(*duration))?),
        Step::SetClock { by_secs } => {
            world.outcome.clock_steps.push(set_clock(*by_secs).map_err(StepError::Clock)?);
            Ok(())
        }
        Step::Suspend { secs } => suspend::suspend(world, *secs),
        Step::Run { label, argv, exit, within_secs } => {
            let text = run(world, &format!("run-{label}"), argv, *exit, secs(*within_secs))?;
            world.outcome.outputs.insert(label.clone(), text);
            Ok(())
        }
        Step::Measure { label } => {
            let measured = measure::measure(&world.processes);
            world.outcome.measurements.insert(label.clone(), measured);
            Ok(())
        }
        Step::Shell => shell::run(world),
        Step::MacveilStatus { label } => {
            let argv = [format!("{LAB}/bin/macveil"), "status".to_owned(), "--json".to_owned()];
            let text = run(world, &format!("status-{label}"), &argv, 0, STATUS_LIMIT)?;
            let status = serde_json::from_str(&text).map_err(|source| StepError::Status { text, source })?;
            world.outcome.statuses.insert(label.clone(), status);
            Ok(())
        }
        Step::Mark { .. } => Ok(()),
        Step::Boot => systemd::go_on().map_err(StepError::Boot),
        Step::KeepRoot => run(world, "keep-root", &root::pack(), 0, KEEP_LIMIT).map(drop),
        Step::AwaitFile { path, within_secs } => {
            let there = |_: &mut World| Ok(Path::new(path).exists().then_some(()));
            Ok(world.wait(secs(*within_secs), Some(TICK), path, there)?)
        }
    }
}

/// Starts macveil, and waits until it says that it is ready, as a service manager would.
pub(super) fn start_macveil(world: &mut World, args: &[String]) -> Result<(), StepError> {
    let failed = |source| StepError::File { path: NOTIFY_SOCKET.to_owned(), source };
    let _ = fs::remove_file(NOTIFY_SOCKET);
    let socket = UnixDatagram::bind(NOTIFY_SOCKET).map_err(failed)?;
    socket.set_nonblocking(true).map_err(failed)?;
    let argv = [&[format!("{LAB}/bin/macveil")], args].concat();
    start(world, "macveil", &argv, false)?;
    let ready = |_: &mut World| {
        let mut message = [0; 256];
        let length = socket.recv(&mut message).unwrap_or(0);
        Ok(message[..length].starts_with(b"READY=1").then_some(()))
    };
    Ok(world.wait(READY_LIMIT, Some(TICK), "macveil to be ready", ready)?)
}

/// Starts a process in the background.
pub(super) fn start(
    world: &mut World,
    name: &str,
    argv: &[String],
    may_finish: bool,
) -> Result<(), StepError> {
    if world.processes.iter().any(|process| process.name == name) {
        return Err(StepError::StillRunning(name.to_owned()));
    }
    let argv: Vec<String> = argv.iter().map(|word| with_pid(world, word)).collect::<Result<_, _>>()?;
    let mut process =
        Process::start(name, &argv).map_err(|source| StepError::Start { argv: argv.join(" "), source })?;
    process.may_finish = may_finish;
    world.processes.push(process);
    Ok(())
}

/// A word of a command; `{pid:NAME}` is the number of the process of that name.
fn with_pid(world: &World, word: &str) -> Result<String, StepError> {
    let Some(name) = word.strip_prefix("{pid:").and_then(|rest| rest.strip_suffix('}')) else {
        return Ok(word.to_owned());
    };
    let found = world.processes.iter().find(|process| process.name == name);
    found.map(|process| process.pid().to_string()).ok_or_else(|| StepError::NotRunning(name.to_owned()))
}

fn run(
    world: &mut World,
    name: &str,
    argv: &[String],
    exit: i32,
    within: Duration,
) -> Result<String, StepError> {
    let mut process = Process::start_for_output(name, argv)
        .map_err(|source| StepError::Start { argv: argv.join(" "), source })?;
    // How it ended is judged below.
    process.asked = true;
    world.processes.push(process);
    let already = world.outcome.exits.len();
    let status = world.wait(within, None, &format!("the end of {}", argv.join(" ")), |world| {
        let exits = world.outcome.exits.iter().skip(already);
        Ok(exits.filter(|exit| exit.process == name).map(|exit| exit.status.clone()).next())
    })?;
    let path = output_path(name);
    let output = fs::read(&path).map_err(|source| StepError::File { path, source })?;
    if status != format!("exit status: {exit}") {
        return Err(StepError::Exit { argv: argv.join(" "), status, wanted: exit });
    }
    Ok(String::from_utf8_lossy(&output).into_owned())
}

/// Runs a program of the guest that must succeed, and gives what it wrote.
pub(super) fn program(
    world: &mut World,
    name: &str,
    args: &[String],
    within: Duration,
) -> Result<String, StepError> {
    let argv = [&[name.to_owned()], args].concat();
    run(world, name, &argv, 0, within)
}

fn control(world: &mut World, interface: &str, command: &str, expect: Option<&str>) -> Result<(), StepError> {
    if command == "TERMINATE" {
        for process in &mut world.processes {
            process.asked |= process.interfaces.iter().any(|name| name == interface);
        }
    }
    let answer = ask(interface, command)?;
    world.note(&format!("{interface}: {command}: {}", answer.trim()));
    match expect {
        Some(begin) if !answer.starts_with(begin) => Err(StepError::Answer {
            interface: interface.to_owned(),
            command: command.to_owned(),
            answer: answer.trim().to_owned(),
        }),
        _ => Ok(()),
    }
}

/// One command to the supplicant or hostapd of an interface, and its answer.
pub(super) fn ask(interface: &str, command: &str) -> Result<String, StepError> {
    let failed =
        |source| StepError::Control { interface: interface.to_owned(), command: command.to_owned(), source };
    Control::connect(&supplicant::socket(interface)).and_then(|c| c.ask(command)).map_err(failed)
}

pub(super) fn send_signal(world: &mut World, name: &str, signal: Signal) -> Result<(), StepError> {
    let found = world.processes.iter_mut().find(|process| process.name == name);
    let process = found.ok_or_else(|| StepError::NotRunning(name.to_owned()))?;
    process.asked |= signal.ends();
    process.signal(signal).map_err(|source| StepError::Signal { process: name.to_owned(), source })
}

fn await_connected(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    let connected = |_: &mut World| {
        let status = ask(interface, "STATUS").unwrap_or_default();
        Ok(status.lines().any(|line| line == "wpa_state=COMPLETED").then_some(()))
    };
    Ok(world.wait(within, Some(LOOK_EVERY), &format!("{interface} to be connected"), connected)?)
}

/// Every socket on which macveil hears a supplicant gets all of it.
fn imitate(octets: &[u8], count: u32) -> Result<(), StepError> {
    let failed = |source| StepError::File { path: RUNTIME_DIRECTORY.to_owned(), source };
    for interface in fs::read_dir(RUNTIME_DIRECTORY).map_err(failed)?.flatten() {
        for socket in fs::read_dir(interface.path()).into_iter().flatten().flatten() {
            if !socket.file_name().to_string_lossy().starts_with("events") {
                continue;
            }
            let own = UnixDatagram::unbound().map_err(failed)?;
            if own.connect(socket.path()).is_ok() {
                for _ in 0..count {
                    own.send(octets).map_err(failed)?;
                }
            }
        }
    }
    Ok(())
}

pub(super) fn wait_gone(world: &mut World, name: &str, within: Duration) -> Result<(), StepError> {
    for process in world.processes.iter_mut().filter(|process| process.name == name) {
        process.asked = true;
    }
    let gone = |world: &mut World| Ok(world.processes.iter().all(|p| p.name != name).then_some(()));
    Ok(world.wait(within, None, &format!("the end of {name}"), gone)?)
}

fn secs(secs: f64) -> Duration {
    Duration::try_from_secs_f64(secs).unwrap_or(Duration::ZERO)
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepError {
    #[error(transparent)]
    Wait(#[from] WaitError),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Capture(#[from] CaptureError),
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
    #[error("starting {argv}: {source}")]
    Start { argv: String, source: io::Error },
    #[error("a process {0} is running already")]
    StillRunning(String),
    #[error("no process {0} is running")]
    NotRunning(String),
    #[error("{argv} ended with {status}, not {wanted}")]
    Exit { argv: String, status: String, wanted: i32 },
    #[error("{command} to {interface}: {source}")]
    Control { interface: String, command: String, source: io::Error },
    #[error("{command} to {interface} was answered with {answer:?}")]
    Answer { interface: String, command: String, answer: String },
    #[error("the clock cannot be set: {0}")]
    Clock(#[source] io::Error),
    #[error("the machine was told to sleep for {secs} s and slept for {slept:.3} s")]
    Awake { slept: f64, secs: u32 },
    #[error("systemd cannot be told to go on: {0}")]
    Boot(#[source] io::Error),
    #[error("no network \"{ssid}\" on {interface}")]
    NoNetwork { interface: String, ssid: String },
    #[error("the client did not take up {0}, or does not what it was told")]
    NotManaged(String),
    #[error("no access point is called \"{0}\"")]
    NoAccessPoint(String),
    #[error("no station has the interface {0}")]
    NoStation(String),
    #[error("a signal to {process}: {source}")]
    Signal { process: String, source: io::Error },
    #[error("the status is not JSON ({source}): {text}")]
    Status { text: String, source: serde_json::Error },
}
