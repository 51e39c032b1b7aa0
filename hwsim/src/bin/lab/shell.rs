//! `cargo lab shell`: a guest with a prompt.

use std::error::Error;
use std::io::{self, IsTerminal as _};

use hwsim::run::run;
use hwsim::scenario::{AccessPoint, Client, Scenario, Station, Step};
use hwsim::setup::Lab;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::run::directory;

/// Somebody sits in it: it is never stuck.
const WALL_LIMIT_SECS: u64 = 10 * 365 * 86_400;

/// Two networks and a station that knows them; with a client, it runs.
pub(crate) fn radios(client: Option<Client>) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let cafe = AccessPoint::wpa2("cafe", "espresso macchiato").channel(6);
    let scenario = Scenario::named("shell")
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe))
        .client(client.unwrap_or_default())
        .start_access_points();
    if client.is_some() { scenario.start_client() } else { scenario }
}

/// Runs a scenario's steps, then a shell on this terminal.
pub(crate) fn shell(lab: &Lab, scenario: Scenario) -> Result<(), Box<dyn Error>> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(
            "a shell needs a terminal for its input and output; `cargo lab run FILE` needs none".into()
        );
    }
    let scenario = scenario.wall_limit_secs(WALL_LIMIT_SECS).step(Step::Shell);
    greet(&scenario);
    // The guest's kernel switches the terminal to raw, and may end without switching it back.
    let before = tcgetattr(io::stdin())?;
    let result = run(lab, &scenario, &directory(&scenario));
    tcsetattr(io::stdin(), OptionalActions::Drain, &before)?;
    let run = result?;
    println!("\nThe guest is off. Its capture and logs are in {}", run.directory.display());
    Ok(())
}

fn greet(scenario: &Scenario) {
    println!("A guest with {} radios; its files vanish with it, but for those in /lab.", scenario.radios());
    for (n, station) in scenario.stations.iter().enumerate() {
        let knows: Vec<&str> = station.networks.iter().map(|network| network.ssid.as_str()).collect();
        println!("  {}  a station that knows {}", scenario.station_interface(n), knows.join(", "));
    }
    for (n, access_point) in scenario.access_points.iter().enumerate() {
        println!("  {}  the access point \"{}\"", scenario.access_point_interface(n), access_point.name());
    }
    println!("Everything on the air is captured. Try iw dev, wpa_cli, macveil status; exit turns it off.\n");
}
