//! The steps that concern wpa_supplicant and hostapd.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::LAB;
use super::between;
use super::certificates;
use super::configuration::{self, HOSTAPD_SOCKETS, SOCKETS_BEHIND, SUPPLICANT_SOCKETS};
use super::steps::{StepError, ask, program, start as start_process};
use super::world::{TICK, World};
use crate::run::LOADER;
use crate::scenario::{AccessPoint, Root};

/// How long a supplicant or hostapd may take to be there, in simulated time.
const START_LIMIT: Duration = Duration::from_secs(20);

/// The control socket of an interface: its supplicant's, or its hostapd's. Nobody is between it and the agent.
pub(super) fn socket(interface: &str) -> PathBuf {
    let mut places =
        [HOSTAPD_SOCKETS, SOCKETS_BEHIND].map(|place| Path::new(place).join(interface)).into_iter();
    places.find(|socket| socket.exists()).unwrap_or_else(|| Path::new(SUPPLICANT_SOCKETS).join(interface))
}

/// A supplicant's program: the guest's own, or that of another root file system with its own libraries.
fn supplicant_of(root: Option<Root>) -> Vec<String> {
    let Some(root) = root else { return vec!["wpa_supplicant".to_owned()] };
    let files = format!("{LAB}/{}", root.name());
    vec![
        format!("{files}/{LOADER}"),
        "--library-path".to_owned(),
        files.clone(),
        format!("{files}/wpa_supplicant"),
    ]
}

/// Starts one hostapd for all access points and waits until all of them are enabled.
pub(super) fn start_access_points(world: &mut World) -> Result<(), StepError> {
    certificates::prepare(world)?;
    if world.scenario.access_points.iter().any(AccessPoint::is_5_ghz) {
        // The kernel looked for its rules of other countries before it had a root file system.
        program(world, "iw", &["reg".to_owned(), "reload".to_owned()], START_LIMIT)?;
    }
    let mut argv = vec!["hostapd".to_owned(), "-t".to_owned()];
    let mut interfaces = Vec::new();
    for (n, access_point) in world.scenario.access_points.iter().enumerate() {
        let interface = world.scenario.access_point_interface(n);
        argv.push(write("hostapd", &interface, &configuration::hostapd(&interface, access_point))?);
        interfaces.push(interface);
    }
    start_process(world, "hostapd", &argv, false)?;
    interfaces.iter().try_for_each(|interface| enabled(world, interface))
}

/// Waits until the access point on this interface is beaconing.
fn enabled(world: &mut World, interface: &str) -> Result<(), StepError> {
    let enabled = |_: &mut World| Ok(is_enabled(interface).then_some(()));
    Ok(world.wait(START_LIMIT, Some(TICK), &format!("the access point on {interface}"), enabled)?)
}

/// Puts an access point on the air or takes it off.
pub(super) fn switch(world: &mut World, name: &str, on: bool) -> Result<(), StepError> {
    let place = world.scenario.access_point_named(name);
    let place = place.ok_or_else(|| StepError::NoAccessPoint(name.to_owned()))?;
    let interface = world.scenario.access_point_interface(place);
    accepted(&interface, if on { "ENABLE" } else { "DISABLE" }, &[])?;
    if on { enabled(world, &interface) } else { Ok(()) }
}

/// The interfaces whose access points are on the air.
pub(super) fn on_the_air(world: &World) -> Vec<String> {
    let all = (0..world.scenario.access_points.len()).map(|n| world.scenario.access_point_interface(n));
    all.filter(|interface| is_enabled(interface)).collect()
}

/// Puts on the air again what the kernel took off when the machine slept; hostapd may not know of it.
pub(super) fn put_back_on_the_air(world: &mut World, interfaces: &[String]) -> Result<(), StepError> {
    for interface in interfaces {
        // One that has noticed is off already, and says FAIL.
        ask(interface, "DISABLE")?;
        accepted(interface, "ENABLE", &[])?;
        enabled(world, interface)?;
    }
    Ok(())
}

/// Whether the access point on this interface is beaconing; no socket yet is as good an answer as any other state.
fn is_enabled(interface: &str) -> bool {
    ask(interface, "STATUS").unwrap_or_default().lines().any(|line| line == "state=ENABLED")
}

/// Starts one wpa_supplicant for these interfaces and listens to it.
pub(super) fn start(
    world: &mut World,
    process: &str,
    interfaces: &[String],
    of: Option<Root>,
) -> Result<(), StepError> {
    let sockets = if world.scenario.between { SOCKETS_BEHIND } else { SUPPLICANT_SOCKETS };
    let mut argv = supplicant_of(of);
    argv.push("-dt".to_owned());
    for (n, interface) in interfaces.iter().enumerate() {
        let place = (0..world.scenario.stations.len())
            .find(|&n| world.scenario.station_interface(n) == *interface)
            .ok_or_else(|| StepError::NoStation(interface.clone()))?;
        let text = configuration::supplicant(&world.scenario.stations[place], sockets);
        let path = write("wpa_supplicant", interface, &text)?;
        if n > 0 {
            argv.push("-N".to_owned());
        }
        argv.extend(["-D", "nl80211", "-i", interface, "-c", &path].map(str::to_owned));
    }
    for interface in interfaces {
        // One that was killed leaves its socket; a new one would not be waited for.
        if world.scenario.between {
            between::end(world, interface)?;
        }
        for path in [sockets, SUPPLICANT_SOCKETS].map(|place| Path::new(place).join(interface)) {
            if path.exists() {
                let failed = |source| StepError::File { path: path.display().to_string(), source };
                fs::remove_file(&path).map_err(failed)?;
            }
        }
    }
    start_process(world, process, &argv, false)?;
    if let Some(started) = world.processes.last_mut() {
        started.interfaces = interfaces.to_vec();
    }
    for interface in interfaces {
        let path = Path::new(sockets).join(interface);
        let attached = |world: &mut World| Ok(world.attach(interface, &path).ok());
        world.wait(START_LIMIT, Some(TICK), &format!("the supplicant on {interface}"), attached)?;
        if world.scenario.between {
            between::begin(world, interface)?;
        }
    }
    Ok(())
}

fn write(program: &str, interface: &str, text: &str) -> Result<String, StepError> {
    let path = format!("{LAB}/etc/{program}-{interface}.conf");
    let failed = |source| StepError::File { path: path.clone(), source };
    fs::create_dir_all(format!("{LAB}/etc")).map_err(failed)?;
    fs::write(&path, text).map_err(failed)?;
    Ok(path)
}

/// `SCAN` until it is accepted, then its results.
pub(super) fn scan(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    world.consume_all(interface)?;
    while !accepted(interface, "SCAN", &["FAIL-BUSY"])? {
        // The scan under way is somebody else's; ours comes after it.
        world.wait_event(interface, "CTRL-EVENT-SCAN-", within)?;
    }
    world.wait_event(interface, "CTRL-EVENT-SCAN-RESULTS", within)?;
    Ok(())
}

/// `SELECT_NETWORK` until connected to it.
pub(super) fn select(
    world: &mut World,
    interface: &str,
    ssid: &str,
    within: Duration,
) -> Result<(), StepError> {
    let networks = ask(interface, "LIST_NETWORKS")?;
    let id = network_id(&networks, ssid)
        .ok_or_else(|| StepError::NoNetwork { interface: interface.to_owned(), ssid: ssid.to_owned() })?;
    world.consume_all(interface)?;
    accepted(interface, &format!("SELECT_NETWORK {id}"), &[])?;
    let wanted = format!("ssid={ssid}");
    let what = format!("the connection to \"{ssid}\" on {interface}");
    world.wait(within, None, &what, |world| {
        while world.consume(interface, &["CTRL-EVENT-CONNECTED"])?.is_some() {
            // It may have been the connection before this one; a lost answer is asked for again.
            let status = ask(interface, "STATUS").unwrap_or_default();
            if status.lines().any(|line| line == wanted) {
                return Ok(Some(()));
            }
        }
        Ok(None)
    })?;
    Ok(())
}

/// `DISCONNECT` until the link is no longer used.
pub(super) fn disconnect(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    world.consume_all(interface)?;
    accepted(interface, "DISCONNECT", &[])?;
    let quiet =
        ["DISCONNECTED", "INACTIVE", "INTERFACE_DISABLED", "SCANNING"].map(|s| format!("wpa_state={s}"));
    let what = format!("the end of the connection on {interface}");
    world.wait(within, Some(TICK), &what, |_| {
        let status = ask(interface, "STATUS").unwrap_or_default();
        Ok(status.lines().any(|line| quiet.iter().any(|q| q == line)).then_some(()))
    })?;
    Ok(())
}

/// `RECONNECT` until connected.
pub(super) fn reconnect(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    world.consume_all(interface)?;
    accepted(interface, "RECONNECT", &[])?;
    world.wait_event(interface, "CTRL-EVENT-CONNECTED", within)?;
    Ok(())
}

/// True if the command was answered with OK, false if with one of `refusals`; else an error.
fn accepted(interface: &str, command: &str, refusals: &[&str]) -> Result<bool, StepError> {
    let answer = ask(interface, command)?;
    match answer.trim() {
        "OK" => Ok(true),
        refusal if refusals.contains(&refusal) => Ok(false),
        other => Err(StepError::Answer {
            interface: interface.to_owned(),
            command: command.to_owned(),
            answer: other.to_owned(),
        }),
    }
}

/// The id of the network with this name in an answer to `LIST_NETWORKS`.
fn network_id(networks: &str, ssid: &str) -> Option<u32> {
    networks.lines().find_map(|line| {
        let mut columns = line.split('\t');
        let id = columns.next()?.parse().ok()?;
        (columns.next()? == ssid).then_some(id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_found_by_its_name() {
        let networks =
            "network id / ssid / bssid / flags\n0\thome\tany\t[DISABLED]\n1\tcafe\tany\t[CURRENT]\n";
        assert_eq!(network_id(networks, "cafe"), Some(1));
        assert_eq!(network_id(networks, "any"), None);
    }
}
