//! Where one burst ends and the next begins.

use super::*;
use crate::air::forge::{self, Tape};

const AP: Addr = Addr([2, 0, 0, 0, 1, 0]);
const A: Addr = Addr([0x0a, 1, 1, 1, 1, 1]);
const B: Addr = Addr([0x0a, 2, 2, 2, 2, 2]);

fn bursts(tape: &Tape) -> Bursts {
    gather(&tape.capture(), &Cast::new().access_point(AP, "home"))
}

#[test]
fn a_scan_knows_its_channels_sizes_and_sequence_numbers() {
    let mut tape = Tape::default();
    tape.scan(A, 0, 4090).frame(801, 2462, forge::probe_request(A, b"cafe", 11, 5));
    let bursts = bursts(&tape);
    let scan = bursts.scans().next().unwrap();
    assert_eq!((scan.probe_requests, scan.channels.len()), (12, 11));
    assert_eq!(scan.ssids, BTreeSet::from(["cafe".into()]));
    assert_eq!(scan.sizes.1 - scan.sizes.0, 4);
    assert_eq!(scan.span.sequences, Some((4090, 5)));
    assert_eq!(bursts.stations.len(), 1);
}

#[test]
fn a_pause_or_a_return_to_a_channel_starts_a_second_scan() {
    let mut pause = Tape::default();
    pause.scan(A, 0, 0).scan(A, 1801, 11);
    assert_eq!(bursts(&pause).scans().count(), 2);
    let mut back = Tape::default();
    back.scan(A, 0, 0).scan(A, 880, 11);
    assert_eq!(bursts(&back).scans().count(), 2);
    let mut mixed = Tape::default();
    mixed.scan(A, 0, 0).scan(B, 40, 0);
    assert_eq!(bursts(&mixed).scans().count(), 2, "two stations at once");
}

#[test]
fn channels_that_are_only_listened_to_do_not_end_a_scan() {
    let probe = |tape: &mut Tape, millis, frequency| {
        tape.frame(millis, frequency, forge::probe_request(A, b"", 1, 0));
    };
    let mut tape = Tape::default();
    for (millis, frequency) in [(0, 2412), (80, 2437), (200, 5180), (280, 5240), (2300, 5745)] {
        probe(&mut tape, millis, frequency);
    }
    assert_eq!(bursts(&tape).scans().count(), 1);
    probe(&mut tape, 4300, 5765);
    assert_eq!(bursts(&tape).scans().count(), 2);
}

#[test]
fn an_association_is_followed_to_its_end() {
    let mut tape = Tape::default();
    tape.association(A, AP, "home", 0, 100);
    let bursts = bursts(&tape);
    let association = bursts.associations().next().unwrap();
    assert_eq!(association.ssid, Some("home".into()));
    assert_eq!(association.algorithm, Some(0));
    assert!(association.authenticated && association.associated && association.is_handshake_done());
    assert_eq!(association.data_frames, 1);
    assert_eq!(association.ended, Some(Ending::Station { reason: Some(3) }));
    assert_eq!(association.span.sequences, Some((100, 105)));
    assert_eq!(bursts.stations.len(), 1);
}

#[test]
fn each_connection_is_its_own_association_and_a_retry_is_not() {
    let mut tape = Tape::default();
    tape.association(A, AP, "home", 0, 0).association(A, AP, "home", 7000, 10);
    assert_eq!(bursts(&tape).associations().count(), 2);
    let mut tape = Tape::default();
    tape.frame(0, 2412, forge::authentication(A, AP, AP, 1, 0, 0)).association(A, AP, "home", 200, 1);
    assert_eq!(bursts(&tape).associations().count(), 1);
    let mut tape = Tape::default();
    tape.association(A, AP, "home", 0, 0).association(A, AP, "home", 1000, 10);
    let bursts = bursts(&tape);
    assert_eq!(bursts.associations().count(), 2, "again without an end");
    assert_eq!(bursts.associations().next().unwrap().ended, Some(Ending::Another));
}

#[test]
fn a_broadcast_deauthentication_ends_it_and_late_frames_belong_to_it() {
    let mut tape = Tape::default();
    tape.frame(0, 2412, forge::authentication(A, AP, AP, 1, 0, 0))
        .frame(1, 2412, forge::deauthentication(AP, Addr::BROADCAST, AP, 2, 0))
        .frame(2, 2412, forge::data_up(A, AP, AP, 1))
        .frame(3000, 2412, forge::data_up(A, AP, AP, 2));
    let bursts = bursts(&tape);
    assert_eq!(bursts.associations().next().unwrap().ended, Some(Ending::AccessPoint { reason: Some(2) }));
    let kinds: Vec<_> = bursts.stations.iter().map(|burst| matches!(burst, Burst::Other(_))).collect();
    assert_eq!(kinds, [false, true], "a frame long after the end is something else");
}
