//! A kernel, a supplicant and some air, as far as a station can tell them apart.
//!
//! What is true is kept beside what the station was told: five channels carry word to it, two queues
//! carry its wishes away. What it can be told by each, and in which order, is up to the search.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use super::super::{Action, Change, Event, LinkState, SupplicantState};
use super::setup::{Cell, PERMANENT, STRONG, Setup, WEAK, bssid, ssid};
use super::supplicant::{Current, Doing, Supplicant};
use crate::core::addr::MacAddr;
use crate::core::bss::{Bss, Security};
use crate::core::ssid::Ssid;
use crate::core::types::Moment;

/// The supplicant uses results that are not older, and looks for itself that often.
pub(super) const FRESH: Duration = Duration::from_secs(5);

/// Ways in which word reaches the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    Announcements,
    Told,
    ScanEnds,
    Outcomes,
    Replies,
}

pub(super) const CHANNELS: [Way; 5] =
    [Way::Announcements, Way::Told, Way::ScanEnds, Way::Outcomes, Way::Replies];

/// A scan under way, of the supplicant's own or of macveil's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Sweep {
    /// In MHz; empty: all channels.
    pub(super) frequencies: Vec<u32>,
    /// Asked for by name.
    pub(super) names: Vec<Ssid>,
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Heard {
    Not,
    /// But not its name.
    Nameless,
    Named,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) link: LinkState,
    /// The link thread remembers that it left the link down.
    pub(super) left_down: bool,
    pub(super) link_jobs: VecDeque<Action>,
    pub(super) supplicant_jobs: VecDeque<Action>,
    /// Of the link, by the kernel.
    pub(super) announcements: VecDeque<Event>,
    /// By the supplicant, unasked.
    pub(super) told: VecDeque<Event>,
    pub(super) scan_ends: VecDeque<Event>,
    /// Of the link's jobs.
    pub(super) outcomes: VecDeque<Event>,
    /// Of the supplicant's jobs.
    pub(super) replies: VecDeque<Event>,
    pub(super) supplicant: Option<Supplicant>,
    /// macveil has a supplicant to talk to, dead or alive.
    pub(super) attached: bool,
    /// Under way.
    pub(super) scan: Option<Sweep>,
    /// Cells heard, not longer than [`FRESH`] ago.
    pub(super) heard: Vec<Heard>,
    /// Where the last scan was, in MHz; empty: everywhere.
    pub(super) latest: Vec<u32>,
    /// Cells that can be heard.
    pub(super) in_range: Vec<bool>,
    /// Of these the signal is weak.
    pub(super) weak: Vec<bool>,
    pub(super) refuses: bool,
    pub(super) held: bool,
    pub(super) wake: Option<Moment>,
    /// Addresses that a scan was given.
    pub(super) scanned: BTreeSet<MacAddr>,
    /// The link was changed by others, or is as it was before macveil: what it shows is not macveil's.
    pub(super) excused: bool,
    /// Somebody told what was not so.
    pub(super) lied: bool,
    /// The supplicant will not hear that the link comes up.
    pub(super) deaf: bool,
    /// Others took the link down.
    pub(super) taken_down: bool,
    /// The user does not want to be connected.
    pub(super) user_off: bool,
}

impl World {
    pub(super) fn new(setup: &Setup) -> Self {
        let count = setup.cells.len();
        Self {
            link: LinkState { address: PERMANENT, up: false },
            left_down: false,
            link_jobs: VecDeque::new(),
            supplicant_jobs: VecDeque::new(),
            announcements: VecDeque::new(),
            told: VecDeque::new(),
            scan_ends: VecDeque::new(),
            outcomes: VecDeque::new(),
            replies: VecDeque::new(),
            supplicant: None,
            attached: false,
            scan: None,
            heard: vec![Heard::Not; count],
            latest: Vec::new(),
            in_range: vec![true; count],
            weak: vec![false; count],
            refuses: false,
            held: false,
            wake: None,
            scanned: BTreeSet::new(),
            excused: true,
            lied: false,
            deaf: false,
            taken_down: false,
            user_off: false,
        }
    }

    pub(super) fn channel(&mut self, channel: Way) -> &mut VecDeque<Event> {
        match channel {
            Way::Announcements => &mut self.announcements,
            Way::Told => &mut self.told,
            Way::ScanEnds => &mut self.scan_ends,
            Way::Outcomes => &mut self.outcomes,
            Way::Replies => &mut self.replies,
        }
    }

    pub(super) fn waiting(&self, way: Way) -> &VecDeque<Event> {
        match way {
            Way::Announcements => &self.announcements,
            Way::Told => &self.told,
            Way::ScanEnds => &self.scan_ends,
            Way::Outcomes => &self.outcomes,
            Way::Replies => &self.replies,
        }
    }

    pub(super) fn is_scanning(&self) -> bool {
        self.scan.is_some()
    }

    /// The station has been told everything, and everything it wished was tried.
    pub(super) fn is_caught_up(&self) -> bool {
        CHANNELS.iter().all(|way| self.waiting(*way).is_empty())
            && self.link_jobs.is_empty()
            && self.supplicant_jobs.is_empty()
    }

    pub(super) fn announce(&mut self) {
        self.announcements.push_back(Event::Link(self.link));
    }

    pub(super) fn set_up(&mut self, up: bool) {
        if self.link.up == up {
            return;
        }
        self.link.up = up;
        self.announce();
        if !up {
            self.heard.fill(Heard::Not);
            if self.is_scanning() {
                self.abort_scan();
            }
        }
        let deaf = up && std::mem::take(&mut self.deaf);
        let Some(supplicant) = self.supplicant.as_mut().filter(|_| !deaf) else { return };
        if up {
            supplicant.address = self.link.address;
            supplicant.state = SupplicantState::Idle;
            if !supplicant.disconnected && !supplicant.is_associated() {
                supplicant.given_up = false;
                supplicant.doing = Doing::Choosing;
            }
        } else {
            supplicant.doing = Doing::Nothing;
            supplicant.state = SupplicantState::Disabled;
            if supplicant.current.take().is_some() {
                self.told.push_back(Event::Disconnected);
            }
        }
    }

    /// The scan under way has results.
    pub(super) fn end_scan(&mut self, setup: &Setup) {
        let Some(sweep) = self.scan.take() else { return };
        for (index, cell) in setup.cells.iter().enumerate() {
            let swept = sweep.frequencies.is_empty() || sweep.frequencies.contains(&cell.frequency);
            let named = !setup.hidden || sweep.names.contains(&ssid(cell.network));
            let heard = if named { Heard::Named } else { Heard::Nameless };
            if swept {
                self.heard[index] =
                    if self.in_range[index] { self.heard[index].max(heard) } else { Heard::Not };
            }
        }
        let all = setup.channels.iter().all(|channel| sweep.frequencies.contains(&channel.frequency));
        self.latest = if all { Vec::new() } else { sweep.frequencies };
        self.scan_over(true);
    }

    pub(super) fn abort_scan(&mut self) {
        self.scan = None;
        self.scan_over(false);
    }

    fn scan_over(&mut self, has_results: bool) {
        self.scan_ends.push_back(Event::RadioIdle { has_results });
        if let Some(supplicant) = &mut self.supplicant {
            self.told.push_back(Event::ScanEnded);
            if supplicant.state == SupplicantState::Scanning {
                if supplicant.disconnected {
                    supplicant.state = SupplicantState::Idle;
                } else {
                    supplicant.doing = Doing::ChoosingAfterScan;
                }
            }
        }
    }

    /// What the kernel would tell of what was heard.
    pub(super) fn results(&self, setup: &Setup) -> Vec<Bss> {
        let heard = setup.cells.iter().enumerate().filter(|(index, _)| self.heard[*index] != Heard::Not);
        let bss = |(index, cell): (usize, &Cell)| {
            let late = !self.latest.is_empty() && !self.latest.contains(&cell.frequency);
            Bss {
                bssid: bssid(index),
                ssid: (self.heard[index] == Heard::Named).then(|| ssid(cell.network)),
                frequency: cell.frequency,
                signal: self.signal(index) * 100,
                security: Security::default(),
                age: if late { Duration::from_secs(60) } else { Duration::ZERO },
            }
        };
        heard.map(bss).collect()
    }

    /// Of the cell, in dBm.
    pub(super) fn signal(&self, cell: usize) -> i32 {
        if self.weak[cell] { WEAK } else { STRONG }
    }

    /// Whether another cell of the network has a strong signal.
    pub(super) fn has_better(&self, setup: &Setup, current: Current) -> bool {
        let is_other =
            |(index, cell): (usize, &Cell)| index != current.cell && cell.network == current.network;
        let mut others = setup.cells.iter().enumerate().filter(|other| is_other(*other));
        others.any(|(index, _)| self.in_range[index] && !self.weak[index])
    }

    /// Whether a cell of the network can be heard.
    pub(super) fn is_near(&self, setup: &Setup, network: usize) -> bool {
        setup.cells.iter().zip(&self.in_range).any(|(cell, near)| cell.network == network && *near)
    }
}

/// A job of the link's that changes its address in the manner that takes it down.
pub(super) fn is_bounce(job: Option<&Action>) -> bool {
    matches!(job, Some(Action::SetAddress { change: Change::Bounce, .. }))
}
