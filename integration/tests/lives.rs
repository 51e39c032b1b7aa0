//! macveil's own life: ending, dying, coming back, coming late.

use std::time::Duration;

use hwsim::air::addr::Addr;
use hwsim::air::expect::{Expectations, to};
use hwsim::air::judge::judge;
use hwsim::air::moment::Moment;
use hwsim::judged;
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::{is_clean, on_the_air};

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn begun(name: &str) -> Scenario {
    Scenario::named(name)
        .access_point(&home())
        .station(Station::new().knows(&home()))
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .scan("wlan0")
}

#[test]
fn what_macveil_leaves_behind_goes_on_protecting() {
    let mut scenario = begun("macveil_stopped").stop("macveil").sleep(1.0);
    for _ in 0..3 {
        scenario = scenario.scan("wlan0").sleep(1.0);
    }
    let scenario = scenario.select("wlan0", "home").sleep(2.0).disconnect("wlan0").scan("wlan0");
    let run = is_clean(&scenario, |expected| expected.at_least_scans(5).association(to("home")));
    let log = run.log("macveil").expect("macveil logs");
    assert!(log.contains("left parked on"), "{log}");
}

#[test]
fn a_connection_survives_macveils_restart_and_keeps_its_address() {
    let scenario = begun("macveil_restarted")
        .select("wlan0", "home")
        .sleep(2.0)
        .stop("macveil")
        .sleep(1.0)
        .start_macveil()
        .sleep(2.0)
        .macveil_status("after")
        .disconnect("wlan0")
        .sleep(1.0)
        .scan("wlan0")
        .select("wlan0", "home")
        .sleep(1.0);
    let run = is_clean(&scenario, |expected| {
        expected
            .at_least_scans(2)
            .association(to("home"))
            .association(to("home").under_the_same_address_as("home"))
    });
    let connection = &run.outcome.statuses["after"]["interfaces"][0]["connection"];
    assert_eq!(connection["right"], true, "{connection}");
}

#[test]
fn killed_and_started_again_it_takes_over() {
    let scenario = begun("macveil_killed")
        .kill("macveil")
        .start_macveil()
        .scan("wlan0")
        .sleep(1.0)
        .scan("wlan0")
        .select("wlan0", "home")
        .sleep(1.0)
        .disconnect("wlan0")
        .sleep(1.0)
        .scan("wlan0");
    is_clean(&scenario, |expected| expected.at_least_scans(4).association(to("home")));
}

#[test]
fn interfaces_that_are_no_stations_are_left_alone() {
    // Otherwise the access point would not be found under its own address. While its hostapd has it
    // disabled its interface looks like a station's.
    let scenario = begun("not_a_station")
        .macveil_status("all")
        .mark("off")
        .control("wlan1", "DISABLE")
        .sleep(2.0)
        .macveil_status("off")
        .control("wlan1", "ENABLE")
        .mark("on")
        .sleep(1.0)
        .run("address", &["cat", "/sys/class/net/wlan1/address"])
        .scan("wlan0");
    let run = on_the_air(&scenario);
    for label in ["all", "off"] {
        let interfaces = run.outcome.statuses[label]["interfaces"].as_array().expect("a list").len();
        assert_eq!(interfaces, 1, "macveil cares for an access point or a monitor ({label})");
    }
    assert_eq!(run.outcome.outputs["address"].trim(), "02:00:00:00:01:00", "the access point was changed");
    let moment = |label| {
        let at = run.outcome.mark(label).expect("it was marked");
        Moment::Clock(Duration::from_micros(at.0))
    };
    let access_point = Addr([2, 0, 0, 0, 1, 0]);
    let cast = judged::cast(&scenario, &run.outcome).expect("the guest reports its radios");
    let cast = cast.stops(access_point, moment("off")).starts(access_point, moment("on"));
    let expected = Expectations::until(judged::last_step(&run)).at_least_scans(2);
    let verdict = judge(&judged::capture(&run).expect("a run leaves its capture"), &cast, &expected);
    assert!(verdict.is_clean(), "{verdict}");
}
