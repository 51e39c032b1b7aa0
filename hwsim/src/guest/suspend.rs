//! The machine sleeps: programs are frozen, radios are told, the processor is off, and the hardware's clock wakes it
//! (suspend-to-RAM, S3; the kernel's admin-guide/pm/sleep-states.rst). An emulated machine is not woken by its
//! hardware's clock from suspend-to-idle.

use std::fs;
use std::io;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::steps::StepError;
use super::supplicant;
use super::world::{World, monotonic};

/// Where the hardware's clock is told when to wake the machine.
const ALARM: &str = "/sys/class/rtc/rtc0/wakealarm";

/// Where the kernel is told to sleep.
const STATE: &str = "/sys/power/state";

/// What it is told: memory alone stays on.
const MEMORY: &str = "mem";

/// Where of several kinds of that one is chosen.
const KIND: &str = "/sys/power/mem_sleep";

/// The one in which the processor is off.
const DEEP: &str = "deep";

/// The driver of directories that the emulator shares. It cannot sleep: it is taken from its devices before, and given back
/// after, while no such directory is mounted.
const SHARED: &str = "/sys/bus/virtio/drivers/9pnet_virtio";

/// The hardware's clock counts seconds: what it measures may be short of so much.
const COARSE: Duration = Duration::from_secs(2);

/// Sleeps for so many seconds. The access points' radios are this machine's too and fall silent with it; what was on
/// the air comes back when it wakes.
pub(super) fn suspend(world: &mut World, secs: u32) -> Result<(), StepError> {
    let on_the_air = supplicant::on_the_air(world);
    let asleep_before = asleep();
    write(KIND, DEEP)?;
    write(ALARM, "0")?;
    write(ALARM, &format!("+{secs}"))?;
    let shared = shared_directories()?;
    shared.iter().try_for_each(|device| write(&format!("{SHARED}/unbind"), device))?;
    write(STATE, MEMORY)?;
    shared.iter().try_for_each(|device| write(&format!("{SHARED}/bind"), device))?;
    let slept = asleep().saturating_sub(asleep_before);
    world.note(&format!("slept for {:.3} s", slept.as_secs_f64()));
    if slept + COARSE < Duration::from_secs(u64::from(secs)) {
        return Err(StepError::Awake { slept: slept.as_secs_f64(), secs });
    }
    supplicant::put_back_on_the_air(world, &on_the_air)
}

/// How long the machine has slept since its start: what the one clock counts and the other does not.
#[allow(clippy::cast_sign_loss, reason = "the kernel counts up from nought")]
fn asleep() -> Duration {
    let time = clock_gettime(ClockId::Boottime);
    let since_boot = Duration::from_secs(time.tv_sec as u64) + Duration::from_nanos(time.tv_nsec as u64);
    since_boot.saturating_sub(monotonic())
}

/// The devices that the driver has.
fn shared_directories() -> Result<Vec<String>, StepError> {
    let failed = |source: io::Error| StepError::File { path: SHARED.to_owned(), source };
    let names = fs::read_dir(SHARED).map_err(failed)?.flatten().map(|entry| entry.file_name());
    Ok(names.filter_map(|name| name.into_string().ok()).filter(|name| name.starts_with("virtio")).collect())
}

fn write(path: &str, text: &str) -> Result<(), StepError> {
    let failed = |source: io::Error| StepError::File { path: path.to_owned(), source };
    fs::write(path, text).map_err(failed)
}
