//! Scans that only listen: where that is asked for, and on channels where nothing may be sent first.

use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::is_clean_in_any_order;

fn home(channel: u8) -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(channel)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

fn connected(scenario: Scenario) -> Scenario {
    scenario.wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0).sleep(1.0)
}

/// Found, lost and found again, and another network by name: without a probe request.
fn asked_for(name: &str, root: Root) {
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home(1))
        .access_point(&cafe())
        .station(Station::new().knows_with(&home(1), &["disabled=0"]).knows(&cafe()))
        .file(
            "/etc/macveil/macveil.conf",
            "[device]\nwifi.scan-passive=yes\n[connection]\nwifi.cloned-mac-address=random\n",
        )
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    let scenario = connected(scenario).control("wlan1", "DEAUTHENTICATE ff:ff:ff:ff:ff:ff");
    let scenario = connected(scenario)
        .run("up", &["/lab/bin/macveil", "connection", "up", "cafe"])
        .sleep(1.0)
        .macveil_status("cafe");
    let (run, bursts, _) = is_clean_in_any_order(&scenario);
    assert_eq!(bursts.scans().count(), 0, "something was asked");
    assert_eq!(bursts.associations().count(), 3);
    assert_eq!(run.outcome.statuses["cafe"]["interfaces"][0]["connection"]["right"], true);
}

#[test]
fn nothing_is_asked_where_scans_are_passive_beside_version_2_11() {
    asked_for("listening", Root::Forky);
}

#[test]
fn nothing_is_asked_where_scans_are_passive_beside_version_2_10() {
    asked_for("listening_2_10", Root::Bookworm);
}

/// The country is not known any more, so that on 5 GHz nobody may begin: the network is heard there.
#[test]
fn on_a_closed_channel_a_network_is_found_by_its_beacons() {
    let scenario = Scenario::named("closed_channel")
        .access_point(&home(36))
        .access_point(&cafe())
        .station(Station::new().knows_with(&home(36), &["disabled=0"]))
        .start_access_points()
        .run("nowhere", &["iw", "reg", "set", "00"])
        .sleep(1.0)
        .run("channels", &["iw", "phy", "phy0", "channels"])
        .start_macveil()
        .start_supplicant();
    // Then it is: what was closed is open, to a macveil that runs already.
    let scenario = connected(scenario).run("somewhere", &["iw", "reg", "set", "US"]).sleep(1.0);
    let scenario = scenario.control("wlan1", "DEAUTHENTICATE ff:ff:ff:ff:ff:ff");
    let scenario = connected(scenario).macveil_status("home");
    let (run, bursts, _) = is_clean_in_any_order(&scenario);
    let channels = &run.outcome.outputs["channels"];
    let closed = channels.split("* 5180 MHz").nth(1).and_then(|rest| rest.split('*').next());
    assert!(closed.is_some_and(|about| about.contains("No IR")), "{channels}");
    let mut asked: Vec<_> = bursts.scans().map(|scan| scan.channels.clone()).collect();
    assert_eq!(asked.pop(), Some(vec![5180]));
    assert!(asked.iter().flatten().all(|channel| *channel < 2468), "{asked:?}");
    assert_eq!(run.outcome.statuses["home"]["interfaces"][0]["connection"]["right"], true);
}
