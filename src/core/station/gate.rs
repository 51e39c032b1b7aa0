//! The gate for supplicants that do not set a network's address themselves (before 2.11).
//!
//! Such a supplicant associates under whatever address the interface carries. So every network is shut
//! out by its SSID (`SET disallow_aps`, which no file keeps), whoever asks for it, except the one that
//! macveil chose and whose address the interface has, as the supplicant knows. The networks that the user enabled,
//! disabled or preferred stay as they are.

use super::{Action, Phase, Station, Step};
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::types::NetworkId;

/// What the supplicant was told to shut out.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Gate {
    told: Option<(Vec<Ssid>, Vec<MacAddr>)>,
    /// The network that macveil chose, until its connection ends.
    admitted: Option<NetworkId>,
}

impl Station {
    /// Whether the interface is macveil's to change, so that a gate makes sense.
    pub(super) fn conducts_with_gate(&self, step: &Step<'_>) -> bool {
        self.attached && step.policy.randomizes_scans()
    }

    /// The supplicant does not keep addresses: from now on macveil does.
    pub(super) fn put_up_gate(&mut self, step: &mut Step<'_>) {
        if self.gate.is_none() {
            self.gate = Some(Gate::default());
            // Nobody knows yet which address the supplicant takes for its own.
            step.act(Action::AskStatus);
        }
        self.tend_gate(step, self.link.address);
    }

    /// Whether the network may associate now, with `address` on the interface.
    fn is_open(&self, id: NetworkId, address: MacAddr) -> bool {
        let associated = self.connection.as_ref().is_some_and(|c| c.network == id)
            && matches!(self.phase, Phase::Associating | Phase::Connected);
        // Shutting out the network in use would end the connection.
        let admitted = self.gate.as_ref().is_some_and(|gate| gate.admitted == Some(id));
        let has_address = self.planned(id) == Some(address) && self.supplicant_address == Some(address);
        associated || (admitted && has_address)
    }

    /// This network was chosen, or none is any more. Without a choice of macveil's the supplicant would
    /// take the one whose address happens to be there, whatever its user prefers.
    pub(super) fn admit(&mut self, network: Option<NetworkId>) {
        if let Some(gate) = &mut self.gate {
            gate.admitted = network;
        }
    }

    /// Shuts out what may not associate with `address` on the interface, and nothing else.
    pub(super) fn tend_gate(&mut self, step: &mut Step<'_>, address: MacAddr) {
        if self.gate.is_none() {
            return;
        }
        let mut shut: Vec<Ssid> = (self.networks.iter())
            .filter(|(id, _)| !self.is_open(**id, address))
            .filter_map(|(_, network)| network.ssid().cloned())
            .collect();
        shut.sort();
        shut.dedup();
        let shut = (shut, self.fence.clone());
        let Some(gate) = &mut self.gate else { return };
        if gate.told.as_ref() != Some(&shut) {
            gate.told = Some(shut.clone());
            self.was_fenced = true;
            step.act(Action::ShutOut(shut.0, shut.1));
        }
    }

    /// A network came that would not keep the interface's address: everything is said again.
    pub(super) fn renew_gate(&mut self) {
        if let Some(gate) = &mut self.gate {
            gate.told = None;
        }
    }

    /// Nothing is shut out any more: macveil leaves.
    pub(super) fn take_down_gate(&mut self, step: &mut Step<'_>) {
        if self.gate.take().is_some() {
            step.act(Action::OpenUp);
        }
    }
}
