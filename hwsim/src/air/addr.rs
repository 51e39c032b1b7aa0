//! Hardware addresses as the air carries them, and the masks they are held against.
//!
//! The judge has its own type, so that a mistake in the daemon's cannot hide itself.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A 48-bit MAC address (IEEE 802, clause 8), first transmitted octet first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Addr(pub [u8; 6]);

impl Addr {
    /// `FF:FF:FF:FF:FF:FF`, every station.
    pub const BROADCAST: Self = Self([0xff; 6]);

    /// Whether the group bit (I/G, 0x01 of octet 0) is set: no station's own address.
    #[must_use]
    pub const fn is_group(self) -> bool {
        self.0[0] & 0x01 != 0
    }

    /// Whether the locally administered bit (U/L, 0x02 of octet 0) is set.
    #[must_use]
    pub const fn is_locally_administered(self) -> bool {
        self.0[0] & 0x02 != 0
    }

    /// The same address with the group bit clear.
    ///
    /// In a control frame the bit may mark a bandwidth-signalling transmitter (802.11-2020,
    /// 9.3.1.2); the address is that of the station without it.
    #[must_use]
    pub const fn individual(self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        Self([a & !0x01, b, c, d, e, f])
    }
}

impl fmt::Display for Addr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        f.pad(&format!("{a:02X}:{b:02X}:{c:02X}:{d:02X}:{e:02X}:{g:02X}"))
    }
}

impl fmt::Debug for Addr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Addr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The text is not six hexadecimal octets separated by colons.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{}\" is not a MAC address: six hexadecimal octets with colons are expected, as 02:1A:2B:3C:4D:5E", .0.escape_debug())]
pub struct ParseAddrError(pub String);

impl FromStr for Addr {
    type Err = ParseAddrError;

    fn from_str(text: &str) -> Result<Self, ParseAddrError> {
        let refuse = || ParseAddrError(text.to_owned());
        let mut octets = [0; 6];
        let mut items = text.split(':');
        for octet in &mut octets {
            let item = items.next().ok_or_else(refuse)?;
            if item.len() != 2 || !item.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(refuse());
            }
            *octet = u8::from_str_radix(item, 16).map_err(|_| refuse())?;
        }
        if items.next().is_some() { Err(refuse()) } else { Ok(Self(octets)) }
    }
}

/// Which bits of a generated address are given, and what they are.
///
/// As in NetworkManager's `generate-mac-address-mask`: a bit that is one in `keep` has the value of
/// that bit in `base`; the others are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mask {
    /// The bits that are given.
    pub keep: Addr,
    /// The value of the given bits; the others do not matter.
    pub base: Addr,
}

impl Mask {
    /// The rule without any configuration: locally administered, not a group, everything else drawn.
    pub const RANDOM: Self = Self { keep: Addr([0x03, 0, 0, 0, 0, 0]), base: Addr([0x02, 0, 0, 0, 0, 0]) };

    /// Whether `address` has every given bit.
    #[must_use]
    pub fn fits(&self, address: Addr) -> bool {
        let given = |octets: [u8; 6]| {
            let mut bits = octets;
            for (bit, keep) in bits.iter_mut().zip(self.keep.0) {
                *bit &= keep;
            }
            bits
        };
        given(address.0) == given(self.base.0)
    }
}

impl fmt::Display for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the bits {} of {}", self.keep, self.base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_upper_case_with_colons_and_reads_back() {
        let address = Addr([0x02, 0x1a, 0, 0xff, 0x4d, 5]);
        assert_eq!(address.to_string(), "02:1A:00:FF:4D:05");
        assert_eq!("02:1a:00:ff:4d:05".parse(), Ok(address));
        for text in ["", "02:1a:00:ff:4d", "02:1a:00:ff:4d:05:06", "2:1a:00:ff:4d:05", "+2:1a:00:ff:4d:05"] {
            assert!(text.parse::<Addr>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn a_mask_holds_only_the_kept_bits() {
        let mask = Mask { keep: Addr([0xff, 0xff, 0xff, 0, 0, 0]), base: Addr([0x00, 0x1b, 0x2c, 9, 9, 9]) };
        assert!(mask.fits(Addr([0x00, 0x1b, 0x2c, 1, 2, 3])));
        assert!(!mask.fits(Addr([0x02, 0x1b, 0x2c, 1, 2, 3])));
        assert!(Mask::RANDOM.fits(Addr([0xfe, 1, 2, 3, 4, 5])));
        assert!(!Mask::RANDOM.fits(Addr([0xfc, 1, 2, 3, 4, 5])));
        assert!(!Mask::RANDOM.fits(Addr([0xff, 1, 2, 3, 4, 5])));
    }
}
