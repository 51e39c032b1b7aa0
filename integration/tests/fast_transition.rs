//! What makes the second connection quicker than the first keeps working: fast transition (802.11r)
//! between access points of one network, and a pairwise key that both sides still have.

use std::collections::BTreeSet;

use hwsim::air::addr::Addr;
use hwsim::air::expect::Expectations;
use hwsim::judged::{bursts, last_step};
use hwsim::scenario::{AccessPoint, Root, Scenario, Security, Station};
use integration::{on_the_air, verdict};

/// Authentication algorithms (IEEE 802.11-2020, 9.4.1.1).
const OPEN: u16 = 0;
const FAST_TRANSITION: u16 = 2;
const SAE: u16 = 3;

/// One of the office's: keys are derived from the passphrase, so none need be carried between them.
fn office(channel: u8) -> AccessPoint {
    AccessPoint::wpa2("office", "nine to five")
        .channel(channel)
        .line("wpa_key_mgmt=FT-PSK")
        .line("mobility_domain=a1b2")
        .line(&format!("nas_identifier=office-{channel}"))
        .line(&format!("r1_key_holder=0200000000{channel:02x}"))
        .line("ft_psk_generate_local=1")
        .line("ft_over_ds=0")
}

/// `key_kept` is the algorithm by which the station comes back to a network with SAE.
fn transition(name: &str, root: Root, key_kept: u16) {
    let hall = AccessPoint::wpa2("hall", "correct horse battery").channel(11).security(Security::Wpa3);
    let up = |scenario: Scenario, label: &str, ssid: &str| {
        scenario.run(label, &["/lab/bin/macveil", "connection", "up", ssid]).sleep(1.0).macveil_status(label)
    };
    let scenario = Scenario::named(name)
        .on(root)
        .access_point(&office(1))
        .access_point(&office(6))
        .access_point(&hall)
        .station(Station::new().knows_with(&office(1), &["disabled=0", "key_mgmt=FT-PSK"]).knows(&hall))
        .file(
            "/etc/macveil/connections/office.nmconnection",
            "[connection]\nid=office\nuuid=6d0e2f6c-7d0b-4c55-9a3a-0f4f4a6a1c01\ntype=wifi\n\n\
             [wifi]\nssid=office\ncloned-mac-address=random\n",
        )
        .start_access_points()
        .start_macveil()
        .start_supplicant()
        .wait_event("wlan0", "CTRL-EVENT-CONNECTED", 20.0)
        .sleep(1.0)
        .scan("wlan0")
        .control("wlan0", "ROAM 02:00:00:00:01:00")
        .sleep(2.0)
        .control("wlan0", "ROAM 02:00:00:00:02:00")
        .sleep(2.0)
        .control("wlan0", "ROAM 02:00:00:00:01:00")
        .sleep(2.0)
        .macveil_status("roamed");
    let scenario = up(scenario, "hall", "hall");
    let scenario = up(up(scenario, "office", "office"), "hall again", "hall");
    let run = on_the_air(&scenario);
    let expected = Expectations {
        associations: None,
        ..Expectations::until(last_step(&run)).at_least_scans(1).connections_may_probe()
    };
    let verdict = verdict(&scenario, &run, &expected);
    assert!(verdict.is_clean(), "{verdict}");
    for label in ["roamed", "hall", "office", "hall again"] {
        let connection = &run.outcome.statuses[label]["interfaces"][0]["connection"];
        assert_eq!(connection["right"], true, "{label}: {connection}");
    }
    let air = bursts(&scenario, &run).expect("the capture was judged");
    let associations: Vec<_> = air.associations().collect();
    let [first, others @ .., hall, office, hall_again] = &associations[..] else { panic!("{verdict}") };
    // The first keys come of a handshake, the others of them, all under one address.
    assert_eq!((first.algorithm, first.is_handshake_done()), (Some(OPEN), true));
    assert!(others.len() >= 2, "{verdict}");
    for joined in others {
        assert_eq!((joined.algorithm, joined.handshake), (Some(FAST_TRANSITION), [false; 4]), "{verdict}");
        assert_eq!(joined.span.address, first.span.address);
    }
    let cells: BTreeSet<Addr> = others.iter().map(|joined| joined.bssid).collect();
    assert_eq!(cells.len(), 2);
    assert_ne!(office.span.address, first.span.address, "a new connection has a new address");
    assert_eq!(hall.span.address, hall_again.span.address);
    assert_eq!((hall.algorithm, hall_again.algorithm), (Some(SAE), Some(key_kept)));
}

#[test]
fn keys_are_used_again_beside_version_2_11() {
    transition("fast_transition", Root::Forky, OPEN);
}

#[test]
fn keys_are_used_again_beside_version_2_10() {
    // It forgets all keys when its interface gets another address, and macveil gives it one in between.
    transition("fast_transition_2_10", Root::Bookworm, SAE);
}
