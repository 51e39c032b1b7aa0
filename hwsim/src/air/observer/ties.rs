//! How many bursts are tied, and how many would be by chance.

use std::fmt;

use serde::Serialize;

/// A number of bursts, of others, against chance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Tie {
    /// Bursts that could be compared.
    pub compared: u32,
    /// Of these, bursts that are tied to an earlier one.
    pub tied: u32,
    /// How many would look tied if none had to do with another.
    pub chance: f64,
}

impl Tie {
    /// One burst compared; `chance` is the probability that it looks tied all the same.
    pub(super) fn one(tied: bool, chance: f64) -> Self {
        Self { compared: 1, tied: u32::from(tied), chance }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.compared += other.compared;
        self.tied += other.tied;
        self.chance += other.chance;
    }

    /// The part that is tied, 0 to 1; 0 where nothing could be compared.
    #[must_use]
    pub fn rate(&self) -> f64 {
        if self.compared == 0 { 0.0 } else { f64::from(self.tied) / f64::from(self.compared) }
    }

    /// Whether chance alone ties so many at least once in a thousand times. Ties of so many are rare events,
    /// so their number has Poisson's distribution; three standard deviations would be too few where far less than
    /// one is expected.
    #[must_use]
    pub fn is_at_chance(&self) -> bool {
        let mut exactly = (-self.chance).exp();
        let mut fewer = 0.0;
        for count in 0..self.tied {
            fewer += exactly;
            exactly *= self.chance / f64::from(count + 1);
        }
        1.0 - fewer >= ONCE_IN_A_THOUSAND
    }
}

/// Less likely is no chance.
const ONCE_IN_A_THOUSAND: f64 = 0.001;

impl fmt::Display for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} ({:.1})", self.tied, self.compared, self.chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tie_may_be_chance_where_a_tenth_is_expected_and_many_are_not() {
        let tie = |tied, chance| Tie { tied, compared: 17, chance };
        assert!(tie(0, 0.0).is_at_chance() && tie(0, 0.1).is_at_chance());
        assert!(tie(1, 0.1).is_at_chance() && tie(2, 0.1).is_at_chance());
        assert!(!tie(3, 0.1).is_at_chance());
        assert!(!tie(1, 0.0).is_at_chance(), "what cannot come by chance does not");
        assert!(tie(12, 5.0).is_at_chance() && !tie(16, 5.0).is_at_chance());
    }
}
