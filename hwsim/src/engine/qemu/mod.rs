//! QEMU: a distribution's stock kernel, with mac80211_hwsim as a module, in real time.
//!
//! Everything that a real machine has is there: several processors, preemption, a clock that nobody
//! stops. So it finds races that simulated time hides, and takes as long as the scenario says. Without KVM
//! every instruction is translated, which is slow and always works.

mod initramfs;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::watch::watch;
use super::{Engine, EngineError, GuestOutcome, GuestSpec, plain};
use crate::guest::{
    CONSOLE_VARIABLE, PATIENCE_VARIABLE, RADIOS_VARIABLE, ROOT_VARIABLE, RUN_VARIABLE, SHARED,
};

/// The emulator.
const PROGRAM: &str = "qemu-system-x86_64";

/// How many times longer than in simulated time steps and the whole guest may take: every instruction is
/// translated, and the host may be busy with others.
const FACTOR: u32 = 6;

/// How long a kernel may take until it panics for want of a root file system, with KVM.
const PROBE_LIMIT: Duration = Duration::from_secs(15);

/// QEMU with this kernel.
#[derive(Debug, Clone)]
pub struct Qemu {
    /// The kernel's image.
    pub kernel: PathBuf,
    /// The directory of its modules, which are loaded in the order of their names.
    pub modules: PathBuf,
    /// Whether the processor runs the guest itself. [`has_kvm`] finds out.
    pub kvm: bool,
}

impl Engine for Qemu {
    fn name(&self) -> &'static str {
        "qemu"
    }

    fn run(&self, guest: &GuestSpec) -> Result<GuestOutcome, EngineError> {
        let console = guest.run_directory.join("console.log");
        let mut child = self.start(guest, &console)?;
        watch(&mut child, guest.wall_limit.saturating_mul(FACTOR), console)
    }
}

impl Qemu {
    fn start(&self, guest: &GuestSpec, console: &Path) -> Result<Child, EngineError> {
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| EngineError::File { path, source }
        };
        let output = File::create(console).map_err(file(console))?;
        let image = guest.run_directory.join("initramfs");
        self.image(guest, &image).map_err(file(&image))?;
        let (root, run_directory) = (plain(&guest.root)?, plain(&guest.run_directory)?);

        let mut command = machine(self.kvm);
        command.args(["-smp", "2", "-m", &format!("{}M", guest.memory_mib)]);
        command.arg("-kernel").arg(&self.kernel).arg("-initrd").arg(&image);
        command.args(["-device", "virtio-rng-pci"]);
        for (tag, path, more) in [("root", root, ",readonly=on"), ("lab", run_directory, "")] {
            command.arg("-virtfs");
            command.arg(format!("local,path={path},mount_tag={tag},security_model=none{more}"));
        }
        command.arg("-append").arg(format!(
            "console=ttyS0 quiet panic=-1 {ROOT_VARIABLE}={SHARED}root {RUN_VARIABLE}={SHARED}lab \
             {RADIOS_VARIABLE}={} {CONSOLE_VARIABLE}=/dev/ttyS0 {PATIENCE_VARIABLE}={FACTOR}",
            guest.radios
        ));
        if guest.terminal {
            // Raw, so that Ctrl-C goes to the guest.
            command.args(["-chardev", "stdio,id=terminal,signal=off", "-serial", "chardev:terminal"]);
            command.stderr(output);
        } else {
            command.args(["-serial", "stdio"]).stdin(Stdio::null());
            command.stdout(output.try_clone().map_err(file(console))?).stderr(output);
        }
        command.spawn().map_err(|source| EngineError::Start { program: PROGRAM.into(), source })
    }

    /// The guest's first root: the agent, and the modules without which it has no other.
    fn image(&self, guest: &GuestSpec, image: &Path) -> std::io::Result<()> {
        let mut archive = initramfs::Archive::new(File::create(image)?);
        archive.file("init", &fs::read(guest.run_directory.join("bin/lab-guest"))?)?;
        archive.directory("modules")?;
        for entry in fs::read_dir(&self.modules)? {
            let entry = entry?;
            archive.file(
                &format!("modules/{}", entry.file_name().to_string_lossy()),
                &fs::read(entry.path())?,
            )?;
        }
        archive.finish()
    }
}

/// A machine of two processors and nothing that a guest does not need; it ends if the laboratory does.
fn machine(kvm: bool) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", PROGRAM, "-nodefaults", "-no-user-config", "-no-reboot"]);
    command.args(["-display", "none", "-machine", "q35"]);
    let processor: [&str; 4] =
        if kvm { ["-accel", "kvm", "-cpu", "host"] } else { ["-accel", "tcg", "-cpu", "max"] };
    command.args(processor);
    command
}

/// Whether the emulator is installed.
pub fn is_installed() -> bool {
    Path::new("/usr/bin").join(PROGRAM).exists()
}

/// Whether KVM works here: `/dev/kvm` may exist and hang. This kernel is started without a root file
/// system, panics, and so ends the machine, or does not.
pub fn has_kvm(kernel: &Path) -> bool {
    if File::options().read(true).write(true).open("/dev/kvm").is_err() {
        return false;
    }
    let mut command = machine(true);
    command.arg("-kernel").arg(kernel).args(["-append", "panic=-1 quiet"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    watch(&mut child, PROBE_LIMIT, PathBuf::new())
        .is_ok_and(|outcome| outcome.end == super::GuestEnd::PoweredOff)
}
