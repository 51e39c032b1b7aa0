//! What a radio can, as far as scans are concerned.

/// One channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel {
    /// Centre frequency in MHz.
    pub frequency: u32,
    /// Nothing may be transmitted before somebody was heard (`NL80211_FREQUENCY_ATTR_NO_IR`): scans
    /// listen there, for about 0.1 s.
    pub listen_only: bool,
}

/// A wiphy's features and channels.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Radio {
    /// A scan may use an address of its own (`NL80211_SCAN_FLAG_RANDOM_ADDR`).
    pub scan_random_address: bool,
    /// A scan's probe requests may have random sequence numbers (`NL80211_SCAN_FLAG_RANDOM_SN`).
    pub scan_random_sequence: bool,
    /// Probe requests may be as short as the standard allows (`NL80211_SCAN_FLAG_MIN_PREQ_CONTENT`).
    pub scan_short_probes: bool,
    /// An interface may be created with an address of its own (`NL80211_FEATURE_MAC_ON_CREATE`).
    pub address_on_create: bool,
    /// The channels that may be used, in the kernel's order.
    pub channels: Vec<Channel>,
}

impl Radio {
    /// What an observer sees because the radio or its driver cannot hide it, a sentence each.
    #[must_use]
    pub fn exposure(&self) -> Vec<String> {
        let mut exposure = Vec::new();
        if !self.scan_random_address {
            exposure.push("the driver cannot give a scan an address of its own: the interface's is changed between scans".to_owned());
        }
        if !self.scan_random_sequence {
            exposure.push("the driver does not draw sequence numbers for scans: they run on from one address to the next".to_owned());
        }
        if !self.scan_short_probes {
            exposure.push(
                "the driver cannot shorten probe requests: their content tells devices apart".to_owned(),
            );
        }
        exposure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposure_is_what_the_radio_lacks() {
        assert_eq!(Radio::default().exposure().len(), 3);
        let able = Radio {
            scan_random_address: true,
            scan_random_sequence: true,
            scan_short_probes: true,
            address_on_create: true,
            channels: Vec::new(),
        };
        assert!(able.exposure().is_empty());
    }
}
