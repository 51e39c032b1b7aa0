//! The SSID: up to 32 octets of anybody's choosing.

use std::fmt;

use serde::{Serialize, Serializer};

/// A network's name (802.11-2020, 9.4.2.2): octets, not text, and hostile.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ssid(pub Vec<u8>);

impl Ssid {
    /// Whether this is the wildcard, which in a probe request asks for every network.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Ssid {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

/// Printable ASCII as it is; a backslash, a quote and every other octet escaped. What a terminal or a
/// page gets is therefore always harmless to a terminal, though not yet to HTML.
impl fmt::Display for Ssid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.escape_ascii().to_string())
    }
}

impl fmt::Debug for Ssid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

impl Serialize for Ssid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_octets_are_escaped() {
        assert_eq!(Ssid(b"caf\xc3\xa9\x1b[2J\\".to_vec()).to_string(), r"caf\xc3\xa9\x1b[2J\\");
        assert!(Ssid::from("").is_wildcard());
    }
}
