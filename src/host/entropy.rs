//! The system's generator.

use rand::TryRng;
use rand::rngs::SysRng;
use zeroize::Zeroizing;

use crate::core::draw::Draw;

/// So much is taken from the kernel at a time: the order of 37 channels takes 288 octets, eight a draw.
const SUPPLY: usize = 512;

/// Draws from the kernel (`getrandom(2)`), as much as several draws need in one call.
#[derive(Debug)]
pub struct SystemEntropy {
    supply: Zeroizing<[u8; SUPPLY]>,
    /// So many of the supply's octets were given out.
    used: usize,
    /// Whoever draws once takes no more than that.
    has_drawn: bool,
}

impl Default for SystemEntropy {
    fn default() -> Self {
        Self { supply: Zeroizing::new([0; SUPPLY]), used: SUPPLY, has_drawn: false }
    }
}

impl Draw for SystemEntropy {
    /// # Panics
    /// The kernel has no random octets: without them no address may be made.
    fn fill(&mut self, octets: &mut [u8]) {
        if !std::mem::replace(&mut self.has_drawn, true) || octets.len() > SUPPLY {
            return from_kernel(octets);
        }
        if octets.len() > SUPPLY - self.used {
            from_kernel(self.supply.as_mut());
            self.used = 0;
        }
        let given = &mut self.supply[self.used..self.used + octets.len()];
        octets.copy_from_slice(given);
        // Nobody learns afterwards what was drawn, or draws it again.
        given.fill(0);
        self.used += octets.len();
    }
}

fn from_kernel(octets: &mut [u8]) {
    #[allow(clippy::expect_used, reason = "no address may be made without randomness")]
    SysRng.try_fill_bytes(octets).expect("the kernel gives random octets");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nothing_is_drawn_twice_and_nothing_is_left_over_in_the_supply() {
        let mut entropy = SystemEntropy::default();
        let mut drawn = BTreeSet::new();
        for length in (0..300).map(|n| 6 + n % 11).chain([SUPPLY, SUPPLY + 1, 6]) {
            let mut octets = vec![0; length];
            entropy.fill(&mut octets);
            assert!(octets.iter().any(|octet| *octet != 0), "{length} octets were not filled");
            assert!(drawn.insert(octets));
            assert!(entropy.supply[..entropy.used.min(SUPPLY)].iter().all(|octet| *octet == 0));
        }
    }

    #[test]
    fn every_octet_is_filled() {
        let mut entropy = SystemEntropy::default();
        let mut or = [0; 16];
        for _ in 0..200 {
            let mut octets = [0; 16];
            entropy.fill(&mut octets);
            or.iter_mut().zip(octets).for_each(|(or, octet)| *or |= octet);
        }
        assert_eq!(or, [0xff; 16]);
    }
}
