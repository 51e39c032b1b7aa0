//! macveil makes the scans: every association is right, on every supplicant, whatever goes wrong, and
//! users keep the last word.

use hwsim::air::expect::to;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::is_clean;

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

/// hostapd ends every connection of this access point.
fn cut_off(scenario: Scenario, interface: &str) -> Scenario {
    scenario.control(interface, "DEAUTHENTICATE ff:ff:ff:ff:ff:ff")
}

/// Enabled networks are found when the supplicant starts and after a connection was lost; a user's
/// commands are followed; a saved configuration holds nothing of macveil's.
fn enabled_networks(name: &str, root: Root) {
    let station = Station::new()
        .line("update_config=1")
        .knows_with(&home(), &["disabled=0", "priority=2"])
        .knows_with(&cafe(), &["disabled=0", "mac_addr=1"]);
    let saved = ["cat", "/lab/etc/wpa_supplicant-wlan0.conf"];
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home())
        .access_point(&cafe())
        .station(station)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(2.0)
        .control("wlan0", "SAVE_CONFIG")
        .sleep(1.0)
        .run("saved", &saved);
    let scenario = cut_off(scenario, "wlan1")
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0)
        // A user's word: no more of this network, then no more at all, then again.
        .control("wlan0", "DISABLE_NETWORK 0")
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0)
        .disconnect("wlan0")
        .sleep(20.0)
        .macveil_status("disconnected")
        .scan("wlan0")
        .sleep(1.0)
        .control("wlan0", "RECONNECT")
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0)
        .control("wlan0", "ENABLE_NETWORK all")
        .control("wlan0", "RECONFIGURE")
        .sleep(10.0)
        .macveil_status("reconfigured")
        .stop("macveil")
        .sleep(1.0)
        .control_expecting("wlan0", "STATUS", None);
    let run = is_clean(&scenario, |expected| {
        expected
            .at_least_scans(4)
            .association(to("home"))
            .association(to("home").under_the_same_address_as("home"))
            .association(to("cafe"))
            .association(to("cafe").under_the_same_address_as("cafe"))
            .association(to("home").under_the_same_address_as("home"))
    });
    let saved = &run.outcome.outputs["saved"];
    assert!(!saved.contains("mac_value") && !saved.contains("mac_addr=3"), "{saved}");
    assert!(saved.contains("mac_addr=1") && saved.contains("priority=2"), "{saved}");
    assert!(!saved.contains("disabled=1") && !saved.contains("disallow"), "{saved}");
    let status = &run.outcome.statuses["disconnected"]["interfaces"][0];
    assert_eq!(status["state"], "idle", "connected against its user's word: {status}");
    assert_eq!(run.outcome.statuses["reconfigured"]["interfaces"][0]["connection"]["right"], true);
}

#[test]
fn enabled_networks_are_found_beside_version_2_11() {
    enabled_networks("conducted", Root::Forky);
}

#[test]
fn enabled_networks_are_found_beside_version_2_10() {
    enabled_networks("conducted_2_10", Root::Bookworm);
}
