//! `macveil connection up`: how fast, and what an observer has of an hour of it.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use std::time::Duration;

use hwsim::air::observer::Observation;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::is_clean_in_any_order;

/// From the command to the last message of the 4-way handshake, with no scan in the last two minutes
/// and the access point on its last known channel.
const AT_ONCE: Duration = Duration::from_millis(150);
/// A probe request of macveil's, without radiotap header.
const SHORTEST_PROBE: usize = 45;

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

const CONFIGURATION: &str = "[connection]\nwifi.cloned-mac-address=random\n";

fn up(scenario: Scenario, label: &str, ssid: &str) -> Scenario {
    scenario.run(label, &["/lab/bin/macveil", "connection", "up", ssid])
}

fn down(scenario: Scenario, label: &str) -> Scenario {
    scenario.run(label, &["/lab/bin/macveil", "connection", "down"])
}

fn begun(name: &str, root: Root, configuration: &str) -> Scenario {
    Scenario::named(name)
        .on(root)
        .access_point(&home())
        .access_point(&cafe())
        .station(Station::new().knows(&home()).knows(&cafe()))
        .file("/etc/macveil/macveil.conf", configuration)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
}

/// Connected at once after minutes of silence, and not later than the supplicant alone if the access
/// point has moved; the supplicant alone, in the same guest, takes this long.
fn at_once(name: &str, root: Root) {
    let mut scenario = begun(name, root, CONFIGURATION);
    for turn in 0..2 {
        for ssid in ["home", "cafe"] {
            scenario = up(scenario, &format!("up {ssid} {turn}"), ssid).sleep(2.0);
            scenario = down(scenario, &format!("down {ssid} {turn}")).sleep(125.0);
        }
    }
    // To a channel where it is not known, and then without macveil.
    let scenario = scenario.control("wlan1", "CHAN_SWITCH 5 2462");
    let scenario = up(scenario.sleep(2.0), "up moved", "home").sleep(2.0);
    let scenario = down(scenario, "down moved").stop("macveil").sleep(125.0);
    let scenario = scenario.mark("alone").select("wlan0", "cafe").sleep(1.0);
    let (run, bursts, started) = is_clean_in_any_order(&scenario);

    let mut begun: Vec<u64> = (run.outcome.steps.iter())
        .filter(|step| step.step.contains("connection up"))
        .map(|step| step.began.0)
        .collect();
    begun.extend(run.outcome.mark("alone").map(|moment| moment.0));
    let done = bursts.associations().map(|association| association.handshake_done);
    let mut times: Vec<Duration> = (begun.iter().zip(done))
        .map(|(begun, done)| started + done.expect("each is done").0 - Duration::from_micros(*begun))
        .collect();
    assert_eq!(times.len(), begun.len());
    let alone = times.pop().expect("the supplicant alone connects, too");
    println!("up: {times:?}; the supplicant alone: {alone:?}");
    // The first visits find out the channels.
    assert!(times[2] <= AT_ONCE && times[3] <= AT_ONCE, "{times:?}");
    assert!(times.iter().all(|time| *time <= alone), "{times:?}, alone {alone:?}");
}

#[test]
fn connected_at_once_beside_version_2_11() {
    at_once("up", Root::Forky);
}

#[test]
fn connected_at_once_beside_version_2_10() {
    at_once("up_2_10", Root::Bookworm);
}

/// Home, café, home, café, with a look around in between.
fn hour(name: &str, root: Root, configuration: &str, turns: u32) -> Observation {
    let mut scenario = begun(name, root, configuration).wall_limit_secs(280);
    for turn in 0..turns {
        for (ssid, more) in [("home", 0), ("cafe", 31)] {
            // People do not come and go by the clock; one that did would be told by that.
            let stay = f64::from(210 + 29 * (turn * 5 % 7) + more);
            scenario = up(scenario, &format!("up {ssid} {turn}"), ssid).sleep(stay);
            scenario = down(scenario, &format!("down {ssid} {turn}")).sleep(20.0);
        }
    }
    let (_, bursts, _) = is_clean_in_any_order(&scenario);
    for scan in bursts.scans() {
        assert!(scan.sizes.1 <= SHORTEST_PROBE, "{scan:?}");
    }
    let observation = Observation::of(&bursts);
    println!("{observation}");
    assert_eq!((observation.all.address.tied, observation.all.wps_uuid.tied), (0, 0), "{observation}");
    for tie in [observation.scans.sequence, observation.scans.elements, observation.scans.timing] {
        assert!(tie.is_at_chance(), "{observation}");
    }
    observation
}

/// Nothing ties an hour together but what one interface's counter shows of its associations.
#[test]
fn an_hour_of_home_and_cafe() {
    hour("hour", Root::Forky, CONFIGURATION, 6);
}

/// Twenty minutes.
#[test]
fn the_same_beside_version_2_10() {
    hour("hour_2_10", Root::Bookworm, CONFIGURATION, 2);
}

/// The same with somebody who looks at the list of networks while away: `wpa_cli scan`, which is the
/// supplicant's own scan.
fn looks_around(name: &str, root: Root) {
    let mut scenario = begun(name, root, CONFIGURATION);
    for turn in 0..2 {
        for (ssid, more) in [("home", 0), ("cafe", 7)] {
            scenario = up(scenario, &format!("up {ssid} {turn}"), ssid).sleep(40.0);
            scenario = down(scenario, &format!("down {ssid} {turn}")).sleep(11.0);
            let again = f64::from(13 + 5 * (turn * 5 % 7) + more);
            scenario = scenario.scan("wlan0").sleep(again).scan("wlan0").sleep(9.0);
        }
    }
    let (_, bursts, _) = is_clean_in_any_order(&scenario);
    let observation = Observation::of(&bursts);
    println!("{observation}");
    for tie in [observation.all.address, observation.all.wps_uuid, observation.scans.timing] {
        assert!(tie.is_at_chance(), "{observation}");
    }
    // What cannot be hidden of the supplicant's own scans is told in docs/conducting.md.
    let foreign = bursts.scans().filter(|scan| scan.sizes.1 > SHORTEST_PROBE).count();
    assert_eq!(foreign, 8, "{observation}");
    assert!(!observation.scans.sequence.is_at_chance(), "{observation}");
}

#[test]
fn whoever_looks_around_is_not_told_by_an_address_beside_version_2_11() {
    looks_around("looks_around", Root::Forky);
}

#[test]
fn whoever_looks_around_is_not_told_by_an_address_beside_version_2_10() {
    looks_around("looks_around_2_10", Root::Bookworm);
}

/// Nor does that, where the interface is created anew between connections.
fn renewed(name: &str, root: Root) {
    let configuration = format!("{CONFIGURATION}[device]\nwifi.renew-interface=yes\n");
    let observation = hour(name, root, &configuration, 3);
    assert!(observation.all.sequence.is_at_chance(), "{observation}");
}

#[test]
fn an_interface_created_anew_counts_anew_beside_version_2_11() {
    renewed("renewed", Root::Forky);
}

#[test]
fn an_interface_created_anew_counts_anew_beside_version_2_10() {
    renewed("renewed_2_10", Root::Bookworm);
}
