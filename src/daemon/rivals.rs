//! Interfaces that somebody else manages are left to them, and that is said.

use tracing::{info, warn};

use super::run::Daemon;
use crate::core::types::IfIndex;
use crate::host::rivals::Rival;

/// An interface that is not in macveil's care though it is a station's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declined {
    /// Its name.
    pub(super) name: String,
    /// Who manages it.
    pub(super) rival: Rival,
}

impl Daemon {
    /// Whether a rival manages this station interface. It is let go of then, as it is.
    pub(super) fn leave_to_a_rival(&mut self, index: IfIndex, name: &str) -> bool {
        // iwd needs no supplicant, and none can run beside it.
        let is_served = self.interfaces.get(&index).is_some_and(|interface| interface.is_served());
        let iwd = || if is_served { None } else { self.rivals.iwd() };
        let Some(rival) = self.rivals.networkmanager(index).or_else(iwd) else {
            if let Some(former) = self.declined.remove(&index) {
                info!("{name}: no longer managed by {}", former.rival);
            }
            return false;
        };
        // Dropped, not finished: nothing more is done to it.
        drop(self.interfaces.remove(&index));
        let declined = Declined { name: name.to_owned(), rival };
        if self.declined.get(&index) != Some(&declined) {
            warn!("{name}: {rival} manages it, so macveil leaves it alone; {}", rival.advice());
            self.news.say(
                name,
                "declined",
                &format!("{rival} manages the interface; macveil leaves it alone"),
            );
            self.declined.insert(index, declined);
        }
        true
    }
}
