//! Every way into a network: found by macveil, and asked for by name; under a new address each time, and
//! under the same.

use hwsim::air::expect::{Expectations, ExpectedAssociation, to};
use hwsim::judged::bursts;
use hwsim::scenario::{AccessPoint, Root, Scenario, Security, Signal, Station};
use integration::is_clean;

/// A probe request of macveil's, without radiotap header.
const SHORTEST_PROBE: usize = 45;
const PASSPHRASE: &str = "correct horse battery";

fn access_points() -> Vec<AccessPoint> {
    let network = |ssid: &str, security: Security, channel| {
        let passphrase = security.has_passphrase().then(|| PASSPHRASE.to_owned());
        AccessPoint { passphrase, ..AccessPoint::open(ssid).security(security).channel(channel) }
    };
    vec![
        network("open", Security::Open, 1),
        network("owe", Security::Owe, 6),
        network("pmf", Security::Wpa2Pmf, 11),
        network("wpa3", Security::Wpa3, 1),
        network("peap", Security::Peap, 6),
        network("tls", Security::Tls, 11),
    ]
}

fn joined(access_point: &AccessPoint) -> ExpectedAssociation {
    let joined = to(&access_point.ssid);
    if access_point.lets_in().has_handshake() { joined } else { joined.open() }
}

/// Two rounds of all networks by enabling one and disabling the one before it.
fn by_themselves(mut scenario: Scenario, count: usize) -> Scenario {
    for turn in 0..2 * count {
        let network = turn % count;
        if turn > 0 {
            let before = (turn + count - 1) % count;
            scenario = scenario
                .control("wlan0", &format!("ENABLE_NETWORK {network}"))
                .control("wlan0", &format!("DISABLE_NETWORK {before}"));
        }
        scenario = scenario.wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0).sleep(1.0);
    }
    scenario
}

/// Two rounds of all networks by their names.
fn by_name(mut scenario: Scenario, networks: &[AccessPoint]) -> Scenario {
    for turn in 0..2 {
        for AccessPoint { ssid, .. } in networks {
            let up = ["/lab/bin/macveil", "connection", "up", ssid];
            scenario = scenario.run(&format!("up {ssid} {turn}"), &up).sleep(1.0);
        }
    }
    scenario
}

fn expected(mut expected: Expectations, networks: &[AccessPoint]) -> Expectations {
    for access_point in networks.iter().chain(networks) {
        expected = expected.association(joined(access_point).under_a_fresh_address());
    }
    for access_point in networks {
        let label = format!("stable {}", access_point.ssid);
        expected = expected.association(joined(access_point).under_a_fresh_address().called(&label));
    }
    for access_point in networks {
        let label = format!("stable {}", access_point.ssid);
        expected = expected.association(joined(access_point).under_the_same_address_as(&label));
    }
    expected
}

fn securities(name: &str, root: Root) {
    let networks = access_points();
    let station = networks.iter().fold(Station::new(), |station, access_point| {
        let enabled = access_point.ssid == networks[0].ssid;
        station.knows_with(access_point, if enabled { &["disabled=0"] } else { &[] })
    });
    let scenario = networks.iter().fold(Scenario::named(name).on(root), Scenario::access_point);
    let scenario = scenario
        .wall_limit_secs(240)
        .station(station)
        .file("/etc/macveil/macveil.conf", "[connection]\nwifi.cloned-mac-address=random\n")
        .start_access_points()
        .start_macveil()
        .start_supplicant();
    let scenario = by_themselves(scenario, networks.len())
        .run("down", &["/lab/bin/macveil", "connection", "down"])
        .run("stable", &["sed", "-i", "s/random/stable/", "/etc/macveil/macveil.conf"])
        .signal("macveil", Signal::Hup)
        .sleep(1.0);
    let scenario = by_name(scenario, &networks).macveil_status("last");
    let run = is_clean(&scenario, |strict| expected(strict.at_least_scans(networks.len()), &networks));
    // macveil looked for them all; the supplicant's own scans are larger.
    let air = bursts(&scenario, &run).expect("the capture was judged");
    assert!(air.scans().all(|scan| scan.sizes.1 <= SHORTEST_PROBE));
    let status = &run.outcome.statuses["last"]["interfaces"][0];
    assert_eq!(status["connection"]["right"], true, "{status}");
}

#[test]
fn every_way_in_beside_version_2_11() {
    securities("securities", Root::Forky);
}

#[test]
fn every_way_in_beside_version_2_10() {
    securities("securities_2_10", Root::Bookworm);
}
