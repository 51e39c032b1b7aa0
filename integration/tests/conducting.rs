//! macveil makes the scans: which frames that takes, how fast it is, and that users keep the last word.

use hwsim::air::expect::to;
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::is_clean;

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn cafe() -> AccessPoint {
    AccessPoint::wpa2("cafe", "espresso macchiato").channel(6)
}

#[test]
fn an_enabled_network_is_found_and_found_again() {
    let scenario = Scenario::named("conducted")
        .access_point(&home())
        .access_point(&cafe())
        .station(Station::new().knows_with(&home(), &["disabled=0"]).knows(&cafe()))
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(2.0)
        .macveil_status("connected")
        .control("wlan1", "DEAUTHENTICATE ff:ff:ff:ff:ff:ff")
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0);
    let run = is_clean(&scenario, |expected| {
        expected
            .at_least_scans(2)
            .association(to("home"))
            .association(to("home").under_the_same_address_as("home"))
    });
    println!("{}", run.log("macveil").unwrap_or_default());
}
