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

    /// NetworkManager's escaping, as `${NETWORK_SSID}` has it; for people there is
    /// [`Ssid::printable`].
    ///
    /// Valid UTF-8 stays, a backslash is doubled; control octets and everything that is not UTF-8
    /// become a backslash and three octal digits. The result is unambiguous.
    #[must_use]
    pub fn escaped(&self) -> String {
        escape(&self.0)
    }

    /// Text that can be shown on any terminal: see [`printable`].
    #[must_use]
    pub fn printable(&self) -> String {
        printable(&self.0)
    }
}

/// Octets as text that cannot deceive: what [`escape`] gives, with every invisible, formatting or
/// unassigned character (bidirectional overrides, zero-width characters, C1 controls, line
/// separators …) as octal digits, too, octet by octet. [`unescape`] undoes it.
#[must_use]
pub fn printable(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\\' {
                text.push_str("\\\\");
            } else if is_visible(c, text.is_empty()) {
                text.push(c);
            } else {
                for octet in c.encode_utf8(&mut [0; 4]).bytes() {
                    text.push_str(&format!("\\{octet:03o}"));
                }
            }
        }
        for octet in chunk.invalid() {
            text.push_str(&format!("\\{octet:03o}"));
        }
    }
    text
}

/// A sentence with every invisible, formatting or unassigned character as in [`printable`]; a backslash
/// stays as it is, since the sentence may hold texts that are printable already.
#[must_use]
pub fn visible(text: &str) -> String {
    let pieces: Vec<String> = text.split('\\').map(|piece| printable(piece.as_bytes())).collect();
    pieces.join("\\")
}

/// Whether a character shows itself; one that combines needs another before it.
fn is_visible(c: char, first: bool) -> bool {
    let mut text = String::from(if first { "" } else { "x" });
    text.push(c);
    // The standard library's tables: its debugging output escapes what is not printable.
    matches!(c, '"' | '\'') || !text.escape_debug().any(|shown| shown == '\\')
}

/// The octets of a text that [`escape`] or [`printable`] made; other text is taken as it is.
#[must_use]
pub fn unescape(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        let octal = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        (octets, rest) = match (first, octal, after) {
            (b'\\', Some(octet), _) => (push(octets, octet), &after[3..]),
            (b'\\', None, [b'\\', after @ ..]) => (push(octets, b'\\'), after),
            _ => (push(octets, *first), after),
        };
    }
    octets
}

fn push(mut octets: Vec<u8>, octet: u8) -> Vec<u8> {
    octets.push(octet);
    octets
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
        f.write_str(&self.printable())
    }
}

impl fmt::Debug for Ssid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.printable())
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
    fn printable_text_neither_hides_nor_turns_anything() {
        for (octets, shown) in [
            ("Café 東京 🛜".as_bytes(), "Café 東京 🛜"),
            ("a\u{202e}b".as_bytes(), "a\\342\\200\\256b"),
            ("\u{200b}\u{feff}".as_bytes(), "\\342\\200\\213\\357\\273\\277"),
            ("\u{9b}31m\u{2028}".as_bytes(), "\\302\\23331m\\342\\200\\250"),
            ("\u{1b}]0;x\u{7}\n".as_bytes(), "\\033]0;x\\007\\012"),
            ("\u{e0041}\u{e000}".as_bytes(), "\\363\\240\\201\\201\\356\\200\\200"),
            (b"a\\012", "a\\\\012"),
            (b"\"quoted\" 'too'", "\"quoted\" 'too'"),
            // A combining accent after a letter is text, alone it would join what stands before.
            ("e\u{301}".as_bytes(), "e\u{301}"),
            ("\u{301}".as_bytes(), "\\314\\201"),
        ] {
            assert_eq!(printable(octets), shown);
        }
    }

    #[test]
    fn sentences_keep_what_is_printable_already() {
        assert_eq!(visible("a \\033 \u{202e}b\n"), "a \\033 \\342\\200\\256b\\012");
    }

    #[test]
    fn what_is_printed_can_be_typed() {
        for first in 0..=255_u8 {
            for second in [0, b'\\', b'1', b'7', b'a', 0xc2, 0x80, 0xff] {
                let octets = [first, second, b'0', b'1'];
                assert_eq!(unescape(&printable(&octets)), octets);
                assert_eq!(unescape(&escape(&octets)), octets);
            }
        }
        assert_eq!(unescape("home"), b"home");
        assert_eq!(unescape("a\\9"), b"a\\9");
        assert_eq!(unescape("\\777"), b"\\777");
    }

    #[test]
    fn at_most_32_octets() {
        assert!(Ssid::new([b'x'; 32]).is_ok());
        assert_eq!(Ssid::new([b'x'; 33]), Err(SsidTooLong(33)));
    }
}
