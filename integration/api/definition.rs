//! The definition of the interface, and whether what is said agrees with it.

use std::collections::BTreeSet;

use macveil::ctl::refusal::Kind;
use macveil::ctl::request::Request;
use macveil::ctl::service::INTERFACES;
use macveil::ctl::wire::{
    ConnectionStatus, Count, Counters, DeclinedInterface, Event, Explanation, Exposure, InterfaceStatus,
    PinnedAddress, Profile, ScanStatus,
};
use serde::Serialize;
use varlink_parser::{IDL, VStructOrEnum};

use crate::conforms::is;

fn own() -> IDL<'static> {
    let (_, text) = INTERFACES.iter().find(|(name, _)| *name == "org.macveil").unwrap();
    IDL::try_from(*text).unwrap()
}

fn agrees(name: &str, value: &impl Serialize) {
    let idl = own();
    let VStructOrEnum::VStruct(fields) = &idl.typedefs[name].elt else { panic!("{name} is no struct") };
    let value = serde_json::to_value(value).unwrap();
    assert!(is(&idl, &value, fields), "{name}: {value}");
}

#[test]
fn every_definition_can_be_parsed_and_says_what_it_is() {
    for (name, text) in INTERFACES {
        let idl = IDL::try_from(text).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(idl.name, name);
        for (method, defined) in &idl.methods {
            assert!(!defined.doc.is_empty(), "{method} is not explained");
        }
    }
}

#[test]
fn methods_are_those_that_are_understood() {
    let idl = own();
    for method in idl.methods.keys() {
        let call = macveil::ctl::wire::Call {
            method: format!("org.macveil.{method}"),
            parameters: serde_json::json!({}),
            more: false,
            oneway: false,
        };
        let refused = Request::of(call).err().map(|refusal| refusal.to_string()).unwrap_or_default();
        assert!(!refused.contains("no method"), "{method}: {refused}");
    }
    assert_eq!(idl.methods.len(), 10);
}

#[test]
fn parameters_are_those_that_are_sent() {
    let idl = own();
    let (name, ifname) = ("home".to_owned(), Some("wlan0".to_owned()));
    for request in [
        Request::Status,
        Request::Reload,
        Request::Up { name: name.clone(), ifname: ifname.clone(), timeout_secs: 3 },
        Request::Down { name: Some(name.clone()), ifname: ifname.clone() },
        Request::Pin { name: name.clone(), ifname: ifname.clone(), remove: true },
        Request::Reroll { name: name.clone() },
        Request::Explain { name, ifname: ifname.clone() },
        Request::History { limit: 3 },
        Request::Profiles,
        Request::Watch { ifname },
    ] {
        let call = request.call(false);
        let method = call.method.strip_prefix("org.macveil.").unwrap();
        assert!(is(&idl, &call.parameters, &idl.methods[method].input), "{method}");
    }
}

#[test]
fn errors_are_those_that_are_sent() {
    let idl = own();
    let defined: BTreeSet<String> = idl.errors.keys().map(|name| format!("org.macveil.{name}")).collect();
    let sent: BTreeSet<String> = Kind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(defined, sent);
}

#[test]
fn types_are_those_that_are_sent() {
    let text = || Some("x".to_owned());
    let scan =
        ScanStatus { randomized: true, last_address: text(), next_address: None, count: 1, exposed: 0 };
    agrees("Scans", &scan);
    let connection = ConnectionStatus {
        network_id: 1,
        ssid: text(),
        ssid_hex: text(),
        bssid: None,
        address: text(),
        mode: "random".to_owned(),
        why: String::new(),
        right: true,
    };
    agrees("Connection", &connection);
    let count = Count { of: "random".to_owned(), count: 3 };
    let counters = Counters {
        rotations: 1,
        associations: vec![count.clone()],
        failures: vec![],
        exposures: vec![count.clone()],
    };
    agrees(
        "Interface",
        &InterfaceStatus {
            ifname: "wlan0".to_owned(),
            ifindex: 3,
            state: "connected".to_owned(),
            up: true,
            permanent_address: None,
            current_address: text(),
            parked_address: None,
            scan,
            connection: Some(connection),
            exposure: vec![],
            problems: vec!["x".to_owned()],
            counters: counters.clone(),
        },
    );
    agrees("Counters", &counters);
    agrees("Count", &count);
    let text = || "x".to_owned();
    agrees("DeclinedInterface", &DeclinedInterface { ifname: text(), manager: text(), advice: text() });
    let text = || Some("x".to_owned());
    agrees(
        "Profile",
        &Profile {
            name: "home".to_owned(),
            uuid: "u".to_owned(),
            has_profile: true,
            ssid: text(),
            ssid_hex: None,
            ifnames: vec!["wlan0".to_owned()],
            active: false,
        },
    );
    agrees(
        "Explanation",
        &Explanation {
            ifname: "wlan0".to_owned(),
            network_id: Some(1),
            name: "home".to_owned(),
            uuid: "u".to_owned(),
            has_profile: true,
            ssid: text(),
            ssid_hex: text(),
            address: None,
            mode: "random".to_owned(),
            why: String::new(),
            in_use: false,
            barred: text(),
            generation: 3,
            lasts: "one-association".to_owned(),
            next_change: String::new(),
            account: vec!["x".to_owned()],
        },
    );
    agrees(
        "Event",
        &Event {
            time_ms: 1,
            kind: "scan".to_owned(),
            ifname: text(),
            network_id: Some(1),
            ssid: None,
            ssid_hex: None,
            address: text(),
            mode: text(),
            why: text(),
            message: String::new(),
        },
    );
    agrees(
        "Exposure",
        &Exposure {
            time_ms: 1,
            ifname: "wlan0".to_owned(),
            kind: "scan".to_owned(),
            address: None,
            ssid: text(),
            ssid_hex: text(),
            why: String::new(),
        },
    );
    agrees("PinnedAddress", &PinnedAddress { ifname: "wlan0".to_owned(), address: text() });
}
