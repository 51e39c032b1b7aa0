//! What holds when macveil says that it is ready (sd_notify(3)), which a supplicant's start may wait for.

use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::is_clean_in_any_order;

const PERMANENT: &str = "02:00:00:00:00:00";

/// The interface's address at once, before macveil could do anything more.
fn look(scenario: Scenario, label: &str) -> Scenario {
    scenario.run(label, &["cat", "/sys/class/net/wlan0/address"])
}

#[test]
fn ready_whatever_is_left_of_a_supplicant() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1).beacon_interval(200);
    let scenario = Scenario::named("ready")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .start_access_points()
        // Killed, it leaves its socket behind, to which nobody listens.
        .start_supplicant()
        .kill("wpa_supplicant")
        .run("left", &["test", "-S", "/run/wpa_supplicant/wlan0"]);
    let scenario = look(scenario, "before").start_macveil();
    let scenario = look(scenario, "ready");
    // One that does not answer keeps nobody from being ready, and is served as soon as it does.
    let scenario = scenario
        .stop("macveil")
        .start_supplicant()
        .freeze("wpa_supplicant")
        .start_macveil()
        .mark("ready beside a frozen supplicant")
        .thaw("wpa_supplicant")
        .sleep(5.0)
        .select("wlan0", "home")
        .await_connected("wlan0", 30.0)
        .sleep(1.0)
        .macveil_status("connected");
    let (run, _, _) = is_clean_in_any_order(&scenario);

    let address = |label: &str| run.outcome.outputs[label].trim().to_owned();
    assert_eq!(address("before"), PERMANENT);
    assert_ne!(address("ready"), PERMANENT, "it was not parked when macveil said that it is ready");
    let status = &run.outcome.statuses["connected"]["interfaces"][0];
    assert_eq!(status["connection"]["right"], true, "{status}");
}
