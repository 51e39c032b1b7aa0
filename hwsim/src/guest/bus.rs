//! The system's message bus, over which NetworkManager and iwd are told what to do.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::steps::{StepError, start};
use super::world::{TICK, World};

/// The bus's directory and socket.
const DIRECTORY: &str = "/run/dbus";
const SOCKET: &str = "/run/dbus/system_bus_socket";

/// What the bus would start when somebody asks for it: a second iwd, on every radio.
const SERVICES: &str = "/usr/share/dbus-1/system-services";

/// The process's name.
pub(super) const PROCESS: &str = "dbus";

const LIMIT: Duration = Duration::from_secs(10);

/// Starts the bus, if it is not there already, and waits until it listens.
pub(super) fn start_bus(world: &mut World) -> Result<(), StepError> {
    if world.processes.iter().any(|process| process.name == PROCESS) {
        return Ok(());
    }
    let failed = |path: &str| {
        let path = path.to_owned();
        move |source| StepError::File { path, source }
    };
    fs::create_dir_all(DIRECTORY).map_err(failed(DIRECTORY))?;
    // Only the scenario starts anything.
    fs::remove_dir_all(SERVICES).map_err(failed(SERVICES))?;
    let argv = ["dbus-daemon", "--system", "--nofork", "--nopidfile"].map(str::to_owned);
    start(world, PROCESS, &argv, false)?;
    let listens = |_: &mut World| Ok(Path::new(SOCKET).exists().then_some(()));
    Ok(world.wait(LIMIT, Some(TICK), "the message bus", listens)?)
}
