//! Canonical scans.

use super::Scanning;
use crate::core::station::ScanAddress;
use crate::core::station::model::canon::Canon;

impl Scanning {
    /// What the supplicant was told last, as far as the station knows.
    pub(in crate::core::station) fn told(&self) -> Option<ScanAddress> {
        self.armed
    }

    pub(in crate::core::station) fn canonize(&mut self, canon: &mut Canon) {
        if let Some(ScanAddress::Exactly(address)) = &mut self.armed {
            canon.address(address);
        }
        if let Some((ticket, address)) = &mut self.arming {
            canon.awaited(ticket, 2);
            if let ScanAddress::Exactly(address) = address {
                canon.address(address);
            }
        }
        if let Some(address) = &mut self.beginning {
            canon.address(address);
        }
        // For show alone; and every draw of the model's is another.
        (self.last, self.count, self.exposed) = (None, 0, 0);
        self.recent.clear();
    }
}
