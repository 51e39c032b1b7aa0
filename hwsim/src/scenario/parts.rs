//! The parts a scenario is made of: root file system, access points, stations, files.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Security;

/// Which root file system the guest runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
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
    /// As scenarios' files call it.
    pub fn name(self) -> &'static str {
        match self {
            Root::Forky => "forky",
            Root::Bookworm => "bookworm",
            Root::DebianSystemd => "debian-systemd",
        }
    }

    /// systemd starts the agent, not the agent everything else.
    pub fn has_systemd(self) -> bool {
        matches!(self, Root::DebianSystemd)
    }
}

/// One access point, a single BSS, served by hostapd.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessPoint {
    /// By which steps mean it; its SSID unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The network's name.
    pub ssid: String,
    /// WPA2-PSK with this passphrase; an open network without, unless `security` says otherwise.
    pub passphrase: Option<String>,
    /// How stations get in, where passphrase or none does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
    /// Up to 14: 2.4 GHz; above: 5 GHz, by the rules of the United States unless a
    /// `country_code` line says otherwise.
    #[serde(default = "default_channel")]
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
            name: None,
            ssid: ssid.to_owned(),
            passphrase: None,
            security: None,
            channel: default_channel(),
            beacon_interval: default_beacon_interval(),
            lines: Vec::new(),
        }
    }

    /// As this one, but stations get in another way.
    pub fn security(mut self, security: Security) -> Self {
        self.security = Some(security);
        self
    }

    /// How stations get in.
    pub fn lets_in(&self) -> Security {
        Security::of(self.security, self.passphrase.as_ref())
    }

    /// True if its channel is of the 5 GHz band.
    pub fn is_5_ghz(&self) -> bool {
        self.channel > 14
    }

    /// By which steps mean it.
    pub fn name(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.ssid)
    }

    /// Steps call it this: needed where several serve one network.
    pub fn called(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
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

/// One station: an interface, and what its client knows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// The networks it knows.
    pub networks: Vec<Network>,
    /// It connects by itself; otherwise all networks are disabled until a step selects one.
    #[serde(default)]
    pub autoconnect: bool,
    /// Further lines of the configuration of its client: wpa_supplicant's, outside the networks,
    /// `NetworkManager.conf`, or iwd's `main.conf`.
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
            security: access_point.security,
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
        });
        self
    }

    /// Connects by itself.
    pub fn autoconnect(mut self) -> Self {
        self.autoconnect = true;
        self
    }

    /// With one more line of its client's configuration, outside the networks.
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
    /// WPA2-PSK with this passphrase; an open network without, unless `security` says otherwise.
    pub passphrase: Option<String>,
    /// How to get in, where passphrase or none does not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
    /// Further lines of its part of the client's configuration, which override earlier ones: the
    /// `network={…}` block, NetworkManager's `.nmconnection` file, or iwd's `.psk` file.
    #[serde(default)]
    pub lines: Vec<String>,
}

impl Network {
    /// How to get in.
    pub fn lets_in(&self) -> Security {
        Security::of(self.security, self.passphrase.as_ref())
    }
}

/// A file that the guest finds when the first step begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestFile {
    /// Absolute, in the guest; its directories are made.
    pub path: String,
    /// Permission bits.
    #[serde(default = "default_mode")]
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

fn default_channel() -> u8 {
    1
}

fn default_mode() -> u32 {
    0o644
}

fn default_beacon_interval() -> u16 {
    100
}
