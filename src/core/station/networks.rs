//! The supplicant's networks, and the address each will associate under.

#[cfg(feature = "model")]
#[path = "model/canon_networks.rs"]
mod canon;

use std::collections::BTreeMap;

use super::{
    Action, Asked, Assignment, NetworkFacts, NetworkState, Notice, Outcome, Phase, Plan, Policy, Refusal,
    Renewal, Station, Step, Ticket, Usage,
};
use crate::core::addr::MacAddr;
use crate::core::bss::Bss;
use crate::core::ssid::Ssid;
use crate::core::types::{Moment, NetworkId};

/// One network of the supplicant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Network {
    facts: Option<NetworkFacts>,
    plan: Option<Plan>,
    /// Why there is no plan, where the configuration is the reason.
    barred: Option<String>,
    /// An association used the planned address.
    spent: bool,
    /// The configuration changed since the plan was made.
    outdated: bool,
    /// What the supplicant was told, as far as it still has it.
    assigned: Option<MacAddr>,
    /// The supplicant had an address for it before macveil told it one.
    found_assigned: bool,
    assigning: Option<Ticket>,
    usage: Usage,
    /// The supplicant does not use it until then.
    rests_until: Option<Moment>,
    /// Its address depends on the cell.
    awaits_cell: bool,
}

impl Network {
    pub(super) fn is_enabled(&self) -> bool {
        self.usage.enabled
    }

    pub(super) fn is_infrastructure(&self) -> bool {
        self.usage.infrastructure || !self.usage.enabled
    }

    pub(super) fn priority(&self) -> i32 {
        self.usage.priority
    }

    pub(super) fn rests_until(&self) -> Option<Moment> {
        self.rests_until
    }

    pub(super) fn rest(&mut self, until: Option<Moment>) {
        self.rests_until = until;
    }

    /// Whether it has to be asked for by name: as its profile says, else as the supplicant's own.
    pub(super) fn is_hidden(&self, policy: &dyn Policy) -> bool {
        let facts = self.facts.as_ref();
        facts.and_then(|facts| policy.is_hidden(facts)).unwrap_or(self.usage.scan_ssid)
    }

    /// Whether this BSS may be one of its.
    pub(super) fn could_be(&self, bss: &Bss) -> bool {
        self.facts.as_ref().is_some_and(|facts| {
            bss.ssid.as_ref() == Some(&facts.ssid)
                && facts.bssid.is_none_or(|bssid| bssid == bss.bssid)
                && bss.security.suits(&facts.key_mgmt)
        })
    }

    pub(super) fn ssid(&self) -> Option<&Ssid> {
        self.facts.as_ref().map(|facts| &facts.ssid)
    }

    pub(super) fn facts(&self) -> Option<&NetworkFacts> {
        self.facts.as_ref()
    }

    pub(super) fn planned(&self) -> Option<MacAddr> {
        self.plan.as_ref().map(|plan| plan.address)
    }

    pub(super) fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    pub(super) fn barred(&self) -> Option<&str> {
        self.barred.as_deref()
    }

    pub(super) fn mode(&self) -> &str {
        self.plan.as_ref().map_or("", |plan| plan.mode.as_str())
    }

    pub(super) fn renewal(&self) -> Option<Renewal> {
        self.plan.as_ref().map(|plan| plan.renewal)
    }

    /// Whether a former macveil may have chosen the address that is in use.
    pub(super) fn was_assigned(&self) -> bool {
        self.found_assigned
    }

    /// Makes an address that is in use the planned one.
    pub(super) fn keep(&mut self, address: MacAddr) {
        if let Some(plan) = &mut self.plan {
            plan.address = address;
        }
    }

    /// Whether its address depends on the cell that is joined.
    pub(super) fn awaits_cell(&self) -> bool {
        self.awaits_cell
    }

    /// It is planned for a cell.
    pub(super) fn plan_for(&mut self, plan: Plan) {
        (self.plan, self.barred, self.spent) = (Some(plan), None, false);
    }

    /// It has no address until a cell is chosen again.
    pub(super) fn await_cell(&mut self) {
        if self.awaits_cell {
            self.plan = None;
        }
    }

    /// Whether the supplicant has the planned address.
    pub(super) fn has_been_told(&self) -> bool {
        self.assigning.is_none() && self.assigned.is_some() && self.assigned == self.planned()
    }

    /// It is told its address once more.
    pub(super) fn forget_told(&mut self) {
        self.assigned = None;
    }

    pub(super) fn outdate(&mut self) {
        self.outdated = true;
    }

    fn wants_plan(&self, facts: &NetworkFacts, at: Moment) -> bool {
        let used_up = self.spent && self.renewal() == Some(Renewal::EachAssociation);
        let over = self.until().is_some_and(|until| until <= at);
        self.plan.is_none() || self.outdated || used_up || over || self.facts.as_ref() != Some(facts)
    }

    /// When its plan is outdated.
    fn until(&self) -> Option<Moment> {
        self.plan.as_ref().and_then(|plan| plan.until)
    }
}

impl Station {
    pub(super) fn planned(&self, network: NetworkId) -> Option<MacAddr> {
        self.networks.get(&network)?.planned()
    }

    /// Whether some network associates under this address.
    pub(super) fn is_planned(&self, address: MacAddr) -> bool {
        self.networks.values().any(|network| network.planned() == Some(address))
    }

    /// An association uses the network's address: the next one gets another, where the mode asks.
    pub(super) fn spend(&mut self, network: NetworkId) {
        if let Some(network) = self.networks.get_mut(&network) {
            network.spent = true;
        }
    }

    /// Takes in the supplicant's list; every network that it holds gets its address, or is barred.
    pub(super) fn networks(&mut self, step: &mut Step<'_>, list: Vec<NetworkState>) {
        let mut known = std::mem::take(&mut self.networks);
        let mut networks = BTreeMap::new();
        if list.iter().any(|state| state.usage.draws_address) {
            self.renew_gate();
        }
        for state in list {
            let unknown = Network {
                facts: None,
                plan: None,
                barred: None,
                spent: false,
                outdated: false,
                assigned: None,
                found_assigned: state.has_own_address,
                assigning: None,
                usage: state.usage,
                rests_until: None,
                awaits_cell: false,
            };
            let mut network = known.remove(&state.id).unwrap_or_else(|| Box::new(unknown));
            network.usage = state.usage;
            network.assigned = network.assigned.filter(|_| state.has_own_address);
            self.plan_network(step, state.id, state.facts.as_ref(), &mut network);
            networks.insert(state.id, network);
        }
        self.networks = networks;
        self.plan_for_found_cell(step);
        self.judge_found(step);
        let ids: Vec<NetworkId> = self.networks.keys().copied().collect();
        let mut asked = false;
        for id in ids {
            asked |= self.assign_if_needed(step, id);
        }
        if !asked && self.networks.values().all(|network| network.assigning.is_none()) {
            // What was wrong has been put right already; or it was something else, and is tried so often.
            if std::mem::take(&mut self.correcting) && !self.conductor.leads {
                step.act(Action::Reconnect);
            }
        }
        self.tend_gate(step, self.link.address);
        self.conduct(step);
    }

    /// The network cannot have its address: it is kept from associating.
    pub(super) fn bar(&mut self, step: &mut Step<'_>, id: NetworkId, why: String) {
        if let Some(network) = self.networks.get_mut(&id) {
            network.plan = None;
            network.barred = Some(why.clone());
            step.report(Notice::Barred(id, why));
        }
    }

    /// Whether the network is associated or associating: its address is in use.
    fn in_use(&self, id: NetworkId) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.network == id)
    }

    fn plan_network(
        &self,
        step: &mut Step<'_>,
        id: NetworkId,
        facts: Option<&NetworkFacts>,
        network: &mut Network,
    ) {
        let Some(facts) = facts else {
            (network.facts, network.plan) = (None, None);
            return;
        };
        let found = self.connection.as_ref().is_some_and(|c| c.network == id && c.found);
        if !network.wants_plan(facts, step.at) || (self.in_use(id) && !found) {
            return;
        }
        network.facts = Some(facts.clone());
        network.outdated = false;
        network.spent = false;
        let asked = Asked { network: facts, bssid: None, at: step.at };
        match step.policy.connection(&asked, step.draw) {
            Ok(plan) => {
                (network.plan, network.barred) = (Some(plan), None);
                network.awaits_cell = false;
            }
            Err(Refusal::NeedsBssid(_)) if self.conducts(step) => {
                (network.plan, network.barred) = (None, None);
                network.awaits_cell = true;
            }
            Err(refusal) => {
                let why = refusal.to_string();
                if network.barred.as_ref() != Some(&why) {
                    step.report(Notice::Barred(id, why.clone()));
                }
                (network.plan, network.barred) = (None, Some(why));
                network.awaits_cell = false;
            }
        }
    }

    /// Tells the supplicant, unless it has the address already. Whether something was told.
    pub(super) fn assign_if_needed(&mut self, step: &mut Step<'_>, id: NetworkId) -> bool {
        if self.unassignable.is_some() || self.in_use(id) {
            return false;
        }
        let ticket = self.ticket();
        let Some(network) = self.networks.get_mut(&id) else { return false };
        let assignment = network.planned().map_or(Assignment::Barred, Assignment::Address);
        let wanted = network.planned().unwrap_or(MacAddr::new([0; 6]));
        if network.assigned == Some(wanted) {
            return false;
        }
        network.assigning = Some(ticket);
        network.assigned = Some(wanted);
        network.found_assigned = false;
        step.act(Action::Assign { ticket, network: id, assignment });
        if let (Some(address), mode) = (network.planned(), network.mode().to_owned()) {
            step.report(Notice::Assigned(id, address, mode));
        }
        true
    }

    pub(super) fn assigned(&mut self, step: &mut Step<'_>, ticket: Ticket, outcome: Outcome) {
        let Some(network) = self.networks.values_mut().find(|n| n.assigning == Some(ticket)) else { return };
        network.assigning = None;
        let failed = matches!(outcome, Outcome::Failed(_));
        match outcome {
            Outcome::Done(_) => {}
            Outcome::Failed(_) => network.assigned = None,
            Outcome::Unsupported(why) => {
                network.assigned = None;
                self.unassignable = Some(why);
                let was_cut = std::mem::take(&mut self.correcting);
                if self.conducts_with_gate(step) {
                    self.put_up_gate(step);
                    if was_cut {
                        self.take_lead(step);
                    }
                }
            }
        }
        if self.conductor.leads {
            // It will be told when there is something to choose.
            (self.correcting, self.given_up) = (false, false);
        }
        self.cell_assigned(step);
        let settled = self.networks.values().all(|network| network.assigning.is_none());
        if settled && std::mem::take(&mut self.correcting) {
            step.act(Action::Reconnect);
        }
        if settled && std::mem::take(&mut self.given_up) && !self.unwanted {
            step.act(Action::Reassociate);
        }
        if failed {
            self.not_assigned(step);
        }
    }

    /// A network did not take its address, and would associate under another: the supplicant is kept from
    /// all of them until it has.
    fn not_assigned(&mut self, step: &mut Step<'_>) {
        let associated =
            self.connection.is_some() || matches!(self.phase, Phase::Associating | Phase::Connected);
        if associated || self.unwanted {
            return;
        }
        if self.conducts(step) {
            self.take_lead(step);
        } else {
            step.act(Action::Disconnect);
            self.correct(step);
        }
    }

    /// New addresses for the networks whose last association used theirs up.
    pub(super) fn renew(&mut self, step: &mut Step<'_>) {
        let ids: Vec<NetworkId> = self.networks.keys().copied().collect();
        for id in ids {
            let Some(mut network) = self.networks.get(&id).cloned() else { continue };
            let Some(facts) = network.facts.clone() else { continue };
            if network.wants_plan(&facts, step.at) {
                self.plan_network(step, id, Some(&facts), &mut network);
                self.networks.insert(id, network);
            }
            // Also one that was kept from changing while it was in use.
            self.assign_if_needed(step, id);
        }
    }

    /// When a plan that is not in use is outdated. An association that has just begun may use any, so
    /// none is changed under its feet.
    pub(super) fn plans_deadline(&self) -> Option<Moment> {
        if self.phase == Phase::Associating {
            return None;
        }
        let idle = self.networks.iter().filter(|(id, _)| !self.in_use(**id));
        idle.filter_map(|(_, network)| network.until()).min()
    }

    /// Renews what is outdated.
    pub(super) fn plans_due(&mut self, step: &mut Step<'_>) {
        if self.plans_deadline().is_some_and(|until| until <= step.at) {
            self.renew(step);
        }
    }

    /// Networks with a new address for every association go on getting one, from the supplicant.
    pub(super) fn assign_for_leaving(&mut self, step: &mut Step<'_>) {
        let renewed: Vec<NetworkId> = (self.networks.iter())
            .filter(|(_, network)| network.renewal() == Some(Renewal::EachAssociation))
            .map(|(id, _)| *id)
            .collect();
        if self.unassignable.is_none() {
            for network in renewed {
                let ticket = self.ticket();
                step.act(Action::Assign { ticket, network, assignment: Assignment::Drawn });
            }
        }
    }
}
