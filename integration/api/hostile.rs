//! Clients that say nonsense, stall, or flood.

use std::time::Duration;

use macveil::ctl::request::Request;
use macveil::ctl::server::EVENTS;
use macveil::ctl::wire::StatusReply;
use serde_json::json;

use super::place::{Peer, Place, event};

/// The daemon still answers others.
fn is_well(place: &Place) {
    let status = macveil::ctl::client::call::<StatusReply>(&place.socket, &Request::Status);
    assert!(status.is_ok(), "{:?}", status.err());
}

fn refused_and_dropped(peer: &mut Peer, error: &str) {
    assert_eq!(peer.reply().unwrap().error.as_deref(), Some(error));
    assert!(peer.reply().is_none(), "it was not dropped");
}

#[test]
fn nonsense_is_answered_once_and_dropped() {
    let place = Place::for_owners();
    for octets in [
        &b"\0"[..],
        b"GET / HTTP/1.1\r\n\r\n\0",
        b"{\0",
        b"[]\0",
        b"{\"method\":1}\0",
        b"{\"method\":\"org.macveil.Status\",\"more\":\"yes\"}\0",
        b"\xff\xfe\0",
    ] {
        let mut peer = place.connect();
        peer.send(octets);
        refused_and_dropped(&mut peer, "org.macveil.NotACall");
    }
    // Depth is no way to make the reader overflow its stack.
    let mut peer = place.connect();
    peer.send(format!("{{\"method\":\"a.B\",\"parameters\":{}\0", "[".repeat(60_000)).as_bytes());
    refused_and_dropped(&mut peer, "org.macveil.NotACall");
    is_well(&place);
}

#[test]
fn a_message_without_end_is_dropped() {
    let place = Place::for_owners();
    let mut peer = place.connect();
    let mut sent = 0;
    while sent < 16 * 1024 * 1024 && peer.send(&[b'x'; 4096]) {
        sent += 4096;
    }
    assert!(sent < 16 * 1024 * 1024, "the server read 16 MiB of it");
    is_well(&place);
}

#[test]
fn a_flood_of_calls_is_stopped() {
    for place in [Place::for_owners(), Place::for_guests()] {
        let mut peer = place.connect();
        let mut answers = 0;
        let mut refused = None;
        for _ in 0..100_000 {
            if !peer.call(&json!({ "method": "org.macveil.Status" })) {
                break;
            }
            match peer.reply() {
                Some(reply) if reply.error.is_none() => answers += 1,
                reply => {
                    refused = reply.and_then(|reply| reply.error);
                    break;
                }
            }
        }
        assert_eq!(refused.as_deref(), Some("org.macveil.TooManyCalls"));
        assert!((32..50_000).contains(&answers), "{answers} calls were answered");
    }
}

#[test]
fn a_client_that_stalls_holds_up_nobody() {
    let place = Place::for_owners();
    // Connected and silent, in the middle of a call, and with answers that it does not take.
    let silent = place.connect();
    let mut halfway = place.connect();
    halfway.send(b"{\"method\":\"org.mac");
    let mut deaf = place.connect();
    deaf.stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    while deaf.call(&json!({ "method": "org.macveil.Status" })) {}
    is_well(&place);
    drop((silent, halfway, deaf));
    is_well(&place);
}

#[test]
fn a_client_that_watches_and_does_not_read_is_dropped() {
    let place = Place::for_owners();
    let mut peer = place.connect();
    peer.call(&json!({ "method": "org.macveil.Watch", "more": true }));
    while place.events.receiver_count() == 0 {
        std::thread::yield_now();
    }
    // More than the socket and the queue hold; the sender never waits.
    let mut sent = 0;
    while place.events.receiver_count() > 0 {
        let _ = place.events.send(event("scan", None));
        sent += 1;
        if sent % EVENTS == 0 {
            std::thread::yield_now();
        }
        assert!(sent < 100_000_000, "it is not dropped");
    }
    is_well(&place);
}

#[test]
fn a_client_that_floods_while_it_watches_is_dropped() {
    let place = Place::for_owners();
    let mut peer = place.connect();
    peer.call(&json!({ "method": "org.macveil.Watch", "more": true }));
    let mut sent = 0;
    while sent < 16 * 1024 * 1024 && peer.send(&[b'x'; 4096]) {
        sent += 4096;
    }
    assert!(sent < 16 * 1024 * 1024, "the server read 16 MiB of it");
    is_well(&place);
}

#[test]
fn who_leaves_while_watching_is_forgotten() {
    let place = Place::for_owners();
    for _ in 0..200 {
        let mut peer = place.connect();
        peer.call(&json!({ "method": "org.macveil.Watch", "more": true }));
        while place.events.receiver_count() == 0 {
            std::thread::yield_now();
        }
        drop(peer);
        while place.events.receiver_count() > 0 {
            std::thread::yield_now();
        }
    }
    is_well(&place);
}

#[test]
fn too_many_connections_are_turned_away_and_make_place_again() {
    let place = Place::for_guests();
    let mut peers: Vec<Peer> = (0..20).map(|_| place.connect()).collect();
    let served = peers.iter_mut().map(|peer| {
        peer.call(&json!({ "method": "org.varlink.service.GetInfo" }));
        peer.reply().is_some()
    });
    let served = served.filter(|served| *served).count();
    assert_eq!(served, 4, "one guest's connections");
    drop(peers);
    // The places are free as soon as the server has seen them leave.
    while macveil::ctl::client::call::<StatusReply>(&place.socket, &Request::Status).is_err() {
        std::thread::yield_now();
    }
}
