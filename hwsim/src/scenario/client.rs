//! The programs that look for networks and connect.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which program a scenario is about. All are Debian's, unmodified, but macveil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Client {
    /// macveil beside wpa_supplicant.
    #[default]
    #[serde(rename = "macveil")]
    Macveil,
    /// wpa_supplicant alone; which version, the root file system says.
    #[serde(rename = "wpa_supplicant")]
    WpaSupplicant,
    /// NetworkManager, with wpa_supplicant behind it.
    #[serde(rename = "NetworkManager")]
    NetworkManager,
    /// iwd, which needs no supplicant.
    #[serde(rename = "iwd")]
    Iwd,
}

impl Client {
    /// Each of them.
    pub const ALL: [Client; 4] =
        [Client::Macveil, Client::WpaSupplicant, Client::NetworkManager, Client::Iwd];

    /// As the program calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Client::Macveil => "macveil",
            Client::WpaSupplicant => "wpa_supplicant",
            Client::NetworkManager => "NetworkManager",
            Client::Iwd => "iwd",
        }
    }

    /// True if steps reach it through wpa_supplicant's control sockets.
    pub fn has_control_sockets(self) -> bool {
        matches!(self, Client::Macveil | Client::WpaSupplicant)
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Client {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Client::ALL.into_iter().find(|client| client.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| format!("\"{text}\" is none of {}", Client::ALL.map(Client::name).join(", ")))
    }
}
