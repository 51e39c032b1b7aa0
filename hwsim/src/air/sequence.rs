//! Whether sequence numbers tie bursts under different addresses together.
//!
//! A station counts its frames; an observer who sees one address stop at 17 and another begin at 18
//! knows that they are one station. This is reported, not judged.

use std::fmt;

use serde::Serialize;

use super::burst::Bursts;

/// How far on from the last number the next burst's first may be and still look like its
/// continuation: a few frames may have gone unheard.
pub const WINDOW: u16 = 8;
/// Sequence numbers are 12 bits (802.11-2020, 9.2.4.4.2).
pub(super) const NUMBERS: u16 = 4096;

/// How many bursts an observer ties together by sequence numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linkage {
    /// Pairs of consecutive bursts under different addresses that could be compared.
    pub compared: u32,
    /// Of these, pairs where the later continues the earlier's numbers.
    pub tied: u32,
    /// How many would look tied if all numbers were drawn at random.
    pub chance: f64,
    /// Pairs of consecutive bursts that the address alone ties.
    pub same_address: u32,
}

impl Linkage {
    /// Compares each burst with the latest one that ended before it began.
    #[must_use]
    pub fn of(bursts: &Bursts) -> Self {
        let mut linkage = Self { compared: 0, tied: 0, chance: 0.0, same_address: 0 };
        let spans: Vec<_> = bursts.stations.iter().map(super::burst::Burst::span).collect();
        for later in &spans {
            let earlier = spans
                .iter()
                .filter(|span| span.last_frame < later.first_frame)
                .max_by_key(|span| span.last_frame);
            let Some(earlier) = earlier else { continue };
            if earlier.address == later.address {
                linkage.same_address += 1;
                continue;
            }
            let (Some((_, last)), Some((first, _))) = (earlier.sequences, later.sequences) else { continue };
            linkage.compared += 1;
            if follows(last, first) {
                linkage.tied += 1;
            }
        }
        linkage.chance = f64::from(linkage.compared) * f64::from(WINDOW) / f64::from(NUMBERS);
        linkage
    }
}

impl fmt::Display for Linkage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sequence numbers tie {} of {} bursts to the one before under another address ({:.2} by chance)",
            self.tied, self.compared, self.chance
        )
    }
}

/// Whether `first` is 1 to [`WINDOW`] on from `last`, around the end of the numbers.
pub(super) fn follows(last: u16, first: u16) -> bool {
    let step = (first + NUMBERS - last % NUMBERS) % NUMBERS;
    (1..=WINDOW).contains(&step)
}

#[cfg(test)]
mod tests {
    use super::super::addr::Addr;
    use super::super::cast::Cast;
    use super::super::forge::Tape;
    use super::super::gather::gather;
    use super::*;

    const AP: Addr = Addr([2, 0, 0, 0, 1, 0]);

    fn station(number: u8) -> Addr {
        Addr([0x0a, 0, 0, 0, 0, number])
    }

    #[test]
    fn a_counter_that_runs_on_ties_bursts() {
        let mut tape = Tape::default();
        tape.scan(station(1), 0, 0) // 0..=10
            .association(station(2), AP, "home", 2000, 11) // 11..=16
            .scan(station(3), 10_000, 18)
            .scan(station(4), 13_000, 2000)
            .scan(station(4), 16_000, 2011);
        let bursts = gather(&tape.capture(), &Cast::new().access_point(AP, "home"));
        let linkage = Linkage::of(&bursts);
        assert_eq!((linkage.compared, linkage.tied, linkage.same_address), (3, 2, 1));
        assert!((linkage.chance - 3.0 * 8.0 / 4096.0).abs() < 1e-12);
    }

    #[test]
    fn numbers_go_round() {
        assert!(follows(4095, 0) && follows(4090, 2));
        assert!(!follows(5, 5) && !follows(5, 4) && !follows(5, 14));
    }
}
