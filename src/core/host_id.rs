//! What makes one host's stable addresses differ from another's: the secret key file and the
//! machine-id, as NetworkManager reads them ("host identity").
//!
//! The file's octets count verbatim: never trimmed, never decoded. A line feed added by an editor
//! changes every address.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::draw::Draw;

/// The longest secret key file that counts, in octets.
pub const MAX_KEY_LEN: usize = 10 * 1024;

/// The first octets of a key file of the second version.
const V2_PREFIX: &[u8] = b"nm-v2:";
/// From this length on, in octets, a key with the prefix is of the second version.
const V2_MIN_LEN: usize = 38;
/// The shortest key of the first version, in octets.
const V1_MIN_LEN: usize = 16;

/// The host's identity, as it is hashed. A secret: its `Debug` shows the kind only, and its octets are
/// overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct HostId {
    octets: Zeroizing<Vec<u8>>,
    kind: KeyKind,
}

/// How an identity was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A key file of the second version, hashed with the machine-id if there is a valid one.
    V2 {
        /// Whether the machine-id was valid, so that a copied image with a new one differs.
        machine_id: bool,
    },
    /// The key file's octets themselves; the machine-id does not matter.
    V1,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 { machine_id: true } => "a key of version 2 with the machine-id",
            Self::V2 { machine_id: false } => "a key of version 2 without a machine-id (none is valid)",
            Self::V1 => "a key of version 1, used as it is",
        })
    }
}

/// The file cannot serve as a key, and a new one is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret key of {0} octets cannot be used: 16 to {MAX_KEY_LEN} are needed")]
pub struct UnusableKey(pub usize);

impl HostId {
    /// The identity from a key file's content and the machine-id.
    ///
    /// # Errors
    /// Fewer than 16 octets, or more than [`MAX_KEY_LEN`].
    pub fn new(secret_key: &[u8], machine_id: Option<&MachineId>) -> Result<Self, UnusableKey> {
        let len = secret_key.len();
        if !(V1_MIN_LEN..=MAX_KEY_LEN).contains(&len) {
            return Err(UnusableKey(len));
        }
        if len < V2_MIN_LEN || !secret_key.starts_with(V2_PREFIX) {
            return Ok(Self { octets: Zeroizing::new(secret_key.to_vec()), kind: KeyKind::V1 });
        }
        let mut hash = Sha256::new();
        hash.update(len.to_string());
        hash.update(b" ");
        hash.update(secret_key);
        if let Some(machine_id) = machine_id {
            hash.update(machine_id.as_str());
        }
        let kind = KeyKind::V2 { machine_id: machine_id.is_some() };
        Ok(Self { octets: Zeroizing::new(hash.finalize().to_vec()), kind })
    }

    /// An identity that is already computed.
    #[must_use]
    pub fn from_octets(octets: Vec<u8>) -> Self {
        Self { octets: Zeroizing::new(octets), kind: KeyKind::V1 }
    }

    /// The octets that are hashed. Secret.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// How it was made.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }
}

impl fmt::Debug for HostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HostId({})", self.kind)
    }
}

/// A valid machine-id: 32 lower-case hexadecimal digits, not all zero (machine-id(5)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineId(String);

impl MachineId {
    /// The machine-id in a file's content; blanks around it do not count. `None` if it is invalid:
    /// hyphens, `uninitialized`, more lines, zero.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_matches([' ', '\t', '\n', '\x0c', '\r']);
        let valid = digits.len() == 32
            && digits.bytes().all(|b| b.is_ascii_hexdigit())
            && digits.bytes().any(|b| b != b'0');
        valid.then(|| Self(digits.to_ascii_lowercase()))
    }

    /// The 32 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The content of a new key file: 50 octets, no line feed. Secret.
pub fn new_key(draw: &mut dyn Draw) -> Zeroizing<String> {
    let mut octets = Zeroizing::new([0; 32]);
    draw.fill(octets.as_mut());
    let mut key = Zeroizing::new(String::with_capacity(50));
    key.push_str("nm-v2:");
    STANDARD.encode_string(octets.as_ref(), &mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_second_version_is_a_first() {
        let v1 = HostId::new(b"nm-v2:0123456789", None).unwrap();
        assert_eq!((v1.kind(), v1.octets()), (KeyKind::V1, &b"nm-v2:0123456789"[..]));
        assert_eq!(HostId::new(b"nm-v2:012345678", None), Err(UnusableKey(15)));
        assert_eq!(HostId::new(&[1; MAX_KEY_LEN + 1], None), Err(UnusableKey(MAX_KEY_LEN + 1)));
        assert!(HostId::new(&[1; MAX_KEY_LEN], None).is_ok());
    }

    #[test]
    fn debug_hides_the_secret() {
        let id = HostId::new(b"abcdefghijklmnop", None).unwrap();
        assert_eq!(format!("{id:?}"), "HostId(a key of version 1, used as it is)");
    }
}
