//! `cloned-mac-address`: the modes, their text, and which value is in force.

use std::fmt;

use super::addr::MacAddr;
use super::compat::Compat;

/// How a connection's address is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClonedMac {
    /// The address that the interface had before anyone here touched it.
    Preserve,
    /// The hardware's address.
    Permanent,
    /// A fresh random address for every activation.
    Random,
    /// An address that follows from the stable-id.
    Stable,
    /// An address that follows from the network's name. Wi-Fi only.
    StableSsid,
    /// An address that follows from the network's name and the access point's address. Wi-Fi only,
    /// macveil's own.
    StableBssid,
    /// This address.
    Explicit(MacAddr),
}

/// Not a mode of this class of device.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseModeError {
    /// Neither a mode nor an address.
    #[error("\"{}\" is neither a MAC address nor one of preserve, permanent, random, stable, stable-ssid, stable-bssid", .0.escape_debug())]
    Unknown(String),
    /// A mode that needs a network name, on a device without one.
    #[error("{0} is for Wi-Fi only")]
    WifiOnly(ClonedMac),
}

impl ClonedMac {
    /// The mode of this text. Case counts and nothing is trimmed, as in NetworkManager.
    ///
    /// # Errors
    /// A text that is no mode; one for Wi-Fi only, unless `is_wifi`; macveil's own modes, with
    /// [`Compat::NetworkManager`].
    pub fn parse(text: &str, is_wifi: bool, compat: Compat) -> Result<Self, ParseModeError> {
        let mode = match text {
            "preserve" => Self::Preserve,
            "permanent" => Self::Permanent,
            "random" => Self::Random,
            "stable" => Self::Stable,
            "stable-ssid" => Self::StableSsid,
            "stable-bssid" if compat == Compat::Safe => Self::StableBssid,
            _ => Self::Explicit(text.parse().map_err(|_| ParseModeError::Unknown(text.to_owned()))?),
        };
        if !is_wifi && matches!(mode, Self::StableSsid | Self::StableBssid) {
            return Err(ParseModeError::WifiOnly(mode));
        }
        Ok(mode)
    }
}

impl ClonedMac {
    /// Whether the address follows from the host's secret, and so from the connection's generation.
    #[must_use]
    pub fn is_stable(self) -> bool {
        matches!(self, Self::Stable | Self::StableSsid | Self::StableBssid)
    }
}

impl fmt::Display for ClonedMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Preserve => "preserve",
            Self::Permanent => "permanent",
            Self::Random => "random",
            Self::Stable => "stable",
            Self::StableSsid => "stable-ssid",
            Self::StableBssid => "stable-bssid",
            Self::Explicit(address) => return address.fmt(f),
        })
    }
}

/// The values that compete for a connection; `None` where unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Configured<'a> {
    /// `cloned-mac-address` of the connection itself.
    pub profile: Option<&'a str>,
    /// The first matching `[connection*]` default for this class of device.
    pub default: Option<&'a str>,
    /// The deprecated default `wifi.mac-address-randomization`.
    pub deprecated: Option<&'a str>,
}

/// Where the mode in force comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The connection.
    Profile,
    /// A default.
    Default,
    /// The deprecated default.
    Deprecated,
    /// Nothing is configured, or NetworkManager's reaction to a default that is no mode.
    BuiltIn,
}

/// The mode in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected<'a> {
    /// The mode.
    pub mode: ClonedMac,
    /// Its text as configured.
    pub text: &'a str,
    /// Where it is from.
    pub source: Source,
    /// Whether the connection goes on if the address cannot be set.
    pub tolerate_failure: bool,
}

/// Chooses among the configured values: connection, default, deprecated default, `preserve`.
///
/// # Errors
/// With [`Compat::Safe`], a value that is no mode. NetworkManager takes such a default for
/// `preserve`, and such a value of a connection for unset.
pub fn select<'a>(
    configured: Configured<'a>,
    is_wifi: bool,
    compat: Compat,
) -> Result<Selected<'a>, ParseModeError> {
    let built_in = Selected {
        mode: ClonedMac::Preserve,
        text: "preserve",
        source: Source::BuiltIn,
        tolerate_failure: false,
    };
    if let Some(text) = configured.profile {
        match (ClonedMac::parse(text, is_wifi, compat), compat) {
            (Ok(mode), _) => return Ok(Selected { mode, text, source: Source::Profile, ..built_in }),
            (Err(why), Compat::Safe) => return Err(why),
            (Err(_), Compat::NetworkManager) => {}
        }
    }
    if let Some(text) = configured.default {
        return match (ClonedMac::parse(text, is_wifi, compat), compat) {
            (Ok(mode), _) => {
                let tolerate_failure = !matches!(mode, ClonedMac::Explicit(_));
                Ok(Selected { mode, text, source: Source::Default, tolerate_failure })
            }
            (Err(why), Compat::Safe) => Err(why),
            (Err(_), Compat::NetworkManager) => Ok(built_in),
        };
    }
    if is_wifi && configured.deprecated.is_some_and(|text| number(text) == Some(2)) {
        let mode = ClonedMac::Random;
        return Ok(Selected { mode, text: "random", source: Source::Deprecated, tolerate_failure: true });
    }
    Ok(built_in)
}

/// Whether a value may stand in a connection, as NetworkManager's interface checks it.
#[must_use]
pub fn valid_in_profile(value: Option<&str>, is_wifi: bool, compat: Compat) -> bool {
    value.is_none_or(|text| ClonedMac::parse(text, is_wifi, compat).is_ok())
}

/// What the deprecated key `mac-address-randomization` of a connection says where
/// `cloned-mac-address` is unset: 1 `permanent`, 2 `random`, else nothing.
#[must_use]
pub fn from_deprecated_profile(value: &str) -> Option<ClonedMac> {
    match number(value) {
        Some(1) => Some(ClonedMac::Permanent),
        Some(2) => Some(ClonedMac::Random),
        _ => None,
    }
}

/// A number of the deprecated keys; blanks around it do not count.
fn number(text: &str) -> Option<i64> {
    text.trim_matches([' ', '\t', '\n', '\x0c', '\r']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default(text: &str) -> Configured<'_> {
        Configured { default: Some(text), ..Configured::default() }
    }

    #[test]
    fn a_mistake_is_an_error_unless_networkmanagers() {
        for text in ["Random", "random ", "", "stable-bia"] {
            let unknown = ParseModeError::Unknown(text.to_owned());
            assert_eq!(select(default(text), true, Compat::Safe), Err(unknown.clone()));
            let profile = Configured { profile: Some(text), ..default("random") };
            assert_eq!(select(profile, true, Compat::Safe), Err(unknown));
            let theirs = select(default(text), true, Compat::NetworkManager).unwrap();
            assert_eq!((theirs.mode, theirs.source), (ClonedMac::Preserve, Source::BuiltIn));
            let theirs = select(profile, true, Compat::NetworkManager).unwrap();
            assert_eq!((theirs.mode, theirs.source), (ClonedMac::Random, Source::Default));
        }
        let wifi_only = Err(ParseModeError::WifiOnly(ClonedMac::StableSsid));
        assert_eq!(select(default("stable-ssid"), false, Compat::Safe), wifi_only);
    }

    #[test]
    fn text_is_read_back() {
        let explicit = ClonedMac::Explicit(MacAddr::new([2, 3, 4, 5, 6, 7]));
        for mode in [
            ClonedMac::Preserve,
            ClonedMac::Permanent,
            ClonedMac::Random,
            ClonedMac::Stable,
            ClonedMac::StableSsid,
            ClonedMac::StableBssid,
            explicit,
        ] {
            assert_eq!(ClonedMac::parse(&mode.to_string(), true, Compat::Safe), Ok(mode));
        }
        assert!(ClonedMac::parse("stable-bssid", true, Compat::NetworkManager).is_err());
    }

    #[test]
    fn the_deprecated_key_of_a_connection() {
        assert_eq!(from_deprecated_profile("1"), Some(ClonedMac::Permanent));
        assert_eq!(from_deprecated_profile(" 2"), Some(ClonedMac::Random));
        assert_eq!(from_deprecated_profile("0"), None);
        assert_eq!(from_deprecated_profile("always"), None);
    }
}
