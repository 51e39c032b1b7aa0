//! The keyed hash behind every stable address (NetworkManager's "stable address").

use sha2::{Digest, Sha256};

use super::stable_id::StableType;

/// What the hash of one stable address yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StableHash {
    /// Six octets for [`super::mask::complete`].
    pub raw: [u8; 6],
    /// Further octets of the same hash, independent of `raw`, that pick one of several bases.
    pick: u64,
}

impl StableHash {
    /// Hashes a stable-id, as it is hashed (expanded, shortened), for one host and interface.
    /// `ifname` is the kernel's name of the interface, empty if unknown.
    #[must_use]
    pub fn new(kind: StableType, stable_id: &str, host_id: &[u8], ifname: &str) -> Self {
        let (kind, length) = ([kind.octet()], len32(host_id));
        let digest = digest(&[&kind, &length, host_id, ifname.as_bytes(), &[0], stable_id.as_bytes(), &[0]]);
        let (mut raw, mut pick) = ([0; 6], [0; 8]);
        raw.copy_from_slice(&digest[..6]);
        pick.copy_from_slice(&digest[6..14]);
        Self { raw, pick: u64::from_be_bytes(pick) }
    }

    /// An index below `bound` (not zero) that depends on the hash alone: the base of a stable
    /// address among several. Appending a base moves only addresses that land on the new one
    /// (Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", 2014, in integers).
    #[must_use]
    pub fn pick(&self, bound: usize) -> usize {
        let mut key = self.pick;
        let (mut index, mut next) = (0, 0u64);
        while next < bound as u64 {
            index = next;
            key = key.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(1);
            next = (u128::from(index + 1) << 31)
                .checked_div(u128::from((key >> 33) + 1))
                .and_then(|next| u64::try_from(next).ok())
                .unwrap_or(u64::MAX);
        }
        usize::try_from(index).unwrap_or(0)
    }
}

/// SHA-256 of the parts in a row. What fits is put in a row first: the hash takes one piece in half the
/// time of seven.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut row = [0; 256];
    let mut filled = 0;
    for part in parts {
        let Some(place) = row.get_mut(filled..filled + part.len()) else {
            return parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize().into();
        };
        place.copy_from_slice(part);
        filled += part.len();
    }
    Sha256::digest(&row[..filled]).into()
}

/// The length that goes before a variable part of a hash: four octets, big endian.
#[must_use]
pub(super) fn len32(octets: &[u8]) -> [u8; 4] {
    u32::try_from(octets.len()).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(id: &str) -> StableHash {
        StableHash::new(StableType::StableId, id, b"key1", "eth0")
    }

    #[test]
    fn the_published_vector() {
        // NetworkManager, src/core/tests/test-utils.c.
        let raw = StableHash::new(StableType::Uuid, "stable-1", b"key1", "eth0").raw;
        assert_eq!(super::super::mask::complete(raw, None).to_string(), "06:0D:CD:0C:9E:2C");
    }

    #[test]
    fn a_long_text_is_hashed_as_a_short_one() {
        let long = "x".repeat(300);
        let whole = [b"ab".as_slice(), long.as_bytes()].concat();
        assert_eq!(digest(&[b"a", b"b", long.as_bytes()]), <[u8; 32]>::from(Sha256::digest(whole)));
        assert_eq!(digest(&[b"a", b"b"]), <[u8; 32]>::from(Sha256::digest(b"ab")));
    }

    #[test]
    fn picks_evenly_and_moves_little() {
        let hashes: Vec<_> = (0..10_000).map(|i| hash(&i.to_string())).collect();
        let mut counts = [0; 5];
        for hash in &hashes {
            let (before, after) = (hash.pick(4), hash.pick(5));
            assert!(after == before || after == 4, "{before} became {after}");
            counts[after] += 1;
        }
        assert!(counts.iter().all(|n| (1800..2200).contains(n)), "{counts:?}");
        assert_eq!(hash("x").pick(1), 0);
    }
}
