//! Forged stations that leak one thing each, and a real one that leaks them all.

use super::super::addr::Addr;
use super::super::capture::Capture;
use super::super::cast::Cast;
use super::super::forge::{Tape, probe_request_with};
use super::super::gather::gather;
use super::*;

const AP: Addr = Addr([2, 0, 0, 0, 1, 0]);

fn station(number: u8) -> Addr {
    Addr([0x0a, 0, 0, 0, 0, number])
}

fn observe(tape: &Tape) -> Observation {
    Observation::of(&gather(&tape.capture(), &Cast::new().access_point(AP, "home")))
}

/// Numbers without order, as a radio draws them.
fn drawn(place: u16) -> u16 {
    place.wrapping_mul(2_654).wrapping_add(1_013) % 4096
}

#[test]
fn a_careful_station_is_at_chance_in_everything() {
    let mut tape = Tape::default();
    let mut at = 0;
    for place in 0..60_u8 {
        tape.frame(at, 2412, probe_request_with(station(place), drawn(place.into()), &[]));
        // Jittered.
        at += 5_000 + u64::from(drawn(u16::from(place) + 100)) * 2;
    }
    let observation = observe(&tape);
    let ties = &observation.scans;
    for tie in [ties.address, ties.sequence, ties.elements, ties.wps_uuid, ties.timing] {
        assert!(tie.is_at_chance(), "{observation}");
    }
    assert_eq!((ties.address.tied, ties.wps_uuid.compared), (0, 0));
}

#[test]
fn an_address_that_comes_again_is_found_at_any_distance() {
    let mut tape = Tape::default();
    for place in 0..10_u8 {
        tape.frame(
            u64::from(place) * 5_000,
            2412,
            probe_request_with(station(place % 5), drawn(place.into()), &[]),
        );
    }
    assert_eq!((observe(&tape).scans.address.tied, observe(&tape).scans.address.is_at_chance()), (5, false));
}

#[test]
fn a_counter_is_followed_over_scans_with_numbers_of_their_own() {
    let mut tape = Tape::default();
    for place in 0..8_u8 {
        let at = u64::from(place) * 20_000;
        // The association counts on from the one before; the scan between does not.
        tape.association(station(100 + place), AP, "home", at, 10 + 6 * u16::from(place));
        tape.frame(at + 10_000, 2412, probe_request_with(station(place), drawn(place.into()), &[]));
    }
    let observation = observe(&tape);
    assert_eq!(observation.all.sequence.tied, 7, "{observation}");
    assert!(observation.scans.sequence.is_at_chance() && !observation.all.sequence.is_at_chance());
}

#[test]
fn elements_and_uuids_are_read() {
    let uuid = |number: u8| {
        let mut wps = vec![0x00, 0x50, 0xf2, 4, 0x10, 0x4a, 0, 1, 0x10, 0x10, 0x47, 0, 16];
        wps.extend([number; 16]);
        [&[221, u8::try_from(wps.len()).unwrap()][..], &wps].concat()
    };
    let capabilities = [45, 3, 1, 2, 3];
    let mut same = Tape::default();
    let mut different = Tape::default();
    for place in 0..20_u8 {
        let at = u64::from(place) * 5_000;
        let sequence = drawn(place.into());
        let both = [&capabilities[..], &uuid(7)].concat();
        same.frame(at, 2412, probe_request_with(station(place), sequence, &both));
        let others = [&[45, 3, place, 2, 3][..], &uuid(place)].concat();
        different.frame(at, 2412, probe_request_with(station(place), sequence, &others));
    }
    let ties = observe(&same).scans;
    assert_eq!((ties.elements.tied, ties.wps_uuid.tied), (19, 19));
    assert!(!ties.elements.is_at_chance() && !ties.wps_uuid.is_at_chance());
    let ties = observe(&different).scans;
    assert!(ties.elements.is_at_chance() && ties.wps_uuid.is_at_chance());
}

#[test]
fn a_clock_is_heard_ticking() {
    let mut tape = Tape::default();
    for place in 0..20_u8 {
        tape.frame(
            u64::from(place) * 30_000,
            2412,
            probe_request_with(station(place), drawn(place.into()), &[]),
        );
    }
    assert!(!observe(&tape).scans.timing.is_at_chance());
}

/// wpa_supplicant alone, captured in the laboratory: one address, one counter, one fingerprint.
#[test]
fn a_supplicant_alone_gives_itself_away() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/supplicant-alone.pcap");
    let capture = Capture::open(path.as_ref()).unwrap();
    let cast = Cast::new().access_point(AP, "home").access_point(Addr([2, 0, 0, 0, 2, 0]), "cafe");
    let observation = Observation::of(&gather(&capture, &cast));
    assert_eq!(observation.all.address.rate(), 1.0, "{observation}");
    assert_eq!(observation.scans.elements.rate(), 1.0, "{observation}");
}
