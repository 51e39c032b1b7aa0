//! A clean capture, and one test a sin: each must be found, and nothing else.

use std::time::Duration;

use super::super::addr::Mask;
use super::super::expect::to;
use super::super::finding::{Role, Wrong};
use super::super::forge::{self, Tape};
use super::super::moment::Moment;
use super::*;

const HOME: Addr = Addr([2, 0, 0, 0, 1, 0]);
const CAFE: Addr = Addr([2, 0, 0, 0, 2, 0]);
const PERMANENT: Addr = Addr([2, 0, 0, 0, 0, 0]);
const STABLE: Addr = Addr([0x5e, 1, 1, 1, 1, 1]);
const DRAWN: Addr = Addr([0x3a, 2, 2, 2, 2, 2]);

fn throwaway(number: u8) -> Addr {
    Addr([0x0e, 0x99, 0, 0, 0, number])
}

fn millis(millis: u64) -> Moment {
    Moment::Capture(Duration::from_millis(millis))
}

fn cast() -> Cast {
    Cast::new().access_point(HOME, "home").access_point(CAFE, "cafe").forbid(PERMANENT)
}

/// Beacons of both to the end, three scans, home, cafe, home again.
fn clean() -> Tape {
    let mut tape = Tape::default();
    tape.beacons(HOME, "home", 0, 40_000).beacons(CAFE, "cafe", 10, 40_000);
    for (number, at) in [(1, 1000), (2, 4000), (3, 7000)] {
        tape.scan(throwaway(number), at, 1000 * u16::from(number));
    }
    tape.association(STABLE, HOME, "home", 10_000, 7)
        .association(DRAWN, CAFE, "cafe", 18_000, 70)
        .association(STABLE, HOME, "home", 26_000, 700);
    tape
}

fn expected() -> Expectations {
    Expectations::until(millis(39_500))
        .at_least_scans(3)
        .association(to("home").under_a_fresh_address())
        .association(to("cafe").under_another_address_than("home"))
        .association(to("home").under_the_same_address_as("home"))
}

/// The sins of a tape, judged by the usual cast and expectations.
fn sins(tape: &Tape) -> Vec<Sin> {
    sins_of(&tape.capture(), &cast(), &expected())
}

fn sins_of(capture: &Capture, cast: &Cast, expected: &Expectations) -> Vec<Sin> {
    judge(capture, cast, expected).findings.into_iter().map(|finding| finding.sin).collect()
}

fn with(change: impl FnOnce(&mut Tape)) -> Vec<Sin> {
    let mut tape = clean();
    change(&mut tape);
    sins(&tape)
}

#[test]
fn clean_is_clean() {
    let verdict = judge(&clean().capture(), &cast(), &expected());
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.summary(), "clean");
    let counts = verdict.counts;
    assert_eq!((counts.scans, counts.scan_addresses, counts.probe_requests), (3, 3, 33));
    assert_eq!((counts.associations, counts.connection_addresses, counts.forbidden_frames), (3, 2, 0));
}

#[test]
fn the_guests_clock_is_as_good_as_the_captures() {
    let last_step = Moment::Clock(Tape::STARTED + Duration::from_millis(39_500));
    let expected = Expectations { until: Some(last_step), ..expected() };
    assert_eq!(sins_of(&clean().capture(), &cast(), &expected), []);
    let expected =
        Expectations { until: Some(Moment::Clock(Tape::STARTED + Duration::from_secs(60))), ..expected };
    assert_eq!(sins_of(&clean().capture(), &cast(), &expected).len(), 2);
}

#[test]
fn an_empty_capture() {
    let sins = sins_of(&Tape::default().capture(), &cast(), &expected());
    assert!(sins.contains(&Sin::EmptyCapture));
    assert!(sins.contains(&Sin::NoBeacons { bssid: HOME }));
    assert!(sins.contains(&Sin::TooFewScans { expected: 3, seen: 0 }));
    assert!(sins.contains(&Sin::MissingAssociation { position: 2, ssid: "cafe".into() }));
    let nothing = sins_of(&Tape::default().capture(), &Cast::new(), &Expectations::of_any_capture());
    assert_eq!(nothing, [Sin::EmptyCapture], "whatever is expected");
    let verdict = judge(&clean().capture(), &cast(), &Expectations::of_any_capture());
    assert!(verdict.is_clean() && !verdict.witnessed, "no last step is known");
    assert!(verdict.summary().contains("nothing proves"));
}

#[test]
fn a_cut_capture() {
    let file = clean().pcap();
    let cut = |octets: &[u8]| {
        let capture = Capture::read(octets).unwrap().with_tcpdump("0 packets dropped by kernel");
        sins_of(&capture, &cast(), &expected())
    };
    assert_eq!(cut(&file[..file.len() - 5]), [Sin::TruncatedCapture]);
    let half = cut(&file[..file.len() / 2]);
    assert!(half.iter().any(|sin| matches!(sin, Sin::BeaconsEnd { bssid: HOME, .. })), "{half:?}");
}

#[test]
fn frames_cut_by_the_snapshot_length() {
    let mut file = clean().pcap();
    file[24 + 12] += 1; // the first record's length on the air
    let capture = Capture::read(&file).unwrap().with_tcpdump("0 packets dropped by kernel");
    assert_eq!(sins_of(&capture, &cast(), &expected()), [Sin::CutFrames { frames: 1 }]);
}

#[test]
fn a_dropping_capture_and_one_of_which_nobody_knows() {
    let dropping = clean().capture().with_tcpdump("7 packets dropped by kernel");
    assert_eq!(sins_of(&dropping, &cast(), &expected()), [Sin::DroppedPackets { packets: 7 }]);
    let unknown = clean().capture().with_tcpdump("");
    assert_eq!(sins_of(&unknown, &cast(), &expected()), [Sin::DropsUnknown]);
}

#[test]
fn a_capture_without_access_points_proves_nothing() {
    let mut tape = Tape::default();
    tape.scan(throwaway(1), 0, 0);
    let expected = Expectations::until(millis(500));
    assert_eq!(sins_of(&tape.capture(), &Cast::new(), &expected), [Sin::NoWitness]);
}

#[test]
fn beacons_that_end_or_pause() {
    let mut ends = Tape::default();
    ends.beacons(HOME, "home", 0, 5000);
    let cast = Cast::new().access_point(HOME, "home");
    let until = |at| Expectations::until(millis(at));
    assert_eq!(sins_of(&ends.capture(), &cast, &until(5500)), []);
    assert_eq!(
        sins_of(&ends.capture(), &cast, &until(6000)),
        [Sin::BeaconsEnd { bssid: HOME, due: At(Duration::from_secs(6)) }]
    );
    let mut pauses = Tape::default();
    pauses.beacons(HOME, "home", 0, 1000).beacons(HOME, "home", 2000, 3000);
    assert_eq!(
        sins_of(&pauses.capture(), &cast, &until(3000)),
        [Sin::BeaconsPause { bssid: HOME, until: At(Duration::from_secs(2)) }]
    );
}

#[test]
fn an_access_point_may_be_switched_when_it_is_said() {
    let mut tape = Tape::default();
    tape.beacons(CAFE, "cafe", 0, 20_000)
        .beacons(HOME, "home", 2000, 8000)
        .beacons(HOME, "home", 15_000, 20_000);
    let cast = Cast::new().access_point(CAFE, "cafe").access_point(HOME, "home");
    let expected = Expectations::until(millis(20_000));
    let switched =
        cast.clone().starts(HOME, millis(1900)).stops(HOME, millis(8100)).starts(HOME, millis(15_000));
    assert_eq!(sins_of(&tape.capture(), &switched, &expected), []);
    let pause = Sin::BeaconsPause { bssid: HOME, until: At(Duration::from_secs(15)) };
    assert_eq!(sins_of(&tape.capture(), &cast, &expected), [pause]);
    let again = switched.stops(HOME, millis(20_500)).starts(HOME, millis(21_000));
    let expected = Expectations::until(millis(23_000));
    let sins = sins_of(&tape.capture(), &again, &expected);
    let silent = Sin::BeaconsEnd { bssid: HOME, due: At(Duration::from_secs(23)) };
    assert!(sins.contains(&silent), "did not come back: {sins:?}");
}

#[test]
fn a_capture_that_began_after_the_access_points_did() {
    let expected = Expectations::until(millis(5000));
    let started = |before: u64| {
        let mut tape = Tape::default();
        tape.beacons(HOME, "home", 0, 5000);
        let at = Moment::Clock(Tape::STARTED - Duration::from_secs(before));
        sins_of(&tape.capture(), &Cast::new().access_point(HOME, "home").starts(HOME, at), &expected)
    };
    assert_eq!(started(1), []);
    assert_eq!(started(10), [Sin::BeaconsLate { bssid: HOME, seconds: 10.0 }]);
}

#[test]
fn the_permanent_address_in_every_role() {
    let forbidden = |role, kind| Sin::ForbiddenAddress { address: PERMANENT, role, frames: 1, kind };
    let transmitter = with(|tape| {
        tape.frame(30_000, 2412, forge::probe_request(PERMANENT, b"", 1, 0));
    });
    assert_eq!(transmitter, [forbidden(Role::Transmitter, "probe request")]);
    let receiver = with(|tape| {
        tape.frame(30_000, 2412, forge::ack(PERMANENT));
    });
    assert_eq!(receiver, [forbidden(Role::Receiver, "ACK")]);
    let source = with(|tape| {
        tape.frame(30_000, 2412, forge::data_down(Addr::BROADCAST, HOME, PERMANENT, 0));
    });
    assert_eq!(source, [forbidden(Role::Source, "data")]);
    let destination = with(|tape| {
        tape.frame(30_500, 2412, forge::data_up(STABLE, HOME, PERMANENT, 0));
    });
    assert_eq!(destination, [forbidden(Role::Destination, "data")]);
}

#[test]
fn an_address_in_two_scans() {
    let twice = with(|tape| {
        tape.scan(throwaway(3), 33_000, 0);
    });
    assert_eq!(twice, [Sin::AddressInSeveralScans { address: throwaway(3), scans: 2 }]);
    let at_once = with(|tape| {
        tape.scan(throwaway(3), 7880, 0);
    });
    assert_eq!(at_once, [Sin::AddressInSeveralScans { address: throwaway(3), scans: 2 }]);
}

#[test]
fn a_probe_request_from_a_connections_address() {
    let sins = with(|tape| {
        tape.frame(36_000, 2412, forge::probe_request(STABLE, b"", 1, 0));
    });
    assert_eq!(sins, [Sin::ConnectionAddressProbes { address: STABLE, probe_requests: 1 }]);
}

#[test]
fn a_network_looked_up_right_before_its_authentication() {
    let lookup = |at, ssid: &[u8], count: u64| {
        let mut tape = clean();
        for n in 0..count {
            let channel = u8::try_from(n).unwrap() + 1;
            tape.frame(at, 2412 + 5 * u16::from(channel), forge::probe_request(DRAWN, ssid, channel, 0));
        }
        sins_of(&tape.capture(), &cast(), &expected().lookups_before_authentication())
    };
    let sin = |probe_requests| Sin::ConnectionAddressProbes { address: DRAWN, probe_requests };
    assert_eq!(lookup(17_960, b"cafe", 1), []);
    assert_eq!(lookup(17_960, b"home", 1), [sin(1)], "another network");
    assert_eq!(lookup(17_960, b"", 1), [sin(1)], "whoever is there");
    assert_eq!(lookup(17_700, b"cafe", 1), [sin(1)], "too early");
    assert_eq!(lookup(17_960, b"cafe", 2), [sin(2)], "on several channels");
    let mut tape = clean();
    tape.frame(17_960, 2437, forge::probe_request(DRAWN, b"cafe", 6, 0));
    assert_eq!(sins(&tape), [sin(1)], "unless it is allowed, nothing is");
}

#[test]
fn a_universally_administered_or_group_transmitter() {
    let universal = Addr([0x00, 0x1b, 0x2c, 1, 2, 3]);
    let mut tape = clean();
    tape.scan(universal, 33_000, 0);
    assert_eq!(sins(&tape), [Sin::UniversalTransmitter { address: universal, frames: 11 }]);
    let vendor = Mask { keep: Addr([0xff, 0xff, 0xff, 0, 0, 0]), base: universal };
    let allowed = sins_of(&tape.capture(), &cast(), &expected().scan_addresses_keep(vendor));
    assert!(!allowed.iter().any(|sin| matches!(sin, Sin::UniversalTransmitter { .. })), "{allowed:?}");

    let group = Addr([0x0b, 0, 0, 0, 0, 1]);
    let sins = with(|tape| {
        tape.scan(group, 33_000, 0);
    });
    assert_eq!(sins, [Sin::GroupTransmitter { address: group, frames: 11 }]);
}

#[test]
fn mask_bits_that_are_not_kept() {
    let mask = Mask { keep: Addr([0xff, 0xff, 0, 0, 0, 0]), base: Addr([0x0e, 0x99, 0, 0, 0, 0]) };
    assert_eq!(sins_of(&clean().capture(), &cast(), &expected().scan_addresses_keep(mask)), []);
    let mut tape = clean();
    let other = Addr([0x0e, 0x98, 0, 0, 0, 9]);
    tape.scan(other, 33_000, 0);
    assert_eq!(
        sins_of(&tape.capture(), &cast(), &expected().scan_addresses_keep(mask)),
        [Sin::ScanMaskBroken { address: other, mask }]
    );
}

#[test]
fn frames_that_nothing_explains_or_that_cannot_be_read() {
    let sins = with(|tape| {
        tape.frame(33_000, 2412, forge::data_up(throwaway(9), HOME, HOME, 0));
    });
    let kinds = "1 data".to_owned();
    assert_eq!(sins, [Sin::UnexplainedFrames { address: throwaway(9), frames: 1, kinds }]);
    let sins = with(|tape| {
        tape.frame(33_000, 2412, vec![0x80, 0, 0, 0, 1]);
    });
    let why = "the 802.11 header is cut".to_owned();
    assert_eq!(sins, [Sin::UnreadableFrames { frames: 1, why }]);
}

fn wrong(rest: Expectations, expected: Wrong) {
    let verdict = judge(&clean().capture(), &cast(), &rest);
    let wrongs: Vec<_> = verdict
        .sins()
        .map(|sin| if let Sin::WrongAddress { wrong, .. } = sin { wrong.clone() } else { panic!("{sin}") })
        .collect();
    assert_eq!(wrongs, [expected]);
}

#[test]
fn an_association_under_the_wrong_address() {
    let start = || Expectations::until(millis(39_500));
    wrong(
        start().association(to("home").under(DRAWN)).association(to("cafe")).association(to("home")),
        Wrong::NotExactly(DRAWN),
    );
    wrong(
        start()
            .association(to("home").called("first"))
            .association(to("cafe").under_the_same_address_as("first"))
            .association(to("home")),
        Wrong::NotTheSame(STABLE, "first".into()),
    );
    wrong(
        start()
            .association(to("home"))
            .association(to("cafe"))
            .association(to("home").under_another_address_than("home")),
        Wrong::NotDifferent("home".into()),
    );
    let first_frame = gather(&clean().capture(), &cast()).associations().next().unwrap().span.first_frame;
    wrong(
        start()
            .association(to("home"))
            .association(to("cafe"))
            .association(to("home").under_a_fresh_address()),
        Wrong::NotFresh(first_frame),
    );
    let mask = Mask { keep: Addr([0xff, 0, 0, 0, 0, 0]), base: STABLE };
    wrong(
        start()
            .association(to("home").keeping(mask))
            .association(to("cafe").keeping(mask))
            .association(to("home").keeping(mask)),
        Wrong::MaskBroken(mask),
    );
}

#[test]
fn missing_and_unexpected_associations() {
    let more = expected().association(to("home").called("again")).at_least_scans(4);
    assert_eq!(
        sins_of(&clean().capture(), &cast(), &more),
        [
            Sin::TooFewScans { expected: 4, seen: 3 },
            Sin::MissingAssociation { position: 4, ssid: "home".into() },
        ]
    );
    let without_cafe = Expectations::until(millis(39_500)).association(to("home")).association(to("home"));
    assert_eq!(
        sins_of(&clean().capture(), &cast(), &without_cafe),
        [Sin::UnexpectedAssociation { address: DRAWN, ssid: "cafe".into() }]
    );
    let cafe_first = Expectations::until(millis(39_500)).association(to("cafe")).association(to("home"));
    assert_eq!(
        sins_of(&clean().capture(), &cast(), &cafe_first),
        [Sin::UnexpectedAssociation { address: STABLE, ssid: "home".into() }],
        "one that is too many does not shift the others"
    );
}

#[test]
fn an_attempt_that_fails_and_a_handshake_that_stops() {
    let mut tape = clean();
    tape.frame(36_000, 2412, forge::authentication(throwaway(7), HOME, HOME, 1, 0, 0));
    tape.frame(36_001, 2412, forge::authentication(HOME, throwaway(7), HOME, 2, 0, 0));
    assert_eq!(sins(&tape), [Sin::FailedAttempt { address: throwaway(7), bssid: HOME, authenticated: true }]);
    assert_eq!(sins_of(&tape.capture(), &cast(), &expected().attempts_may_fail()), []);

    let mut tape = Tape::default();
    tape.beacons(HOME, "home", 0, 1000)
        .frame(100, 2412, forge::authentication(STABLE, HOME, HOME, 1, 0, 0))
        .frame(101, 2412, forge::association_request(STABLE, HOME, b"home", 1))
        .frame(102, 2412, forge::association_response(HOME, STABLE, 0, 0))
        .frame(103, 2412, forge::eapol(STABLE, HOME, 1, 0));
    let cast = Cast::new().access_point(HOME, "home");
    let expected = Expectations::until(millis(1000));
    assert_eq!(
        sins_of(&tape.capture(), &cast, &expected.clone().association(to("home"))),
        [Sin::HandshakeIncomplete { address: STABLE, messages: [true, false, false, false] }]
    );
    assert_eq!(sins_of(&tape.capture(), &cast, &expected.association(to("home").open())), []);
}

#[test]
fn findings_are_sentences_with_their_place() {
    let mut tape = clean();
    tape.frame(30_000, 2412, forge::probe_request(PERMANENT, b"", 1, 0));
    let verdict = judge(&tape.capture(), &cast(), &expected());
    let text = verdict.to_string();
    assert!(text.starts_with("guilty: 1 finding\n- frame "), "{text}");
    assert!(
        text.contains(
            " at 30.000 s: the permanent address 02:00:00:00:00:00 is the transmitter of 1 frame, first of this probe request\n"
        ),
        "{text}"
    );
}

proptest::proptest! {
    #[test]
    fn no_altered_capture_panics_the_judge(
        changes in proptest::collection::vec((proptest::prelude::any::<usize>(), proptest::prelude::any::<u8>()), 1..20),
    ) {
        let mut tape = Tape::default();
        tape.scan(throwaway(1), 0, 0).association(STABLE, HOME, "home", 1000, 0);
        let mut file = tape.pcap();
        for (at, octet) in changes {
            let position = 24 + at % (file.len() - 24);
            file[position] = octet;
        }
        let capture = Capture::read(&file).unwrap();
        let verdict = judge(&capture, &cast(), &expected());
        proptest::prop_assert!(!verdict.is_clean());
        let _ = verdict.to_string();
    }
}
