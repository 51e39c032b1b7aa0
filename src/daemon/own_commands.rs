//! Which of the commands that a supplicant gets are macveil's own.
//!
//! The supplicant shows every command to a monitor that listens closely enough, whoever sent it. What
//! macveil sends is noted here before it is sent, and crossed off when it is shown; the rest is users'.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// So many that were not shown mean that none is.
const MOST_UNSEEN: usize = 8;

/// Commands that macveil sent and has not seen yet; shared by the one who sends and the one who sees.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnCommands(Arc<Unseen>);

#[derive(Debug, Default)]
struct Unseen {
    commands: Mutex<VecDeque<String>>,
    deaf: Notify,
}

impl OwnCommands {
    /// It is about to be sent.
    pub(super) fn sending(&self, command: &str) {
        let mut commands = self.0.commands.lock().unwrap_or_else(PoisonError::into_inner);
        commands.push_back(shown_as(command).to_owned());
        if commands.len() > MOST_UNSEEN {
            commands.clear();
            self.0.deaf.notify_one();
        }
    }

    /// It was shown. Whether it is macveil's.
    pub(super) fn seen(&self, command: &str) -> bool {
        let mut commands = self.0.commands.lock().unwrap_or_else(PoisonError::into_inner);
        let place = commands.iter().position(|sent| sent == shown_as(command));
        place.is_some_and(|place| {
            // Those before it were lost.
            commands.drain(..=place);
            true
        })
    }

    /// Waits until it is clear that nothing is shown.
    pub(super) async fn deaf(&self) {
        self.0.deaf.notified().await;
    }
}

/// Values of networks are not shown.
fn shown_as(command: &str) -> &str {
    if command.starts_with("SET_NETWORK ") { "SET_NETWORK" } else { command }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sent_is_ours_and_once() {
        let own = OwnCommands::default();
        own.sending("DISCONNECT");
        own.sending("SET_NETWORK 0 mac_addr 3");
        own.sending("RECONNECT");
        assert!(own.seen("DISCONNECT"));
        assert!(!own.seen("DISCONNECT"), "the second is a user's");
        assert!(own.seen("SET_NETWORK [REMOVED]"));
        assert!(own.seen("RECONNECT"));
        assert!(!own.seen("RECONNECT"));
    }

    #[test]
    fn what_is_never_shown_does_not_pile_up() {
        let own = OwnCommands::default();
        (0..100).for_each(|_| own.sending("DISCONNECT"));
        assert!(own.0.commands.lock().unwrap().len() <= MOST_UNSEEN);
    }
}
