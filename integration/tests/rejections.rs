//! Access points that refuse, and some that fall silent in the middle of it: each time it ends parked and
//! with a reason, and connected once all is well.

use hwsim::air::addr::Addr;
use hwsim::air::expect::Expectations;
use hwsim::judged::{bursts, last_step};
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{on_the_air, verdict};

const PASSPHRASE: &str = "correct horse battery";

fn access_point(ssid: &str, channel: u8) -> AccessPoint {
    AccessPoint::wpa2(ssid, PASSPHRASE).channel(channel)
}

/// From one enabled network to the next.
fn moves_on(scenario: Scenario, from: usize) -> Scenario {
    let next = from + 1;
    scenario
        .control("wlan0", &format!("ENABLE_NETWORK {next}"))
        .control("wlan0", &format!("DISABLE_NETWORK {from}"))
}

fn connected(scenario: Scenario, label: &str) -> Scenario {
    scenario.wait_event("wlan0", "CTRL-EVENT-CONNECTED", 120.0).sleep(1.0).macveil_status(label)
}

fn rejections(name: &str, root: Root) {
    // Lets in nobody whom it does not know; only stations with 802.11n; answers no more; is ignored.
    let club = access_point("club", 1).line("macaddr_acl=1");
    let modern = access_point("modern", 6).line("ieee80211n=1").line("require_ht=1");
    let silent = access_point("silent", 11);
    let office = |channel| access_point("office", channel);
    let station = Station::new()
        .knows_with(&club, &["disabled=0"])
        .knows_with(&modern, &["disable_ht=1"])
        .knows(&silent)
        .knows(&office(1));
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&club)
        .access_point(&modern)
        .access_point(&silent)
        .access_point(&office(1))
        .access_point(&office(6))
        .station(station)
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n")
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        // It answers no questions either: it is heard when macveil only listens.
        .wait_event("wlan0", "CTRL-EVENT-AUTH-REJECT", 90.0)
        .sleep(20.0)
        .macveil_status("not authenticated")
        .control("wlan1", "SET macaddr_acl 0");
    let scenario = moves_on(connected(scenario, "club"), 0)
        .wait_event("wlan0", "CTRL-EVENT-ASSOC-REJECT", 30.0)
        .sleep(20.0)
        .macveil_status("not associated")
        .control("wlan2", "SET require_ht 0");
    let scenario = moves_on(connected(scenario, "modern"), 1)
        .wait_event("wlan0", "Associated with", 30.0)
        .freeze("hostapd")
        .sleep(25.0)
        .macveil_status("not answered")
        .thaw("hostapd");
    let scenario = connected(scenario, "silent").control("wlan0", "BSSID_IGNORE 02:00:00:00:04:00");
    let scenario = connected(moves_on(scenario, 2), "office");
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        ..Expectations::until(last_step(&run)).at_least_scans(4).attempts_may_fail()
    };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");

    let status = |label: &str| &run.outcome.statuses[label]["interfaces"][0];
    for label in ["not authenticated", "not associated", "not answered"] {
        assert!(status(label)["connection"].is_null(), "{label}: {}", status(label));
        assert_eq!(status(label)["current_address"], status(label)["parked_address"], "{label}");
        assert_eq!(status(label)["problems"], serde_json::json!([]), "{label}");
    }
    for label in ["club", "modern", "silent", "office"] {
        assert_eq!(status(label)["connection"]["ssid"], label);
        assert_eq!(status(label)["connection"]["right"], true, "{label}: {}", status(label));
    }
    let air = bursts(&scenario, &run).expect("the capture was judged");
    let ignored = Addr([2, 0, 0, 0, 4, 0]);
    assert!(air.associations().all(|joined| joined.bssid != ignored), "{verdict}");
}

#[test]
fn refusals_end_parked_and_then_connected_beside_version_2_11() {
    rejections("rejections", Root::Forky);
}

#[test]
fn refusals_end_parked_and_then_connected_beside_version_2_10() {
    rejections("rejections_2_10", Root::Bookworm);
}
