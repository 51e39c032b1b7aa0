//! iwd as the client, told what to do by its own command line.

use std::time::Duration;

use super::bus::start_bus;
use super::configuration;
use super::steps::{StepError, program, start as start_process, write_file};
use super::world::World;

/// Enough for it to take over its radios.
const LIMIT: Duration = Duration::from_secs(20);

/// How often it is asked: each question is a process.
const GLANCE: Duration = Duration::from_millis(500);

/// How long one answer of its command line may take.
const ANSWER: Duration = Duration::from_secs(20);

/// Where Debian has the daemon.
const DAEMON: &str = "/usr/libexec/iwd";

/// Starts the bus and iwd on the radios of these stations; waits until each is a station of its.
pub(super) fn start(world: &mut World, interfaces: &[String]) -> Result<(), StepError> {
    for file in configuration::iwd(&world.scenario) {
        write_file(&file).map_err(|source| StepError::File { path: file.path.clone(), source })?;
    }
    start_bus(world)?;
    // Otherwise it would take the access points' radios too.
    let radios = world.outcome.radios.iter().take(interfaces.len()).map(|radio| radio.wiphy.clone());
    let argv = [DAEMON.to_owned(), "-p".to_owned(), radios.collect::<Vec<_>>().join(",")];
    start_process(world, "iwd", &argv, false)?;
    for interface in interfaces {
        wait(world, interface, LIMIT, |shown| value(shown, "State").is_some())?;
    }
    Ok(())
}

/// Asks for a scan and waits until it is over.
pub(super) fn scan(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    // While a scan of its own is under way it refuses ours, which comes after it.
    insist(world, &["station", interface, "scan"], within)?;
    wait(world, interface, within, |shown| value(shown, "Scanning") == Some("no"))
}

/// Connects; iwctl waits for it.
pub(super) fn select(
    world: &mut World,
    interface: &str,
    ssid: &str,
    within: Duration,
) -> Result<(), StepError> {
    // It gives up at an access point that has gone, and finds the other when asked again.
    insist(world, &["station", interface, "connect", ssid], within)?;
    wait(world, interface, within, |shown| {
        value(shown, "State") == Some("connected") && value(shown, "Connected network") == Some(ssid)
    })
}

/// Disconnects, and connects no more by itself.
pub(super) fn disconnect(world: &mut World, interface: &str, within: Duration) -> Result<(), StepError> {
    program(world, "iwctl", &words(&["station", interface, "disconnect"]), within)?;
    wait(world, interface, within, |shown| value(shown, "State") == Some("disconnected"))
}

/// Tells iwd to do something until it does it.
fn insist(world: &mut World, args: &[&str], within: Duration) -> Result<(), StepError> {
    let mut refused = Duration::ZERO;
    while let Err(error) = program(world, "iwctl", &words(args), within) {
        if refused >= within {
            return Err(error);
        }
        world.sleep(GLANCE)?;
        refused += GLANCE;
    }
    Ok(())
}

/// Asks iwd about a station until the answer is as wanted.
fn wait(
    world: &mut World,
    interface: &str,
    within: Duration,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), StepError> {
    let mut asked = Duration::ZERO;
    loop {
        // It may not be on the bus yet, which is no answer.
        let shown = program(world, "iwctl", &words(&["station", interface, "show"]), ANSWER);
        if shown.as_ref().is_ok_and(|shown| wanted(shown)) {
            return Ok(());
        }
        if asked >= within {
            return Err(shown.err().unwrap_or_else(|| StepError::NotManaged(interface.to_owned())));
        }
        world.sleep(GLANCE)?;
        asked += GLANCE;
    }
}

/// The value in a row of iwctl's table, which is padded with blanks and may begin with a colour.
fn value<'a>(shown: &'a str, name: &str) -> Option<&'a str> {
    shown.lines().find_map(|line| {
        let plain = line.rsplit_once("\u{1b}[0m").map_or(line, |(_, plain)| plain);
        let value = plain.trim().strip_prefix(name)?;
        value.starts_with("  ").then(|| value.trim())
    })
}

fn words(args: &[&str]) -> Vec<String> {
    args.iter().map(|&word| word.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_from_iwctls_table() {
        let shown = "                                 Station: wlan0\u{1b}[1;90m            \u{1b}[0m\n\
                     \u{1b}[90m--------------------------------------------------\n\
                     \u{1b}[0m\u{1b}[1;90m  Settable  Property              Value\n\
                     \u{1b}[0m\u{1b}[90m--------------------------------------------------\n\
                     \u{1b}[0m            Scanning              no\n\
                                 State                 connected\n\
                                 Connected network     home sweet home\n";
        assert_eq!(value(shown, "Scanning"), Some("no"));
        assert_eq!(value(shown, "Connected network"), Some("home sweet home"));
        assert_eq!(value(shown, "Connected"), None);
    }
}
