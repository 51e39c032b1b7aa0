//! A BSS that was heard, and whether a network of the supplicant could be it.

use std::time::Duration;

use super::addr::MacAddr;
use super::ssid::Ssid;

/// One cell of an access point, as a scan heard it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bss {
    /// Its address.
    pub bssid: MacAddr,
    /// Its network's name; `None` where it is hidden.
    pub ssid: Option<Ssid>,
    /// Centre frequency in MHz.
    pub frequency: u32,
    /// Signal strength in mBm (hundredths of a dBm); drivers without a unit count from 0 upwards.
    pub signal: i32,
    /// How it lets stations in.
    pub security: Security,
    /// How long ago it was last heard.
    pub age: Duration,
}

/// The ways into a BSS that its beacon or probe response offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Security {
    /// The privacy bit of its capabilities is set.
    pub privacy: bool,
    /// A pre-shared key: AKM suites 2, 4, 6, 19, 20, or WPA's 2 (IEEE 802.11, 9.4.2.24.3).
    pub psk: bool,
    /// SAE: AKM suites 8, 9, 24, 25.
    pub sae: bool,
    /// IEEE 802.1X: AKM suites 1, 3, 5, 11, 12, 13, 14 to 17, 22, 23.
    pub eap: bool,
    /// OWE: AKM suite 18.
    pub owe: bool,
}

impl Security {
    /// Whether no RSN or WPA element offers anything: open, or WEP where `privacy` is set.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        !(self.psk || self.sae || self.eap || self.owe)
    }

    /// Whether a network of these `key_mgmt` words (wpa_supplicant's) could use it. Without words it
    /// is taken to: wpa_supplicant judges for itself.
    #[must_use]
    pub fn suits(&self, key_mgmt: &str) -> bool {
        if key_mgmt.trim().is_empty() {
            return true;
        }
        key_mgmt.split_ascii_whitespace().any(|word| match word {
            "NONE" => self.is_bare(),
            "IEEE8021X" => self.is_bare() && self.privacy,
            // In transition mode the open BSS names the other one.
            "OWE" => self.owe || (self.is_bare() && !self.privacy),
            word if word.contains("SAE") => self.sae,
            word if word.contains("PSK") => self.psk,
            word if word.contains("EAP") || word.contains("FILS") => self.eap,
            _ => true,
        })
    }

    /// More is better, between BSSs that are otherwise alike.
    #[must_use]
    pub fn strength(&self) -> u8 {
        match self {
            Self { sae: true, .. } | Self { eap: true, .. } => 3,
            Self { psk: true, .. } | Self { owe: true, .. } => 2,
            Self { privacy: true, .. } => 1,
            Self { .. } => 0,
        }
    }

    /// Reads the elements of a beacon or probe response: RSN (48) and WPA (221 with OUI 00:50:F2 1).
    /// Malformed ones offer nothing.
    #[must_use]
    pub fn of_elements(privacy: bool, elements: &[u8]) -> Self {
        let mut security = Self { privacy, ..Self::default() };
        for (id, body) in each_element(elements) {
            match (id, body) {
                (ELEMENT_RSN, body) => security.add_suites(body, OUI_RSN),
                (ELEMENT_VENDOR, [0x00, 0x50, 0xf2, 0x01, body @ ..]) => security.add_suites(body, OUI_WPA),
                _ => {}
            }
        }
        security
    }

    /// Version, group cipher, pairwise ciphers, then the AKM suites.
    fn add_suites(&mut self, body: &[u8], oui: [u8; 3]) {
        let Some(body) = body.get(6..) else { return };
        let Some((_, body)) = suites(body) else { return };
        let Some((akms, _)) = suites(body) else { return };
        for suite in akms.chunks_exact(4) {
            if suite[..3] != oui {
                continue;
            }
            match suite[3] {
                2 | 4 | 6 | 19 | 20 => self.psk = true,
                8 | 9 | 24 | 25 if oui == OUI_RSN => self.sae = true,
                18 if oui == OUI_RSN => self.owe = true,
                1 | 3 | 5 | 11..=17 | 22 | 23 => self.eap = true,
                _ => {}
            }
        }
    }
}

const ELEMENT_SSID: u8 = 0;
const ELEMENT_RSN: u8 = 48;
const ELEMENT_VENDOR: u8 = 221;
const OUI_RSN: [u8; 3] = [0x00, 0x0f, 0xac];
const OUI_WPA: [u8; 3] = [0x00, 0x50, 0xf2];

/// The network's name in the elements of a beacon or probe response. `None`: there is none, or it is
/// hidden (empty, or nothing but zeros).
#[must_use]
pub fn ssid_of_elements(elements: &[u8]) -> Option<Ssid> {
    let (_, body) = each_element(elements).find(|(id, _)| *id == ELEMENT_SSID)?;
    if body.iter().all(|octet| *octet == 0) {
        return None;
    }
    Ssid::new(body).ok()
}

/// Identifier and body of every whole element.
fn each_element(mut octets: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let [id, length, rest @ ..] = octets else { return None };
        let (body, rest) = rest.split_at_checked(usize::from(*length))?;
        octets = rest;
        Some((*id, body))
    })
}

/// A count of two octets, that many suites of four, and what follows.
fn suites(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (count, rest) = octets.split_first_chunk::<2>()?;
    rest.split_at_checked(4 * usize::from(u16::from_le_bytes(*count)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RSN, CCMP, with these AKM suites.
    fn rsn(akms: &[u8]) -> Vec<u8> {
        let mut body = vec![1, 0, 0, 0x0f, 0xac, 4, 1, 0, 0, 0x0f, 0xac, 4];
        body.extend([u8::try_from(akms.len()).unwrap(), 0]);
        akms.iter().for_each(|akm| body.extend([0, 0x0f, 0xac, *akm]));
        body.extend([0, 0]);
        let mut element = vec![ELEMENT_RSN, u8::try_from(body.len()).unwrap()];
        element.extend(body);
        element
    }

    #[test]
    fn suites_and_the_words_that_use_them() {
        for (akms, words, others) in [
            (&[2][..], &["WPA-PSK", "WPA-PSK SAE"][..], &["SAE", "NONE", "WPA-EAP"][..]),
            (&[8], &["SAE", "WPA-PSK SAE", "FT-SAE"], &["WPA-PSK", "NONE"]),
            (&[2, 8], &["SAE", "WPA-PSK"], &["WPA-EAP", "OWE"]),
            (&[18], &["OWE"], &["NONE", "SAE"]),
            (&[1, 5], &["WPA-EAP", "WPA-EAP-SHA256"], &["WPA-PSK"]),
        ] {
            let security = Security::of_elements(true, &rsn(akms));
            for word in words {
                assert!(security.suits(word), "{akms:?} {word}");
            }
            for word in others {
                assert!(!security.suits(word), "{akms:?} {word}");
            }
        }
        let open = Security::of_elements(false, &[]);
        assert!(open.suits("NONE") && open.suits("OWE") && !open.suits("WPA-PSK"));
        assert!(open.suits(""), "unknown words are the supplicant's to judge");
    }

    #[test]
    fn wpa_of_old() {
        let mut element = vec![ELEMENT_VENDOR, 22, 0x00, 0x50, 0xf2, 1, 1, 0, 0, 0x50, 0xf2, 2];
        element.extend([1, 0, 0, 0x50, 0xf2, 2, 1, 0, 0, 0x50, 0xf2, 2]);
        assert!(Security::of_elements(true, &element).psk);
    }

    #[test]
    fn hidden_names() {
        assert_eq!(ssid_of_elements(&[0, 4, b'h', b'o', b'm', b'e']), Ssid::new(*b"home").ok());
        assert_eq!(ssid_of_elements(&[0, 0]), None);
        assert_eq!(ssid_of_elements(&[0, 3, 0, 0, 0]), None);
        assert_eq!(ssid_of_elements(&[0, 5, b'x']), None, "cut short");
    }

    proptest! {
        #[test]
        fn no_octets_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Security::of_elements(true, &octets);
            let _ = ssid_of_elements(&octets);
        }
    }
}
