//! Canonical conducting.

use super::{Conductor, Stage};
use crate::core::station::hearing::MOST_TRIES;
use crate::core::station::joining::Progress;
use crate::core::station::model::canon::Canon;

impl Conductor {
    pub(in crate::core::station) fn canonize(&mut self, canon: &mut Canon) {
        // Twice is often, except for the pause that follows.
        self.fruitless = self.fruitless.min(2);
        self.attempts = self.attempts.min(2);
        self.unheard = self.unheard.min(2);
        canon.until(&mut self.wake);
        canon.until(&mut self.next_at);
        canon.until(&mut self.full_round_at);
        canon.until(&mut self.suspect);
        match &mut self.stage {
            Stage::Renewing(ticket) => canon.awaited(ticket, 3),
            Stage::Triggered { ticket, tries, .. } => {
                canon.awaited(ticket, 3);
                few(tries);
            }
            Stage::Waiting { tries, .. } => few(tries),
            Stage::Listening { began, .. } | Stage::Reading { began, .. } => canon.moment(began),
            Stage::Joining(Progress::Noticing(_, until)) => canon.moment(until),
            Stage::Rest | Stage::Leaving | Stage::Beginning(_) | Stage::Joining(_) | Stage::Roaming(_) => {}
        }
    }
}

/// The third try is the last.
fn few(tries: &mut u32) {
    if *tries >= 2 {
        *tries = MOST_TRIES;
    }
}
