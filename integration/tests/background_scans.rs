//! A supplicant that looks for a better access point while connected (`bgscan`): what that shows, and that
//! macveil counts it. Without it nothing is asked under a connection's address.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use hwsim::air::addr::Addr;
use hwsim::air::expect::Expectations;
use hwsim::judged::{bursts, last_step};
use hwsim::scenario::{AccessPoint, Scenario, Station};
use integration::{on_the_air, verdict};

#[test]
fn background_scans_are_counted_and_without_them_nothing_is_asked() {
    let home = |channel| AccessPoint::wpa2("home", "correct horse battery").channel(channel);
    let looking = ["disabled=0", "bgscan=\"simple:20:0:20\""];
    let scenario = Scenario::named("background_scans")
        .access_point(&home(1))
        .access_point(&home(6))
        .station(Station::new().knows_with(&home(1), &looking))
        .station(Station::new().knows_with(&home(1), &["disabled=0"]))
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .sleep(120.0)
        .macveil_status("at home");
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        one_scan_per_address: false,
        ..Expectations::until(last_step(&run)).connections_may_probe()
    };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");

    let air = bursts(&scenario, &run).expect("the capture was judged");
    let counted = |interface: usize| {
        let status = &run.outcome.statuses["at home"]["interfaces"][interface];
        let address: Option<Addr> =
            status["connection"]["address"].as_str().and_then(|text| text.parse().ok());
        let told: Vec<_> = air.scans().filter(|scan| Some(scan.span.address) == address).collect();
        for scan in &told {
            println!(
                "{} probe requests of {} octets for {:?}",
                scan.probe_requests, scan.sizes.1, scan.ssids
            );
        }
        assert_eq!(status["scan"]["exposed"], told.len(), "{status}");
        assert!(status["connection"]["right"] == true, "{status}");
        told.len()
    };
    assert!(counted(0) >= 3, "the supplicant was to look");
    assert_eq!(counted(1), 0);
}
