//! What metrics count, since the interface came into care: by kind alone, never by network or address.

use std::collections::BTreeMap;

use super::news::{Heard, kind};
use crate::core::station::{Left, Notice};
use crate::ctl::wire::{self, Count};

/// Of one interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counters {
    associations: BTreeMap<String, u64>,
    failures: BTreeMap<&'static str, u64>,
    exposures: BTreeMap<&'static str, u64>,
    rotations: u64,
}

impl Counters {
    /// Counts a notice of the station.
    pub(super) fn notice(&mut self, notice: &Notice) {
        let kind = kind(notice);
        match notice {
            Notice::Connected(_, _, mode) => *self.associations.entry(word(mode)).or_default() += 1,
            Notice::Parked(_) | Notice::ScanStarted(Some(_)) => self.rotations += 1,
            Notice::ScanWhileConnected(_) | Notice::FoundConnected(_) | Notice::Left(Left::Restored) => {
                *self.exposures.entry(kind).or_default() += 1;
            }
            // An authentication frame may have carried it.
            Notice::WrongAddress(..) => {
                *self.exposures.entry(kind).or_default() += 1;
                *self.failures.entry(kind).or_default() += 1;
            }
            Notice::Barred(..)
            | Notice::Silenced(_)
            | Notice::NotHeard(_)
            | Notice::ScanNotArmed(_)
            | Notice::NotRenewed(_)
            | Notice::ScanFailed(_) => *self.failures.entry(kind).or_default() += 1,
            Notice::ScanStarted(None)
            | Notice::Assigned(..)
            | Notice::Associating(..)
            | Notice::Roaming(..)
            | Notice::Disconnected
            | Notice::Recovered
            | Notice::Left(_) => {}
        }
    }

    /// Counts what the supplicant told.
    pub(super) fn heard(&mut self, heard: &Heard) {
        let kind = match heard {
            Heard::NotFound => "not-found",
            Heard::Refused(_, reason) if reason == "WRONG_KEY" => "wrong-password",
            Heard::Refused(..) => "refused",
        };
        *self.failures.entry(kind).or_default() += 1;
    }

    /// What the status shows.
    pub(super) fn shown(&self) -> wire::Counters {
        wire::Counters {
            rotations: self.rotations,
            associations: shown(&self.associations),
            failures: shown(&self.failures),
            exposures: shown(&self.exposures),
        }
    }
}

/// A mode's word; of an explicit address only that it is one.
fn word(mode: &str) -> String {
    let is_word = mode.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    if is_word { mode.to_owned() } else { "explicit".to_owned() }
}

fn shown<K: ToString>(counts: &BTreeMap<K, u64>) -> Vec<Count> {
    counts.iter().map(|(of, count)| Count { of: of.to_string(), count: *count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::addr::MacAddr;
    use crate::core::types::NetworkId;

    #[test]
    fn each_is_counted_once_and_by_kind() {
        let address: MacAddr = "02:00:00:00:00:01".parse().unwrap();
        let mut counters = Counters::default();
        for notice in [
            Notice::Parked(address),
            Notice::ScanStarted(Some(address)),
            Notice::ScanStarted(None),
            Notice::Connected(NetworkId(0), address, "stable-ssid".to_owned()),
            Notice::Connected(NetworkId(0), address, "stable-ssid".to_owned()),
            Notice::Connected(NetworkId(1), address, address.to_string()),
            Notice::WrongAddress(None, address),
            Notice::Left(Left::Parked(address)),
        ] {
            counters.notice(&notice);
        }
        counters.heard(&Heard::Refused(NetworkId(0), "WRONG_KEY".to_owned()));
        let shown = counters.shown();
        let pairs =
            |counts: &[Count]| counts.iter().map(|c| format!("{} {}", c.of, c.count)).collect::<Vec<_>>();
        assert_eq!(shown.rotations, 2);
        assert_eq!(pairs(&shown.associations), ["explicit 1", "stable-ssid 2"]);
        assert_eq!(pairs(&shown.failures), ["wrong-address 1", "wrong-password 1"]);
        assert_eq!(pairs(&shown.exposures), ["wrong-address 1"]);
        assert!(!serde_json::to_string(&shown).unwrap().contains("02:00"));
    }
}
