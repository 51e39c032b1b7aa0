//! The negative control: wpa_supplicant alone tells everyone its permanent address.

use std::fs;

use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::on_the_air;

fn alone(name: &str, root: Root) {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let cafe = AccessPoint::wpa2("cafe", "espresso macchiato").channel(6);
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe))
        .start_access_points()
        .start_supplicant()
        .scan("wlan0")
        .select("wlan0", "home")
        .sleep(1.0)
        .disconnect("wlan0")
        .select("wlan0", "cafe")
        .disconnect("wlan0");
    let run = on_the_air(&scenario);

    assert_eq!(run.outcome.permanent_addresses().next(), Some("02:00:00:00:00:00"));
    let lost = run.outcome.capture.map(|count| count.dropped);
    assert_eq!(lost, Some(0), "the capture lost frames");
    // The octets of a probe request under the permanent address: type and flags, duration, receiver,
    // transmitter.
    let capture = fs::read(run.capture()).expect("a run leaves its capture");
    let probe = [0x40, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0];
    assert!(capture.windows(probe.len()).any(|octets| octets == probe), "no probe request was captured");
}

#[test]
fn version_2_11_alone_shows_the_permanent_address() {
    alone("without_macveil_2_11", Root::Forky);
}

#[test]
fn version_2_10_alone_shows_the_permanent_address() {
    alone("without_macveil_2_10", Root::Bookworm);
}
