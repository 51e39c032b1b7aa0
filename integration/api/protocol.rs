//! What well-behaved clients get.

use macveil::ctl::client::{CallError, Calling, call};
use macveil::ctl::refusal::{Kind, Refusal};
use macveil::ctl::request::Request;
use macveil::ctl::wire::{StatusReply, UpReply, WatchReply};
use serde_json::json;

use super::place::{Place, event};

fn error(place: &Place, method: &str, parameters: serde_json::Value) -> Option<String> {
    place.connect().ask(method, parameters).unwrap().error
}

#[test]
fn a_service_describes_itself() {
    let place = Place::for_guests();
    let mut peer = place.connect();
    let info = peer.ask("org.varlink.service.GetInfo", json!({})).unwrap().parameters;
    assert_eq!(info["interfaces"], json!(["org.macveil", "org.varlink.service"]));
    for interface in ["org.macveil", "org.varlink.service"] {
        let asked = json!({ "interface": interface });
        let reply = peer.ask("org.varlink.service.GetInterfaceDescription", asked).unwrap();
        let text = reply.parameters["description"].as_str().unwrap().to_owned();
        assert!(text.contains(&format!("\ninterface {interface}\n")), "{text}");
    }
    let unknown = peer.ask("org.varlink.service.GetInterfaceDescription", json!({ "interface": "x.y" }));
    assert_eq!(unknown.unwrap().error.as_deref(), Some("org.varlink.service.InterfaceNotFound"));
    assert_eq!(place.answered(), 0, "the loop was asked for what it need not know");
}

#[test]
fn errors_are_varlinks() {
    let place = Place::for_owners();
    for (method, parameters, expected) in [
        ("org.macveil.Nothing", json!({}), "org.varlink.service.MethodNotFound"),
        ("com.example.Status", json!({}), "org.varlink.service.InterfaceNotFound"),
        ("org.macveil.Status", json!({ "x": 1 }), "org.varlink.service.InvalidParameter"),
        ("org.macveil.Up", json!({}), "org.varlink.service.InvalidParameter"),
        ("org.macveil.Watch", json!({}), "org.varlink.service.ExpectedMore"),
        ("org.macveil.Up", json!({ "name": "nowhere" }), "org.macveil.NoSuchConnection"),
    ] {
        assert_eq!(error(&place, method, parameters).as_deref(), Some(expected), "{method}");
    }
}

#[test]
fn calls_may_be_sent_together_and_are_answered_in_order() {
    let place = Place::for_owners();
    let mut peer = place.connect();
    let status = "{\"method\":\"org.macveil.Status\"}\0";
    let down = "{\"method\":\"org.macveil.Down\",\"parameters\":{\"ifname\":\"wlan0\"},\"oneway\":true}\0";
    peer.send(format!("{status}{down}{status}").as_bytes());
    for _ in 0..2 {
        let reply = peer.reply().unwrap();
        assert_eq!(reply.parameters["interfaces"][0]["ifname"], "wlan0");
    }
    assert_eq!(place.answered(), 3);
}

#[test]
fn a_call_in_pieces_is_understood() {
    let place = Place::for_owners();
    let mut peer = place.connect();
    for octet in b"{\"method\":\"org.macveil.Status\",\"parameters\":{}}\0" {
        assert!(peer.send(&[*octet]));
    }
    assert_eq!(peer.reply().unwrap().error, None);
}

#[test]
fn guests_may_read_what_holds_no_addresses_and_change_nothing() {
    let place = Place::for_guests();
    let status: StatusReply = call(&place.socket, &Request::Status).unwrap();
    assert!(status.restricted);
    let text = serde_json::to_string(&status).unwrap();
    assert!(!text.contains("5E:BA") && !text.contains("02:00"), "{text}");
    assert_eq!(status.interfaces[0].problems, ["the kernel accepted (hidden) but shows (hidden)"]);
    let before = place.answered();
    for (method, parameters) in [
        ("Reload", json!({})),
        ("Up", json!({ "name": "home" })),
        ("Down", json!({})),
        ("Pin", json!({ "name": "home" })),
        ("Reroll", json!({ "name": "home" })),
        ("Explain", json!({ "name": "home" })),
        ("History", json!({})),
    ] {
        let method = format!("org.macveil.{method}");
        let refused = error(&place, &method, parameters);
        assert_eq!(refused.as_deref(), Some("org.varlink.service.PermissionDenied"), "{method}");
    }
    assert_eq!(place.answered(), before, "a guest's request reached the loop");
    let refused = call::<serde_json::Value>(&place.socket, &Request::Reload);
    assert!(matches!(refused, Err(CallError::Refused(Refusal::PermissionDenied))));
}

#[test]
fn events_reach_those_who_watch_guests_without_addresses() {
    for (place, address) in
        [(Place::for_owners(), Some("5E:BA:FE:FD:89:03".to_owned())), (Place::for_guests(), None)]
    {
        let request = Request::Watch { ifname: Some("wlan0".to_owned()) };
        let mut watching = Calling::<WatchReply>::begin(&place.socket, &request, true).unwrap();
        while place.events.receiver_count() == 0 {
            std::thread::yield_now();
        }
        let mut foreign = (*event("scan", None)).clone();
        foreign.ifname = Some("wlan1".to_owned());
        place.events.send(foreign.into()).unwrap();
        place.events.send(event("scan", None)).unwrap();
        let told = watching.next().unwrap().unwrap().event;
        assert_eq!((told.ifname.as_deref(), told.address), (Some("wlan0"), address.clone()));
        assert_eq!(told.message.contains("5E:BA"), address.is_some(), "{}", told.message);
    }
}

/// What becomes of `Up` when these events follow.
fn up(events: &[std::sync::Arc<macveil::ctl::wire::Event>]) -> Vec<Result<UpReply, CallError>> {
    let place = Place::for_owners();
    let request = Request::Up { name: "home".to_owned(), ifname: None, timeout_secs: 30 };
    let calling = Calling::<UpReply>::begin(&place.socket, &request, true).unwrap();
    while place.answered() == 0 {
        std::thread::yield_now();
    }
    for event in events {
        place.events.send(event.clone()).unwrap();
    }
    calling.collect()
}

#[test]
fn up_tells_its_progress_and_ends_when_connected() {
    let replies = up(&[
        event("scan", None),
        event("associating", Some(1)),
        event("assigned", Some(7)),
        event("connected", Some(7)),
        event("connected", Some(1)),
    ]);
    let kinds: Vec<Option<String>> =
        replies.iter().map(|r| r.as_ref().unwrap().progress.as_ref().map(|e| e.kind.clone())).collect();
    let kinds: Vec<Option<&str>> = kinds.iter().map(Option::as_deref).collect();
    assert_eq!(kinds, [Some("scan"), Some("associating"), Some("connected"), Some("connected"), None]);
    let connected = replies.last().unwrap().as_ref().unwrap().connected.as_ref().unwrap();
    assert_eq!(connected.address.as_deref(), Some("5E:BA:FE:FD:89:03"));
    assert!(connected.in_use);
}

#[test]
fn up_fails_for_its_reasons() {
    let mut wrong_key = (*event("refused", Some(1))).clone();
    wrong_key.why = Some("WRONG_KEY".to_owned());
    for last in [wrong_key.into(), event("barred", Some(1)), event("gone", None)] {
        let replies = up(&[event("scan", None), last]);
        let failed = replies.last().unwrap().as_ref().unwrap_err();
        assert!(matches!(failed, CallError::Refused(Refusal::Own(Kind::ConnectionFailed, _))), "{failed}");
    }
}

#[test]
fn up_ends_in_time_and_says_what_was_missing() {
    let place = Place::for_owners();
    let request = Request::Up { name: "home".to_owned(), ifname: None, timeout_secs: 0 };
    let refused = call::<UpReply>(&place.socket, &request).unwrap_err();
    assert!(matches!(refused, CallError::Refused(Refusal::Own(Kind::TimedOut, _))), "{refused}");
}
