//! The keys that macveil knows: where they stand, what they may hold, what they mean.

use super::lookup::Family;

/// The kinds of sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Home {
    /// `[main]`.
    Main,
    /// `[.config]`, about the file it stands in.
    Config,
    /// `[connection*]` or `[device*]`.
    Family(Family),
}

impl Home {
    /// The kind of a section by its name; `None` for an unknown section.
    #[must_use]
    pub fn of(section: &str) -> Option<Self> {
        match section {
            "main" => Some(Self::Main),
            ".config" => Some(Self::Config),
            _ => Family::of(section).map(Self::Family),
        }
    }

    /// The name of the section, `*` for any continuation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Config => ".config",
            Self::Family(Family::Connection) => "connection*",
            Self::Family(Family::Device) => "device*",
        }
    }
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// `yes` or `no`, or another of [`super::boolean::WORDS`].
    Boolean,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A mode or an address.
    ClonedMac,
    /// A mask, then addresses.
    Mask,
    /// A stable-id, with `${…}` patterns.
    StableId,
    /// A match spec of devices.
    MatchSpec,
    /// A boolean or a spec of versions.
    Enable,
    /// NetworkManager's old number for a mode: 0, 1 or 2.
    OldRandomization,
    /// A number of milliseconds, up to this one.
    Milliseconds(u32),
    /// A signal strength in dBm, or `no`.
    Signal,
}

impl Type {
    /// Its name in documentation.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Word(_) => "word",
            Self::ClonedMac => "mode or address",
            Self::Mask => "mask",
            Self::StableId => "text",
            Self::MatchSpec => "match spec",
            Self::Enable => "boolean or version spec",
            Self::OldRandomization => "number",
            Self::Milliseconds(_) => "milliseconds",
            Self::Signal => "dBm",
        }
    }
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Where it stands.
    pub home: Home,
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub kind: Type,
    /// What is in force without it.
    pub default: &'static str,
    /// A valid value.
    pub example: &'static str,
    /// What it is for, a sentence.
    pub meaning: &'static str,
}

const CONNECTION: Home = Home::Family(Family::Connection);
const DEVICE: Home = Home::Family(Family::Device);

/// All keys of macveil's configuration.
pub const KEYS: &[Key] = &[
    Key {
        home: Home::Main,
        name: "networkmanager",
        kind: Type::Boolean,
        default: "no",
        example: "yes",
        meaning: "Whether NetworkManager's configuration, profiles and secret key are read too.",
    },
    Key {
        home: Home::Main,
        name: "history",
        kind: Type::Boolean,
        default: "yes",
        example: "no",
        meaning: "Whether the addresses that the air saw are kept for macveil history.",
    },
    Key {
        home: Home::Main,
        name: "compat",
        kind: Type::Word(&super::settings::COMPAT_WORDS),
        default: "safe",
        example: "networkmanager",
        meaning: "Whose behaviour counts where NetworkManager's harms its users: \
                  safe refuses what networkmanager silently reads in another way.",
    },
    Key {
        home: CONNECTION,
        name: "wifi.cloned-mac-address",
        kind: Type::ClonedMac,
        default: "stable-ssid (preserve with networkmanager=yes)",
        example: "random",
        meaning: "The address of connections whose profile leaves it open.",
    },
    Key {
        home: CONNECTION,
        name: "connection.stable-id",
        kind: Type::StableId,
        default: "the profile's uuid",
        example: "${CONNECTION}/${BOOT}",
        meaning: "What an address of mode stable is derived from, besides the secret key and the interface.",
    },
    Key {
        home: CONNECTION,
        name: "wifi.generate-mac-address-mask",
        kind: Type::Mask,
        default: "all bits are drawn",
        example: "FF:FF:FF:00:00:00",
        meaning: "The bits that the addresses of modes random and stable keep.",
    },
    Key {
        home: CONNECTION,
        name: "wifi.mac-address-randomization",
        kind: Type::OldRandomization,
        default: "0",
        example: "2",
        meaning: "Deprecated: 2 is wifi.cloned-mac-address=random where that is not set.",
    },
    Key {
        home: CONNECTION,
        name: "match-device",
        kind: Type::MatchSpec,
        default: "every device",
        example: "interface-name:wlan0",
        meaning: "The devices the section is for.",
    },
    Key {
        home: CONNECTION,
        name: "stop-match",
        kind: Type::Boolean,
        default: "no",
        example: "yes",
        meaning: "Whether devices of this section skip all later ones, whatever is set here.",
    },
    Key {
        home: DEVICE,
        name: "wifi.scan-rand-mac-address",
        kind: Type::Boolean,
        default: "yes",
        example: "no",
        meaning: "Whether scans get addresses of their own.",
    },
    Key {
        home: DEVICE,
        name: "wifi.scan-generate-mac-address-mask",
        kind: Type::Mask,
        default: "all bits are drawn",
        example: "FE:FF:FF:00:00:00 68:F7:28:00:00:00",
        meaning: "The bits that the addresses of scans keep.",
    },
    Key {
        home: DEVICE,
        name: "wifi.scan-method",
        kind: Type::Word(&super::settings::ScanMethod::WORDS),
        default: "auto",
        example: "interface",
        meaning: "Who changes the address for scans: the driver, macveil on the interface, or whichever can.",
    },
    Key {
        home: DEVICE,
        name: "wifi.scan-passive",
        kind: Type::Boolean,
        default: "no",
        example: "yes",
        meaning: "Whether macveil's scans only listen and ask nobody; hidden networks are not found then.",
    },
    Key {
        home: DEVICE,
        name: "wifi.on-stop",
        kind: Type::Word(&super::settings::OnStop::WORDS),
        default: "parked",
        example: "down",
        meaning: "How macveil leaves an interface when it stops: parked on its throwaway address or \
                  connected as it is, down, or, unless connected, restored to its initial address.",
    },
    Key {
        home: DEVICE,
        name: "wifi.renew-interface",
        kind: Type::Boolean,
        default: "no",
        example: "yes",
        meaning: "Whether the interface is deleted and created anew between two connections, so that its \
                  sequence numbers do not run on from one to the next.",
    },
    Key {
        home: DEVICE,
        name: "wifi.roam-below",
        kind: Type::Signal,
        default: "no",
        example: "-70",
        meaning: "Below which signal, in dBm, macveil listens for a better access point of the network \
                  in use and has wpa_supplicant roam to it; networks with bgscan are left to that.",
    },
    Key {
        home: DEVICE,
        name: "wifi.address-timeout",
        kind: Type::Milliseconds(super::settings::LONGEST_ADDRESS_TIMEOUT_MS),
        default: "1000",
        example: "3000",
        meaning: "How long, in milliseconds, the driver may take to show a new address; \
                  one that has not come by then has failed.",
    },
    Key {
        home: DEVICE,
        name: "match-device",
        kind: Type::MatchSpec,
        default: "every device",
        example: "driver:rtl8723bs",
        meaning: "The devices the section is for.",
    },
    Key {
        home: DEVICE,
        name: "stop-match",
        kind: Type::Boolean,
        default: "no",
        example: "yes",
        meaning: "Whether devices of this section skip all later ones, whatever is set here.",
    },
    Key {
        home: Home::Config,
        name: "enable",
        kind: Type::Enable,
        default: "yes",
        example: "nm-version-min:1.45",
        meaning: "Whether the file is used; ignored in macveil.conf itself.",
    },
];

/// The key of this name in this kind of section.
#[must_use]
pub fn key(home: Home, name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.home == home && key.name == name)
}
