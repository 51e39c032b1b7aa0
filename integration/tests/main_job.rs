//! The main job: every scan its own address, every connection its right one, beside wpa_supplicant
//! 2.11 and 2.10.

use std::collections::BTreeSet;

use hwsim::air::addr::Addr;
use hwsim::air::expect::{Expectations, to};
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{connection_address, is_clean, verdict};

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

fn profile(name: &str, uuid: u8, lines: &str) -> String {
    format!(
        "[connection]\nid={name}\nuuid=6d0e2f6c-7d0b-4c55-9a3a-0f4f4a6a1c{uuid:02x}\ntype=wifi\n\n\
         [wifi]\nssid={name}\n{lines}\n"
    )
}

/// `home` is stable, `cafe` random.
fn with_profiles(scenario: Scenario) -> Scenario {
    scenario
        .file_with_mode(
            "/etc/macveil/connections/home.nmconnection",
            0o600,
            &profile("home", 1, "cloned-mac-address=stable"),
        )
        .file_with_mode(
            "/etc/macveil/connections/cafe.nmconnection",
            0o600,
            &profile("cafe", 2, "cloned-mac-address=random"),
        )
}

fn two_networks(name: &str) -> Scenario {
    with_profiles(Scenario::named(name).access_point(&home()).access_point(&cafe()))
}

fn visit(scenario: Scenario, interface: &str, ssid: &str) -> Scenario {
    scenario
        .select(interface, ssid)
        .sleep(5.0)
        .macveil_status(&format!("{interface} {ssid}"))
        .disconnect(interface)
        .sleep(1.0)
}

/// Home always the same, the café always another one.
fn home_stable_cafe_random(expected: Expectations, visits: &[&str]) -> Expectations {
    let mut seen = BTreeSet::new();
    visits.iter().fold(expected, |expected, ssid| {
        expected.association(match (*ssid, seen.insert(*ssid)) {
            (_, true) => to(ssid).under_a_fresh_address(),
            ("home", false) => to(ssid).under_the_same_address_as("home"),
            (_, false) => to(ssid).under_a_fresh_address(),
        })
    })
}

#[test]
fn twenty_scans_and_six_associations() {
    main_job("main_job", Root::Forky);
}

#[test]
fn twenty_scans_and_six_associations_beside_version_2_10() {
    main_job("main_job_2_10", Root::Bookworm);
}

fn main_job(name: &str, root: Root) {
    let visits = ["home", "cafe", "home", "cafe", "home", "cafe"];
    let mut scenario = two_networks(name)
        .on(root)
        .station(Station::new().knows(&home()).knows(&cafe()))
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    for _ in 0..20 {
        scenario = scenario.scan("wlan0").sleep(1.0);
    }
    for ssid in visits {
        scenario = visit(scenario, "wlan0", ssid);
    }
    let run = is_clean(&scenario, |expected| home_stable_cafe_random(expected.at_least_scans(20), &visits));

    // What macveil says is what was on the air.
    let expected = Expectations::until(hwsim::judged::last_step(&run));
    let bursts = hwsim::judged::bursts(&scenario, &run).expect("the capture was judged");
    let addresses: Vec<Addr> = bursts.associations().map(|association| association.span.address).collect();
    assert_eq!(Some(addresses[4]), connection_address(&run, "wlan0 home"));
    assert_eq!(Some(addresses[5]), connection_address(&run, "wlan0 cafe"));
    let counts = verdict(&scenario, &run, &expected).counts;
    let status = &run.outcome.statuses["wlan0 cafe"]["interfaces"][0];
    assert_eq!(status["scan"]["count"], counts.scans, "macveil missed a scan");
    let scans: Vec<Addr> = bursts.scans().map(|scan| scan.span.address).collect();
    assert_eq!(status["scan"]["last_address"], scans[scans.len() - 1].to_string());

    // The log names every address but the one that counts.
    let log = run.log("macveil").expect("macveil logs");
    assert!(log.to_uppercase().contains(&addresses[0].to_string()), "{log}");
    assert!(!log.contains("02:00:00:00:00:00"), "the log holds the permanent address:\n{log}");
}

#[test]
fn two_stations_at_once() {
    let mut scenario = two_networks("two_stations")
        .station(Station::new().knows(&home()).knows(&cafe()))
        .station(Station::new().knows(&home()).knows(&cafe()))
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    for _ in 0..10 {
        scenario = scenario.scan("wlan0").scan("wlan1").sleep(1.0);
    }
    for _ in 0..3 {
        scenario = scenario.select("wlan0", "home").select("wlan1", "cafe").sleep(5.0);
        scenario = scenario.disconnect("wlan0").disconnect("wlan1").sleep(1.0);
    }
    is_clean(&scenario, |expected| {
        home_stable_cafe_random(
            expected.at_least_scans(20),
            &["home", "cafe", "home", "cafe", "home", "cafe"],
        )
    });
}

/// The supplicant ends in the middle of a connection and comes back.
fn restarted(name: &str, end: impl Fn(Scenario) -> Scenario) {
    let mut scenario = two_networks(name)
        .station(Station::new().knows(&home()).knows(&cafe()))
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .scan("wlan0");
    for _ in 0..3 {
        scenario = scenario.select("wlan0", "home").sleep(2.0);
        scenario = end(scenario).sleep(3.0).start_supplicant();
        scenario = scenario.scan("wlan0").sleep(1.0).scan("wlan0");
        scenario = scenario.select("wlan0", "cafe").sleep(2.0);
        scenario = end(scenario).start_supplicant();
        scenario = scenario.scan("wlan0").sleep(6.0).scan("wlan0");
    }
    is_clean(&scenario, |expected| {
        home_stable_cafe_random(
            expected.at_least_scans(13),
            &["home", "cafe", "home", "cafe", "home", "cafe"],
        )
    });
}

#[test]
fn the_supplicant_killed_and_started_again() {
    restarted("supplicant_killed", |scenario| scenario.kill("wpa_supplicant"));
}

#[test]
fn the_supplicant_stopped_and_started_again() {
    restarted("supplicant_stopped", |scenario| scenario.stop("wpa_supplicant"));
}
