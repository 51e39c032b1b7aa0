//! The emulated machine, and the three ways in which its time passes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::engine::GuestEnd;
use crate::engine::watch::watch;

/// The emulator.
pub(super) const PROGRAM: &str = "qemu-system-x86_64";

/// How long a kernel may take until it panics for want of a root file system, with KVM.
const PROBE_LIMIT: Duration = Duration::from_secs(15);

/// Who executes the guest's instructions, and with it what its time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// The host's processor, in real time.
    Kvm,
    /// The emulator, in real time: for a person at the console.
    Translated,
    /// The emulator, and the guest's time is their number: durations are the same on a busy machine.
    Counted,
}

impl Pace {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Pace::Kvm => &["-accel", "kvm", "-cpu", "host", "-smp", "2"],
            Pace::Translated => &["-accel", "tcg", "-cpu", "max", "-smp", "2"],
            // A nanosecond for an instruction, and no waiting for time to pass.
            Pace::Counted => &[
                "-accel",
                "tcg,thread=single",
                "-cpu",
                "Westmere",
                "-smp",
                "1",
                "-icount",
                "shift=0,sleep=off",
            ],
        }
    }

    /// Which time the hardware's clock has. That of a guest whose time is counted is the same, from the same beginning; but
    /// while the guest sleeps nothing is counted, and the clock that is to wake it is the host's.
    pub(super) fn hardware_clock(self, sleeps: bool) -> Option<&'static str> {
        match (self, sleeps) {
            (Pace::Kvm | Pace::Translated, _) => None,
            (Pace::Counted, false) => Some("base=2026-01-01,clock=vm"),
            (Pace::Counted, true) => Some("base=2026-01-01,clock=host"),
        }
    }

    /// What the kernel is told: not to examine and work around what an emulated processor has not.
    pub(super) fn parameters(self) -> &'static str {
        match self {
            Pace::Kvm => "",
            Pace::Translated => "mitigations=off",
            Pace::Counted => "mitigations=off nokaslr cryptomgr.notests tsc=reliable",
        }
    }
}

/// A machine with nothing that a guest does not need; it ends if the laboratory does.
pub(super) fn machine(pace: Pace) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", PROGRAM, "-nodefaults", "-no-user-config", "-no-reboot"]);
    // The older machine: the newer one does not turn itself off any more once it has slept.
    command.args(["-display", "none", "-machine", "pc,nvdimm=on,hpet=off"]);
    command.args(pace.arguments());
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
    let mut command = machine(Pace::Kvm);
    command.arg("-kernel").arg(kernel).args(["-append", "panic=-1 quiet"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    watch(&mut child, PROBE_LIMIT, PathBuf::new()).is_ok_and(|outcome| outcome.end == GuestEnd::PoweredOff)
}
