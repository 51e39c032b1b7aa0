//! What users ask macveil for, beside `UserUp`, which is the conductor's.

use super::{Action, Station, Step, UserCommand};

impl Station {
    /// Disconnects, and stays so: what was about to be tried again is not.
    pub(super) fn user_down(&mut self, step: &mut Step<'_>) {
        self.correcting = false;
        (self.given_up, self.again_at) = (false, None);
        if self.attached {
            self.user_asked(step, UserCommand::Disconnect);
            step.act(Action::Disconnect);
        }
    }
}
