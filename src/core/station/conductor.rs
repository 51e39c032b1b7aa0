//! Scans in the supplicant's place: the supplicant is kept disconnected, macveil looks for its
//! networks, and lets it choose from what was heard.
//!
//! A round is a number of *legs*, each one scan under its own address: the last known channels
//! first, then those where one may ask, then those where one may only listen. It ends with the first
//! leg that heard a network of the supplicant's. `leading` says who scans, `rounds` when there is one, `legs`
//! what they are, `hearing` runs one, and `joining` is what follows when a network was heard.

#[cfg(feature = "model")]
#[path = "model/canon_conductor.rs"]
mod canon;

use std::collections::VecDeque;
use std::time::Duration;

use super::Ticket;
use super::legs::Leg;
use crate::core::addr::MacAddr;
use crate::core::types::{Moment, NetworkId};

/// A radio that is busy is asked again after this.
pub(super) const BUSY: Duration = Duration::from_millis(100);

/// What macveil is doing about the supplicant's networks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) enum Stage {
    /// Nothing, until the next round or for good.
    #[default]
    Rest,
    /// A connection ends; then a round begins.
    Leaving,
    /// The interface is being created anew.
    Renewing(Ticket),
    /// The networks are being asked for; then a round or a glance begins, or a wait.
    Beginning(Occasion),
    /// The leg waits for the radio or for an address change.
    Waiting { leg: Leg, tries: u32 },
    /// The kernel was asked to scan.
    Triggered { ticket: Ticket, leg: Leg, tries: u32 },
    /// It does.
    Listening { leg: Leg, began: Moment },
    /// Its results were asked for.
    Reading { leg: Leg, began: Moment },
    /// See [`super::joining`].
    Joining(super::joining::Progress),
    /// The supplicant has to take in that this cell was heard; see [`super::roaming`].
    Roaming(MacAddr),
}

/// How far a scan has come, as the kernel tells. Before the kernel's answer an end may be another scan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Course {
    /// No scan began since this one was asked for.
    #[default]
    Asked,
    /// The last that began has not ended.
    Begun,
    /// It has; whether with results.
    Ended(bool),
}

/// Why it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Occasion {
    /// macveil has just taken the lead.
    Lead,
    /// It is time for a round.
    Round,
    /// It is time for a glance.
    Glance,
    /// Before any of them the interface is to be created anew.
    Renewal,
}

/// A network that the user asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    pub(super) network: NetworkId,
    /// Networks that were enabled besides: asking for one by name disables them.
    pub(super) others: Vec<NetworkId>,
}

/// The scans made for the supplicant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Conductor {
    /// The supplicant is disconnected by macveil, and left so until there is something to choose.
    pub(super) leads: bool,
    pub(super) stage: Stage,
    pub(super) wanted: Option<Wanted>,
    /// The networks that the present or last round is for.
    pub(super) sought: Vec<NetworkId>,
    pub(super) legs: VecDeque<Leg>,
    /// Rounds in a row in which nothing was heard.
    pub(super) fruitless: u32,
    /// Attempts since the last connection.
    pub(super) attempts: u32,
    pub(super) wake: Option<Moment>,
    /// When the next round or glance begins.
    pub(super) next_at: Option<Moment>,
    /// When the next round begins.
    pub(super) full_round_at: Option<Moment>,
    /// The link is down: what is to begin waits for it.
    pub(super) awaits_link: bool,
    /// What is under way is a glance.
    pub(super) glances: bool,
    /// What is under way is for another cell of the network in use; see [`super::roaming`].
    pub(super) roams: bool,
    /// Scans of macveil's that the supplicant has not announced yet: it announces all.
    pub(super) unheard: u32,
    /// How far the last scan that the kernel was asked for has come.
    pub(super) course: Course,
    /// It has taken in the results of the last.
    pub(super) heard: bool,
    /// Its first answer is awaited; whether it has only just been started.
    pub(super) first: Option<bool>,
    /// If it still scans then, it goes on to do so by itself.
    pub(super) suspect: Option<Moment>,
    /// When a user last changed which networks are enabled, and said nothing else since.
    pub(super) networks_told: Option<Moment>,
    /// It tells of users' commands.
    pub(super) commands_told: bool,
    /// A macveil before this one had disconnected it.
    pub(super) was_held: bool,
    /// A user waits for this network since before the interface was created anew.
    pub(super) still_wanted: Option<NetworkId>,
    /// The interface has carried a connection since it was created.
    pub(super) is_used: bool,
}

impl Conductor {
    pub(super) fn awaits(&self, awaited: Ticket) -> bool {
        match &self.stage {
            Stage::Triggered { ticket, .. } | Stage::Renewing(ticket) => *ticket == awaited,
            Stage::Rest
            | Stage::Leaving
            | Stage::Beginning(_)
            | Stage::Waiting { .. }
            | Stage::Listening { .. }
            | Stage::Reading { .. }
            | Stage::Joining(_)
            | Stage::Roaming(_) => false,
        }
    }

    /// Whether the radio is scanning, so that the address must stay.
    pub(super) fn is_scanning(&self) -> bool {
        matches!(self.stage, Stage::Triggered { .. } | Stage::Listening { .. })
    }

    /// Whether the interface is on its way into an association.
    pub(super) fn is_joining(&self) -> bool {
        match &self.stage {
            Stage::Joining(_) => true,
            Stage::Waiting { leg, .. }
            | Stage::Triggered { leg, .. }
            | Stage::Listening { leg, .. }
            | Stage::Reading { leg, .. } => leg.refreshes.is_some(),
            Stage::Rest | Stage::Leaving | Stage::Renewing(_) | Stage::Beginning(_) | Stage::Roaming(_) => {
                false
            }
        }
    }

    /// The supplicant was told to choose, and has not begun to.
    pub(super) fn is_told(&self) -> bool {
        self.stage == Stage::Joining(super::joining::Progress::Told)
    }

    /// The supplicant announces a scan: whether it is macveil's.
    pub(super) fn announced(&mut self) -> bool {
        let own = self.unheard > 0;
        self.unheard = self.unheard.saturating_sub(1);
        own
    }

    /// The supplicant announces the end of a scan: all that began before it was announced, or is not
    /// going to be.
    pub(super) fn announced_end(&mut self) {
        self.unheard = self.unheard.min(u32::from(self.is_scanning()));
    }

    /// A new supplicant answers.
    pub(super) fn meet(&mut self, starting: bool) {
        *self = Self {
            first: Some(starting),
            was_held: self.was_held,
            still_wanted: self.still_wanted,
            is_used: self.is_used,
            ..Self::default()
        };
    }

    pub(super) fn rest(&mut self) {
        self.stage = Stage::Rest;
        (self.wake, self.next_at, self.full_round_at) = (None, None, None);
        (self.glances, self.roams, self.awaits_link) = (false, false, false);
        // An announcement that still comes is taken for the supplicant's, which costs it an address more.
        self.unheard = 0;
        self.legs.clear();
    }
}
