//! What users say to the supplicant beside macveil: networks that come and go, while connected and not.

use hwsim::air::expect::to;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::is_clean;

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

/// `add_network`, and what makes it one that can be used.
fn added(scenario: Scenario, id: usize, access_point: &AccessPoint) -> Scenario {
    let passphrase = access_point.passphrase.as_deref().unwrap_or_default();
    scenario
        .control_expecting("wlan0", "ADD_NETWORK", Some(&id.to_string()))
        .control("wlan0", &format!("SET_NETWORK {id} ssid \"{}\"", access_point.ssid))
        .control("wlan0", &format!("SET_NETWORK {id} psk \"{passphrase}\""))
}

fn connected(scenario: Scenario) -> Scenario {
    scenario.wait_event("wlan0", "CTRL-EVENT-CONNECTED", 30.0).sleep(1.0)
}

fn networks(name: &str, root: Root) {
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home())
        .access_point(&cafe())
        .station(Station::new())
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .sleep(10.0)
        .macveil_status("nothing");
    let scenario = added(scenario, 0, &home()).control("wlan0", "SELECT_NETWORK 0");
    let scenario = added(connected(scenario), 1, &cafe()).sleep(2.0).macveil_status("home");
    let scenario = scenario.control("wlan0", "ENABLE_NETWORK 1").control("wlan0", "DISABLE_NETWORK 0");
    let scenario = connected(scenario).macveil_status("cafe");
    // The network in use is no more; there is no other that is enabled, then there is one.
    let scenario = scenario
        .control("wlan0", "REMOVE_NETWORK 1")
        .sleep(10.0)
        .macveil_status("removed")
        .control("wlan0", "ENABLE_NETWORK 0");
    let scenario = connected(scenario)
        .control("wlan0", "REASSOCIATE")
        .sleep(3.0)
        .control("wlan0", "REATTACH")
        .sleep(3.0)
        .macveil_status("attached again")
        .control("wlan0", "REMOVE_NETWORK all")
        .sleep(10.0)
        .macveil_status("all removed");
    let run = is_clean(&scenario, |mut expected| {
        expected = expected.at_least_scans(1).connections_may_probe();
        expected = expected.association(to("home")).association(to("cafe"));
        let again = || to("home").under_the_same_address_as("home");
        expected.association(again()).association(again()).association(again())
    });
    let status = |label: &str| &run.outcome.statuses[label]["interfaces"][0];
    for (label, ssid) in [("home", "home"), ("cafe", "cafe"), ("attached again", "home")] {
        assert_eq!(status(label)["connection"]["ssid"], ssid, "{label}");
        assert_eq!(status(label)["connection"]["right"], true, "{label}: {}", status(label));
    }
    for label in ["nothing", "removed", "all removed"] {
        assert!(status(label)["connection"].is_null(), "{label}: {}", status(label));
        assert_eq!(status(label)["current_address"], status(label)["parked_address"], "{label}");
        assert_eq!(status(label)["problems"], serde_json::json!([]), "{label}");
    }
}

#[test]
fn networks_come_and_go_beside_version_2_11() {
    networks("users_commands", Root::Forky);
}

#[test]
fn networks_come_and_go_beside_version_2_10() {
    networks("users_commands_2_10", Root::Bookworm);
}

/// Whom its user shut out macveil lets in as little when it starts anew.
#[test]
fn whom_a_user_shut_out_stays_so_when_macveil_starts_anew() {
    let scenario = Scenario::named("shut_out_by_its_user")
        .access_point(&home())
        .station(Station::new().knows(&home()).autoconnect())
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    let scenario = connected(scenario)
        .control("wlan0", "DISCONNECT")
        .control("wlan0", "SET disallow_aps bssid 02:00:00:00:01:00")
        .kill("macveil")
        .wait_gone("macveil")
        .start_macveil()
        .control("wlan0", "RECONNECT")
        .sleep(20.0)
        .macveil_status("shut out")
        .control("wlan0", "SET disallow_aps ");
    let run = is_clean(&connected(scenario), |expected| {
        let again = to("home").under_the_same_address_as("home");
        expected.at_least_scans(2).association(to("home")).association(again)
    });
    let connection = &run.outcome.statuses["shut out"]["interfaces"][0]["connection"];
    assert!(connection.is_null(), "{connection}");
}

/// A script may go on with the supplicant itself.
#[test]
fn what_is_said_after_macveils_down_comes_after_it() {
    let mut scenario = Scenario::named("after_down")
        .access_point(&home())
        .station(Station::new().knows(&home()).autoconnect())
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    scenario = connected(scenario);
    for turn in 0..5 {
        scenario = scenario.run(
            &format!("down and up {turn}"),
            &["sh", "-c", "/lab/bin/macveil connection down && wpa_cli -i wlan0 reconnect"],
        );
        scenario = connected(scenario);
    }
    is_clean(&scenario, |expected| {
        let again = |expected: hwsim::air::expect::Expectations, _| {
            expected.association(to("home").under_the_same_address_as("home"))
        };
        (0..5).fold(expected.at_least_scans(1).association(to("home")), again)
    });
}
