//! A supplicant that looks for a better access point while connected (`bgscan`): what that shows, and that
//! macveil counts it. Without it nothing is asked under a connection's address.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use hwsim::air::addr::Addr;
use hwsim::air::expect::Expectations;
use hwsim::judged::{bursts, last_step};
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{on_the_air, verdict};

/// Two minutes at home, with these lines in the network's block; scans under the connection's address, and as
/// macveil counts them.
fn at_home(name: &str, root: Root, lines: &[&str]) -> (Vec<(u32, usize, bool)>, u64) {
    let home = |channel| AccessPoint::wpa2("home", "correct horse battery").channel(channel);
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home(1))
        .access_point(&home(6))
        .station(Station::new().knows_with(&home(1), &[&["disabled=0"], lines].concat()))
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(120.0)
        .macveil_status("at home");
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        one_scan_per_address: false,
        ..Expectations::until(last_step(&run)).connections_may_probe()
    };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    let status = &run.outcome.statuses["at home"]["interfaces"][0];
    let address: Addr =
        status["connection"]["address"].as_str().and_then(|text| text.parse().ok()).expect("connected");
    let air = bursts(&scenario, &run).expect("the capture was judged");
    let told = air.scans().filter(|scan| scan.span.address == address);
    let told = told.map(|scan| (scan.probe_requests, scan.sizes.1, scan.ssids.is_empty())).collect();
    (told, status["scan"]["exposed"].as_u64().expect("a count"))
}

#[test]
fn background_scans_are_counted_and_shown() {
    let lines = &["bgscan=\"simple:20:0:20\""];
    let (told, counted) = at_home("background_scans", Root::Forky, lines);
    println!("{told:?}, counted {counted}");
    assert!(told.len() >= 3);
    assert_eq!(counted, told.len() as u64);
}

#[test]
fn without_background_scans_nothing_is_asked_under_a_connections_address() {
    let (told, counted) = at_home("no_background_scans", Root::Bookworm, &[]);
    assert_eq!((told.len(), counted), (0, 0));
}
