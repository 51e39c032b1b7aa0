//! A kernel that refuses: silence, the reason in log and status, and never the permanent address.

use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::is_clean;

/// Without the capability to change links, the kernel answers macveil's every change with EPERM, while
/// wpa_supplicant may do as before: the worst case, for macveil cannot even take the link down.
#[test]
fn an_address_that_cannot_be_changed_does_not_lead_to_the_permanent_one() {
    let home = AccessPoint::wpa2("home", "correct horse battery").channel(1);
    let scenario = Scenario::named("address_refused")
        .access_point(&home)
        .station(Station::new().knows(&home))
        .start_access_points()
        .start(
            "macveil",
            &["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", "/lab/bin/macveil", "run"],
        )
        .await_file("/run/macveil/control")
        .start_supplicant()
        .sleep(1.0)
        .control("wlan0", "SCAN")
        .sleep(10.0)
        .macveil_status("refused")
        .control("wlan0", "ENABLE_NETWORK all")
        .sleep(60.0)
        .macveil_status("later");
    let run = is_clean(&scenario, |mut expected| {
        // Whether anything is transmitted at all is not the point; under which address is.
        expected.associations = None;
        expected.attempts_may_fail()
    });
    for label in ["refused", "later"] {
        let problems = run.outcome.statuses[label]["interfaces"][0]["problems"].to_string();
        assert!(
            problems.contains("kept silent") && problems.contains("not permitted"),
            "{label}: {problems}"
        );
    }
    let log = run.log("macveil").expect("macveil logs");
    assert!(log.contains("kept silent"), "{log}");
    assert!(!log.contains("02:00:00:00:00:00"), "the log holds the permanent address:\n{log}");
}
