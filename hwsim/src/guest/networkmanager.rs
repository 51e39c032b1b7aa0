//! NetworkManager as the client, told what to do by its own command line.

use std::time::Duration;

use rustix::mount::{MountFlags, mount_remount};

use super::bus::start_bus;
use super::configuration;
use super::steps::{StepError, program, start as start_process, write_file};
use super::world::World;

/// Enough for it to find its devices, and for the supplicant to be found by it.
const LIMIT: Duration = Duration::from_secs(30);

/// How often it is asked whether it is there: each question is a process.
const GLANCE: Duration = Duration::from_millis(500);

/// How long one answer of its command line may take.
const ANSWER: Duration = Duration::from_secs(20);

/// Starts the bus, a wpa_supplicant without interfaces, and NetworkManager; waits until it manages each
/// of these.
pub(super) fn start(world: &mut World, interfaces: &[String]) -> Result<(), StepError> {
    for file in configuration::networkmanager(&world.scenario) {
        write_file(&file).map_err(|source| StepError::File { path: file.path.clone(), source })?;
    }
    // Without udev it would wait for every device to be announced, unless it cannot write here.
    mount_remount("/sys", MountFlags::RDONLY, "")
        .map_err(|error| StepError::File { path: "/sys".to_owned(), source: error.into() })?;
    start_bus(world)?;
    // As the systemd unit of Debian's wpasupplicant starts it.
    let supplicant = ["wpa_supplicant", "-u", "-dt", "-O", configuration::SUPPLICANT_SOCKETS];
    start_process(world, "wpa_supplicant", &supplicant.map(str::to_owned), false)?;
    let argv = ["NetworkManager", "--no-daemon"].map(str::to_owned);
    start_process(world, "NetworkManager", &argv, false)?;
    let mut left = interfaces.to_vec();
    let mut asked = Duration::ZERO;
    while !left.is_empty() {
        world.sleep(GLANCE)?;
        asked += GLANCE;
        if asked > LIMIT {
            return Err(StepError::NotManaged(left.join(", ")));
        }
        let argv = words(&["-t", "-f", "DEVICE,STATE", "device", "status"]);
        // It may not be on the bus yet, which is no answer.
        let Ok(answer) = program(world, "nmcli", &argv, ANSWER) else { continue };
        left.retain(|interface| !is_ready(&answer, interface));
    }
    Ok(())
}

/// Whether a device is in a state in which it can be told to connect.
fn is_ready(status: &str, interface: &str) -> bool {
    let state = status.lines().find_map(|line| line.strip_prefix(interface)?.strip_prefix(':'));
    state.is_some_and(|state| state == "disconnected" || state.starts_with("connect"))
}

/// Lists the networks after a new scan.
pub(super) fn scan(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    let argv = words(&["-t", "device", "wifi", "list", "ifname", interface, "--rescan", "yes"]);
    program(world, "nmcli", &argv, within).map(drop)
}

/// Activates the network's connection.
pub(super) fn select(
    world: &mut World,
    interface: &str,
    ssid: &str,
    within: Duration,
) -> Result<(), StepError> {
    let id = configuration::profile_id(interface, ssid);
    let argv = words(&["connection", "up", "id", &id, "ifname", interface]);
    program(world, "nmcli", &argv, within).map(drop)
}

/// Disconnects the device.
pub(super) fn disconnect(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    program(world, "nmcli", &words(&["device", "disconnect", interface]), within).map(drop)
}

fn words(args: &[&str]) -> Vec<String> {
    args.iter().map(|&word| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_ready_when_it_could_connect() {
        let status = "wlan0:disconnected\nwlan1:unavailable\nwlan10:connected\nlo:connected (externally)\n";
        assert!(is_ready(status, "wlan0") && is_ready(status, "wlan10"));
        assert!(!is_ready(status, "wlan1") && !is_ready(status, "wlan2"));
    }
}
