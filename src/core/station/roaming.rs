//! A better cell of the network in use, looked for while the signal is weak (`wifi.roam-below`).
//!
//! The supplicant tells when the signal falls below the bound, so that nobody has to ask. macveil then
//! listens where the network was heard before, then everywhere, and sends nothing: while associated the
//! kernel makes every scan under the connection's address. Only a network that hides its name has to be
//! asked for by it, which is counted. Where a cell is clearly better the supplicant is told to roam, and
//! the address stays. Where none is, macveil looks again, more and more slowly.

#[cfg(feature = "model")]
#[path = "model/canon_roaming.rs"]
mod canon;

use std::time::Duration;

use super::conductor::Stage;
use super::hearing::HEARS_WITHIN;
use super::legs::{LISTEN_AT_ONCE, Leg};
use super::rounds::pause;
use super::{Action, Notice, Phase, Station, Step};
use crate::core::addr::MacAddr;
use crate::core::bss::Bss;
use crate::core::ssid::Ssid;
use crate::core::types::{Moment, NetworkId};

/// By so much, in mBm, another cell has to be heard better: less is gone by the time it is joined.
const GAIN: i32 = 800;
/// Between the first two looks; each further wait is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(10);

/// What is known of the signal of the cell in use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Roaming {
    /// The bound that the supplicant was told, in dBm.
    told: Option<i32>,
    /// The signal is below it: its strength when it fell, in dBm.
    weak: Option<i32>,
    /// When to look for a better cell.
    look_at: Option<Moment>,
    /// Looks in a row after which the signal is as weak as before.
    fruitless: u32,
}

impl Roaming {
    pub(super) fn deadline(&self) -> Option<Moment> {
        self.look_at
    }

    /// Of another cell, or of none, nothing is known yet.
    pub(super) fn forget(&mut self) {
        (self.weak, self.look_at, self.fruitless) = (None, None, 0);
    }
}

impl Station {
    /// Has the supplicant tell of a weak signal, if the network in use may be left for another cell.
    pub(super) fn watch_signal(&mut self, step: &mut Step<'_>) {
        let bound = if self.network_to_roam().is_some() { step.policy.roams_below() } else { None };
        if bound.is_some() || self.roaming.told.is_some() {
            self.roaming.told = bound;
            step.act(Action::WatchSignal(bound));
        }
    }

    /// The supplicant may go by its own measure again.
    pub(super) fn stop_watching_signal(&mut self, step: &mut Step<'_>) {
        if self.roaming.told.take().is_some() {
            step.act(Action::WatchSignal(None));
        }
    }

    /// The signal of the cell in use fell below the bound, or rose above it.
    pub(super) fn signal(&mut self, step: &mut Step<'_>, below: bool, dbm: i32) {
        if !below || self.roaming.told.is_none() {
            return self.roaming.forget();
        }
        if self.roaming.weak.replace(dbm).is_none() {
            self.look_for_cell(step);
        }
    }

    pub(super) fn roaming_deadline(&mut self, step: &mut Step<'_>) {
        if self.roaming.look_at.is_some_and(|at| at <= step.at) {
            self.roaming.look_at = None;
            self.look_for_cell(step);
        }
    }

    /// The network in use, if another cell of it would serve under the same address.
    fn network_to_roam(&self) -> Option<NetworkId> {
        let connection = self.connection.as_ref().filter(|connection| connection.right)?;
        let network = self.networks.get(&connection.network)?;
        let is_bound = network.awaits_cell() || network.facts()?.bssid.is_some();
        (self.phase == Phase::Connected && !is_bound).then_some(connection.network)
    }

    fn look_for_cell(&mut self, step: &mut Step<'_>) {
        let Some(id) = self.network_to_roam().filter(|_| self.roaming.weak.is_some()) else { return };
        let Some(ssid) = self.ssid_of(id) else { return };
        if self.conductor.leads || self.conductor.stage != Stage::Rest {
            return self.look_later(step);
        }
        self.conductor.rest();
        self.conductor.roams = true;
        let known = self.known_channels(step, &[id]);
        let rest: Vec<u32> = (self.radio.channels.iter())
            .map(|channel| channel.frequency)
            .filter(|frequency| !known.contains(frequency))
            .collect();
        let names: Vec<Ssid> = if self.is_hidden(step, id) { vec![ssid] } else { Vec::new() };
        let passive = names.is_empty() || step.policy.scans_passively();
        for frequencies in [known.as_slice()].into_iter().chain(rest.chunks(LISTEN_AT_ONCE)) {
            if !frequencies.is_empty() {
                let frequencies = frequencies.to_vec();
                self.conductor.legs.push_back(Leg {
                    frequencies,
                    ssids: names.clone(),
                    passive,
                    refreshes: None,
                });
            }
        }
        self.take_leg(step);
    }

    /// A leg's scan was heard out: `fresh` is what it heard, `list` all that the radio knows.
    pub(super) fn cells_heard(&mut self, step: &mut Step<'_>, list: &[Bss], fresh: &[&Bss]) {
        let Some(id) = self.network_to_roam() else { return self.roaming_over(step) };
        let Some(weak) = self.roaming.weak else { return self.roaming_over(step) };
        let current = self.connection.as_ref().and_then(|connection| connection.bssid);
        let signal = list.iter().find(|bss| Some(bss.bssid) == current).map_or(weak * 100, |bss| bss.signal);
        let Some(network) = self.networks.get(&id) else { return self.roaming_over(step) };
        let cells: Vec<&&Bss> = fresh.iter().filter(|bss| network.could_be(bss)).collect();
        let better = |bss: &&&&Bss| {
            Some(bss.bssid) != current
                && bss.signal >= signal.saturating_add(GAIN)
                && !self.ignored.contains(&bss.bssid)
        };
        let best = cells.iter().filter(better).max_by_key(|bss| (bss.security.strength(), bss.signal));
        let best = best.map(|bss| bss.bssid);
        if let Some(ssid) = self.ssid_of(id) {
            for frequency in cells.iter().map(|bss| bss.frequency) {
                self.heard_on(step, &ssid, frequency);
            }
        }
        match best {
            Some(bssid) if self.conductor.heard => self.roam_to(step, bssid),
            Some(bssid) => {
                self.conductor.stage = Stage::Roaming(bssid);
                self.conductor.wake = Some(step.at.after(HEARS_WITHIN));
            }
            None => self.next_leg(step),
        }
    }

    /// The supplicant knows of the cell.
    pub(super) fn roam_to(&mut self, step: &mut Step<'_>, bssid: MacAddr) {
        if let Some(id) = self.network_to_roam() {
            step.report(Notice::Roaming(id, bssid));
            step.act(Action::Roam(bssid));
        }
        self.roaming_over(step);
    }

    /// The search has ended. If the signal is still weak then, there is another one later.
    pub(super) fn roaming_over(&mut self, step: &mut Step<'_>) {
        self.conductor.rest();
        self.look_later(step);
    }

    fn look_later(&mut self, step: &mut Step<'_>) {
        if self.roaming.weak.is_some() {
            self.roaming.fruitless = self.roaming.fruitless.saturating_add(1);
            let wait = pause(FIRST_PAUSE, self.roaming.fruitless, step.draw);
            self.roaming.look_at = Some(step.at.after(wait));
        }
    }
}
