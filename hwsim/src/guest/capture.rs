//! The capture: tcpdump on hwsim0, which sees every frame of every radio.

use std::fs;
use std::io;
use std::time::Duration;

use super::LAB;
use super::link::{self, LinkError};
use super::processes::Process;
use super::world::{TICK, WaitError, World};
use crate::outcome::CaptureCount;
use crate::scenario::Signal;

/// mac80211_hwsim's monitor interface.
const MONITOR: &str = "hwsim0";

/// How long tcpdump may take to start or end, in simulated time.
const LIMIT: Duration = Duration::from_secs(20);

/// Starts the capture and waits until it listens.
pub(super) fn start(world: &mut World) -> Result<(), CaptureError> {
    link::up(MONITOR)?;
    // Every frame is written at once, through a buffer (in KiB) that a burst cannot fill. Debian's
    // tcpdump would otherwise change to a user who may not write here.
    let argv =
        ["tcpdump", "-i", MONITOR, "-n", "-s", "0", "-B", "16384", "--immediate-mode", "-U", "-Z", "root"];
    let mut argv = argv.map(str::to_owned).to_vec();
    argv.extend(["-w".to_owned(), format!("{LAB}/capture.pcap")]);
    let process = Process::start("tcpdump", &argv).map_err(CaptureError::Start)?;
    world.processes.push(process);
    let listens = |_: &mut World| Ok(said().contains("listening on").then_some(()));
    Ok(world.wait(LIMIT, Some(TICK), "the start of the capture", listens)?)
}

/// Ends the capture and reads its count.
pub(super) fn stop(world: &mut World) -> Result<CaptureCount, CaptureError> {
    let process = world.processes.iter_mut().find(|process| process.name == "tcpdump");
    let process = process.ok_or(CaptureError::Gone)?;
    process.asked = true;
    process.signal(Signal::Int).map_err(CaptureError::Stop)?;
    let ended = |world: &mut World| Ok(world.processes.iter().all(|p| p.name != "tcpdump").then_some(()));
    world.wait(LIMIT, None, "the end of the capture", ended)?;
    let said = said();
    count(&said).ok_or(CaptureError::NoCount(said))
}

/// What tcpdump said so far.
fn said() -> String {
    fs::read_to_string(format!("{LAB}/logs/tcpdump.log")).unwrap_or_default()
}

fn count(said: &str) -> Option<CaptureCount> {
    let number = |what: &str| said.lines().find_map(|line| line.strip_suffix(what)?.trim().parse().ok());
    Some(CaptureCount {
        captured: number(" packets captured").or_else(|| number(" packet captured"))?,
        dropped: number(" packets dropped by kernel").or_else(|| number(" packet dropped by kernel"))?,
    })
}

/// Why there is no capture.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureError {
    #[error("starting tcpdump: {0}")]
    Start(#[source] io::Error),
    #[error("stopping tcpdump: {0}")]
    Stop(#[source] io::Error),
    #[error("tcpdump is gone")]
    Gone,
    #[error("tcpdump did not count its packets: {0}")]
    NoCount(String),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Wait(#[from] WaitError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_from_what_tcpdump_says_at_its_end() {
        let said = "tcpdump: listening on hwsim0, link-type IEEE802_11_RADIO\n\
                    812 packets captured\n820 packets received by filter\n8 packets dropped by kernel\n";
        assert_eq!(count(said), Some(CaptureCount { captured: 812, dropped: 8 }));
        assert_eq!(count("tcpdump: listening on hwsim0\n"), None);
    }
}
