//! Settings that change what is on the air: masks, who changes the address, no randomization.

use hwsim::air::addr::{Addr, Mask};
use hwsim::air::expect::{Expectations, to};
use hwsim::judged::last_step;
use hwsim::scenario::{AccessPoint, Scenario, Signal, Station};
use integration::{is_clean, on_the_air, verdict};

/// hwsim's first radio.
const PERMANENT: Addr = Addr([2, 0, 0, 0, 0, 0]);

fn home() -> AccessPoint {
    AccessPoint::wpa2("home", "correct horse battery").channel(1)
}

fn with_configuration(name: &str, configuration: &str) -> Scenario {
    Scenario::named(name)
        .access_point(&home())
        .station(Station::new().knows(&home()))
        .file("/etc/macveil/macveil.conf", configuration)
        .start_access_points()
        .start_macveil()
        .start_supplicant()
}

fn scans(scenario: Scenario, count: usize) -> Scenario {
    (0..count).fold(scenario, |scenario, _| scenario.scan("wlan0").sleep(1.0))
}

fn two_visits(scenario: Scenario) -> Scenario {
    (0..2).fold(scenario, |scenario, _| {
        scenario.select("wlan0", "home").sleep(2.0).disconnect("wlan0").sleep(1.0)
    })
}

#[test]
fn masks_are_kept_to_the_bit() {
    let scenario = with_configuration(
        "masks",
        "[device]\n\
         wifi.scan-generate-mac-address-mask=FF:FF:FF:00:00:0F 00:1B:63:00:00:05\n\
         [connection]\n\
         wifi.cloned-mac-address=random\n\
         wifi.generate-mac-address-mask=FE:FF:FF:00:00:00 68:F7:28:00:00:00\n",
    );
    let scenario = two_visits(scans(scenario, 8));
    let given = |keep, base| Mask { keep: Addr(keep), base: Addr(base) };
    let scan = given([0xff, 0xff, 0xff, 0, 0, 0x0f], [0, 0x1b, 0x63, 0, 0, 5]);
    let connection = given([0xfe, 0xff, 0xff, 0, 0, 0], [0x68, 0xf7, 0x28, 0, 0, 0]);
    is_clean(&scenario, |expected| {
        expected
            .at_least_scans(8)
            .scan_addresses_keep(scan)
            .association(to("home").keeping(connection))
            .association(to("home").keeping(connection).under_another_address_than("home"))
    });
}

#[test]
fn without_the_driver_the_interface_changes_between_scans() {
    let scenario = with_configuration("scan_method_interface", "[device]\nwifi.scan-method=interface\n");
    let scenario = two_visits(scans(scenario, 12));
    is_clean(&scenario, |expected| {
        expected
            .at_least_scans(12)
            .association(to("home"))
            .association(to("home").under_the_same_address_as("home"))
    });
}

#[test]
fn permanent_and_explicit_are_what_they_say() {
    for (name, mode, address) in [
        ("mode_explicit", "02:12:34:56:78:9a", Addr([2, 0x12, 0x34, 0x56, 0x78, 0x9a])),
        ("mode_permanent", "permanent", PERMANENT),
    ] {
        let configuration = format!("[connection]\nwifi.cloned-mac-address={mode}\n");
        let scenario = two_visits(scans(with_configuration(name, &configuration), 2));
        let run = on_the_air(&scenario);
        let expected = Expectations::until(last_step(&run))
            .at_least_scans(2)
            .association(to("home").under(address))
            .association(to("home").under(address));
        let mut cast = hwsim::judged::cast(&scenario, &run.outcome).expect("the guest reports its radios");
        if address == PERMANENT {
            // Asked for, for connections: all the same no probe request may come from it.
            cast.forbidden.clear();
        }
        let capture = hwsim::judged::capture(&run).expect("a run leaves its capture");
        let verdict = hwsim::air::judge::judge(&capture, &cast, &expected);
        assert!(verdict.is_clean(), "{mode}: {:?}", verdict.findings);
    }
}

#[test]
fn switched_off_the_judge_sees_the_permanent_address() {
    let off = "[device]\nwifi.scan-rand-mac-address=no\n[connection]\nwifi.cloned-mac-address=preserve\n";
    let scenario = two_visits(scans(with_configuration("randomization_off", off), 2));
    let run = on_the_air(&scenario);
    let verdict = verdict(&scenario, &run, &Expectations::until(last_step(&run)));
    assert!(!verdict.is_clean());
    assert!(verdict.counts.forbidden_frames > 0, "{}", verdict.summary());
}

#[test]
fn a_mode_that_is_none_keeps_the_network_from_associating_until_it_is_mended() {
    let scenario =
        scans(with_configuration("mode_misspelt", "[connection]\nwifi.cloned-mac-address=rnadom\n"), 2);
    let scenario = scenario
        .control("wlan0", "ENABLE_NETWORK all")
        .control("wlan0", "REASSOCIATE")
        .sleep(20.0)
        .macveil_status("barred")
        .run("mend", &["sed", "-i", "s/rnadom/random/", "/etc/macveil/macveil.conf"])
        .signal("macveil", Signal::Hup)
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0);
    let run = is_clean(&scenario, |expected| expected.at_least_scans(2).association(to("home")));
    let problems = run.outcome.statuses["barred"]["interfaces"][0]["problems"].to_string();
    assert!(problems.contains("rnadom"), "{problems}");
    let log = run.log("macveil").expect("macveil logs");
    assert!(log.contains("macveil.conf:2") && log.contains("\"random\""), "{log}");
}
