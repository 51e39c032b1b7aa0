//! macveil makes the scans: every association is right, on every supplicant, whatever goes wrong, and
//! users keep the last word.

use std::collections::BTreeSet;
use std::time::Duration;

use hwsim::air::addr::Addr;
use hwsim::air::expect::{Expectations, to};
use hwsim::air::moment::Moment;
use hwsim::judged::last_step;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{is_clean, on_the_air, verdict};

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

/// A wrong password, a hidden network, an access point that vanishes.
fn trouble(name: &str, root: Root) {
    let den = AccessPoint::wpa2("den", "where foxes sleep").channel(11).line("ignore_broadcast_ssid=1");
    let station = Station::new()
        .knows_with(&cafe(), &["disabled=0", "psk=\"not the password\""])
        .knows_with(&den, &["disabled=0", "scan_ssid=1"]);
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&cafe())
        .access_point(&den)
        .station(station)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-SSID-TEMP-DISABLED", 30.0)
        .sleep(0.5)
        .macveil_status("refused")
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 30.0)
        .sleep(1.0)
        .macveil_status("hidden")
        // Its ten seconds are nearly over.
        .control("wlan0", "DISABLE_NETWORK 0")
        .mark("vanishes")
        .control("wlan2", "DISABLE")
        .wait_event("wlan0", "CTRL-EVENT-DISCONNECTED", 30.0)
        .sleep(3.0)
        .macveil_status("vanished");
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        ..Expectations::until(last_step(&run)).at_least_scans(3).attempts_may_fail()
    };
    let mut cast = hwsim::judged::cast(&scenario, &run.outcome).expect("the guest reports its radios");
    let (den, vanished) = (Addr([2, 0, 0, 0, 2, 0]), run.outcome.mark("vanishes").expect("it was marked"));
    cast = cast.stops(den, Moment::Clock(Duration::from_micros(vanished.0)));
    let capture = hwsim::judged::capture(&run).expect("a run leaves its capture");
    let verdict = hwsim::air::judge::judge(&capture, &cast, &expected);
    let findings: Vec<String> = verdict.findings.iter().map(ToString::to_string).collect();
    assert!(verdict.is_clean(), "the judge found:\n{}", findings.join("\n"));

    let status = |label: &str| &run.outcome.statuses[label]["interfaces"][0];
    assert_eq!(status("hidden")["connection"]["ssid"], "den");
    for label in ["refused", "vanished"] {
        assert!(status(label)["connection"].is_null(), "{label}: {}", status(label));
        assert_eq!(status(label)["current_address"], status(label)["parked_address"], "{label}");
    }
    // Its name was called only where something hidden was heard, each time under another address.
    let bursts = hwsim::judged::bursts(&scenario, &run).expect("the capture was judged");
    let named: Vec<_> = bursts.scans().filter(|scan| !scan.ssids.is_empty()).collect();
    assert!(!named.is_empty());
    assert!(named.iter().all(|scan| scan.channels == [2462]), "{named:?}");
}

#[test]
fn trouble_ends_parked_beside_version_2_11() {
    trouble("trouble", Root::Forky);
}

#[test]
fn trouble_ends_parked_beside_version_2_10() {
    trouble("trouble_2_10", Root::Bookworm);
}

/// The better access point vanishes. The supplicant still remembers it, tries it, and says nothing of
/// the attempt that nobody answers: macveil must be told by the kernel, or the supplicant scans.
fn moves_on(name: &str, root: Root) {
    let (home, cafe) = (home(), cafe());
    let station =
        Station::new().knows_with(&home, &["disabled=0", "priority=2"]).knows_with(&cafe, &["disabled=0"]);
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home)
        .access_point(&cafe)
        .station(station)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 30.0)
        .sleep(1.0)
        .mark("vanishes")
        .control("wlan1", "DISABLE")
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 10.0)
        .sleep(1.0)
        .macveil_status("moved");
    let run = on_the_air(&scenario);
    let mut cast = hwsim::judged::cast(&scenario, &run.outcome).expect("the guest reports its radios");
    let vanished = run.outcome.mark("vanishes").expect("it was marked");
    cast = cast.stops(Addr([2, 0, 0, 0, 1, 0]), Moment::Clock(Duration::from_micros(vanished.0)));
    let expected = Expectations {
        associations: None,
        ..Expectations::until(last_step(&run)).at_least_scans(2).attempts_may_fail()
    };
    let capture = hwsim::judged::capture(&run).expect("a run leaves its capture");
    let verdict = hwsim::air::judge::judge(&capture, &cast, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(run.outcome.statuses["moved"]["interfaces"][0]["connection"]["ssid"], "cafe");
    let bursts = hwsim::judged::bursts(&scenario, &run).expect("the capture was judged");
    let own: Vec<_> = bursts.scans().filter(|scan| !scan.content.is_bare).collect();
    assert!(own.is_empty(), "the supplicant scanned: {own:?}");
}

#[test]
fn it_moves_on_from_what_has_vanished_beside_version_2_11() {
    moves_on("moves_on", Root::Forky);
}

#[test]
fn it_moves_on_from_what_has_vanished_beside_version_2_10() {
    moves_on("moves_on_2_10", Root::Bookworm);
}

/// Two access points of one network: roaming keeps the address.
fn roaming(name: &str, root: Root) {
    let office = |channel| AccessPoint::wpa2("office", "nine to five").channel(channel);
    let station = Station::new().knows_with(&office(1), &["disabled=0"]);
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&office(1))
        .access_point(&office(6))
        .station(station)
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n")
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0)
        .control_expecting("wlan0", "ROAM 02:00:00:00:01:00", None)
        .sleep(2.0)
        .control_expecting("wlan0", "ROAM 02:00:00:00:02:00", None)
        .sleep(2.0)
        .control("wlan0", "REASSOCIATE")
        .sleep(6.0)
        .macveil_status("roamed");
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        ..Expectations::until(last_step(&run)).at_least_scans(1).connections_may_probe()
    };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    let bursts = hwsim::judged::bursts(&scenario, &run).expect("the capture was judged");
    let addresses: BTreeSet<Addr> = bursts.associations().map(|a| a.span.address).collect();
    let cells: BTreeSet<Addr> = bursts.associations().map(|a| a.bssid).collect();
    assert_eq!((addresses.len(), cells.len()), (1, 2), "{verdict}");
    assert_eq!(run.outcome.statuses["roamed"]["interfaces"][0]["connection"]["right"], true);
}

#[test]
fn roaming_keeps_the_address_beside_version_2_11() {
    roaming("roaming", Root::Forky);
}

#[test]
fn roaming_keeps_the_address_beside_version_2_10() {
    roaming("roaming_2_10", Root::Bookworm);
}
