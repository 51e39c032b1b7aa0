//! What strictness says to common slips.

use super::check;
use super::conf::{Conf, Place, Product, Source};
use super::finding::Severity;
use super::match_config::Claim;
use super::profile::Profile;
use super::schema::KEYS;
use proptest::prelude::*;

fn source(product: Product, text: &[u8]) -> Source {
    let (name, path) = ("macveil.conf".to_owned(), "macveil.conf".to_owned());
    Source { product, place: Place::Main, name, path, text: text.to_vec() }
}

fn found(text: &str) -> Vec<String> {
    let source = source(Product::Macveil, text.as_bytes());
    check::sources(&[source], &Claim::default()).iter().map(ToString::to_string).collect()
}

/// The one finding about one line in a section.
fn about(section: &str, line: &str) -> String {
    let findings = found(&format!("[{section}]\n{line}\n"));
    let [finding] = &findings[..] else { panic!("{line:?}: {findings:#?}") };
    finding.strip_prefix("macveil.conf:2: ").unwrap().to_owned()
}

#[test]
fn slips_in_names() {
    assert_eq!(
        found("[conection]\n[device-a]\n"),
        ["macveil.conf:1: error: unknown section: \"[conection]\"; did you mean \"[connection]\"?"]
    );
    assert_eq!(
        about("connection", "wifi.clonde-mac-address=random"),
        "error: unknown key in [connection*]: \"wifi.clonde-mac-address\"; did you mean \"wifi.cloned-mac-address\"?"
    );
    for name in ["802-11-wireless.cloned-mac-address", "wifi.assigned-mac-address", "cloned-mac-address"] {
        assert!(
            about("connection", &format!("{name}=random"))
                .ends_with("did you mean \"wifi.cloned-mac-address\"?")
        );
    }
    assert_eq!(
        about("connection-x", "wifi.scan-rand-mac-address=no"),
        "error: the key has no effect here, it belongs into [device*]: \"wifi.scan-rand-mac-address\""
    );
    assert!(about("device", "wifi.scan-rand-mac-address+=no").contains("+= and -= are for lists"));
    assert!(about("connection", "ipv4.route-metric=50").starts_with("error: unknown key in [connection*]"));
}

#[test]
fn slips_in_values() {
    let value = |section: &str, line: &str, suggestion: &str| {
        let finding = about(section, line);
        assert!(finding.ends_with(&format!("; did you mean \"{suggestion}\"?")), "{finding}");
    };
    value("device", "wifi.scan-rand-mac-address=enabled", "yes");
    value("device", "wifi.scan-rand-mac-address=\"no\"", "no");
    value("device", "wifi.scan-method=interfaces", "interface");
    value("connection", "wifi.cloned-mac-address=random ", "random");
    value("connection", "wifi.cloned-mac-address=stable_ssid", "stable-ssid");
    value("connection", "wifi.cloned-mac-address=001122334455", "00:11:22:33:44:55");
    value(
        "connection",
        "wifi.generate-mac-address-mask=FF:FF:FF:0:0:0,2:0:0:0:0:0",
        "FF:FF:FF:0:0:0 2:0:0:0:0:0",
    );
    value("connection", "connection.stable-id=x${conection}", "${CONNECTION}");
    value("connection", "match-device=interface:wlan0", "interface-name:wlan0");
    value("connection", "match-device=except:wlan0", "except:interface-name:wlan0");
    value("connection", "match-device=wlan*", "interface-name:wlan*");
    value("connection", "match-device=interface-name:my wifi", "interface-name:my\\swifi");
    value("connection", "match-device=type:wlan", "type:vlan");
    value("connection", "wifi.mac-address-randomization=2", "wifi.cloned-mac-address=random");
    assert!(about("device", "wifi.scan-rand-mac-address=").contains("not a boolean"));
    assert!(about("device", "match-device=").contains("matches no device"));
    assert!(
        about("connection", "wifi.cloned-mac-address=FF:FF:FF:FF:FF:FF").starts_with("warning: no interface")
    );
}

#[test]
fn what_is_meant_as_it_stands_is_not_told() {
    for line in [
        "match-device=interface-name:wlan0 ,type:wifi; mac:00:11:22:33:44:55",
        "match-device=*,except:driver:iwl/6.*",
        "match-device=wlan0,00:11:22:33:44:55",
        "match-device-=wlan0",
        "connection.stable-id=a$$b$${FOO}",
        "wifi.generate-mac-address-mask=",
        "wifi.cloned-mac-address=0:1:2:3:4:5",
        "stop-match= YES ",
    ] {
        assert_eq!(found(&format!("[connection]\n{line}\n")), Vec::<String>::new(), "{line}");
    }
}

#[test]
fn a_syntax_error_is_the_only_finding_of_its_file() {
    assert_eq!(
        found("[device]\nwifi.scan-rand-mac-address: no\nfoo=1\n"),
        ["macveil.conf:2: error: the line is not an assignment: KEY=VALUE is expected: \
          \"wifi.scan-rand-mac-address: no\"; did you mean \"wifi.scan-rand-mac-address=no\"?"]
    );
}

#[test]
fn networkmanagers_own_keys_are_normal_in_its_files() {
    let text =
        b"[main]\nplugins=keyfile\n[keyfile]\nunmanaged-devices=none\n[connection]\nwifi.powersave=3\n\
        ipv6.ip6-privacy=2\nconnection.mdns=1\nwifi.cloned-mac-adress=random\n[device]\nmanaged=1\n\
        wifi.cloned-mac-address=preserve\n";
    let findings = check::sources(&[source(Product::NetworkManager, text)], &Claim::default());
    let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [9, 12], "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
}

#[test]
fn files_by_their_names() {
    let etc = |name: &str, text: &str| Source {
        product: Product::Macveil,
        place: Place::Etc,
        name: name.to_owned(),
        path: format!("conf.d/{name}"),
        text: text.as_bytes().to_vec(),
    };
    let sources =
        [etc("a.cnf", "junk"), etc("b.conf", "[.config]\nenable=no\n[x]\n"), etc("c.conf", "[x]\n")];
    let findings = check::sources(&sources, &Claim::default());
    let found: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "conf.d/a.cnf:1: warning: the file is ignored, its name does not end in .conf: \"a.cnf\"",
            "conf.d/c.conf:1: error: unknown section: \"[x]\"",
        ]
    );
}

#[test]
fn the_same_profile_twice() {
    let profile = |file: &str, id: &str, uuid: &str| {
        let text = format!("[connection]\nid={id}\nuuid={uuid}\ntype=wifi\n[wifi]\nssid=x\n");
        Profile::parse(file, text.as_bytes()).unwrap().0
    };
    let (a, b) = ("2815492f-7e56-435e-b2e9-246bd7cdc664", "2815492f-7e56-435e-b2e9-246bd7cdc665");
    let profiles = [profile("a", "x", a), profile("b", "x", b), profile("c", "y", &a.to_uppercase())];
    let same_network = |file: &str| {
        format!(
            "{file}:6: warning: a is for the same network and goes before this profile, which serves only \
             a network that has its uuid or id as id_str: \"x\""
        )
    };
    let found: Vec<String> = check::profiles(&profiles).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "b:2: warning: the id is that of a as well: \"x\"".to_owned(),
            same_network("b"),
            format!("c:3: error: the uuid is that of a as well: \"{a}\""),
            same_network("c"),
        ]
    );
}

#[test]
fn every_example_of_the_schema_is_valid() {
    for key in KEYS.iter().filter(|key| key.name != "wifi.mac-address-randomization") {
        let section = key.home.name().trim_end_matches('*');
        let findings = found(&format!("[{section}]\n{}={}\n", key.name, key.example));
        assert_eq!(findings, Vec::<String>::new(), "{}", key.name);
    }
}

proptest! {
    #[test]
    fn hostile_files_are_judged(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        let source = source(Product::Macveil, &text);
        let findings = check::sources(std::slice::from_ref(&source), &Claim::default());
        prop_assert!(Conf::merge(&[source], &Claim::default()).is_ok() || check::has_errors(&findings));
    }

    #[test]
    fn hostile_values_are_judged(value in r"(\PC|[,;\\:*?${} \t]|except:|mac:|type:|\$\{){0,30}") {
        for key in KEYS {
            let section = key.home.name().trim_end_matches('*');
            let text = format!("[{section}]\n{}={value}\n", key.name);
            let source = source(Product::Macveil, text.as_bytes());
            let _ = check::sources(&[source], &Claim::default());
        }
    }
}
