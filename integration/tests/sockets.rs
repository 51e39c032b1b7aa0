//! One supplicant process for many interfaces, told by its global socket which: they come, go and are
//! renamed.

use std::collections::BTreeSet;

use hwsim::air::addr::Addr;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{connection_address, is_clean_in_any_order};

const GLOBAL: &str = "/run/wpa_supplicant/global";

const CONFIGURATION: &str = "\
ctrl_interface=/run/wpa_supplicant
network={
	ssid=\"home\"
	key_mgmt=WPA-PSK
	psk=\"correct horse battery\"
}
";

/// What the global socket is told, by its own client.
fn global(scenario: Scenario, label: &str, words: &[&str]) -> Scenario {
    scenario.run(label, &[&["wpa_cli", "-g", GLOBAL], words].concat())
}

fn add(scenario: Scenario, interface: &str) -> Scenario {
    let words = ["interface_add", interface, "/etc/station.conf", "nl80211", "/run/wpa_supplicant"];
    global(scenario, &format!("add {interface}"), &words).sleep(8.0).macveil_status(interface)
}

fn remove(scenario: Scenario, interface: &str) -> Scenario {
    global(scenario, &format!("remove {interface}"), &["interface_remove", interface]).sleep(1.0)
}

fn run_ip(scenario: Scenario, words: &[&str]) -> Scenario {
    scenario.run("ip", &[&["ip", "link", "set"], words].concat())
}

fn coming_and_going(name: &str, root: Root) {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home)
        .station(Station::new())
        .station(Station::new())
        .file("/etc/station.conf", CONFIGURATION)
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=stable-ssid\n")
        .start_access_points()
        .start_macveil()
        .run("directory", &["mkdir", "-p", "/run/wpa_supplicant"])
        .start("wpa_supplicant", &["wpa_supplicant", "-dt", "-g", GLOBAL])
        .await_file(GLOBAL)
        .sleep(1.0);
    let scenario = add(add(scenario, "wlan0"), "wlan1");
    // Another name, which its stable address follows.
    let scenario = remove(scenario, "wlan0");
    let scenario = run_ip(run_ip(scenario, &["wlan0", "down"]), &["wlan0", "name", "wifi0"]).sleep(1.0);
    let scenario = add(scenario, "wifi0").stop("macveil").start_macveil().sleep(2.0).macveil_status("again");
    // Gone in the middle of a connection, and another one there.
    let scenario = scenario
        .run("del", &["iw", "dev", "wifi0", "del"])
        .sleep(2.0)
        .macveil_status("gone")
        .run("new", &["iw", "phy", "phy0", "interface", "add", "wifi7", "type", "managed"])
        .sleep(1.0)
        .macveil_status("new");
    let scenario = add(scenario, "wifi7").run("log", &["wpa_cli", "-g", GLOBAL, "interface"]);
    let (run, bursts, _) = is_clean_in_any_order(&scenario);

    let status = |label: &str, interface: &str| {
        let interfaces = run.outcome.statuses[label]["interfaces"].as_array().expect("a list").clone();
        interfaces.into_iter().find(|status| status["ifname"] == interface)
    };
    for (label, interface) in [
        ("wlan0", "wlan0"),
        ("wlan1", "wlan0"),
        ("wlan1", "wlan1"),
        ("wifi0", "wifi0"),
        ("again", "wifi0"),
        ("wifi7", "wifi7"),
        ("wifi7", "wlan1"),
    ] {
        let status = status(label, interface).unwrap_or_else(|| panic!("{label}: no {interface}"));
        assert_eq!(status["connection"]["right"], true, "{label}: {status}");
    }
    assert_eq!(status("gone", "wifi0"), None);
    let new = status("new", "wifi7").expect("it is in macveil's care");
    assert_eq!(new["current_address"], new["parked_address"], "{new}");
    // The renamed interface has the address that a macveil which never knew its old name gives it.
    let address = |label: &str, interface: &str| {
        status(label, interface).and_then(|status| status["connection"]["address"].as_str()?.parse().ok())
    };
    assert_eq!(address("again", "wifi0"), address("wifi0", "wifi0"));
    let named: BTreeSet<Option<Addr>> =
        [("wlan0", "wlan0"), ("wlan1", "wlan1"), ("wifi0", "wifi0"), ("wifi7", "wifi7")]
            .map(|(label, interface)| address(label, interface))
            .into();
    let seen: BTreeSet<Option<Addr>> =
        bursts.associations().map(|joined| Some(joined.span.address)).collect();
    assert_eq!((&named, named.len()), (&seen, 4));
    assert!(connection_address(&run, "again").is_some());
}

#[test]
fn interfaces_come_and_go_in_one_supplicant_beside_version_2_11() {
    coming_and_going("sockets", Root::Forky);
}

#[test]
fn interfaces_come_and_go_in_one_supplicant_beside_version_2_10() {
    coming_and_going("sockets_2_10", Root::Bookworm);
}
