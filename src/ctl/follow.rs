//! Following a connection that was asked for: which events are about it, and when it is over. Pure.

use super::refusal::{Kind, Refusal};
use super::wire::{Event, Explanation};

/// What an event means for the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is about something else.
    Foreign,
    /// A step on the way.
    Progress,
    /// The aim is reached.
    Connected,
    /// It will not be reached, for this reason.
    Failed(String),
    /// No access point of it was heard.
    NotHeard,
}

/// A connection that was asked for.
#[derive(Debug, Clone)]
pub struct Follow {
    target: Explanation,
    over: bool,
    /// Scans that did not find it.
    not_found: u32,
    /// The last refusal of an access point.
    refused: Option<String>,
    /// The connection to another network that came instead.
    elsewhere: Option<String>,
}

impl Follow {
    /// Follows what the daemon says it began; `in_use` with nothing more to come if it was there
    /// already.
    #[must_use]
    pub fn new(target: Explanation) -> Self {
        Self { over: target.in_use, target, not_found: 0, refused: None, elsewhere: None }
    }

    /// Whether it is connected.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// How it is connected.
    #[must_use]
    pub fn connected(&self) -> &Explanation {
        &self.target
    }

    /// Takes in an event.
    pub fn take(&mut self, event: &Event) -> Outcome {
        if event.ifname.as_deref() != Some(&self.target.ifname) {
            return Outcome::Foreign;
        }
        let ours = event.network_id == self.target.network_id;
        match event.kind.as_str() {
            "connected" | "found-connected" if ours => {
                self.over = true;
                self.target.in_use = true;
                self.target.address.clone_from(&event.address);
                Outcome::Connected
            }
            "connected" | "found-connected" => {
                // Perhaps one that was under way when this one was asked for.
                self.elsewhere = Some(event.message.clone());
                Outcome::Progress
            }
            "barred" if ours => Outcome::Failed(event.message.clone()),
            "refused" if ours => {
                self.refused = Some(event.message.clone());
                match event.why.as_deref() {
                    // The supplicant goes on trying; the password does not get better by it.
                    Some("WRONG_KEY" | "AUTH_FAILED") => Outcome::Failed(event.message.clone()),
                    _ => Outcome::Progress,
                }
            }
            "not-heard" if ours => Outcome::NotHeard,
            "not-found" => {
                self.not_found += 1;
                Outcome::Progress
            }
            "gone" | "supplicant-gone" | "silenced" => Outcome::Failed(event.message.clone()),
            "scan" | "scan-exposed" | "parked" | "disconnected" => Outcome::Progress,
            "associating" | "assigned" if ours => Outcome::Progress,
            _ => Outcome::Foreign,
        }
    }

    /// What to say when it was looked for and not there.
    #[must_use]
    pub fn not_heard(&self) -> Refusal {
        Kind::TimedOut
            .saying(format!("not connected to {0}: no access point of it was heard", self.target.name))
    }

    /// What to say when the time is over.
    #[must_use]
    pub fn timed_out(&self, secs: u64) -> Refusal {
        let name = &self.target.name;
        let why = match (self.refused.as_ref().or(self.elsewhere.as_ref()), self.not_found) {
            (Some(why), _) => why.clone(),
            (None, 0) => "wpa_supplicant has not associated".to_owned(),
            (None, 1) => "a scan found no access point of it".to_owned(),
            (None, scans) => format!("{scans} scans found no access point of it"),
        };
        Kind::TimedOut.saying(format!("not connected to {name} after {secs} s: {why}"))
    }
}
