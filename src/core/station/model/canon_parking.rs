//! Canonical parking.

use super::Parking;
use crate::core::station::model::canon::Canon;

impl Parking {
    /// What the kernel was asked for.
    pub(in crate::core::station) fn awaited_address(&self) -> Option<crate::core::addr::MacAddr> {
        self.pending.as_ref().map(|pending| pending.address)
    }

    pub(in crate::core::station) fn canonize(&mut self, canon: &mut Canon) {
        if let Some(address) = &mut self.address {
            canon.address(address);
        }
        if let Some(pending) = &mut self.pending {
            canon.awaited(&mut pending.ticket, 1);
            canon.address(&mut pending.address);
        }
        if let Some(why) = &mut self.silenced {
            // A reason may name addresses.
            why.clear();
        }
        canon.until(&mut self.park_at);
        canon.until(&mut self.retry_at);
    }
}
