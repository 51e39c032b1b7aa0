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

    /// Whether no more are tied than chance would tie, three standard deviations allowed.
    #[must_use]
    pub fn is_at_chance(&self) -> bool {
        // The variance of a sum of rare events is about their expected number.
        f64::from(self.tied) <= self.chance + 3.0 * self.chance.sqrt()
    }
}

impl fmt::Display for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} ({:.1})", self.tied, self.compared, self.chance)
    }
}
