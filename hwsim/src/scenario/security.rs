//! The ways into a network.

use serde::{Deserialize, Serialize};

/// How an access point lets stations in (IEEE 802.11-2020, 12.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Security {
    /// It lets in everybody, and nothing is encrypted.
    Open,
    /// Everybody, encrypted (RFC 8110).
    Owe,
    /// A passphrase, as WPA2-PSK has it.
    Wpa2,
    /// The same, and management frames must be protected.
    Wpa2Pmf,
    /// A passphrase, as WPA3-SAE has it: hash to element alone, management frames protected.
    Wpa3,
    /// 802.1X: EAP-PEAP with MSCHAPv2, where the passphrase is the user's password.
    Peap,
    /// 802.1X: EAP-TLS, where the station has a certificate.
    Tls,
}

impl Security {
    /// What was said, else what a passphrase or none means.
    pub(super) fn of(said: Option<Self>, passphrase: Option<&String>) -> Self {
        said.unwrap_or(if passphrase.is_some() { Self::Wpa2 } else { Self::Open })
    }

    /// True if the four messages of the handshake follow the association.
    pub fn has_handshake(self) -> bool {
        self != Self::Open
    }

    /// True if there is a passphrase or password.
    pub fn has_passphrase(self) -> bool {
        matches!(self, Self::Wpa2 | Self::Wpa2Pmf | Self::Wpa3 | Self::Peap)
    }

    /// True if an EAP server asks who it is, and both sides have certificates.
    pub fn is_eap(self) -> bool {
        matches!(self, Self::Peap | Self::Tls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_means_wpa2_unless_something_else_is_said() {
        let passphrase = "correct horse".to_owned();
        assert_eq!(Security::of(None, Some(&passphrase)), Security::Wpa2);
        assert_eq!(Security::of(None, None), Security::Open);
        assert_eq!(Security::of(Some(Security::Wpa3), Some(&passphrase)), Security::Wpa3);
    }
}
