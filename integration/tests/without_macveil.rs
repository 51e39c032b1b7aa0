//! The negative control: wpa_supplicant alone tells everyone its permanent address, and the judge that
//! calls macveil's captures clean calls these guilty.

use hwsim::air::addr::Addr;
use hwsim::air::expect::{Expectations, to};
use hwsim::air::finding::{Role, Sin};
use hwsim::judged::last_step;
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::{on_the_air, verdict};

/// hwsim's first radio.
const PERMANENT: Addr = Addr([2, 0, 0, 0, 0, 0]);

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
        .sleep(2.0)
        .scan("wlan0")
        .select("wlan0", "home")
        .sleep(1.0)
        .disconnect("wlan0")
        .select("wlan0", "cafe")
        .disconnect("wlan0");
    let run = on_the_air(&scenario);
    let expected = Expectations::until(last_step(&run))
        .at_least_scans(2)
        .association(to("home").under_a_fresh_address())
        .association(to("cafe").under_a_fresh_address());
    let verdict = verdict(&scenario, &run, &expected);

    assert!(verdict.witnessed && !verdict.is_clean(), "{verdict}");
    assert!(verdict.counts.forbidden_frames > 0, "{verdict}");
    for (found, what) in [
        (
            verdict.sins().any(|sin| {
                matches!(sin, Sin::ForbiddenAddress { address: PERMANENT, role: Role::Transmitter, .. })
            }),
            "it transmits under its permanent address",
        ),
        (
            verdict.sins().any(|sin| matches!(sin, Sin::AddressInSeveralScans { address: PERMANENT, .. })),
            "it scans under it more than once",
        ),
        (
            verdict.sins().any(|sin| matches!(sin, Sin::ConnectionAddressProbes { address: PERMANENT, .. })),
            "it probes and connects under the same",
        ),
    ] {
        assert!(found, "the judge does not see that {what}:\n{verdict}");
    }
}

#[test]
fn version_2_11_alone_shows_the_permanent_address() {
    alone("without_macveil_2_11", Root::Forky);
}

#[test]
fn version_2_10_alone_shows_the_permanent_address() {
    alone("without_macveil_2_10", Root::Bookworm);
}
