//! Answers that are given once supplicants have been told what was asked for.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::commands::Way;
use super::interface::Interface;
use crate::ctl::server::Answer;

/// A supplicant that does not answer for so long is no reason to keep people waiting.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// An answer that is given when the last who holds it has let go, or before.
struct Pending(Mutex<Option<(Way, Answer)>>);

impl Pending {
    fn give(&self) {
        if let Some((way, answer)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = way.send(answer);
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.give();
    }
}

/// Answers as soon as the supplicants of these interfaces have been told all that there is to tell.
pub(super) fn answer_when_told<'a>(
    way: Way,
    answer: Answer,
    interfaces: impl Iterator<Item = &'a Interface>,
) {
    let pending = Arc::new(Pending(Mutex::new(Some((way, answer)))));
    for interface in interfaces {
        let pending = Arc::clone(&pending);
        interface.when_told(move || drop(pending));
    }
    let pending = Arc::downgrade(&pending);
    tokio::spawn(async move {
        tokio::time::sleep(TOLD_WITHIN).await;
        if let Some(pending) = pending.upgrade() {
            pending.give();
        }
    });
}
