//! Who runs the race.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::scenario::{Client, Root, Scenario};

/// A client, in one of its versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entrant {
    /// Which program.
    pub client: Client,
    /// Its wpa_supplicant is that of another root file system than the guest's.
    of: Option<Root>,
}

impl Entrant {
    /// Everybody, macveil first.
    pub const ALL: [Entrant; 5] = [
        Entrant { client: Client::Macveil, of: None },
        Entrant { client: Client::WpaSupplicant, of: None },
        Entrant { client: Client::WpaSupplicant, of: Some(Root::Bookworm) },
        Entrant { client: Client::NetworkManager, of: None },
        Entrant { client: Client::Iwd, of: None },
    ];

    /// As the tables call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match (self.client, self.of) {
            (Client::WpaSupplicant, None) => "wpa_supplicant-2.11",
            (Client::WpaSupplicant, Some(_)) => "wpa_supplicant-2.10",
            (Client::Macveil | Client::NetworkManager | Client::Iwd, _) => self.client.name(),
        }
    }

    /// As names of scenarios are spelt.
    pub(super) fn slug(self) -> String {
        self.name().replace('.', "_")
    }

    /// Starts it, in a scenario of its client.
    pub(super) fn start(self, scenario: Scenario) -> Scenario {
        if self.of.is_some() { scenario.start_supplicant_of(self.of) } else { scenario.start_client() }
    }
}

impl fmt::Display for Entrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Entrant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Entrant::ALL.into_iter().find(|entrant| entrant.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| format!("\"{text}\" is none of {}", Entrant::ALL.map(Entrant::name).join(", ")))
    }
}

impl Serialize for Entrant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
