//! The files that macveil ships are without a mistake, and say what is in force.

use super::check;
use super::conf::{Conf, Place, Product, Source};
use super::match_config::Claim;
use super::match_spec::Device;
use super::property::Property;
use super::schema::{Home, KEYS};
use super::settings::{ConnectionDefaults, DeviceSettings};

const SAMPLE: &str = include_str!("../../config/macveil.conf");
const QUIRKS: &str = include_str!("../../config/quirks.conf");

fn source(place: Place, name: &str, text: &str) -> Source {
    let (name, path) = (name.to_owned(), name.to_owned());
    Source { product: Product::Macveil, place, name, path, text: text.as_bytes().to_vec() }
}

/// The sample with every setting switched on.
fn uncommented() -> String {
    let switched = |line: &str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with('[') || (rest.contains('=') && !rest.starts_with(' ')) => {
            rest.to_owned()
        }
        _ => line.to_owned(),
    };
    SAMPLE.lines().map(switched).collect::<Vec<_>>().join("\n")
}

fn settings(sources: &[Source], driver: &str) -> (bool, u128, String) {
    let conf = Conf::merge(sources, &Claim::default()).unwrap();
    let device = Device {
        ifname: Some("wlan0".to_owned()),
        kind: Some("wifi".to_owned()),
        driver: Some(driver.to_owned()),
        ..Device::default()
    };
    let of_device = DeviceSettings::of(&conf, &device);
    (
        of_device.scan_rand_mac_address.value,
        of_device.address_timeout.value.as_millis(),
        ConnectionDefaults::of(&conf, &device).cloned_mac_address.value,
    )
}

#[test]
fn samples_have_no_mistakes_as_they_are_and_switched_on() {
    for text in [SAMPLE, &uncommented(), QUIRKS] {
        let findings = check::sources(&[source(Place::Main, "macveil.conf", text)], &Claim::default());
        assert_eq!(findings, [], "{findings:#?}");
    }
}

#[test]
fn the_sample_knows_every_key_and_changes_nothing() {
    let switched = uncommented();
    for key in KEYS.iter().filter(|key| key.home != Home::Config) {
        // Deprecated, or explained with another one.
        let left_out = matches!(key.name, "wifi.mac-address-randomization" | "stop-match");
        assert!(left_out || switched.contains(&format!("\n{}=", key.name)), "{}", key.name);
    }
    assert_eq!(
        settings(&[source(Place::Main, "macveil.conf", SAMPLE)], "iwlwifi"),
        settings(&[], "iwlwifi"),
        "the sample as shipped is the built-in configuration"
    );
}

#[test]
fn quirks_are_for_their_drivers_only_and_give_way() {
    let quirks = source(Place::UsrLib, "quirks.conf", QUIRKS);
    let of = |driver: &str| settings(std::slice::from_ref(&quirks), driver);
    assert_eq!(of("wl"), (false, 1000, "preserve".to_owned()));
    assert_eq!(of("brcmfmac"), (true, 3000, "stable-ssid".to_owned()));
    assert_eq!(of("iwlwifi"), (true, 1000, "stable-ssid".to_owned()));
    let own = "[device-my-stick]\nmatch-device=driver:wl\nwifi.scan-rand-mac-address=yes\n";
    let sources = [quirks, source(Place::Main, "macveil.conf", own)];
    assert_eq!(settings(&sources, "wl"), (true, 1000, "preserve".to_owned()));
}

#[test]
fn the_manual_has_every_key() {
    let manual = include_str!("../../docs/configuration.md");
    for key in KEYS {
        let (home, kind) = (key.home.name(), key.kind.name());
        let row = format!("| `[{home}]` | `{}` | {kind} | {} | {} |\n", key.name, key.default, key.meaning);
        assert!(manual.contains(&row), "docs/configuration.md lacks\n{row}");
    }
    let manual = include_str!("../../docs/profiles.md");
    for property in Property::ALL {
        let (section, key) = property.place();
        let row = format!("| `{}` | `[{section}] {key}` | ", property.name());
        assert!(manual.contains(&row), "docs/profiles.md lacks\n{row}");
    }
}
