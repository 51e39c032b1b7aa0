//! Frames and what is left of them when they are cut.

use proptest::prelude::*;

use super::*;
use crate::air::forge;

const STA: Addr = Addr([2, 0, 0, 0, 0, 1]);
const AP: Addr = Addr([2, 0, 0, 0, 1, 0]);

#[test]
fn a_probe_request_names_its_network_and_channel() {
    let frame = parse(&forge::probe_request(STA, b"home", 6, 17)).unwrap();
    let Kind::ProbeRequest { ssid, channel, content } = frame.kind else { panic!("{:?}", frame.kind) };
    assert_eq!((ssid, channel), ("home".into(), Some(6)));
    assert!(content.is_bare);
    assert_eq!(frame.transmitter, Some(STA));
    assert_eq!(frame.receiver, Addr::BROADCAST);
    assert_eq!(frame.sequence, Some(Sequence { number: 17, common: true }));
}

#[test]
fn an_ack_has_a_receiver_only_and_rts_a_transmitter() {
    let ack = parse(&forge::ack(STA)).unwrap();
    assert_eq!((ack.receiver, ack.transmitter, ack.kind.name()), (STA, None, "ACK"));
    let mut rts = vec![0xb4, 0, 0, 0];
    rts.extend(AP.0);
    rts.extend([3, 0, 0, 0, 0, 1]); // bandwidth signalling
    assert_eq!(parse(&rts).unwrap().transmitter, Some(STA));
}

#[test]
fn data_addresses_follow_the_ds_bits() {
    let other = Addr([2, 0, 0, 0, 9, 9]);
    let up = parse(&forge::data_up(STA, AP, other, 1)).unwrap();
    assert_eq!((up.source, up.bssid, up.destination), (Some(STA), Some(AP), Some(other)));
    let down = parse(&forge::data_down(other, AP, STA, 1)).unwrap();
    assert_eq!((down.source, down.bssid, down.destination), (Some(STA), Some(AP), Some(other)));
    assert_eq!(down.transmitter, Some(AP));
    let mut four = vec![0x08, 0x03, 0, 0];
    for address in [AP, STA, other, STA] {
        four.extend(address.0);
        if address == other {
            four.extend([0, 0]);
        }
    }
    let four = parse(&four).unwrap();
    assert_eq!((four.source, four.bssid, four.destination), (Some(STA), None, Some(other)));
}

#[test]
fn the_four_messages_are_told_apart() {
    for message in 1..=4 {
        let frame = parse(&forge::eapol(STA, AP, message, 0)).unwrap();
        assert_eq!(frame.kind, Kind::Data { handshake: Some(message), null: false });
    }
}

#[test]
fn a_malformed_body_keeps_its_addresses() {
    let whole = forge::authentication(STA, AP, AP, 1, 0, 0);
    let frame = parse(&whole[..26]).unwrap();
    assert_eq!(frame.kind, Kind::OtherManagement(11));
    assert_eq!(frame.transmitter, Some(STA));
    assert_eq!(parse(&whole[..23]), Err(ParseFrameError::Cut));
}

#[test]
fn an_element_that_reaches_past_the_end_is_not_read() {
    let mut frame = forge::probe_request(STA, b"home", 6, 0);
    frame.truncate(26 + 2);
    let content = Content::of_elements(&[]);
    assert_eq!(parse(&frame).unwrap().kind, Kind::ProbeRequest { ssid: "".into(), channel: None, content });
}

proptest! {
    #[test]
    fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..160)) {
        let _ = parse(&octets);
    }

    #[test]
    fn no_cut_or_altered_frame_panics(kind in 0..6_usize, at in any::<usize>(), with in any::<u8>(), end in any::<usize>()) {
        let frames = [
            forge::probe_request(STA, b"home", 6, 0),
            forge::beacon(AP, b"home", 200, 0),
            forge::association_request(STA, AP, b"home", 0),
            forge::eapol(STA, AP, 2, 0),
            forge::data_up(STA, AP, AP, 0),
            forge::ack(STA),
        ];
        let mut frame = frames[kind].clone();
        let position = at % frame.len();
        frame[position] = with;
        frame.truncate(end % (frame.len() + 1));
        let _ = parse(&frame);
    }
}
