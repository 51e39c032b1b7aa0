//! `wifi.on-stop=down`, and the macveil that comes after.

use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::is_clean_in_any_order;

fn look(scenario: Scenario, label: &str) -> Scenario {
    scenario.run(label, &["ip", "-o", "link", "show", "wlan0"])
}

/// Whoever was connected is connected again without a word of his; whoever had disconnected is not.
#[test]
fn what_was_left_down_is_taken_up_again() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1).beacon_interval(200);
    let scenario = Scenario::named("left_down")
        .access_point(&home)
        .station(Station::new().knows(&home).autoconnect())
        .file("/etc/macveil/macveil.conf", "[device]\nwifi.on-stop=down\n")
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .await_connected("wlan0", 30.0)
        .stop("macveil")
        .sleep(20.0);
    let scenario = look(scenario, "left connected")
        .start_macveil()
        .await_connected("wlan0", 30.0)
        .sleep(1.0)
        .macveil_status("again")
        .control("wlan0", "DISCONNECT")
        .sleep(2.0)
        .stop("macveil")
        .sleep(20.0);
    let scenario = look(scenario, "left disconnected").start_macveil().sleep(60.0).macveil_status("idle");
    let (run, bursts, _) = is_clean_in_any_order(&scenario);

    for label in ["left connected", "left disconnected"] {
        let link = &run.outcome.outputs[label];
        assert!(!link.contains(",UP") && !link.contains("<UP"), "{label}: {link}");
    }
    let status = |label: &str| &run.outcome.statuses[label]["interfaces"][0];
    assert_eq!(status("again")["connection"]["right"], true, "{}", status("again"));
    assert!(status("idle")["connection"].is_null(), "{}", status("idle"));
    assert_eq!(bursts.associations().count(), 2);
}
