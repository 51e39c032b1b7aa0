//! Canonical word of a supplicant that may take the interface for disabled.

use super::Enabling;
use crate::core::station::model::canon::Canon;

impl Enabling {
    pub(in crate::core::station) fn canonize(&mut self, canon: &mut Canon) {
        // Twice is often, except for the pause that follows.
        self.bounces = self.bounces.min(2);
        canon.until(&mut self.look_at);
    }
}
