//! The demonstration: a morning of one station between two networks.

use crate::air::expect::{Expectations, to};
use crate::air::moment::Moment;
use crate::scenario::{AccessPoint, Scenario, Station};

/// Scans and connections are randomized; nothing else is said.
const CONFIGURATION: &str = "\
[device]
wifi.scan-rand-mac-address=yes
";

/// At home the address is always the same, so that the home router knows its guest.
const HOME: &str = "\
[connection]
id=home
uuid=6d0e2f6c-7d0b-4c55-9a3a-0f4f4a6a1c01

[wifi]
ssid=home
cloned-mac-address=stable
";

/// In the café it is another one each time.
const CAFE: &str = "\
[connection]
id=cafe
uuid=6d0e2f6c-7d0b-4c55-9a3a-0f4f4a6a1c02

[wifi]
ssid=cafe
cloned-mac-address=random
";

/// Three scans, then home, the café, and home again; with macveil or, to see what it is for, without.
pub fn scenario(with_macveil: bool) -> Scenario {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let cafe = AccessPoint::wpa2("cafe", "espresso macchiato").channel(6);
    let name = if with_macveil { "demo" } else { "demo-without-macveil" };
    let mut scenario = Scenario::named(name)
        .access_point(&home)
        .access_point(&cafe)
        .station(Station::new().knows(&home).knows(&cafe))
        .start_access_points();
    if with_macveil {
        scenario = scenario
            .file("/etc/macveil/macveil.conf", CONFIGURATION)
            .file_with_mode("/etc/macveil/connections/home.nmconnection", 0o600, HOME)
            .file_with_mode("/etc/macveil/connections/cafe.nmconnection", 0o600, CAFE)
            .start_macveil();
    }
    scenario = scenario.start_supplicant();
    for _ in 0..3 {
        scenario = scenario.scan("wlan0").sleep(3.0);
    }
    for ssid in ["home", "cafe", "home"] {
        scenario = scenario.select("wlan0", ssid).sleep(5.0);
        if with_macveil {
            scenario = scenario.macveil_status(ssid);
        }
        scenario = scenario.disconnect("wlan0").sleep(2.0);
    }
    scenario
}

/// What the air must show: every scan under an address of its own, home twice under the same one, the
/// café under one never seen before. Without macveil it does not.
#[must_use]
pub fn expectations(last_step: Moment) -> Expectations {
    Expectations::until(last_step)
        .at_least_scans(3)
        .association(to("home").under_a_fresh_address())
        .association(to("cafe").under_a_fresh_address())
        .association(to("home").under_the_same_address_as("home"))
}
