//! The machine's own kernel: its mac80211_hwsim makes radios in a namespace of networks, and the guest is a set of
//! namespaces with a root file system of its own.
//!
//! Nothing is translated or emulated, so it is the fastest in real time, and the one engine on a kernel that nobody
//! packed for the laboratory. What concerns the kernel as a whole is the machine's too: its clock, which no scenario may
//! set, and the regulatory domain, which hostapd sets on 5 GHz.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::process::geteuid;

use super::watch::watch;
use super::{Engine, EngineError, GuestOutcome, GuestSpec};
use crate::guest::{BOUND, PATIENCE_VARIABLE, RADIOS_VARIABLE, ROOT_VARIABLE, RUN_VARIABLE};

/// The module with the radios.
const MODULE: &str = "mac80211_hwsim";

/// The namespace of networks. There is one monitor on the machine, so there is one guest at a time.
const NAMESPACE: &str = "macveil-lab";

/// Held while there is a guest.
const LOCK: &str = "/run/macveil-lab.lock";

/// All frames of all virtual radios of the machine.
const MONITOR: &str = "hwsim0";

/// Each virtual radio of the machine.
const RADIOS: &str = "/sys/class/mac80211_hwsim";

/// How many times longer than in simulated time steps and the whole guest may take: the machine may be busy.
const FACTOR: u32 = 6;

/// How long the kernel may take to remove the radios of a namespace that is gone.
const REMOVAL_LIMIT: Duration = Duration::from_secs(10);

/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// What the engine calls on the machine.
pub const PROGRAMS: [&str; 4] = ["ip", "modprobe", "setpriv", "unshare"];

/// The machine itself.
#[derive(Debug, Clone, Copy)]
pub struct Host;

impl Engine for Host {
    fn name(&self) -> &'static str {
        "host"
    }

    fn run(&self, guest: &GuestSpec) -> Result<GuestOutcome, EngineError> {
        if let Some(what) = guest.own_kernel_for {
            return Err(EngineError::SharedKernel { what });
        }
        if !geteuid().is_root() {
            return Err(EngineError::NotRoot);
        }
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| EngineError::File { path, source }
        };
        let lock = Path::new(LOCK);
        let held = File::options().create(true).append(true).open(lock).map_err(file(lock))?;
        flock(&held, FlockOperation::LockExclusive).map_err(|e| file(lock)(e.into()))?;

        let _namespace = Namespace::make()?;
        let console = guest.run_directory.join("console.log");
        let mut child = start(guest, &console)?;
        let outcome = watch(&mut child, guest.wall_limit.saturating_mul(FACTOR), console)?;
        // The processes are the machine's: no one of them holds what the guest does.
        Ok(GuestOutcome { peak_memory_kib: None, ..outcome })
    }
}

/// The guest's namespace of networks, while it exists, with the monitor in it.
struct Namespace;

impl Namespace {
    fn make() -> Result<Self, EngineError> {
        if !has_module() {
            call("modprobe", &[MODULE, "radios=0"])?;
        }
        if Path::new("/run/netns").join(NAMESPACE).exists() {
            // The laboratory was killed: nobody else holds the lock.
            remove();
        }
        wait_for_monitor()?;
        call("ip", &["netns", "add", NAMESPACE])?;
        // From now on its end is the namespace's, on every way out.
        let namespace = Namespace;
        call("ip", &["link", "set", MONITOR, "netns", NAMESPACE])?;
        Ok(namespace)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        remove();
        // The machine is as before when the laboratory says that it is done.
        let _ = wait_for_monitor();
    }
}

/// Its radios go with it, and the monitor comes back.
fn remove() {
    // What is left is swept by the next guest.
    let _ = call("ip", &["netns", "delete", NAMESPACE]);
}

/// Waits until there is no virtual radio but the monitor is here.
#[allow(clippy::disallowed_methods, reason = "the kernel's work is on the machine's clock")]
fn wait_for_monitor() -> Result<(), EngineError> {
    let glances = REMOVAL_LIMIT.as_millis() / GLANCE.as_millis();
    for _ in 0..glances {
        let radios = fs::read_dir(RADIOS).map_or(0, Iterator::count);
        if radios == 0 && Path::new("/sys/class/net").join(MONITOR).exists() {
            return Ok(());
        }
        std::thread::sleep(GLANCE);
    }
    Err(EngineError::RadiosInUse)
}

/// The guest's first process, in namespaces of its own. It ends if the laboratory does.
fn start(guest: &GuestSpec, console: &Path) -> Result<Child, EngineError> {
    let failed = |source| EngineError::File { path: console.to_owned(), source };
    let output = File::create(console).map_err(failed)?;
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "ip", "netns", "exec", NAMESPACE]);
    command.args(["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=KILL", "--"]);
    command.arg(guest.run_directory.join("bin/lab-guest"));
    command.env(ROOT_VARIABLE, bound(&guest.root)).env(RUN_VARIABLE, bound(&guest.run_directory));
    command.env(RADIOS_VARIABLE, guest.radios.to_string()).env(PATIENCE_VARIABLE, FACTOR.to_string());
    command.stdin(Stdio::null()).stdout(output.try_clone().map_err(failed)?).stderr(output);
    command.spawn().map_err(|source| EngineError::Start { program: "setpriv".into(), source })
}

/// As the agent is told of a directory of the machine.
fn bound(directory: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(BOUND);
    text.push(directory);
    text
}

/// Runs a program of the machine that must succeed.
fn call(program: &str, args: &[&str]) -> Result<(), EngineError> {
    let started = Command::new(program).args(args).stdin(Stdio::null()).output();
    let output = started.map_err(|source| EngineError::Start { program: program.into(), source })?;
    if output.status.success() {
        return Ok(());
    }
    Err(EngineError::Refused {
        command: format!("{program} {}", args.join(" ")),
        said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}

/// Whether the module is loaded, or part of the kernel.
fn has_module() -> bool {
    Path::new("/sys/module").join(MODULE).exists()
}

/// What the machine's kernel is called, and whether it has virtual radios or can load them.
pub fn own_radios() -> (String, bool) {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = release.trim().to_owned();
    let listed = ["modules.dep", "modules.builtin"].iter().any(|list| {
        fs::read_to_string(format!("/lib/modules/{release}/{list}")).is_ok_and(|text| text.contains(MODULE))
    });
    let has = listed || has_module();
    (release, has)
}

/// The programs that are missing.
pub fn missing_programs() -> Vec<&'static str> {
    let directories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    let there = |name: &&str| directories.iter().any(|directory| Path::new(directory).join(name).exists());
    PROGRAMS.into_iter().filter(|name| !there(name)).collect()
}
