//! On which channels networks were last heard.

use std::collections::VecDeque;

use crate::core::ssid::Ssid;

/// Networks remembered at most; the one whose channels have not changed for longest goes first.
pub(super) const MOST_NETWORKS: usize = 64;
/// Channels remembered of each at most; the one heard longest ago goes first.
pub(super) const MOST_CHANNELS: usize = 4;

/// The last known channels of networks, bounded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Knowledge {
    networks: VecDeque<(Ssid, Vec<u32>)>,
}

impl Knowledge {
    /// The centre frequencies in MHz, the latest first.
    #[must_use]
    pub fn channels(&self, ssid: &Ssid) -> &[u32] {
        self.networks.iter().find(|(known, _)| known == ssid).map_or(&[], |(_, channels)| channels)
    }

    /// The network was heard there. Whether that is news worth keeping.
    pub fn learn(&mut self, ssid: &Ssid, frequency: u32) -> bool {
        let place = self.networks.iter().position(|(known, _)| known == ssid);
        if place.is_some_and(|place| self.networks[place].1.first() == Some(&frequency)) {
            return false;
        }
        let (ssid, mut channels) =
            place.and_then(|place| self.networks.remove(place)).unwrap_or_else(|| (ssid.clone(), Vec::new()));
        channels.retain(|known| *known != frequency);
        channels.insert(0, frequency);
        channels.truncate(MOST_CHANNELS);
        self.networks.push_front((ssid, channels));
        self.networks.truncate(MOST_NETWORKS);
        true
    }

    /// All networks with their channels, the latest first.
    pub fn iter(&self) -> impl Iterator<Item = (&Ssid, &[u32])> {
        self.networks.iter().map(|(ssid, channels)| (ssid, channels.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ssid(n: u32) -> Ssid {
        Ssid::new(n.to_be_bytes()).unwrap()
    }

    #[test]
    fn the_latest_channel_is_first_and_all_is_bounded() {
        let mut knowledge = Knowledge::default();
        assert!(knowledge.learn(&ssid(0), 2412));
        assert!(!knowledge.learn(&ssid(0), 2412), "that is no news");
        assert!(knowledge.learn(&ssid(0), 5180));
        assert!(knowledge.learn(&ssid(0), 2412));
        assert_eq!(knowledge.channels(&ssid(0)), [2412, 5180]);
        for n in 0..1000 {
            knowledge.learn(&ssid(n), 2412 + n);
            knowledge.learn(&ssid(0), 5000 + n);
        }
        assert_eq!(knowledge.iter().count(), MOST_NETWORKS);
        assert_eq!(knowledge.channels(&ssid(0)).len(), MOST_CHANNELS);
        assert_eq!(knowledge.channels(&ssid(1)), [0; 0]);
    }
}
