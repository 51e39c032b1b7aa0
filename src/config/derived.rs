//! Uuids that nobody wrote down: of a network without a profile, and of a profile without a uuid.

use md5::Md5;
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

/// Where NetworkManager keeps the profiles that it writes.
pub const DIRECTORY: &str = "/etc/NetworkManager/system-connections";

/// The uuid that NetworkManager gives a profile that has none (version 3 of RFC 9562, section 5.3): it
/// follows from the file's name in the directory for profiles below `/etc`, wherever the file is.
#[must_use]
pub fn keyfile_uuid(directory: &str, file_name: &str) -> String {
    let path = format!("{}/{file_name}", directory.trim_end_matches('/'));
    names_uuid(&["keyfile", &path])
}

/// The uuid of some texts, each with a zero behind it, in NetworkManager's name space
/// (`nm_uuid_generate_from_strings_old`).
fn names_uuid(texts: &[&str]) -> String {
    // b425e9fb-7598-44b4-9e3b-5a2e3aaa4905
    const NAME_SPACE: u128 = 0xb425_e9fb_7598_44b4_9e3b_5a2e_3aaa_4905;
    let mut hash = Md5::new().chain_update(NAME_SPACE.to_be_bytes());
    for text in texts {
        hash.update(text);
        hash.update([0]);
    }
    uuid_text(hash.finalize().into(), 3)
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
    fn networkmanagers_uuids() {
        // NetworkManager, src/libnm-core-impl/tests/test-general.c.
        for (texts, uuid) in [
            (&[][..], "b07c334a-399b-32de-8d50-58e4e08f98e3"),
            (&[""], "b8a426cb-bcb5-30a3-bd8f-6786fea72df9"),
            (&["a"], "12a4a982-7aae-39e1-951e-41aeb1250959"),
        ] {
            assert_eq!(names_uuid(texts), uuid, "{texts:?}");
        }
        let home = "5fe3ed30-7037-355b-95a7-4c6f4ffbd37e";
        assert_eq!(keyfile_uuid(DIRECTORY, "home.nmconnection"), home);
        assert_eq!(keyfile_uuid("/etc/NetworkManager/system-connections/", "home.nmconnection"), home);
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
