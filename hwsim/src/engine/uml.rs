//! User-Mode Linux: the guest's kernel is a process of the host, and its time is simulated.
//!
//! With `time-travel=inf-cpu` a guest's clock stands still while any of its processes works and jumps
//! when all wait: sleeping costs nothing, and neither a slow host nor a busy one changes what happens.

use std::fs::{self, File};
use std::io::Read as _;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::io::{FdFlags, fcntl_dupfd_cloexec, fcntl_setfd};

use super::watch::watch;
use super::{Engine, EngineError, GuestOutcome, GuestSpec, plain};
use crate::guest::{ROOT_VARIABLE, RUN_VARIABLE, SEED};

/// The guest's clock starts here, whenever it runs: 2026-01-01 00:00 UTC, in nanoseconds.
const EPOCH_NANOS: u64 = 1_767_225_600_000_000_000;

/// Beyond standard input, output and error.
const LEAST_FREE: i32 = 3;

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

    fn run(&self, guest: &GuestSpec) -> Result<GuestOutcome, EngineError> {
        if guest.suspends {
            return Err(EngineError::NoSuspend);
        }
        let console = guest.run_directory.join("console.log");
        let mut child = self.start(guest, &console)?;
        watch(&mut child, guest.wall_limit, console)
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
        command.args(["rootfstype=hostfs", "rw", "init=/bin/lab-guest", "con=null", "ssl=null"]);
        // The kernel's process keeps it open; ours closes its own when this ends.
        let terminal = guest.terminal.then(inherited_output).transpose().map_err(EngineError::Terminal)?;
        if let Some(terminal) = &terminal {
            // What the kernel says of itself goes to the log, not between a person's lines.
            command.arg(format!("con0=fd:0,fd:{}", terminal.as_raw_fd())).arg("loglevel=1");
        } else {
            command.arg("con0=null,fd:1");
        }
        if guest.real_time {
            seed(&guest.run_directory.join(SEED)).map_err(file(&guest.run_directory))?;
        } else {
            command.arg("time-travel=inf-cpu").arg(format!("time-travel-start={EPOCH_NANOS}"));
        }
        command.arg(format!("mem={}M", guest.memory_mib));
        command.arg(format!("rootflags={run_directory}"));
        command.arg(format!("mac80211_hwsim.radios={}", guest.radios));
        // What the kernel keeps of itself on the host. Relative, for it holds a socket, whose path must be short.
        command.arg(format!("uml_dir={OWN}")).current_dir(&guest.run_directory);
        command.arg(format!("{ROOT_VARIABLE}={}", plain(&guest.root)?));
        command.arg(format!("{RUN_VARIABLE}={run_directory}"));
        // A statically linked kernel unmaps, in its helper processes, what glibc registered for rseq.
        command.env("GLIBC_TUNABLES", "glibc.pthread.rseq=0");
        if !shared_memory_suffices() {
            command.env("TMPDIR", &guest.run_directory);
        }
        command.stdin(if guest.terminal { Stdio::inherit() } else { Stdio::null() });
        command.stdout(output.try_clone().map_err(file(console))?).stderr(output);
        command.spawn().map_err(|source| EngineError::Start { program: self.kernel.clone(), source })
    }
}

/// In real time the guest's kernel has no source of randomness and would wait for minutes for some.
fn seed(path: &Path) -> std::io::Result<()> {
    let mut octets = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut octets)?;
    fs::write(path, octets)
}

/// The caller's standard output once more, for the guest's kernel to inherit.
fn inherited_output() -> std::io::Result<OwnedFd> {
    let output = fcntl_dupfd_cloexec(std::io::stdout(), LEAST_FREE)?;
    fcntl_setfd(&output, FdFlags::empty())?;
    Ok(output)
}

fn shared_memory_suffices() -> bool {
    rustix::fs::statvfs("/dev/shm").is_ok_and(|shm| shm.f_bavail * shm.f_frsize >= SHARED_MEMORY_WANTED)
}
