//! Canonical networks.

use super::Network;
use crate::core::addr::MacAddr;
use crate::core::station::model::canon::Canon;

impl Network {
    /// What the supplicant has of it, as far as the station knows.
    pub(in crate::core::station) fn told(&self) -> Option<MacAddr> {
        self.assigned
    }

    pub(in crate::core::station) fn canonize(&mut self, id: u32, canon: &mut Canon) {
        if let Some(plan) = &mut self.plan {
            canon.address(&mut plan.address);
            canon.until(&mut plan.until);
        }
        if let Some(why) = &mut self.barred {
            why.clear();
        }
        if let Some(address) = &mut self.assigned {
            canon.address(address);
        }
        if let Some(ticket) = &mut self.assigning {
            canon.awaited(ticket, 10 + u64::from(id));
        }
        if let Some(until) = &mut self.rests_until {
            canon.roughly(&mut until.0);
        }
        if self.rests_until.is_some_and(|until| until.0.is_zero()) {
            self.rests_until = None;
        }
    }
}
