//! A prompt on the guest's console.

use std::fs::File;
use std::io;
use std::process::Stdio;
use std::time::Duration;

use super::processes::Process;
use super::steps::StepError;
use super::world::World;

/// The process's name.
const PROCESS: &str = "shell";

/// As long as its user likes: a year.
const LIMIT: Duration = Duration::from_secs(365 * 86_400);

/// A session of its own, whose terminal the console becomes: so that Ctrl-C reaches what runs in it.
const ARGV: [&str; 9] =
    ["setsid", "--ctty", "--wait", "env", "TERM=linux", "PS1=[lab \\w]# ", "bash", "--norc", "-i"];

/// Runs a shell with job control, until its user leaves it.
pub(super) fn run(world: &mut World) -> Result<(), StepError> {
    // Its user may end whatever runs in the guest, and how the shell ends says nothing of it.
    world.processes.iter_mut().for_each(|process| process.asked = true);
    let console = world.console.clone();
    let failed = |source: io::Error| StepError::File { path: console.clone(), source };
    let device = File::options().read(true).write(true).open(&console).map_err(failed)?;
    let duplicate = || device.try_clone().map(Stdio::from).map_err(failed);
    let streams = [duplicate()?, duplicate()?, duplicate()?];
    let mut process = Process::start_on(PROCESS, &ARGV.map(str::to_owned), streams)
        .map_err(|source| StepError::Start { argv: ARGV.join(" "), source })?;
    process.asked = true;
    world.processes.push(process);
    let left = |world: &mut World| Ok(world.processes.iter().all(|p| p.name != PROCESS).then_some(()));
    Ok(world.wait(LIMIT, None, "the end of the shell", left)?)
}
