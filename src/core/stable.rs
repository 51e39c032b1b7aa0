//! The keyed hash behind every stable address (NetworkManager's "stable address").

use sha2::block_api::compress256;
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
        let digest = digest(kind, stable_id.as_bytes(), host_id, ifname.as_bytes());
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

/// SHA-256 of: kind, length and octets of the host's identity, interface, zero, stable-id, zero.
///
/// What fits two blocks, as nearly all does, is padded here (FIPS 180-4, 5.1.1) and compressed at once:
/// no buffer between, which would be filled in seven pieces and then wiped octet by octet.
fn digest(kind: StableType, stable_id: &[u8], host_id: &[u8], ifname: &[u8]) -> [u8; 32] {
    let len = 1 + 4 + host_id.len() + ifname.len() + 1 + stable_id.len() + 1;
    // Behind the message: a one bit, zeros, its length in bits.
    let end = (len + 1 + 8).next_multiple_of(64);
    if end > ROW {
        let hash = Sha256::new().chain_update([kind.octet()]).chain_update(len32(host_id));
        let hash = hash.chain_update(host_id).chain_update(ifname).chain_update([0]);
        return hash.chain_update(stable_id).chain_update([0]).finalize().into();
    }
    let mut row = [0; ROW];
    let at = append(&mut row, 0, &[kind.octet()]);
    let at = append(&mut row, at, &len32(host_id));
    let at = append(&mut row, at, host_id);
    let at = append(&mut row, at, ifname);
    append(&mut row, at + 1, stable_id);
    row[len] = 0x80;
    row[end - 8..end].copy_from_slice(&(8 * len as u64).to_be_bytes());
    let mut state = INITIAL_STATE;
    compress256(&mut state, &row.as_chunks().0[..end / 64]);
    let mut digest = [0; 32];
    for (octets, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *octets = word.to_be_bytes();
    }
    digest
}

/// Two blocks of SHA-256, in octets.
const ROW: usize = 128;

/// Puts octets into a row and says where they end. One by one, since they are few: a call of memcpy
/// takes longer, and what it stores is slower to load in the pieces that the hash takes. The remainder
/// only spares the check of a bound that `digest` has checked.
fn append(row: &mut [u8; ROW], at: usize, octets: &[u8]) -> usize {
    for (index, octet) in octets.iter().enumerate() {
        row[(at + index) % ROW] = *octet;
    }
    at + octets.len()
}

/// What SHA-256 starts from (FIPS 180-4, 5.3.3).
const INITIAL_STATE: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

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
    fn every_length_is_hashed_alike() {
        for length in 0..300 {
            let id = "x".repeat(length);
            let row = [b"\x01\0\0\0\x04key1eth0\0".as_slice(), id.as_bytes(), b"\0"].concat();
            let hashed = super::digest(StableType::StableId, id.as_bytes(), b"key1", b"eth0");
            assert_eq!(hashed, <[u8; 32]>::from(Sha256::digest(row)), "{length} octets");
        }
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
