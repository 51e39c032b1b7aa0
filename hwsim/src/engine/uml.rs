//! User-Mode Linux: the guest's kernel is a process of the host, and its time is simulated.
//!
//! With `time-travel=inf-cpu` a guest's clock stands still while any of its processes works and jumps
//! when all wait: sleeping costs nothing, and neither a slow host nor a busy one changes what happens.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::{Engine, EngineError, GuestEnd, GuestOutcome, GuestSpec};
use crate::guest::{ROOT_VARIABLE, RUN_VARIABLE};

/// The guest's clock starts here, whenever it runs: 2026-01-01 00:00 UTC, in nanoseconds.
const EPOCH_NANOS: u64 = 1_767_225_600_000_000_000;

/// How long a guest may take to end when it is told to.
const GRACE: Duration = Duration::from_secs(3);

/// How often the guest is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// The kernel's own directory, in that of the run.
const OWN: &str = "uml";

/// The kernel keeps the guest's memory in a file in /dev/shm; with less room there, in the run's directory.
const SHARED_MEMORY_WANTED: u64 = 1 << 30;

/// User-Mode Linux with this kernel.
#[derive(Debug, Clone)]
pub struct Uml {
    /// The kernel's executable file.
    pub kernel: PathBuf,
}

impl Engine for Uml {
    fn name(&self) -> &'static str {
        "uml"
    }

    // The host's clock is what a watchdog is about.
    #[allow(clippy::disallowed_methods, reason = "a stuck guest is known by the host's clock only")]
    fn run(&self, guest: &GuestSpec) -> Result<GuestOutcome, EngineError> {
        let console = guest.run_directory.join("console.log");
        let begun = Instant::now();
        let mut child = self.start(guest, &console)?;
        let mut peak_memory_kib = None;
        let end = loop {
            if let Some(status) = child.try_wait().map_err(EngineError::Wait)? {
                break if status.success() { GuestEnd::PoweredOff } else { GuestEnd::Crashed(status) };
            }
            if begun.elapsed() >= guest.wall_limit {
                end(&mut child)?;
                break GuestEnd::Stuck;
            }
            peak_memory_kib = peak_memory(&child).or(peak_memory_kib);
            std::thread::sleep(GLANCE);
        };
        Ok(GuestOutcome { end, wall: begun.elapsed(), peak_memory_kib, console })
    }
}

impl Uml {
    fn start(&self, guest: &GuestSpec, console: &Path) -> Result<Child, EngineError> {
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| EngineError::File { path, source }
        };
        let output = File::create(console).map_err(file(console))?;
        // Where the agent mounts the root; the kernel's own root is the run's directory.
        let stage = guest.run_directory.join("mnt");
        fs::create_dir_all(&stage).map_err(file(&stage))?;
        let run_directory = plain(&guest.run_directory)?;

        // If the laboratory dies, however, so does the guest: the kernel ends all its processes at
        // SIGTERM. A fixed layout of its memory makes runs alike.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "setarch", "--addr-no-randomize"]).arg(&self.kernel);
        command.args(["rootfstype=hostfs", "rw", "init=/bin/lab-guest", "time-travel=inf-cpu"]);
        command.args(["con=null", "con0=null,fd:1", "ssl=null"]);
        command.arg(format!("mem={}M", guest.memory_mib));
        command.arg(format!("rootflags={run_directory}"));
        command.arg(format!("mac80211_hwsim.radios={}", guest.radios));
        command.arg(format!("time-travel-start={EPOCH_NANOS}"));
        // What the kernel keeps of itself on the host. Relative, for it holds a socket, whose path must be short.
        command.arg(format!("uml_dir={OWN}")).current_dir(&guest.run_directory);
        command.arg(format!("{ROOT_VARIABLE}={}", plain(&guest.root)?));
        command.arg(format!("{RUN_VARIABLE}={run_directory}"));
        // A statically linked kernel unmaps, in its helper processes, what glibc registered for rseq.
        command.env("GLIBC_TUNABLES", "glibc.pthread.rseq=0");
        if !shared_memory_suffices() {
            command.env("TMPDIR", &guest.run_directory);
        }
        command.stdin(Stdio::null()).stdout(output.try_clone().map_err(file(console))?).stderr(output);
        command.spawn().map_err(|source| EngineError::Start { program: self.kernel.clone(), source })
    }
}

/// A path as the kernel's command line can hold it.
fn plain(path: &Path) -> Result<&str, EngineError> {
    let plain = path.to_str().filter(|text| !text.contains([' ', '\t', '\n', ',', '"', '\'']));
    plain.ok_or_else(|| EngineError::Path(path.to_owned()))
}

fn shared_memory_suffices() -> bool {
    rustix::fs::statvfs("/dev/shm").is_ok_and(|shm| shm.f_bavail * shm.f_frsize >= SHARED_MEMORY_WANTED)
}

/// Ends a guest that does not end by itself.
#[allow(clippy::disallowed_methods, reason = "the grace is on the host's clock")]
fn end(child: &mut Child) -> Result<(), EngineError> {
    let pid = Pid::from_child(child);
    let told = Instant::now();
    // Errors mean that it has just ended, which the waiting below finds.
    let _ = kill_process(pid, Signal::TERM);
    while told.elapsed() < GRACE {
        if child.try_wait().map_err(EngineError::Wait)?.is_some() {
            return Ok(());
        }
        std::thread::sleep(GLANCE);
    }
    // The kernel makes itself the leader of a group, to which the guest's processes belong.
    let _ = kill_process_group(pid, Signal::KILL);
    child.kill().and_then(|()| child.wait()).map_err(EngineError::Wait)?;
    Ok(())
}

/// The most memory that the kernel's process ever held, the guest's memory included.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_a_command_line_cannot_hold_is_refused() {
        assert_eq!(plain(Path::new("/a/b-c_1")).ok(), Some("/a/b-c_1"));
        for path in ["/a b", "/a,b", "/a\"b"] {
            assert!(matches!(plain(Path::new(path)), Err(EngineError::Path(_))), "{path}");
        }
    }
}
