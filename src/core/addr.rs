//! Hardware addresses: six octets, their text and their two special bits.
//!
//! Text follows NetworkManager: octets of one or two hex digits, all separated by `:` or all by
//! `-`, nothing around them; output is upper case with colons.

use std::fmt;
use std::str::FromStr;

/// A 48-bit MAC address (IEEE 802, clause 8).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddr([u8; 6]);

impl MacAddr {
    /// Locally administered (U/L) bit of octet 0.
    pub const LOCAL_BIT: u8 = 0x02;
    /// Group (I/G) bit of octet 0.
    pub const GROUP_BIT: u8 = 0x01;
    /// `FF:FF:FF:FF:FF:FF`: as an address broadcast, as a mask "every bit".
    pub const ONES: Self = Self([0xff; 6]);

    /// The address with these octets, first transmitted first.
    #[must_use]
    pub const fn new(octets: [u8; 6]) -> Self {
        Self(octets)
    }

    /// The six octets, first transmitted first.
    #[must_use]
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }

    /// Whether the group bit is clear.
    #[must_use]
    pub const fn is_unicast(self) -> bool {
        self.0[0] & Self::GROUP_BIT == 0
    }

    /// Whether the locally administered bit is set.
    #[must_use]
    pub const fn is_locally_administered(self) -> bool {
        self.0[0] & Self::LOCAL_BIT != 0
    }

    /// Whether all octets are zero, which no station may use.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == [0; 6]
    }
}

impl From<[u8; 6]> for MacAddr {
    fn from(octets: [u8; 6]) -> Self {
        Self(octets)
    }
}

impl fmt::Display for MacAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{g:02X}")
    }
}

impl fmt::Debug for MacAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for MacAddr {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The text is not six hexadecimal octets separated by `:` or by `-`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{}\" is not a MAC address: six hexadecimal octets separated by ':' are expected, as 02:1A:2B:3C:4D:5E", .0.escape_debug())]
pub struct ParseAddrError(pub String);

impl FromStr for MacAddr {
    type Err = ParseAddrError;

    fn from_str(text: &str) -> Result<Self, ParseAddrError> {
        parse_octets(text)
            .and_then(|octets| <[u8; 6]>::try_from(octets).ok())
            .map(Self)
            .ok_or_else(|| ParseAddrError(text.to_owned()))
    }
}

/// The general form: 1 to 20 octets, as match specs accept them. `None` where it is malformed.
#[must_use]
pub fn parse_octets(text: &str) -> Option<Vec<u8>> {
    let separator = if text.contains(':') { ':' } else { '-' };
    let mut octets = Vec::with_capacity(6);
    for item in text.split(separator) {
        let digits = (1..=2).contains(&item.len()) && item.bytes().all(|b| b.is_ascii_hexdigit());
        if !digits || octets.len() == 20 {
            return None;
        }
        octets.push(u8::from_str_radix(item, 16).ok()?);
    }
    Some(octets)
}

/// The canonical text of octets of any number: two upper-case digits each, colons between them.
#[must_use]
pub fn format_octets(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(":")
}

/// Whether two texts are the same hardware address. Of 20-octet ones (IP over InfiniBand) only the
/// last 8 count, the rest may change. Malformed text equals nothing.
#[must_use]
pub fn same_address(a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (parse_octets(a), parse_octets(b)) else { return false };
    let from = if a.len() == 20 { 12 } else { 0 };
    a.len() == b.len() && a[from..] == b[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_short_octets_and_both_separators() {
        let expected = MacAddr::new([0, 0x1a, 0x2b, 3, 0x44, 5]);
        assert_eq!("0:1a:2B:3:44:5".parse(), Ok(expected));
        assert_eq!("0-1a-2B-3-44-5".parse(), Ok(expected));
        assert_eq!(expected.to_string(), "00:1A:2B:03:44:05");
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            ":",
            "0:1:2:3:4",
            "0:1:2:3:4:5:6",
            "0:1:2:3:4:5 ",
            "0:1:2-3:4:5",
            "001122334455",
            "0x1:1:2:3:4:5",
            "+1:1:2:3:4:5",
            "000:1:2:3:4:5",
            "é:1:2:3:4:5",
        ] {
            assert!(text.parse::<MacAddr>().is_err(), "{text:?} was accepted");
        }
    }
}
