//! The judge on a capture of real radios' drivers, where nothing protects the station.

use hwsim::air::addr::{Addr, Mask};
use hwsim::air::burst::Ending;
use hwsim::air::capture::Capture;
use hwsim::air::cast::Cast;
use hwsim::air::expect::{Expectations, to};
use hwsim::air::finding::{Role, Sin};
use hwsim::air::gather::gather;
use hwsim::air::judge::judge;
use hwsim::air::moment::Moment;
use std::time::Duration;

const PERMANENT: Addr = Addr([2, 0, 0, 0, 0, 0]);
const HOME: Addr = Addr([2, 0, 0, 0, 1, 0]);
const CAFE: Addr = Addr([2, 0, 0, 0, 2, 0]);

fn capture() -> Capture {
    let file = include_bytes!("captures/supplicant-alone.pcap");
    let stderr = include_str!("captures/supplicant-alone.tcpdump");
    Capture::read(file).expect("the kept capture is a pcap file").with_tcpdump(stderr)
}

fn cast() -> Cast {
    Cast::new().access_point(HOME, "home").access_point(CAFE, "cafe")
}

fn expected() -> Expectations {
    Expectations::until(Moment::Capture(Duration::from_secs(52)))
        .at_least_scans(2)
        .association(to("home"))
        .association(to("cafe"))
}

#[test]
fn a_supplicant_alone_is_guilty_of_exactly_what_it_does() {
    let verdict = judge(&capture(), &cast().forbid(PERMANENT), &expected());
    assert!(!verdict.is_clean());
    let sins: Vec<_> = verdict.sins().cloned().collect();
    let forbidden = |role, frames, kind| Sin::ForbiddenAddress { address: PERMANENT, role, frames, kind };
    for sin in [
        Sin::AddressInSeveralScans { address: PERMANENT, scans: 2 },
        Sin::ConnectionAddressProbes { address: PERMANENT, probe_requests: 22 },
    ] {
        assert!(sins.contains(&sin), "{sin}\n{verdict}");
    }
    assert_eq!(sins.len(), 5, "{verdict}");
    assert!(sins.iter().any(|sin| matches!(sin, Sin::ForbiddenAddress { role: Role::Receiver, .. })));
    assert!(sins.contains(&forbidden(Role::Source, 9, "data")), "relayed multicast: {verdict}");
    assert_eq!(verdict.counts.frames, 635);
    assert_eq!(verdict.counts.scans, 2);
    assert_eq!(verdict.counts.associations, 2);
}

#[test]
fn what_happened_is_read_from_the_frames() {
    let bursts = gather(&capture(), &cast());
    for scan in bursts.scans() {
        let channels_1_to_11: Vec<u16> = (0..11).map(|step| 2412 + 5 * step).collect();
        assert_eq!(scan.channels, channels_1_to_11);
    }
    let associations: Vec<_> = bursts.associations().collect();
    assert_eq!(associations.len(), 2);
    for (association, (ssid, bssid)) in associations.iter().zip([("home", HOME), ("cafe", CAFE)]) {
        assert_eq!((association.ssid.clone(), association.bssid), (Some(ssid.into()), bssid));
        assert!(association.authenticated && association.associated && association.is_handshake_done());
        assert_eq!(association.ended, Some(Ending::Station { reason: Some(3) }));
        assert!(association.data_frames > 0);
    }
}

/// The same capture is clean once nothing in it is a sin: the judge finds nothing that is not there.
#[test]
fn with_every_sin_allowed_it_is_clean() {
    let allowed = expected().scans_may_share_an_address().connections_may_probe();
    let verdict = judge(&capture(), &cast(), &allowed);
    assert!(verdict.is_clean(), "{verdict}");
    let later = Expectations { until: Some(Moment::Capture(Duration::from_secs(60))), ..allowed };
    assert!(!judge(&capture(), &cast(), &later).is_clean(), "the beacons end before that");
}

#[test]
fn fresh_addresses_are_clean_and_their_sequence_numbers_run_on() {
    let file = include_bytes!("captures/fresh-addresses.pcap");
    let stderr = include_str!("captures/fresh-addresses.tcpdump");
    let capture = Capture::read(file).unwrap().with_tcpdump(stderr);
    let expected = Expectations::until(Moment::Capture(Duration::from_secs(103)))
        .at_least_scans(4)
        .scan_addresses_keep(Mask { keep: Addr([0xff, 0, 0, 0, 0, 0]), base: Addr([0xda, 0, 0, 0, 0, 0]) })
        .association(to("home").under_a_fresh_address())
        .association(to("cafe").under_a_fresh_address())
        .association(to("home").under_the_same_address_as("home"));
    let verdict = judge(&capture, &cast().forbid(PERMANENT), &expected);
    assert!(verdict.is_clean() && verdict.witnessed, "{verdict}");
    assert_eq!((verdict.linkage.compared, verdict.linkage.tied), (6, 6));
}
