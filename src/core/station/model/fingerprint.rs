//! States told apart by 128 bits.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Composite;

/// 128 bits of a state. Two of a hundred million states have the same with a chance below 10^-22.
pub(super) fn fingerprint(state: &Composite) -> u128 {
    let mut octets = Octets(Vec::with_capacity(2048));
    state.hash(&mut octets);
    let hash = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(salt);
        hasher.write(&octets.0);
        u128::from(hasher.finish())
    };
    hash(1) << 64 | hash(2)
}

/// All that a state is made of, in a row.
struct Octets(Vec<u8>);

impl Hasher for Octets {
    fn write(&mut self, octets: &[u8]) {
        self.0.extend_from_slice(octets);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// A fingerprint is as good as its hash.
#[derive(Default, Clone)]
pub(super) struct Prehashed;

impl std::hash::BuildHasher for Prehashed {
    type Hasher = Low;

    fn build_hasher(&self) -> Low {
        Low(0)
    }
}

pub(super) struct Low(u64);

impl Hasher for Low {
    fn write(&mut self, octets: &[u8]) {
        for octet in octets {
            self.0 = self.0 << 8 | u64::from(*octet);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
