//! Canonical roaming.

use super::Roaming;
use crate::core::station::model::canon::Canon;

impl Roaming {
    /// Whether the signal is known to be weak.
    pub(in crate::core::station) fn is_weak(&self) -> bool {
        self.weak.is_some()
    }

    pub(in crate::core::station) fn canonize(&mut self, canon: &mut Canon) {
        canon.until(&mut self.look_at);
        // Twice is often, except for the pause that follows.
        self.fruitless = self.fruitless.min(2);
    }
}
