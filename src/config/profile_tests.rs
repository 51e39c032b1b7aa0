//! Profiles as NetworkManager and people write them.

use proptest::prelude::*;

use super::profile::Profile;
use super::property::{Property, PropertyError};
use super::ssid_text;
use crate::core::compat::Compat;
use crate::core::ssid::Ssid;

const UUID: &str = "2815492f-7e56-435e-b2e9-246bd7cdc664";

fn text(wifi: &str) -> String {
    format!("[connection]\nid=Home\nuuid={}\ntype=wifi\n\n[wifi]\nssid=home\n{wifi}", UUID.to_uppercase())
}

fn profile(wifi: &str) -> Profile {
    Profile::parse("/etc/c/Home.nmconnection", text(wifi).as_bytes()).unwrap().0
}

fn findings(wifi: &str) -> Vec<String> {
    let (_, findings) = Profile::parse("h.nmconnection", text(wifi).as_bytes()).unwrap();
    findings.iter().map(ToString::to_string).collect()
}

fn error(text: &str) -> String {
    Profile::parse("h.nmconnection", text.as_bytes()).unwrap_err().to_string()
}

#[test]
fn a_profile_of_networkmanager() {
    let text = "[connection]\nid=Café\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc664\ntype=802-11-wireless\n\
        stable-id=${CONNECTION}/${BOOT}\npermissions=\n\n[802-11-wireless]\nmac-address-blacklist=\nmode=infrastructure\n\
        ssid=67;97;102;195;169;\nhidden=true\nbssid=02:00:00:00:01:00\ncloned-mac-address=stable\n\
        generate-mac-address-mask=FF:FF:FF:00:00:00 68:F7:28:00:00:00\nseen-bssids=\n\n\
        [802-11-wireless-security]\nkey-mgmt=wpa-psk\npsk=secret\n\n[ipv4]\nmethod=auto\n\n[.nmmeta]\nnmmeta-uuid=x\n";
    let (profile, findings) = Profile::parse("c.nmconnection", text.as_bytes()).unwrap();
    assert_eq!(findings, []);
    assert_eq!(profile.id, "Café");
    assert_eq!(profile.kind, "wifi");
    assert_eq!(profile.stable_id.as_deref(), Some("${CONNECTION}/${BOOT}"));
    assert_eq!(profile.ssid, Ssid::new("Café".as_bytes()).ok());
    assert!(profile.hidden);
    assert_eq!(profile.bssid.unwrap().to_string(), "02:00:00:00:01:00");
    assert_eq!(profile.cloned_mac_address.as_deref(), Some("stable"));
    assert_eq!(profile.generate_mac_address_mask.as_deref(), Some("FF:FF:FF:00:00:00 68:F7:28:00:00:00"));
    assert_eq!(profile.print(), text.as_bytes());
}

#[test]
fn the_uuid_is_normalized_and_the_id_has_a_default() {
    assert_eq!(profile("").uuid, UUID);
    let nameless = text("").replace("id=Home\n", "");
    assert_eq!(Profile::parse("/x/Work.nmconnection", nameless.as_bytes()).unwrap().0.id, "Work");
}

#[test]
fn cloned_mac_address_in_all_its_forms() {
    let cloned = |wifi: &str| profile(wifi).cloned_mac_address;
    assert_eq!(cloned("cloned-mac-address=stable-ssid\n").as_deref(), Some("stable-ssid"));
    assert_eq!(cloned("cloned-mac-address=0;17;34;51;68;85;\n").as_deref(), Some("00:11:22:33:44:55"));
    let mode = |wifi: &str, compat| profile(wifi).mode(compat).map(str::to_owned);
    for compat in [Compat::Safe, Compat::NetworkManager] {
        assert_eq!(mode("mac-address-randomization=1\n", compat).as_deref(), Some("permanent"));
        assert_eq!(mode("mac-address-randomization=2\n", compat).as_deref(), Some("random"));
        let both = "mac-address-randomization=2\ncloned-mac-address=stable\n";
        assert_eq!(mode(both, compat).as_deref(), Some("stable"));
    }
    for invalid in ["Random", "random ", "\"random\"", "", "0;17;34;51;68;"] {
        let wifi = format!("cloned-mac-address={invalid}\nmac-address-randomization=2\n");
        assert_eq!(mode(&wifi, Compat::Safe).as_deref(), Some(invalid), "kept, so that it is refused");
        assert_eq!(mode(&wifi, Compat::NetworkManager).as_deref(), Some("random"), "{invalid:?}");
    }
    assert_eq!(
        findings("cloned-mac-address=\"stable\"\n"),
        [
            "h.nmconnection:8: error: cloned-mac-address: neither a mode (preserve, permanent, random, stable, \
          stable-ssid, stable-bssid) nor an address: \"\"stable\"\"; did you mean \"stable\"?"
        ]
    );
}

#[test]
fn slips_are_told() {
    assert_eq!(
        findings("cloned-mac-adress=stable\nassigned-mac-address=random\npowersave=3\n"),
        [
            "h.nmconnection:8: warning: unknown key in [wifi], it is kept and not used: \"cloned-mac-adress\"; \
             did you mean \"cloned-mac-address\"?",
            "h.nmconnection:9: warning: unknown key in [wifi], it is kept and not used: \"assigned-mac-address\"; \
             did you mean \"cloned-mac-address\"?",
        ]
    );
}

#[test]
fn what_cannot_be_used_is_refused() {
    assert_eq!(
        error(&text("generate-mac-address-mask=FF:FF:FF:00:00:00,68:F7:28:00:00:00\n")),
        "h.nmconnection:8: error: generate-mac-address-mask: not a mask: FF:FF:FF:00:00:00, then addresses, with \
         blanks between, is expected: \"FF:FF:FF:00:00:00,68:F7:28:00:00:00\"; did you mean \
         \"FF:FF:FF:00:00:00 68:F7:28:00:00:00\"?"
    );
    assert_eq!(profile("generate-mac-address-mask=\n").generate_mac_address_mask.as_deref(), Some(""));
    assert!(error(&text("generate-mac-address-mask=\\s\n")).contains(":8: error: generate-mac-address-mask"));
    assert!(error(&text("bssid=xy\n")).contains("h.nmconnection:8: error: bssid: not an address: \"xy\""));
    assert!(error(&text("").replace("ssid=home\n", "")).contains("h.nmconnection:6: [wifi] has no ssid"));
    assert!(error(&text("mac-address=xy\n")).contains("error: mac-address: not an address: \"xy\""));
    let denied = error(&text("mac-address-denylist=02:00:00:00:00:01;xy;\n"));
    assert!(denied.contains("error: mac-address-denylist: not an address: \"xy\""), "{denied}");
    assert!(
        error(&text("").replace("246BD7CDC664", "x")).contains("h.nmconnection:3: error: uuid: not a uuid")
    );
}

#[test]
fn without_a_uuid_networkmanagers_is_used_and_said() {
    let text = text("").replace(&format!("uuid={}\n", UUID.to_uppercase()), "");
    let uuid = "5fe3ed30-7037-355b-95a7-4c6f4ffbd37e";
    let (mut profile, findings) =
        Profile::parse("/etc/macveil/connections/home.nmconnection", text.as_bytes()).unwrap();
    assert_eq!(profile.uuid, uuid);
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    assert!(finding.to_string().ends_with(&format!("to keep them, write: \"uuid={uuid}\"")), "{finding}");
    profile.set(Property::Uuid, Some(uuid)).unwrap();
    assert!(String::from_utf8(profile.print()).unwrap().contains(uuid));
    assert!(profile.set(Property::Uuid, None).is_err(), "another one would take its place");
    // NetworkManager's own are as they are.
    let path = "/run/NetworkManager/system-connections/home.nmconnection";
    let (theirs, findings) = Profile::parse_in("/etc/moved/", path, text.as_bytes()).unwrap();
    assert_eq!(findings, []);
    assert_ne!(theirs.uuid, uuid);
}

#[test]
fn other_kinds_of_connections_are_read_too() {
    let text = format!("[connection]\nid=e\nuuid={UUID}\ntype=ethernet\n");
    let (profile, _) = Profile::parse("e.nmconnection", text.as_bytes()).unwrap();
    assert!(!profile.is_wifi());
    assert_eq!(profile.ssid, None);
}

#[test]
fn setting_keeps_what_is_not_macveils() {
    let mut home = profile("# mine\npsk-flags=0\nmac-address-randomization=2\n\n[ipv4]\nmethod=auto\n");
    home.set(Property::ClonedMacAddress, Some("stable")).unwrap();
    home.set(Property::StableId, Some("${BOOT}")).unwrap();
    home.set(Property::Hidden, Some("yes")).unwrap();
    let written = String::from_utf8(home.print()).unwrap();
    assert!(
        written
            .contains("# mine\npsk-flags=0\ncloned-mac-address=stable\nhidden=yes\n\n[ipv4]\nmethod=auto\n")
    );
    assert!(written.contains("type=wifi\nstable-id=${BOOT}\n"));
    assert!(home.hidden);
    home.set(Property::ClonedMacAddress, None).unwrap();
    assert_eq!(home.cloned_mac_address, None);
    let before = home.clone();
    for (property, value) in [
        (Property::ClonedMacAddress, Some("Stable")),
        (Property::GenerateMacAddressMask, Some(" ")),
        (Property::Ssid, Some("")),
        (Property::Ssid, None),
        (Property::Uuid, Some("x")),
        (Property::Bssid, Some("x")),
    ] {
        assert!(home.set(property, value).is_err(), "{property:?} {value:?}");
    }
    assert_eq!(home, before);
}

#[test]
fn the_long_section_name_goes_first() {
    let both = text("cloned-mac-address=random\n")
        .replace("[wifi]\n", "[802-11-wireless]\ncloned-mac-address=stable\n[wifi]\n");
    let (mut profile, _) = Profile::parse("h.nmconnection", both.as_bytes()).unwrap();
    assert_eq!(profile.cloned_mac_address.as_deref(), Some("stable"));
    profile.set(Property::ClonedMacAddress, Some("permanent")).unwrap();
    assert_eq!(profile.cloned_mac_address.as_deref(), Some("permanent"));
}

#[test]
fn properties_by_all_their_names() {
    for name in [
        "wifi.cloned-mac-address",
        "802-11-wireless.cloned-mac-address",
        "802-11-wireless.assigned-mac-address",
        "cloned-mac-address",
        "wifi.cl",
        "wi.c",
    ] {
        assert_eq!(Property::from_name(name), Ok(Property::ClonedMacAddress), "{name}");
    }
    assert_eq!(Property::from_name("con.st"), Ok(Property::StableId));
    assert!(matches!(Property::from_name("wifi."), Err(PropertyError::Ambiguous { .. })));
    assert_eq!(
        Property::from_name("wifi.cloned-mac-adress").unwrap_err().to_string(),
        "\"wifi.cloned-mac-adress\" is no property of a connection; did you mean wifi.cloned-mac-address?"
    );
}

#[test]
fn ssids_that_look_like_lists() {
    for (raw, octets) in [
        ("101", &b"101"[..]),
        ("11;12;13;", &[11, 12, 13]),
        ("11;12;13", &[11, 12, 13]),
        ("11\\;12\\;13\\;", b"11;12;13;"),
        ("11\\\\;12\\\\;", b"11;12;"),
        ("300;", b"300;"),
        ("a;b", b"a;b"),
        ("\\sx", b" x"),
        (";", b";"),
        ("99 ; 7;", &[99, 7]),
    ] {
        assert_eq!(ssid_text::parse(raw.as_bytes()).as_deref(), Some(octets), "{raw:?}");
    }
}

proptest! {
    #[test]
    fn every_ssid_is_written_and_read_back(octets in proptest::collection::vec(any::<u8>(), 1..=32)) {
        let ssid = Ssid::new(octets).unwrap();
        prop_assert_eq!(Profile::new("x", "x", UUID, &ssid).unwrap().ssid, Some(ssid));
    }

    #[test]
    fn printable_ssids_too(text in "[ -~;\\\\0-9]{1,32}", id in any::<String>()) {
        let ssid = Ssid::new(text.as_bytes()).unwrap();
        prop_assert_eq!(Profile::new("x", &id.replace('\0', ""), UUID, &ssid).unwrap().ssid, Some(ssid));
    }

    #[test]
    fn hostile_profiles_are_read_or_refused(wifi in proptest::collection::vec(any::<u8>(), 0..100)) {
        let mut text = text("").into_bytes();
        text.extend(wifi);
        let _ = Profile::parse("h.nmconnection", &text);
    }
}
