//! Randomness as an argument: the core never fetches it.

/// A source of random octets: the system's generator in the daemon, a counter or seed in tests.
pub trait Draw {
    /// Fills all of `octets` with fresh random ones.
    fn fill(&mut self, octets: &mut [u8]);

    /// A number below `bound`, uniformly. `bound` must not be zero.
    fn below(&mut self, bound: usize) -> usize {
        debug_assert!(bound > 0, "nothing to draw from");
        let bound = bound as u64;
        // Numbers at or above the last whole multiple would favour the small ones.
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let mut octets = [0; 8];
            self.fill(&mut octets);
            let drawn = u64::from_be_bytes(octets);
            if drawn < limit {
                return usize::try_from(drawn % bound).unwrap_or(0);
            }
        }
    }
}
