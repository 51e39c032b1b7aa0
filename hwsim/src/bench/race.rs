//! The scenarios of the race.

use super::entrant::Entrant;
use crate::compare::privately;
use crate::scenario::{AccessPoint, Client, Scenario, Signal, Station, Step};

/// How many times what repeats is measured.
pub(super) const TIMES: usize = 3;

/// The marks between which a scenario's parts are.
pub(super) const SCAN: &str = "scan";
pub(super) const FRESH: &str = "fresh";
pub(super) const STALE: &str = "stale";
pub(super) const MOVED: &str = "moved";
/// The measurements.
pub(super) const STARTED: &str = "started";
pub(super) const IDLE: &str = "idle";
pub(super) const CONNECTED: &str = "connected";
pub(super) const HOUR: &str = "hour";

/// Longer than any results last.
const TWO_MINUTES: f64 = 125.0;

/// What one entrant has to run.
#[derive(Debug, Clone)]
pub struct Race {
    /// Scans and connections, timed.
    pub times: Scenario,
    /// The same where its user speaks to wpa_supplicant instead, if there is a difference.
    pub by_hand: Option<Scenario>,
    /// An hour of nothing, and one of being connected.
    pub hours: Scenario,
    /// Calls to the kernel.
    pub calls: Scenario,
}

/// The race of one entrant.
#[must_use]
pub fn race(entrant: Entrant) -> Race {
    Race {
        times: times("times", entrant, home),
        by_hand: (entrant.client == Client::Macveil)
            .then(|| times("by-hand", entrant, |scenario, _| scenario.select("wlan0", "home"))),
        hours: hours(entrant),
        calls: calls(entrant),
    }
}

/// Connects to home as the client's user does.
fn home(scenario: Scenario, entrant: Entrant) -> Scenario {
    if entrant.client != Client::Macveil {
        return scenario.select("wlan0", "home");
    }
    let number = scenario.steps.len();
    scenario.run(&format!("up-{number}"), &["/lab/bin/macveil", "connection", "up", "home"])
}

/// Whether a step asks for a connection.
pub(super) fn asks_for_connection(step: &Step) -> bool {
    matches!(step, Step::Select { .. })
        || matches!(step, Step::Run { argv, .. } if argv.iter().any(|word| word == "up"))
}

fn begun(name: &str, entrant: Entrant) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery");
    let mut scenario = Scenario::named(&format!("bench-{name}-{}", entrant.slug()))
        .client(entrant.client)
        .access_point(&home.clone().channel(1).called("near"))
        .access_point(&home.clone().channel(11).called("far"))
        .station(Station::new().knows(&home))
        .wall_limit_secs(900)
        .start_access_points()
        .off_the_air("far");
    privately(entrant.client, &mut scenario.stations);
    entrant.start(only_the_station(scenario, 1))
}

/// Keeps macveil from the access points' interfaces, which look like stations when they are off the air.
fn only_the_station(scenario: Scenario, stations: usize) -> Scenario {
    let others: Vec<String> =
        (stations..scenario.radios()).map(|n| format!("interface-name:wlan{n}")).collect();
    let others = others.join(";");
    scenario.file(
        "/etc/macveil/macveil.conf",
        &format!(
            "[device-others]\nmatch-device={others}\nwifi.scan-rand-mac-address=no\n\
             [connection-others]\nmatch-device={others}\nwifi.cloned-mac-address=preserve\n"
        ),
    )
}

fn mark(scenario: Scenario, label: &str) -> Scenario {
    scenario.step(Step::Mark { label: label.to_owned() })
}

fn times(name: &str, entrant: Entrant, connect: impl Fn(Scenario, Entrant) -> Scenario) -> Scenario {
    let mut scenario = mark(begun(name, entrant).sleep(20.0), SCAN);
    for _ in 0..TIMES {
        scenario = scenario.scan("wlan0").sleep(15.0);
    }
    scenario = mark(scenario, FRESH);
    let visit = |scenario: Scenario| connect(scenario, entrant).sleep(5.0).disconnect("wlan0").sleep(15.0);
    for _ in 0..TIMES {
        scenario = visit(scenario.scan("wlan0"));
    }
    scenario = visit(mark(scenario, STALE).sleep(TWO_MINUTES));
    scenario = mark(scenario, MOVED).off_the_air("near").on_the_air("far").sleep(TWO_MINUTES);
    visit(scenario)
}

fn hours(entrant: Entrant) -> Scenario {
    let idle = begun("hours", entrant).sleep(60.0).measure(STARTED).sleep(3600.0);
    home(idle.measure(IDLE), entrant).sleep(60.0).measure(CONNECTED).sleep(3600.0).measure(HOUR)
}

fn calls(entrant: Entrant) -> Scenario {
    // Once before, so that nothing is counted that happens only once.
    let scenario = begun("calls", entrant).sleep(20.0).scan("wlan0").sleep(15.0);
    let scenario = counted(scenario, entrant.client, "scan", |scenario| scenario.scan("wlan0"));
    counted(scenario, entrant.client, "connection", |scenario| home(scenario, entrant))
}

/// The processes that are the client.
pub(super) fn processes(client: Client) -> &'static [&'static str] {
    match client {
        Client::Macveil => &["macveil", "wpa_supplicant"],
        Client::WpaSupplicant => &["wpa_supplicant"],
        Client::NetworkManager => &["NetworkManager", "wpa_supplicant"],
        Client::Iwd => &["iwd"],
    }
}

/// Where the count of a process's calls is, in the run's directory.
pub(super) fn calls_file(what: &str, process: &str) -> String {
    format!("logs/calls-{what}-{process}.txt")
}

fn counted(
    scenario: Scenario,
    client: Client,
    what: &str,
    deed: impl FnOnce(Scenario) -> Scenario,
) -> Scenario {
    let names = processes(client);
    let scenario = names.iter().fold(scenario, |scenario, process| {
        let (pid, file) = (format!("{{pid:{process}}}"), format!("/lab/{}", calls_file(what, process)));
        scenario.start(
            &format!("strace-{what}-{process}"),
            &["strace", "-f", "-qq", "-c", "-o", &file, "-p", &pid],
        )
    });
    let scenario = deed(scenario.sleep(1.0)).sleep(2.0);
    names.iter().fold(scenario, |scenario, process| {
        let tracer = format!("strace-{what}-{process}");
        scenario.signal(&tracer, Signal::Int).wait_gone(&tracer)
    })
}

/// macveil beside so many stations, in real time, since it is its share of the processor that counts.
pub(super) fn radios(stations: usize) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery");
    let mut scenario = Scenario::named(&format!("bench-radios-{stations}"))
        .access_point(&home)
        .wall_limit_secs(200)
        .in_real_time()
        .start_access_points();
    for _ in 0..stations {
        scenario = scenario.station(Station::new().knows(&home));
    }
    only_the_station(scenario, stations).start_client().sleep(30.0).measure(STARTED)
}

/// macveil starts several times, each time without its secret and with 100 profiles.
pub(super) fn starts() -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery");
    let mut scenario = Scenario::named("bench-starts")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .start_access_points()
        .in_real_time();
    for n in 0..100 {
        let profile = format!(
            "[connection]\nid=n{n}\nuuid=6d0e2f6c-7d0b-4c55-9a3a-0f4f4a6a1d{n:02}\ntype=wifi\n\n\
             [wifi]\nssid=network-{n}\ncloned-mac-address=stable\n"
        );
        let path = format!("/etc/macveil/connections/n{n}.nmconnection");
        scenario = scenario.file_with_mode(&path, 0o600, &profile);
    }
    for _ in 0..TIMES {
        scenario = scenario.start_macveil().sleep(0.5).stop("macveil");
        scenario = scenario.run("forget", &["rm", "-rf", "/var/lib/macveil", "/run/macveil"]);
    }
    scenario
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_runs_the_same_race() {
        let starts = |step: &Step| matches!(step, Step::StartClient | Step::StartSupplicant { .. });
        let of_iwd = race("iwd".parse().unwrap()).times.steps;
        for entrant in Entrant::ALL {
            let race = race(entrant);
            let own = race.times.steps;
            assert_eq!(own.len(), of_iwd.len());
            for (own, iwd) in own.iter().zip(&of_iwd) {
                let alike =
                    asks_for_connection(own) && asks_for_connection(iwd) || starts(own) && starts(iwd);
                assert!(own == iwd || alike, "{own}, {iwd}");
            }
            assert!(race.by_hand.is_none_or(|by_hand| by_hand.steps == of_iwd));
            assert!(race.calls.steps.len() > 10 && race.hours.client == entrant.client);
        }
        let older = race("wpa_supplicant-2.10".parse().unwrap()).calls;
        assert_eq!(older.other_supplicants().collect::<Vec<_>>(), [crate::scenario::Root::Bookworm]);
    }
}
