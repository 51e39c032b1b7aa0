//! What is in force for one interface, each value with the line it comes from.

use std::fmt;
use std::time::Duration;

use super::boolean;
use super::conf::{Conf, Origin};
use super::lookup::{Family, find};
use super::match_spec::Device;
use super::text::trim;
use crate::core::compat::Compat;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// No file says anything: macveil's default, or NetworkManager's where its files are read.
    BuiltIn,
    /// A line of a file, in this section.
    File {
        /// The section's name, without brackets.
        section: String,
        /// The line.
        origin: Origin,
    },
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in default"),
            Self::File { section, origin } => write!(f, "{origin} [{section}]"),
        }
    }
}

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub from: Provenance,
}

impl<T> Sourced<T> {
    /// A value that no file sets.
    #[must_use]
    pub fn built_in(value: T) -> Self {
        Self { value, from: Provenance::BuiltIn }
    }
}

/// Who changes the address for scans.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum ScanMethod {
    /// The driver where it can, else the interface.
    #[default]
    Auto,
    /// The driver, by its own randomization for each scan.
    Driver,
    /// macveil, by changing the interface's address between scans.
    Interface,
}

impl ScanMethod {
    /// The words of `wifi.scan-method`.
    pub const WORDS: [&str; 3] = ["auto", "driver", "interface"];

    /// The method of a word, `None` for another one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "auto" => Some(Self::Auto),
            "driver" => Some(Self::Driver),
            "interface" => Some(Self::Interface),
            _ => None,
        }
    }

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Driver => "driver",
            Self::Interface => "interface",
        }
    }
}

/// What becomes of an interface when macveil stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OnStop {
    /// It keeps its throwaway address, or its connection.
    #[default]
    Parked,
    /// It is taken down.
    Down,
    /// It gets its initial address back, unless it is connected.
    Restored,
}

impl OnStop {
    /// The words of `wifi.on-stop`.
    pub const WORDS: [&str; 3] = ["parked", "down", "restored"];

    /// What a word means, `None` for another one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "parked" => Some(Self::Parked),
            "down" => Some(Self::Down),
            "restored" => Some(Self::Restored),
            _ => None,
        }
    }

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Parked => "parked",
            Self::Down => "down",
            Self::Restored => "restored",
        }
    }
}

/// The `[device*]` settings of one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceSettings {
    /// `wifi.scan-rand-mac-address`: whether scans get addresses of their own. Default, and the
    /// meaning of an invalid value: yes.
    pub scan_rand_mac_address: Sourced<bool>,
    /// `wifi.scan-generate-mac-address-mask`, not validated; an invalid one is ignored at use.
    pub scan_generate_mac_address_mask: Option<Sourced<String>>,
    /// `wifi.scan-method`: who changes the address. Default, and the meaning of an invalid value:
    /// auto.
    pub scan_method: Sourced<ScanMethod>,
    /// `wifi.scan-passive`: whether macveil's scans only listen. Default, and the meaning of an invalid
    /// value: no.
    pub scan_passive: Sourced<bool>,
    /// `wifi.roam-below`: below which signal, in dBm, another access point of the network in use is
    /// looked for. Default, and the meaning of an invalid value: none.
    pub roam_below: Sourced<Option<i32>>,
    /// `wifi.address-timeout`: how long the driver may take to show an address that it said it had
    /// taken. Default, and the meaning of an invalid value: [`ADDRESS_TIMEOUT`].
    pub address_timeout: Sourced<Duration>,
    /// `wifi.on-stop`: in what state macveil leaves the interface. Default, and the meaning of an
    /// invalid value: parked.
    pub on_stop: Sourced<OnStop>,
    /// `wifi.renew-interface`: whether the interface is created anew between two connections. Default,
    /// and the meaning of an invalid value: no.
    pub renew_interface: Sourced<bool>,
}

/// `wifi.address-timeout` where nothing is configured.
pub const ADDRESS_TIMEOUT: Duration = Duration::from_secs(1);
/// The longest `wifi.address-timeout`, in milliseconds.
pub const LONGEST_ADDRESS_TIMEOUT_MS: u32 = 60_000;

/// The value of a `wifi.address-timeout`: milliseconds.
#[must_use]
pub fn milliseconds(text: &str) -> Option<Duration> {
    let number: u32 = trim(text).parse().ok()?;
    (number <= LONGEST_ADDRESS_TIMEOUT_MS).then(|| Duration::from_millis(number.into()))
}

/// The value of a `wifi.roam-below`: dBm, or `no`. `None`: it is neither.
#[must_use]
pub fn signal(text: &str) -> Option<Option<i32>> {
    let text = trim(text);
    if boolean::parse(text) == Some(false) && text != "0" {
        return Some(None);
    }
    let dbm: i32 = text.parse().ok()?;
    (-100..=-1).contains(&dbm).then_some(Some(dbm))
}

/// The `[connection*]` defaults for profiles on one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionDefaults {
    /// `wifi.cloned-mac-address`, not validated: an invalid one means `preserve`.
    ///
    /// Where no section sets it: `random` if the deprecated `wifi.mac-address-randomization` is 2,
    /// else the built-in default.
    pub cloned_mac_address: Sourced<String>,
    /// `connection.stable-id`.
    pub stable_id: Option<Sourced<String>>,
    /// `wifi.generate-mac-address-mask`, not validated; an invalid one is ignored at use.
    pub generate_mac_address_mask: Option<Sourced<String>>,
}

/// `wifi.cloned-mac-address` where nothing is configured.
pub const DEFAULT_MODE: &str = "stable-ssid";
/// The same where NetworkManager's files are read, so that a machine keeps its addresses.
pub const NETWORKMANAGER_DEFAULT_MODE: &str = "preserve";

impl DeviceSettings {
    /// The settings of a device.
    #[must_use]
    pub fn of(conf: &Conf, device: &Device) -> Self {
        let look = |key| default(conf, Family::Device, key, device);
        let scan = look("wifi.scan-rand-mac-address").map(|v| v.map(|text| boolean::parse(&text)));
        let on_stop = look("wifi.on-stop").map(|v| v.map(|text| OnStop::from_word(trim(&text))));
        let passive = look("wifi.scan-passive").map(|v| v.map(|text| boolean::parse(&text)));
        let method = look("wifi.scan-method").map(|v| v.map(|text| ScanMethod::from_word(trim(&text))));
        Self {
            scan_rand_mac_address: scan
                .map_or(Sourced::built_in(true), |found| found.map(|value| value.unwrap_or(true))),
            scan_generate_mac_address_mask: look("wifi.scan-generate-mac-address-mask"),
            scan_method: method.map_or(Sourced::built_in(ScanMethod::Auto), |found| {
                found.map(|value| value.unwrap_or_default())
            }),
            scan_passive: passive
                .map_or(Sourced::built_in(false), |found| found.map(|value| value.unwrap_or(false))),
            on_stop: on_stop.map_or(Sourced::built_in(OnStop::default()), |found| {
                found.map(|value| value.unwrap_or_default())
            }),
            renew_interface: look("wifi.renew-interface").map_or(Sourced::built_in(false), |found| {
                found.map(|text| boolean::parse(&text).unwrap_or(false))
            }),
            roam_below: look("wifi.roam-below")
                .map_or(Sourced::built_in(None), |found| found.map(|text| signal(&text).flatten())),
            address_timeout: look("wifi.address-timeout")
                .map_or(Sourced::built_in(ADDRESS_TIMEOUT), |found| {
                    found.map(|text| milliseconds(&text).unwrap_or(ADDRESS_TIMEOUT))
                }),
        }
    }
}

impl ConnectionDefaults {
    /// The defaults for profiles on a device.
    #[must_use]
    pub fn of(conf: &Conf, device: &Device) -> Self {
        let look = |key| default(conf, Family::Connection, key, device);
        let deprecated = || {
            look("wifi.mac-address-randomization")
                .filter(|found| trim(&found.value) == "2")
                .map(|found| found.map(|_| "random".to_owned()))
        };
        Self {
            cloned_mac_address: look("wifi.cloned-mac-address")
                .or_else(deprecated)
                .unwrap_or_else(|| Sourced::built_in(default_mode(conf).to_owned())),
            stable_id: look("connection.stable-id"),
            generate_mac_address_mask: look("wifi.generate-mac-address-mask"),
        }
    }
}

/// `[main] networkmanager` of macveil's own files: whether NetworkManager's configuration, profiles and
/// key are read too. Default, and the meaning of an invalid value: no.
#[must_use]
pub fn wants_networkmanager(own: &Conf) -> bool {
    own.get("main", "networkmanager")
        .and_then(|value| value.string())
        .and_then(|text| boolean::parse(&text))
        .unwrap_or(false)
}

/// `[main] history`: whether the addresses that the air saw are kept. Default: yes; the meaning of an
/// invalid value: no.
#[must_use]
pub fn keeps_history(conf: &Conf) -> bool {
    let text = conf.get("main", "history").and_then(|value| value.string());
    text.is_none_or(|text| boolean::parse(&text).unwrap_or(false))
}

/// `[main] compat`: whose behaviour counts where NetworkManager's harms its users. Default, and the
/// meaning of an invalid value: safe.
#[must_use]
pub fn compat(conf: &Conf) -> Compat {
    let text = conf.get("main", "compat").and_then(|value| value.string());
    text.and_then(|text| trim(&text).parse().ok()).unwrap_or_default()
}

/// The words of `[main] compat`.
pub const COMPAT_WORDS: [&str; 2] = ["safe", "networkmanager"];

/// The built-in `wifi.cloned-mac-address`.
#[must_use]
pub fn default_mode(conf: &Conf) -> &'static str {
    if conf.reads_networkmanager() { NETWORKMANAGER_DEFAULT_MODE } else { DEFAULT_MODE }
}

/// The value that [`find`] gives, with the line it comes from. One absent by `stop-match` is `None`.
#[must_use]
pub fn default(conf: &Conf, family: Family, key: &str, device: &Device) -> Option<Sourced<String>> {
    let found = find(conf, family, key, device)?;
    let (value, place) = found.value?;
    let from = Provenance::File { section: found.section.name.clone(), origin: place.origin.clone() };
    Some(Sourced { value, from })
}

impl<T> Sourced<T> {
    /// Another value from the same place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: change(self.value), from: self.from }
    }
}
