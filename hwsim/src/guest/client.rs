//! The steps that mean something different to each client: start, scan, connect, disconnect.

use std::time::Duration;

use super::steps::{StepError, start_macveil};
use super::world::World;
use super::{iwd, networkmanager, supplicant};
use crate::scenario::Client;

/// The process that serves the stations of macveil and of wpa_supplicant alone.
const SUPPLICANT: &str = "wpa_supplicant";

/// Starts the scenario's client for all stations, with what it needs.
pub(super) fn start(world: &mut World) -> Result<(), StepError> {
    let interfaces: Vec<String> =
        (0..world.scenario.stations.len()).map(|n| world.scenario.station_interface(n)).collect();
    match world.scenario.client {
        Client::Macveil => {
            start_macveil(world, &["run".to_owned()])?;
            supplicant::start(world, SUPPLICANT, &interfaces, None)
        }
        Client::WpaSupplicant => supplicant::start(world, SUPPLICANT, &interfaces, None),
        Client::NetworkManager => networkmanager::start(world, &interfaces),
        Client::Iwd => iwd::start(world, &interfaces),
    }
}

/// Scans, as the client's user would ask for it.
pub(super) fn scan(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    match world.scenario.client {
        Client::Macveil | Client::WpaSupplicant => supplicant::scan(world, interface, within),
        Client::NetworkManager => networkmanager::scan(world, interface, within),
        Client::Iwd => iwd::scan(world, interface, within),
    }
}

/// Connects to a network.
pub(super) fn select(
    world: &mut World,
    interface: &str,
    ssid: &str,
    within: Duration,
) -> Result<(), StepError> {
    match world.scenario.client {
        Client::Macveil | Client::WpaSupplicant => supplicant::select(world, interface, ssid, within),
        Client::NetworkManager => networkmanager::select(world, interface, ssid, within),
        Client::Iwd => iwd::select(world, interface, ssid, within),
    }
}

/// Disconnects, and stays so.
pub(super) fn disconnect(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    match world.scenario.client {
        Client::Macveil | Client::WpaSupplicant => supplicant::disconnect(world, interface, within),
        Client::NetworkManager => networkmanager::disconnect(world, interface, within),
        Client::Iwd => iwd::disconnect(world, interface, within),
    }
}
