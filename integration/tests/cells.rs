//! An address for each cell of a network (`stable-bssid`), whichever the supplicant would prefer.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hwsim::air::addr::Addr;
use hwsim::air::expect::Expectations;
use hwsim::air::judge::judge;
use hwsim::judged::{bursts, capture, cast, last_step};
use hwsim::scenario::{AccessPoint, Root, Scenario, Station};
use integration::on_the_air;

/// A network with two cells, and a station that has joined one of them.
fn connected(name: &str, root: Root) -> Scenario {
    let office = |channel| AccessPoint::wpa2("office", "nine to five").channel(channel);
    let station = Station::new().knows_with(&office(1), &["disabled=0"]);
    Scenario::named(name)
        .on(root)
        .access_point(&office(1))
        .access_point(&office(6))
        .station(station)
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=stable-bssid\n")
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0)
}

/// The first cell goes, comes back, and the other goes. Then a user roams, which nobody can keep the
/// supplicant from: it is cut at once.
fn each_cell_sees_its_own(name: &str, root: Root) {
    let scenario = connected(name, root)
        .control("wlan1", "DISABLE")
        .sleep(20.0)
        .macveil_status("at the second")
        .control("wlan1", "ENABLE")
        .sleep(1.0)
        .control("wlan2", "DISABLE")
        .sleep(20.0)
        .macveil_status("at the first")
        .control("wlan2", "ENABLE")
        .sleep(1.0)
        .mark("roams")
        .control("wlan0", "ROAM 02:00:00:00:02:00")
        .sleep(15.0)
        .macveil_status("roamed");
    let run = on_the_air(&scenario);
    let cast = cast(&scenario, &run.outcome).expect("the guest reports its radios");
    let expected = Expectations {
        associations: None,
        ..Expectations::until(last_step(&run)).at_least_scans(3).attempts_may_fail().connections_may_probe()
    };
    let verdict = judge(&capture(&run).expect("a run leaves its capture"), &cast, &expected);
    // The access points' own beacons stop when they are told to.
    let findings: Vec<String> =
        verdict.findings.iter().map(ToString::to_string).filter(|f| !f.contains("beacon of")).collect();
    assert!(findings.is_empty(), "the judge found:\n{}", findings.join("\n"));

    let bursts = bursts(&scenario, &run).expect("the capture was judged");
    let mut seen: BTreeMap<Addr, BTreeSet<Addr>> = BTreeMap::new();
    let roams = run.outcome.mark("roams").expect("it was marked");
    let started = capture(&run).expect("a run leaves its capture").started;
    for association in bursts.associations() {
        if association.handshake_done.is_none_or(|done| started + done.0 > Duration::from_micros(roams.0)) {
            continue;
        }
        seen.entry(association.bssid).or_default().insert(association.span.address);
    }
    assert_eq!(seen.len(), 2, "both cells were joined: {seen:?}");
    assert!(seen.values().all(|addresses| addresses.len() == 1), "each under one address: {seen:?}");
    let all: BTreeSet<Addr> = seen.values().flatten().copied().collect();
    assert_eq!(all.len(), 2, "each under its own: {seen:?}");
    let roamed = &run.outcome.statuses["roamed"]["interfaces"][0]["connection"];
    assert_eq!(roamed["right"], true, "{roamed}");
    for (label, cell) in [("at the second", "02:00:00:00:02:00"), ("at the first", "02:00:00:00:01:00")] {
        let connection = &run.outcome.statuses[label]["interfaces"][0]["connection"];
        assert_eq!((&connection["bssid"], &connection["right"]), (&cell.into(), &true.into()), "{label}");
    }
}

#[test]
fn each_cell_sees_its_own_address_beside_version_2_11() {
    each_cell_sees_its_own("cells", Root::Forky);
}

#[test]
fn each_cell_sees_its_own_address_beside_version_2_10() {
    each_cell_sees_its_own("cells_2_10", Root::Bookworm);
}

/// A macveil that is killed leaves the other cell shut out; the next one lets it in.
#[test]
fn what_a_macveil_that_was_killed_shut_out_is_let_in_by_the_next() {
    let scenario = connected("cells_after_a_kill", Root::Forky)
        .kill("macveil")
        .wait_gone("macveil")
        .run("noted", &["find", "/run/macveil", "-name", "fenced"])
        .start_macveil()
        // Whichever it had joined, the other was shut out.
        .control("wlan1", "DISABLE")
        .sleep(30.0)
        .macveil_status("at the second")
        .control("wlan1", "ENABLE")
        .sleep(1.0)
        .control("wlan2", "DISABLE")
        .sleep(30.0)
        .macveil_status("at the first");
    let run = on_the_air(&scenario);
    assert!(run.outcome.outputs["noted"].contains("fenced"), "the first shut nobody out");
    for (label, cell) in [("at the second", "02:00:00:00:02:00"), ("at the first", "02:00:00:00:01:00")] {
        let connection = &run.outcome.statuses[label]["interfaces"][0]["connection"];
        assert_eq!((&connection["bssid"], &connection["right"]), (&cell.into(), &true.into()), "{label}");
    }
}
