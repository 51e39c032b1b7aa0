//! The parts a scenario is made of: root file system, access points, stations, files.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Which root file system the guest runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Root {
    /// Debian forky: wpa_supplicant 2.11.
    #[default]
    Forky,
    /// Debian bookworm: wpa_supplicant 2.10.
    Bookworm,
    /// Debian forky with systemd, which is the guest's first process.
    DebianSystemd,
}

impl Root {
    /// systemd starts the agent, not the agent everything else.
    pub fn has_systemd(self) -> bool {
        matches!(self, Root::DebianSystemd)
    }
}

/// One access point, a single BSS, served by hostapd.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPoint {
    /// The network's name.
    pub ssid: String,
    /// WPA2-PSK with this passphrase; an open network without.
    pub passphrase: Option<String>,
    /// Up to 14: 2.4 GHz; above: 5 GHz, which also wants a `country_code` line.
    pub channel: u8,
    /// Time units (1024 µs) between beacons.
    #[serde(default = "default_beacon_interval")]
    pub beacon_interval: u16,
    /// Further lines of hostapd's configuration; a later line overrides an earlier one.
    #[serde(default)]
    pub lines: Vec<String>,
}

impl AccessPoint {
    /// A WPA2-PSK network on channel 1.
    pub fn wpa2(ssid: &str, passphrase: &str) -> Self {
        AccessPoint { passphrase: Some(passphrase.to_owned()), ..AccessPoint::open(ssid) }
    }

    /// A network without encryption on channel 1.
    pub fn open(ssid: &str) -> Self {
        AccessPoint {
            ssid: ssid.to_owned(),
            passphrase: None,
            channel: 1,
            beacon_interval: default_beacon_interval(),
            lines: Vec::new(),
        }
    }

    /// On another channel.
    pub fn channel(mut self, channel: u8) -> Self {
        self.channel = channel;
        self
    }

    /// With another beacon interval, in time units of 1024 µs.
    pub fn beacon_interval(mut self, time_units: u16) -> Self {
        self.beacon_interval = time_units;
        self
    }

    /// With one more line of hostapd's configuration.
    pub fn line(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }
}

/// One station: an interface with its wpa_supplicant configuration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// The networks it knows. All are disabled until a step selects one.
    pub networks: Vec<Network>,
    /// Further lines of wpa_supplicant's configuration, outside the networks.
    #[serde(default)]
    pub lines: Vec<String>,
}

impl Station {
    /// A station that knows no network.
    pub fn new() -> Self {
        Station::default()
    }

    /// Knows the network of this access point, with its passphrase.
    pub fn knows(self, access_point: &AccessPoint) -> Self {
        self.knows_with(access_point, &[])
    }

    /// Knows the network of this access point, with further lines in its `network={…}` block.
    pub fn knows_with(mut self, access_point: &AccessPoint, lines: &[&str]) -> Self {
        self.networks.push(Network {
            ssid: access_point.ssid.clone(),
            passphrase: access_point.passphrase.clone(),
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
        });
        self
    }

    /// With one more line of wpa_supplicant's configuration, outside the networks.
    pub fn line(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }
}

/// A network that a station knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Its name.
    pub ssid: String,
    /// WPA2-PSK with this passphrase; an open network without.
    pub passphrase: Option<String>,
    /// Further lines of the `network={…}` block; a later line overrides an earlier one.
    #[serde(default)]
    pub lines: Vec<String>,
}

/// A file that the guest finds when the first step begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestFile {
    /// Absolute, in the guest; its directories are made.
    pub path: String,
    /// Permission bits.
    pub mode: u32,
    /// The whole content.
    pub content: String,
}

/// A file of the host that a guest finds as `/lab/NAME`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// Its name in `/lab`.
    pub name: String,
    /// Where it is on the host.
    pub source: PathBuf,
}

fn default_beacon_interval() -> u16 {
    100
}
