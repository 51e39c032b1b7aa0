//! How often each connection was re-rolled: a count that goes into its stable addresses and no others
//! ([`super::stable_id::StableId::generation`]).
//!
//! Kept as text, a line `UUID COUNT` for each connection that was.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Counts by connection; 0 where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Generations(BTreeMap<String, u64>);

/// A line that is not `UUID COUNT`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: \"{}\" is not the UUID of a connection and a number", .text.escape_debug())]
pub struct ParseGenerationsError {
    /// The line's number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Generations {
    /// How often the connection with this UUID was re-rolled.
    #[must_use]
    pub fn of(&self, uuid: &str) -> u64 {
        self.0.get(uuid).copied().unwrap_or(0)
    }

    /// Counts one more re-roll of the connection with this UUID, and returns the new count.
    pub fn reroll(&mut self, uuid: &str) -> u64 {
        let count = self.0.entry(uuid.to_owned()).or_default();
        *count = count.saturating_add(1);
        *count
    }

    /// Forgets a connection: should it come back, it has its first addresses again.
    pub fn forget(&mut self, uuid: &str) {
        self.0.remove(uuid);
    }
}

impl FromStr for Generations {
    type Err = ParseGenerationsError;

    fn from_str(text: &str) -> Result<Self, ParseGenerationsError> {
        let mut counts = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let wrong = || ParseGenerationsError { line: index + 1, text: line.to_owned() };
            let (uuid, count) = line.split_once(' ').ok_or_else(wrong)?;
            counts.insert(uuid.to_owned(), count.parse().map_err(|_| wrong())?);
        }
        Ok(Self(counts))
    }
}

impl fmt::Display for Generations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(uuid, count)| writeln!(f, "{uuid} {count}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_is_read_back() {
        let mut generations = Generations::default();
        assert_eq!((generations.reroll("a"), generations.reroll("a"), generations.reroll("b")), (1, 2, 1));
        assert_eq!((generations.of("a"), generations.of("c")), (2, 0));
        assert_eq!(generations.to_string().parse(), Ok(generations.clone()));
        generations.forget("a");
        assert_eq!(generations.to_string(), "b 1\n");
    }

    #[test]
    fn other_lines_are_refused() {
        for (text, line) in [("a", 1), ("a 1\n\n", 2), ("a x", 1), ("a -1", 1)] {
            assert_eq!(text.parse::<Generations>().unwrap_err().line, line, "{text:?}");
        }
    }
}
