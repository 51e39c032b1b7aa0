//! The clock is set while macveil runs, and addresses change with the day.

use hwsim::air::expect::to;
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::is_clean;

const DAY_SECS: i64 = 86_400;

fn visit(scenario: Scenario, label: &str) -> Scenario {
    let scenario = scenario.select("wlan0", "home").sleep(2.0).macveil_status(label);
    scenario.disconnect("wlan0").sleep(1.0)
}

#[test]
fn an_address_of_the_day_changes_with_it_and_never_comes_again() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let configuration = "[connection]\n\
                         wifi.cloned-mac-address=stable\n\
                         connection.stable-id=${NETWORK_SSID}/${TIME:1d}\n";
    let scenario = Scenario::named("clock_steps")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .file("/etc/macveil/macveil.conf", configuration)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .scan("wlan0");
    let scenario = visit(scenario, "first");
    // Two days ago had another address, which must not come now.
    let scenario = visit(scenario.set_clock(-2 * DAY_SECS).sleep(1.0), "back");
    let scenario = visit(scenario.set_clock(2 * DAY_SECS).sleep(1.0), "restored");
    // The day ends during a connection, which keeps its address; the next one has another.
    let scenario = scenario.select("wlan0", "home").sleep(2.0).set_clock(DAY_SECS).sleep(5.0);
    let scenario = scenario.macveil_status("during").disconnect("wlan0").sleep(1.0);
    let scenario = visit(scenario, "tomorrow");
    let scenario = visit(scenario.set_clock(-DAY_SECS).sleep(1.0), "back again");
    let run = is_clean(&scenario, |expected| {
        let same = || to("home").under_the_same_address_as("home");
        expected
            .at_least_scans(1)
            .association(to("home"))
            .association(same())
            .association(same())
            .association(same())
            .association(to("home").under_another_address_than("home"))
            .association(to("home"))
    });
    let address = |label: &str| integration::connection_address(&run, label).expect("it is connected");
    let today = address("first");
    assert_eq!([address("back"), address("restored"), address("during")], [today; 3]);
    assert_ne!(address("tomorrow"), today);
    assert_eq!(address("back again"), address("tomorrow"), "yesterday's address came again");
    for label in ["first", "during", "tomorrow", "back again"] {
        let interface = &run.outcome.statuses[label]["interfaces"][0];
        assert_eq!(interface["problems"], serde_json::json!([]), "{label}: {interface}");
    }
}
