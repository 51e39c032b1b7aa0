//! What users ask for: up and down.

use super::{Action, Station, Step};
use crate::core::types::NetworkId;

impl Station {
    /// Selects the network. Whoever asks hears by the events that follow what becomes of it.
    pub(super) fn user_up(&mut self, step: &mut Step<'_>, network: NetworkId) {
        if !self.networks.contains_key(&network) {
            return;
        }
        // What went wrong before does not count against a new wish.
        self.corrections = 0;
        self.correcting = false;
        self.given_up = false;
        step.act(Action::SelectNetwork(network));
    }

    /// Disconnects, and stays so: what was about to be tried again is not.
    pub(super) fn user_down(&mut self, step: &mut Step<'_>) {
        self.correcting = false;
        self.given_up = false;
        if self.attached {
            step.act(Action::Disconnect);
        }
    }
}
