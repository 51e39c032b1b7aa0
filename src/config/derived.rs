//! The profile of a network that has none: a uuid that follows from what the network is.

use sha1::{Digest, Sha1};

use crate::core::station::NetworkFacts;

/// The kinds of key management that make two networks of one name different ones.
///
/// WPA2 and WPA3, with a passphrase, are one kind, and so are open networks and encrypted ones without
/// a key to know (OWE): who upgrades an access point keeps the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyManagement {
    /// No key to know: `NONE`, `OWE`.
    Open,
    /// A shared passphrase: `WPA-PSK`, `SAE`, `FT-PSK` ….
    Passphrase,
    /// An account: `WPA-EAP`, `IEEE8021X` ….
    Account,
}

impl KeyManagement {
    /// The kind of the supplicant's `key_mgmt`. Where it allows several, as it does by default, a
    /// passphrase goes before an account, and both before nothing.
    #[must_use]
    pub fn of(key_mgmt: &str) -> Self {
        let words = || key_mgmt.split_ascii_whitespace();
        if words().any(|word| word.contains("PSK") || word.contains("SAE") || word == "DPP") {
            Self::Passphrase
        } else if words().any(|word| word.contains("EAP") || word.contains("8021X") || word.contains("FILS"))
        {
            Self::Account
        } else {
            Self::Open
        }
    }

    /// Its word, which is part of derived uuids.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Passphrase => "psk",
            Self::Account => "8021x",
        }
    }
}

/// The uuid of a network that has no profile: always the same for its SSID and the kind of its key
/// management (version 5 of RFC 9562, section 5.5, under a name space of macveil's own).
#[must_use]
pub fn derived_uuid(network: &NetworkFacts) -> String {
    const NAME_SPACE: [u8; 16] = *b"macveil:network:";
    let digest = Sha1::new()
        .chain_update(NAME_SPACE)
        .chain_update(KeyManagement::of(&network.key_mgmt).word())
        .chain_update(b":")
        .chain_update(network.ssid.octets())
        .finalize();
    let mut octets = [0; 16];
    octets.copy_from_slice(&digest[..16]);
    uuid_text(octets, 5)
}

/// A fresh uuid (version 4) of these random octets.
#[must_use]
pub fn random_uuid(octets: [u8; 16]) -> String {
    uuid_text(octets, 4)
}

fn uuid_text(mut octets: [u8; 16], version: u8) -> String {
    octets[6] = octets[6] & 0x0f | version << 4;
    octets[8] = octets[8] & 0x3f | 0x80;
    let hex: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::ssid::Ssid;

    fn uuid(ssid: &[u8], key_mgmt: &str) -> String {
        let facts = NetworkFacts::named(Ssid::new(ssid).unwrap());
        derived_uuid(&NetworkFacts { key_mgmt: key_mgmt.to_owned(), ..facts })
    }

    #[test]
    fn derived_uuids_tell_networks_apart_and_survive_an_upgrade() {
        let home = uuid(b"home", "WPA-PSK");
        assert_eq!(home.len(), 36);
        assert_eq!(home.as_bytes()[14], b'5');
        assert!(matches!(home.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_ne!(home, uuid(b"cafe", "WPA-PSK"));
        assert_ne!(home, uuid(b"home", "NONE"));
        assert_ne!(home, uuid(b"home", "WPA-EAP"));
        assert_eq!(home, uuid(b"home", "WPA-PSK SAE FT-SAE"));
        assert_eq!(home, uuid(b"home", "WPA-PSK WPA-EAP"), "the supplicant's default");
        assert_eq!(uuid(b"home", "NONE"), uuid(b"home", "OWE"));
        assert_eq!(uuid(b"home", ""), uuid(b"home", "NONE"));
    }
}
