//! Randomness for one address: the system's, or what `--random` and `--pick` give.

use crate::core::draw::Draw;
use crate::host::entropy::SystemEntropy;

/// What was given does not fit what is drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawsError {
    /// `--random` is not hexadecimal.
    #[error("--random: \"{0}\" is not hexadecimal, two digits an octet")]
    Hex(String),
    /// `--random` is too short.
    #[error("--random: {wanted} octets are drawn, {given} are given")]
    Short {
        /// Drawn, in all.
        wanted: usize,
        /// Given.
        given: usize,
    },
    /// `--pick` is too large.
    #[error("--pick: there are {bound} bases, so 0 to {} is expected and not {pick}", .bound - 1)]
    Pick {
        /// As given.
        pick: usize,
        /// How many bases the mask has.
        bound: usize,
    },
}

/// Draws from what is given, else from the system.
#[derive(Debug)]
pub(super) struct Draws {
    random: Option<Vec<u8>>,
    /// How many octets of `random` are drawn.
    drawn: usize,
    pick: Option<usize>,
    error: Option<DrawsError>,
}

impl Draws {
    pub(super) fn new(random: Option<&str>, pick: Option<usize>) -> Result<Self, DrawsError> {
        let octets = |hex: &str| from_hex(hex).ok_or_else(|| DrawsError::Hex(hex.to_owned()));
        Ok(Self { random: random.map(octets).transpose()?, drawn: 0, pick, error: None })
    }

    /// An error if something was drawn that was not given.
    pub(super) fn finish(self) -> Result<(), DrawsError> {
        self.error.map_or(Ok(()), Err)
    }
}

impl Draw for Draws {
    fn fill(&mut self, octets: &mut [u8]) {
        let Some(random) = &self.random else { return SystemEntropy::default().fill(octets) };
        let end = self.drawn + octets.len();
        match random.get(self.drawn..end) {
            Some(given) => octets.copy_from_slice(given),
            None => self.error = Some(DrawsError::Short { wanted: end, given: random.len() }),
        }
        self.drawn = end;
    }

    fn below(&mut self, bound: usize) -> usize {
        match (self.pick, &self.random) {
            (Some(pick), _) if pick < bound => pick,
            (Some(pick), _) => {
                self.error = Some(DrawsError::Pick { pick, bound });
                0
            }
            // As repeatable as the rest: the remainder of eight further octets.
            (None, Some(_)) => {
                let mut octets = [0; 8];
                self.fill(&mut octets);
                usize::try_from(u64::from_be_bytes(octets) % bound as u64).unwrap_or(0)
            }
            (None, None) => SystemEntropy::default().below(bound),
        }
    }
}

/// Octets of two hexadecimal digits each.
pub(super) fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.bytes().all(|b| b.is_ascii_hexdigit()) && hex.len().is_multiple_of(2);
    let octet = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    if digits { (0..hex.len()).step_by(2).map(octet).collect() } else { None }
}
