//! Network names: 0 to 32 octets (IEEE 802.11, clause 9.4.2.2), which need not be text.

use std::fmt;

/// An SSID. Octets, not text: any value is legal, newlines and escape sequences too.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ssid(Vec<u8>);

/// More octets than the standard's element can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an SSID has at most 32 octets, this one has {0}")]
pub struct SsidTooLong(pub usize);

impl Ssid {
    /// The longest SSID, in octets.
    pub const MAX_LEN: usize = 32;

    /// The SSID with these octets.
    ///
    /// # Errors
    /// More than 32 octets.
    pub fn new(octets: impl Into<Vec<u8>>) -> Result<Self, SsidTooLong> {
        let octets = octets.into();
        if octets.len() > Self::MAX_LEN {
            return Err(SsidTooLong(octets.len()));
        }
        Ok(Self(octets))
    }

    /// The octets as they are on the air.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Text that is safe to print: NetworkManager's escaping (spec of `${NETWORK_SSID}`).
    ///
    /// Valid UTF-8 stays, a backslash is doubled; control octets and everything that is not UTF-8
    /// become a backslash and three octal digits. The result is unambiguous.
    #[must_use]
    pub fn escaped(&self) -> String {
        escape(&self.0)
    }
}

/// As [`Ssid::escaped`], for octets of any number.
#[must_use]
pub fn escape(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str("\\\\"),
                '\0'..='\x1f' | '\x7f' => text.push_str(&format!("\\{:03o}", u32::from(c))),
                _ => text.push(c),
            }
        }
        for octet in chunk.invalid() {
            text.push_str(&format!("\\{octet:03o}"));
        }
    }
    text
}

impl fmt::Display for Ssid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.escaped())
    }
}

impl fmt::Debug for Ssid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.escaped())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_is_not_text() {
        let ssid = Ssid::new([0x53, 0x53, 0x49, 0x44, 0x28, 0x82, 0x29]).unwrap();
        assert_eq!(ssid.escaped(), "SSID(\\202)");
        let ssid = Ssid::new(*b"a\\b\nc\x7f").unwrap();
        assert_eq!(ssid.escaped(), "a\\\\b\\012c\\177");
    }

    #[test]
    fn at_most_32_octets() {
        assert!(Ssid::new([b'x'; 32]).is_ok());
        assert_eq!(Ssid::new([b'x'; 33]), Err(SsidTooLong(33)));
    }
}
