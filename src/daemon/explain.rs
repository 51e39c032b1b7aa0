//! Which address a network sees, why, and when the next one comes.

use super::interface::Interface;
use super::naming::name_of;
use super::news::hex;
use crate::core::ssid::{printable, visible};
use crate::core::station::{Lasts, NetworkFacts, NetworkSnapshot, Plan, Refusal, Renewal};
use crate::core::time::UnixTime;
use crate::core::types::Moment;
use crate::ctl::wire::Explanation;
use crate::host::clock::since_1970;

/// A network of the interface's supplicant.
pub(super) fn network(interface: &Interface, network: &NetworkSnapshot, at: Moment) -> Explanation {
    let mut explanation = blank(interface, network.facts.as_ref());
    explanation.network_id = Some(network.id.0);
    explanation.name = name_of(network);
    explanation.in_use = network.in_use;
    explanation.barred.clone_from(&network.barred);
    let Some(plan) = &network.plan else { return explanation };
    fill(&mut explanation, plan, at);
    explanation.address = Some(plan.address.to_string());
    // What it gets next, where that was decided while this one is in use.
    let next = network.facts.as_ref().filter(|_| network.in_use).map(|facts| interface.would_see(facts, at));
    if let Some(Ok(next)) = next
        && next.address != plan.address
        && next.renewal == Renewal::Never
    {
        explanation.lasts = Lasts::OneAssociation.word().to_owned();
        explanation.next_change = format!("{}: {} then", Lasts::OneAssociation.sentence(), next.address);
    }
    explanation
}

/// A network as it will be seen from its next association on, whatever is in use now. `known` is the
/// supplicant's network, if it has one.
pub(super) fn next(
    interface: &Interface,
    facts: &NetworkFacts,
    known: Option<&NetworkSnapshot>,
    at: Moment,
) -> Explanation {
    let mut explanation = blank(interface, Some(facts));
    explanation.network_id = known.map(|network| network.id.0);
    explanation.in_use = known.is_some_and(|network| network.in_use);
    match interface.would_see(facts, at) {
        Ok(plan) => {
            if let Some(id) = &plan.basis.profile {
                explanation.name = printable(id.as_bytes());
            }
            fill(&mut explanation, &plan, at);
            // One that is drawn anew is another one each time it is asked for.
            explanation.address = (plan.renewal == Renewal::Never).then(|| plan.address.to_string());
            if explanation.address.is_none() {
                explanation.account.truncate(1);
            }
        }
        Err(Refusal::NeedsBssid(_)) => {
            explanation.lasts = "access-point".to_owned();
            explanation.next_change = "with the access point, whose address it is derived from".to_owned();
        }
        Err(Refusal::Setting(why)) => explanation.barred = Some(visible(&why)),
    }
    explanation
}

fn fill(explanation: &mut Explanation, plan: &Plan, at: Moment) {
    explanation.uuid.clone_from(&plan.basis.uuid);
    explanation.has_profile = plan.basis.profile.is_some();
    explanation.mode.clone_from(&plan.mode);
    explanation.why.clone_from(&plan.why);
    explanation.generation = plan.basis.generation;
    explanation.lasts = plan.basis.lasts.word().to_owned();
    explanation.next_change = plan.basis.lasts.sentence().to_owned();
    explanation.account = plan.basis.account.iter().map(|step| visible(step)).collect();
    if let Some(until) = plan.until {
        let then = since_1970() + until.0.saturating_sub(at.0);
        let then = UnixTime::new(i64::try_from(then.as_secs()).unwrap_or(i64::MAX));
        explanation.next_change = format!("at {then}, if it is not in use then, or when you re-roll it");
    }
}

fn blank(interface: &Interface, facts: Option<&NetworkFacts>) -> Explanation {
    let ssid = facts.map(|facts| &facts.ssid);
    Explanation {
        ifname: interface.name.clone(),
        network_id: None,
        name: ssid.map(|ssid| ssid.printable()).unwrap_or_default(),
        uuid: String::new(),
        has_profile: false,
        ssid: ssid.map(|ssid| ssid.printable()),
        ssid_hex: ssid.map(hex),
        address: None,
        mode: String::new(),
        why: String::new(),
        in_use: false,
        barred: None,
        generation: 0,
        lasts: "barred".to_owned(),
        next_change: "when the configuration is mended".to_owned(),
        account: Vec::new(),
    }
}
