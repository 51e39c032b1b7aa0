//! Networks whose address depends on the access point (`stable-bssid`, `${BSSID}`).
//!
//! Such a network has no address before a cell of it was chosen, and the supplicant refuses it until then.
//! macveil chooses the cell, plans for it, and fences off the others that it heard, so that the supplicant
//! neither prefers nor roams to one under an address that is not for it. A cell that nobody had heard is
//! noticed after the fact, and that association is cut.

use super::conductor::Stage;
use super::joining::{Join, Progress};
use super::networks::Network;
use super::{Action, Asked, Plan, Refusal, Station, Step};
use crate::core::addr::MacAddr;
use crate::core::bss::Bss;
use crate::core::types::NetworkId;

impl Station {
    /// Whether the network has an address, or gets one as soon as a cell of it was heard.
    pub(super) fn can_have_address(&self, id: NetworkId) -> bool {
        self.networks.get(&id).is_some_and(|network| network.planned().is_some() || network.awaits_cell())
    }

    /// The cells of the network that were heard, except one.
    pub(super) fn other_cells(&self, id: NetworkId, chosen: MacAddr, heard: &[&Bss]) -> Vec<MacAddr> {
        let Some(network) = self.networks.get(&id).filter(|network| network.awaits_cell()) else {
            return Vec::new();
        };
        let others = heard.iter().filter(|bss| network.could_be(bss) && bss.bssid != chosen);
        others.map(|bss| bss.bssid).collect()
    }

    /// Plans for the cell that is to be joined. Whether the network now has its address; if the supplicant
    /// has still to be told, the rest follows when it was.
    pub(super) fn plan_for_cell(&mut self, step: &mut Step<'_>, join: &Join) -> bool {
        let Some(network) = self.networks.get_mut(&join.network) else { return false };
        if !network.awaits_cell() {
            return network.planned().is_some();
        }
        match plan(step, network, join.bssid) {
            Some(Ok(plan)) => network.plan_for(plan),
            Some(Err(refusal)) => {
                self.bar(step, join.network, refusal.to_string());
                return false;
            }
            None => return false,
        }
        self.fence_off(step, join.others.clone());
        self.assign_if_needed(step, join.network);
        true
    }

    /// What waited for the supplicant to take in an address.
    pub(super) fn cell_assigned(&mut self, step: &mut Step<'_>) {
        if let Stage::Joining(Progress::Assigning(join)) = &self.conductor.stage {
            let join = join.clone();
            if self.networks.get(&join.network).is_some_and(|network| network.has_been_told()) {
                self.ready(step, join);
            } else {
                self.round_over(step);
            }
        }
    }

    /// Plans for the cell of a connection that was found.
    pub(super) fn plan_for_found_cell(&mut self, step: &mut Step<'_>) {
        let found = self.connection.as_ref().filter(|connection| connection.found);
        let Some((id, bssid)) = found.and_then(|found| Some((found.network, found.bssid?))) else { return };
        let Some(network) = self.networks.get_mut(&id).filter(|network| network.awaits_cell()) else {
            return;
        };
        if let Some(Ok(plan)) = plan(step, network, bssid) {
            network.plan_for(plan);
        }
    }

    /// The connection has ended: the next one may be to another cell.
    pub(super) fn leave_cell(&mut self, step: &mut Step<'_>) {
        for network in self.networks.values_mut() {
            network.await_cell();
        }
        self.fence_off(step, Vec::new());
    }

    /// The supplicant is not associated: what a macveil before this one fenced off is free again.
    pub(super) fn take_down_former_fence(&mut self, step: &mut Step<'_>) {
        if self.may_be_fenced {
            self.fence_off(step, Vec::new());
        }
    }

    fn fence_off(&mut self, step: &mut Step<'_>, mut cells: Vec<MacAddr>) {
        cells.sort_unstable();
        if self.fence == cells && !self.may_be_fenced {
            return;
        }
        self.may_be_fenced = false;
        self.fence.clone_from(&cells);
        if self.gate.is_some() {
            self.tend_gate(step, self.link.address);
        } else {
            self.was_fenced |= !cells.is_empty();
            step.act(Action::Fence(cells));
        }
    }
}

/// What the policy says of the network at this cell; `None` while it has no name yet.
fn plan(step: &mut Step<'_>, network: &Network, cell: MacAddr) -> Option<Result<Plan, Refusal>> {
    let asked = Asked { network: network.facts()?, bssid: Some(cell), at: step.at };
    Some(step.policy.connection(&asked, step.draw))
}
