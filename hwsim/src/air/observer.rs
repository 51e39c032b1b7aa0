//! An observer who wants to follow one station through its addresses.
//!
//! Each burst is held against those before it: is there something that says "the same station"? An
//! address or a WPS UUID that comes again says so at any distance; a sequence number that runs on,
//! elements that are the same and a regular interval say so of bursts that follow each other. Every
//! tie is reported as a number of bursts beside the number that would be tied if the bursts came from
//! stations that have nothing to do with each other.
//!
//! Like [`super::sequence`] this is reported, not judged.

#[cfg(test)]
mod tests;
mod ties;

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::burst::{Burst, Bursts};
use super::sequence::follows;
pub use ties::Tie;

/// A burst's sequence numbers are held against so many before it: between two associations there may be
/// scans with numbers of their own.
const LOOK_BACK: usize = 4;
/// Intervals that differ by less than this count as equal.
const REGULAR: Duration = Duration::from_millis(100);
/// Longer pauses are not expected to be regular.
const LONGEST_INTERVAL: Duration = Duration::from_secs(600);
/// How many stations of a crowd are taken to share the elements of one that sends more than everybody
/// must: an assumption, for a capture of one station cannot tell.
const SHARED_BY: f64 = 1.0 / 16.0;

/// What ties a capture's bursts together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observation {
    /// Of scans alone, held against everything before them.
    pub scans: Ties,
    /// Of all bursts.
    pub all: Ties,
}

/// Each way to tie.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ties {
    /// An earlier burst has the same address.
    pub address: Tie,
    /// An earlier burst under another address ends a few numbers before.
    pub sequence: Tie,
    /// The scan before has the same elements, of which there are more than every station sends.
    pub elements: Tie,
    /// An earlier scan has the same WPS UUID-E.
    pub wps_uuid: Tie,
    /// The scan comes as long after the one before as that after the one before it.
    pub timing: Tie,
}

impl Observation {
    /// Holds each burst against those before it.
    #[must_use]
    pub fn of(bursts: &Bursts) -> Self {
        let mut observation = Self { scans: Ties::none(), all: Ties::none() };
        for (place, burst) in bursts.stations.iter().enumerate().skip(1) {
            let earlier = &bursts.stations[..place];
            let mut ties = Ties::none();
            ties.by_address(earlier, burst);
            ties.by_sequence(earlier, burst);
            if let Burst::Scan(scan) = burst {
                ties.by_content(earlier, scan);
                ties.by_timing(earlier, scan);
                observation.scans.add(&ties);
            }
            observation.all.add(&ties);
        }
        observation
    }
}

impl Ties {
    fn none() -> Self {
        let none = Tie::default();
        Self { address: none, sequence: none, elements: none, wps_uuid: none, timing: none }
    }

    fn add(&mut self, other: &Self) {
        self.address.add(other.address);
        self.sequence.add(other.sequence);
        self.elements.add(other.elements);
        self.wps_uuid.add(other.wps_uuid);
        self.timing.add(other.timing);
    }

    fn by_address(&mut self, earlier: &[Burst], burst: &Burst) {
        let address = burst.span().address;
        let again = earlier.iter().any(|before| before.span().address == address);
        // Of 46 bits drawn at random none come twice.
        self.address = Tie::one(again, 0.0);
    }

    fn by_sequence(&mut self, earlier: &[Burst], burst: &Burst) {
        let Some((first, _)) = burst.span().sequences else { return };
        let others = earlier.iter().rev().filter(|before| before.span().address != burst.span().address);
        let lasts: Vec<u16> =
            others.take(LOOK_BACK).filter_map(|before| Some(before.span().sequences?.1)).collect();
        if lasts.is_empty() {
            return;
        }
        let runs_on = lasts.iter().any(|last| follows(*last, first));
        let each = f64::from(super::sequence::WINDOW) / f64::from(super::sequence::NUMBERS);
        let all_miss = lasts.iter().fold(1.0, |miss, _| miss * (1.0 - each));
        self.sequence = Tie::one(runs_on, 1.0 - all_miss);
    }

    fn by_content(&mut self, earlier: &[Burst], scan: &super::burst::Scan) {
        let mut scans = earlier.iter().rev().filter_map(|burst| match burst {
            Burst::Scan(scan) => Some(scan),
            Burst::Association(_) | Burst::Other(_) => None,
        });
        if let Some(uuid) = scan.content.wps_uuid {
            let again = scans.clone().any(|before| before.content.wps_uuid == Some(uuid));
            self.wps_uuid = Tie::one(again, 0.0);
        }
        if let Some(before) = scans.next() {
            let told = !scan.content.is_bare && before.content.elements == scan.content.elements;
            self.elements = Tie::one(told, if scan.content.is_bare { 0.0 } else { SHARED_BY });
        }
    }

    fn by_timing(&mut self, earlier: &[Burst], scan: &super::burst::Scan) {
        let mut starts = earlier.iter().rev().filter_map(|burst| match burst {
            Burst::Scan(scan) => Some(scan.span.from.0),
            Burst::Association(_) | Burst::Other(_) => None,
        });
        let (Some(last), Some(before)) = (starts.next(), starts.next()) else { return };
        let interval = last.saturating_sub(before);
        let now = scan.span.from.0.saturating_sub(last);
        if interval > LONGEST_INTERVAL || interval < 2 * REGULAR {
            return;
        }
        // Somebody else's scan would come at any moment within twice the interval.
        let chance = (REGULAR.as_secs_f64() / interval.as_secs_f64()).min(1.0);
        self.timing = Tie::one(now.abs_diff(interval) <= REGULAR, chance);
    }
}

impl fmt::Display for Observation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "tied to an earlier one by    of the scans      of all bursts")?;
        let rows = [
            ("address", self.scans.address, self.all.address),
            ("sequence number", self.scans.sequence, self.all.sequence),
            ("elements", self.scans.elements, self.all.elements),
            ("WPS UUID", self.scans.wps_uuid, self.all.wps_uuid),
            ("timing", self.scans.timing, self.all.timing),
        ];
        for (name, scans, all) in rows {
            writeln!(f, "{name:<27}  {:<16}  {all}", scans.to_string())?;
        }
        Ok(())
    }
}
