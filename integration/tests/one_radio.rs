//! A station and an access point on one radio, as routers have it: macveil must not disturb the latter.

use hwsim::air::addr::Addr;
use hwsim::air::expect::{Expectations, to};
use hwsim::air::judge::judge;
use hwsim::judged::{capture, cast, last_step};
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::on_the_air;

/// The access point on the station's radio. Its channel is that of the network which the station joins.
const OWN: &str = "\
interface=ap0
driver=nl80211
ctrl_interface=/run/own-hostapd
ssid=router
hw_mode=g
channel=1
";

/// What the supplicant says when its interface was taken down.
const TAKEN_DOWN: &str = "-> INTERFACE_DISABLED";

#[test]
fn an_access_point_on_the_same_radio_does_not_flap() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let mut scenario = Scenario::named("one_radio")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .file("/etc/own.conf", OWN)
        .file("/etc/macveil/macveil.conf", "[device]\nwifi.renew-interface=yes\n")
        .start_access_points()
        .run("add", &["iw", "phy", "phy0", "interface", "add", "ap0", "type", "__ap"])
        .start("own-hostapd", &["hostapd", "-t", "/etc/own.conf"])
        .await_file("/run/own-hostapd/ap0")
        .run("address", &["cat", "/sys/class/net/ap0/address"])
        .sleep(1.0)
        .start_macveil()
        .start_supplicant();
    for _ in 0..3 {
        scenario = scenario.scan("wlan0").sleep(5.0);
    }
    scenario =
        scenario.select("wlan0", "home").sleep(5.0).disconnect("wlan0").sleep(5.0).scan("wlan0").sleep(2.0);
    scenario = scenario.run("up", &["/lab/bin/macveil", "connection", "up", "home"]).sleep(1.0);
    let run = on_the_air(&scenario);

    let own: Addr = run.outcome.outputs["address"].trim().parse().expect("an address");
    let cast = cast(&scenario, &run.outcome).expect("a cast").access_point(own, "router");
    let expected = Expectations::until(last_step(&run))
        .at_least_scans(4)
        .association(to("home").under_a_fresh_address())
        .association(to("home").under_the_same_address_as("home"));
    let verdict = judge(&capture(&run).expect("a capture"), &cast, &expected);
    let findings: Vec<String> = verdict.findings.iter().map(ToString::to_string).collect();
    // This kernel's scans leave the channel for seconds, macveil or not; nothing else stops a beacon.
    let pause = format!("no beacon of {own} ");
    let (pauses, others): (Vec<&String>, Vec<&String>) = findings.iter().partition(|f| f.contains(&pause));
    assert!(others.is_empty(), "the judge found:\n{others:#?}");
    assert!(pauses.len() <= verdict.counts.scans, "more than the scans stopped the beacons: {pauses:#?}");

    // Nor is the interface created anew, though it is configured.
    let macveil = run.log("macveil").expect("macveil logs");
    assert_eq!(macveil.matches("another interface uses the same radio").count(), 1, "{macveil}");

    let said = run.log("own-hostapd").expect("hostapd logs");
    assert_eq!(said.matches("AP-ENABLED").count(), 1, "{said}");
    for word in ["AP-DISABLED", "INTERFACE-DISABLED", "UNINITIALIZED->", "->DISABLED"] {
        let expected = usize::from(word == "UNINITIALIZED->");
        assert_eq!(said.matches(word).count(), expected, "{word} in {said}");
    }
    // OpenWrt stops the access point when the supplicant reports that its interface is down.
    let supplicant = run.log("wpa_supplicant").expect("wpa_supplicant logs");
    assert!(!supplicant.contains(TAKEN_DOWN), "the interface was taken down");
}
