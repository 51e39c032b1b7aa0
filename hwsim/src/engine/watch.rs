//! Waiting for a guest's end, with a watchdog on the host's clock.

use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::{EngineError, GuestEnd, GuestOutcome};

/// How long a guest may take to end when it is told to.
const GRACE: Duration = Duration::from_secs(3);

/// How often the guest is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// Waits until the guest ends, or ends it when it exceeds the limit.
#[allow(clippy::disallowed_methods, reason = "a stuck guest is known by the host's clock only")]
pub(super) fn watch(
    child: &mut Child,
    wall_limit: Duration,
    console: PathBuf,
) -> Result<GuestOutcome, EngineError> {
    let begun = Instant::now();
    let mut peak_memory_kib = None;
    let end = loop {
        if let Some(status) = child.try_wait().map_err(EngineError::Wait)? {
            break if status.success() { GuestEnd::PoweredOff } else { GuestEnd::Crashed(status) };
        }
        if begun.elapsed() >= wall_limit {
            end(child)?;
            break GuestEnd::Stuck;
        }
        peak_memory_kib = peak_memory(child).or(peak_memory_kib);
        std::thread::sleep(GLANCE);
    };
    Ok(GuestOutcome { end, wall: begun.elapsed(), peak_memory_kib, console })
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
    // User-Mode Linux makes itself the leader of a group, to which the guest's processes belong; there is
    // no group of this number otherwise.
    let _ = kill_process_group(pid, Signal::KILL);
    child.kill().and_then(|()| child.wait()).map_err(EngineError::Wait)?;
    Ok(())
}

/// The most memory that the engine's process ever held, the guest's memory included.
fn peak_memory(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
