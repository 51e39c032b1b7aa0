//! RFC 7217 interface identifiers ("semantically opaque") from the same secret as the stable
//! addresses, equal to NetworkManager's `addr-gen-mode=stable-privacy`.

use sha2::{Digest, Sha256};

use super::stable::len32;
use super::stable_id::StableType;

/// Attempts after duplicate-address failures; a counter of this many is refused (RFC 7217,
/// `IDGEN_RETRIES`).
pub const IDGEN_RETRIES: u32 = 3;

/// Too many duplicate-address failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("after {0} duplicate addresses no further one is tried")]
pub struct TooManyDuplicates(pub u32);

/// The IPv6 address in `prefix` for a stable-id as it is hashed. `dad_counter` counts the
/// duplicate-address failures so far.
///
/// # Errors
/// A counter of [`IDGEN_RETRIES`] or more.
pub fn address(
    kind: StableType,
    prefix: [u8; 8],
    ifname: &str,
    stable_id: &str,
    dad_counter: u32,
    host_id: &[u8],
) -> Result<[u8; 16], TooManyDuplicates> {
    if dad_counter >= IDGEN_RETRIES {
        return Err(TooManyDuplicates(dad_counter));
    }
    let mut hash = Sha256::new();
    // Unlike in a MAC address, type 0 is not hashed: such identifiers are older than the types.
    if kind != StableType::Uuid {
        hash.update([kind.octet()]);
    }
    hash.update(prefix);
    hash.update(ifname);
    hash.update([0]);
    hash.update(stable_id);
    hash.update([0]);
    hash.update(dad_counter.to_be_bytes());
    hash.update(len32(host_id));
    hash.update(host_id);
    let mut digest = hash.finalize();
    let mut counter = dad_counter;
    while is_reserved(&digest) {
        counter = counter.wrapping_add(1);
        digest = Sha256::new().chain_update(digest).chain_update(counter.to_be_bytes()).finalize();
    }
    let mut address = [0; 16];
    address[..8].copy_from_slice(&prefix);
    address[8..].copy_from_slice(&digest[..8]);
    Ok(address)
}

/// Whether the first eight octets are reserved: subnet-router anycast, IANA's block, subnet anycast
/// (RFC 5453).
fn is_reserved(digest: &[u8]) -> bool {
    match digest {
        [0, 0, 0, 0, 0, 0, 0, 0, ..] | [0x02, 0x00, 0x5e, 0xff, 0xfe, ..] => true,
        [0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, last, ..] => *last >= 0x80,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_identifiers() {
        assert!(is_reserved(&[0; 8]));
        assert!(is_reserved(&[0x02, 0, 0x5e, 0xff, 0xfe, 1, 2, 3]));
        assert!(is_reserved(&[0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80]));
        assert!(!is_reserved(&[0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]));
        assert!(!is_reserved(&[0, 0, 0, 0, 0, 0, 0, 1]));
    }

    #[test]
    fn no_fourth_attempt() {
        let refused = address(StableType::Uuid, [0xfe; 8], "eth0", "x", 3, b"key");
        assert_eq!(refused, Err(TooManyDuplicates(3)));
    }
}
