//! QEMU: a distribution's stock kernel, with mac80211_hwsim as a module.
//!
//! Where KVM works, time is real and there are two processors: everything that a real machine has is there, and races
//! show that simulated time hides. Elsewhere every instruction is translated, on one processor, and the guest's
//! clock counts them: a nanosecond each, so that the guest is a machine of its own speed, however slow or busy
//! the host, and nothing times out in it for want of a processor. When it waits, its clock jumps to what it waits for.
//! Nothing of the host takes part in that: the root file system is an image in the guest's memory, and so is
//! the run's directory, which is carried in before the first step and back after the last. A clock that jumps
//! whenever the guest waits would otherwise run on while the host reads a file.

mod initramfs;
mod machine;

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use super::watch::watch;
use super::{Engine, EngineError, GuestOutcome, GuestSpec, plain};
use crate::guest::{
    CARRIED, CONSOLE_VARIABLE, DISK, PATIENCE_VARIABLE, RADIOS_VARIABLE, ROOT_VARIABLE, RUN_VARIABLE, SEED,
    SHARED,
};
use machine::{PROGRAM, Pace, machine};
pub use machine::{has_kvm, is_installed};

/// How many times longer than its limit a guest may take: every instruction is translated, and the host may be
/// busy with others.
const FACTOR: u32 = 6;

/// The guest's memory holds the run's directory and what it has read of the disk.
const MEMORY_FACTOR: u32 = 2;

/// The archive with which the kernel begins, in the run's directory.
pub const INITRAMFS: &str = "initramfs";

/// The disk, as the kernel names it.
const DEVICE: &str = "/dev/pmem0";

/// QEMU with this kernel.
#[derive(Debug, Clone)]
pub struct Qemu {
    /// The kernel's image.
    pub kernel: PathBuf,
    /// The directory of its modules, which are loaded in the order of their names.
    pub modules: PathBuf,
    /// The image of the root file system.
    pub disk: PathBuf,
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
    fn pace(&self, guest: &GuestSpec) -> Pace {
        match (self.kvm, guest.terminal) {
            (true, _) => Pace::Kvm,
            (false, true) => Pace::Translated,
            (false, false) => Pace::Counted,
        }
    }

    fn start(&self, guest: &GuestSpec, console: &Path) -> Result<Child, EngineError> {
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| EngineError::File { path, source }
        };
        let output = File::create(console).map_err(file(console))?;
        seed(&guest.run_directory.join(SEED)).map_err(file(&guest.run_directory))?;
        let image = guest.run_directory.join(INITRAMFS);
        self.image(guest, &image).map_err(file(&image))?;
        let disk_size = fs::metadata(&self.disk).map_err(file(&self.disk))?.len();
        let (disk, run_directory) = (plain(&self.disk)?, plain(&guest.run_directory)?);
        let pace = self.pace(guest);

        let mut command = machine(pace);
        if let Some(clock) = pace.hardware_clock(guest.suspends) {
            command.args(["-rtc", clock]);
        }
        command.arg("-kernel").arg(&self.kernel).arg("-initrd").arg(&image);
        let memory = u64::from(guest.memory_mib * MEMORY_FACTOR);
        command.args(["-m", &format!("{memory}M,slots=1,maxmem={}M", memory + (disk_size >> 20))]);
        // Memory that keeps what is in it: whoever reads it waits for nobody.
        command.args([
            "-object",
            &format!("memory-backend-file,id=disk,mem-path={disk},size={disk_size},readonly=on"),
        ]);
        command.args(["-device", "nvdimm,memdev=disk,unarmed=on"]);
        command.args(["-virtfs", &format!("local,path={run_directory},mount_tag=lab,security_model=none")]);
        // A shared directory does not outlive the machine's sleep.
        let run = if pace == Pace::Counted || guest.suspends { CARRIED } else { SHARED };
        let patience = if pace == Pace::Counted { 1 } else { FACTOR };
        command.arg("-append").arg(format!(
            "console=ttyS0 TERM=dumb quiet panic=-1 {} {ROOT_VARIABLE}={DISK}{DEVICE} {RUN_VARIABLE}={run}lab \
             {RADIOS_VARIABLE}={} {CONSOLE_VARIABLE}=/dev/ttyS0 {PATIENCE_VARIABLE}={patience}",
            pace.parameters(),
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

/// A machine whose every instruction is counted has no source of randomness, and waits for none.
fn seed(path: &Path) -> std::io::Result<()> {
    let mut octets = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut octets)?;
    fs::write(path, octets)
}
