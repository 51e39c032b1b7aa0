//! What is asked over the socket, and what becomes of it.

use std::collections::BTreeSet;

use serde::Serialize;
use tokio::sync::oneshot;

use super::decisions::{Decided, Decision};
use super::explain;
use super::naming::{Name, facts_of, name_of};
use super::news::exposure;
use super::pending::answer_when_told;
use super::run::Daemon;
use super::view;
use crate::core::addr::MacAddr;
use crate::core::ssid::printable;
use crate::core::station::{Event, Lasts, NetworkFacts, Phase, Plan};
use crate::core::types::IfIndex;
use crate::ctl::refusal::{Kind, Refusal};
use crate::ctl::request::Request;
use crate::ctl::server::Answer;
use crate::ctl::wire::{
    DownReply, ExplainReply, HistoryReply, PinReply, PinnedAddress, ProfilesReply, RerollReply,
};

/// Where an answer goes. A client that has gone does not want its own.
pub(super) type Way = oneshot::Sender<Answer>;

/// The one connection that a name means.
struct Connection {
    name: String,
    uuid: String,
    plan: Plan,
}

impl Daemon {
    /// Answers, now or when it can: nothing here waits for a disk or a supplicant.
    pub(super) fn answer(&mut self, request: Request, way: Way) {
        let answer = match request {
            Request::Status => json(&view::status(self)),
            Request::Profiles => json(&ProfilesReply { profiles: self.profiles() }),
            Request::Reload => return self.begin_reload(Some(way)),
            Request::Up { name, ifname, .. } => self.up(&Name::new(&name), ifname.as_deref()),
            Request::Down { name, ifname } => {
                match self.down(name.as_deref().map(Name::new).as_ref(), ifname.as_deref()) {
                    Ok((reply, told)) => {
                        // What its user says to the supplicant next comes after it.
                        let told = told.iter().filter_map(|index| self.interfaces.get(index));
                        return answer_when_told(way, json(&reply), told.map(Box::as_ref));
                    }
                    Err(refusal) => Err(refusal),
                }
            }
            Request::Explain { name, ifname } => self.explain(&Name::new(&name), ifname.as_deref()),
            Request::Reroll { name } => match self.reroll(&name) {
                Ok(connection) => return self.decide_reroll(name, connection, way),
                Err(refusal) => Err(refusal),
            },
            Request::Pin { name, ifname, remove } => match self.pin(&name, ifname.as_deref(), remove) {
                Ok((decision, reply)) => return self.decide_pin(decision, reply, way),
                Err(refusal) => Err(refusal),
            },
            Request::History { limit } => return self.history(limit, way),
            // Answered where the client is.
            Request::Info | Request::Description(_) | Request::Watch { .. } => {
                Err(Refusal::MethodNotFound(request.call(false).method))
            }
        };
        let _ = way.send(answer);
    }

    fn up(&mut self, name: &Name<'_>, ifname: Option<&str>) -> Answer {
        let found = self.networks(name, ifname)?;
        let Some(first) = found.first() else {
            return Err(match self.profile(name) {
                Some(profile) => Kind::NoSuchConnection.saying(format!(
                    "\"{}\" is a profile, but no wpa_supplicant here knows a network for it",
                    printable(profile.id.as_bytes())
                )),
                None => self.unknown(name),
            });
        };
        let ifnames: BTreeSet<&str> = found.iter().map(|found| found.interface.name.as_str()).collect();
        if ifnames.len() > 1 {
            let ifnames: Vec<&str> = ifnames.into_iter().collect();
            return Err(Kind::Ambiguous.saying(format!(
                "\"{}\" is known on {}: say which with --ifname",
                name_of(&first.network),
                ifnames.join(" and ")
            )));
        }
        if let Some(why) = &first.network.barred {
            return Err(Kind::ConnectionFailed
                .saying(format!("{} is kept from associating: {why}", name_of(&first.network))));
        }
        let mut explanation = explain::network(first.interface, &first.network, self.clock.now());
        let (index, network) = (first.interface.index, first.network.id);
        let snapshot = first.interface.snapshot();
        let connected = snapshot.phase == Phase::Connected
            && snapshot
                .connection
                .is_some_and(|connection| connection.network == network && connection.right);
        explanation.in_use = connected;
        if !connected {
            self.give(index, Event::UserUp(network));
        }
        json(&explanation)
    }

    /// Disconnects; who is told to, and of which interfaces.
    fn down(
        &mut self,
        name: Option<&Name<'_>>,
        ifname: Option<&str>,
    ) -> Result<(DownReply, Vec<IfIndex>), Refusal> {
        let meant: Vec<(IfIndex, String)> = match name {
            Some(name) => {
                let found = self.networks(name, ifname)?;
                if found.is_empty() {
                    return Err(self.unknown(name));
                }
                let used = found.iter().filter(|found| found.network.in_use).map(|found| found.interface);
                used.map(|interface| (interface.index, interface.name.clone())).collect()
            }
            None => {
                let attached = self.meant(ifname)?.into_iter().filter(|i| i.snapshot().attached);
                attached.map(|interface| (interface.index, interface.name.clone())).collect()
            }
        };
        if meant.is_empty() {
            return Err(Kind::NotApplicable.saying(match (name, ifname) {
                (Some(_), _) => "that connection is not in use".to_owned(),
                (None, Some(ifname)) => format!("no wpa_supplicant answers for {ifname}"),
                (None, None) => "no wpa_supplicant answers".to_owned(),
            }));
        }
        for (index, _) in &meant {
            self.give(*index, Event::UserDown);
        }
        let (told, ifnames) = meant.into_iter().unzip();
        Ok((DownReply { ifnames }, told))
    }

    fn give(&mut self, index: IfIndex, event: Event) {
        let at = self.clock.now();
        if let Some(interface) = self.interfaces.get_mut(&index) {
            interface.take(at, event);
        }
    }

    fn explain(&self, name: &Name<'_>, ifname: Option<&str>) -> Answer {
        let found = self.networks(name, ifname)?;
        let mut explanations: Vec<_> = found
            .iter()
            .map(|found| explain::network(found.interface, &found.network, self.clock.now()))
            .collect();
        if explanations.is_empty() {
            // Not yet in a supplicant: what it would see if it were.
            let profile = self.profile(name).and_then(facts_of);
            let facts = profile.or_else(|| name.ssid().map(NetworkFacts::named));
            let facts = facts.ok_or_else(|| self.unknown(name))?;
            let interfaces = self.meant(ifname)?;
            explanations =
                interfaces.iter().map(|i| explain::next(i, &facts, None, self.clock.now())).collect();
        }
        if explanations.is_empty() {
            return Err(Kind::NoSuchInterface.saying("there is no station interface"));
        }
        json(&ExplainReply { explanations })
    }

    /// The one connection that a name means, with the plan on the first interface that knows it.
    fn connection(&self, name: &Name<'_>) -> Result<Connection, Refusal> {
        let found = self.networks(name, None)?;
        let mut connections: Vec<Connection> = Vec::new();
        for found in &found {
            let facts = found.network.facts.as_ref();
            // As it is configured now, not as it is in use.
            let at = self.clock.now();
            let Some(Ok(plan)) = facts.map(|facts| found.interface.would_see(facts, at)) else { continue };
            if connections.iter().all(|known| known.uuid != plan.basis.uuid) {
                let (name, uuid) = (name_of(&found.network), plan.basis.uuid.clone());
                connections.push(Connection { name, uuid, plan });
            }
        }
        if let (true, Some(profile)) = (connections.is_empty(), self.profile(name)) {
            let facts = facts_of(profile);
            let at = self.clock.now();
            let plan = facts.and_then(|facts| self.interfaces.values().next()?.would_see(&facts, at).ok());
            if let Some(plan) = plan {
                let (name, uuid) = (printable(profile.id.as_bytes()), profile.uuid.clone());
                connections.push(Connection { name, uuid, plan });
            }
        }
        let several = connections.len() > 1;
        match connections.pop() {
            None if found.is_empty() => Err(self.unknown(name)),
            None => {
                Err(Kind::NotApplicable.saying("the network is kept from associating; see `macveil status`"))
            }
            Some(last) if several => Err(Kind::Ambiguous
                .saying(format!("several connections are called \"{}\": use the uuid", last.name))),
            Some(connection) => Ok(connection),
        }
    }

    fn reroll(&self, name: &str) -> Result<Connection, Refusal> {
        let connection = self.connection(&Name::new(name))?;
        let Connection { name, plan, .. } = &connection;
        match plan.basis.lasts {
            Lasts::Configured => Err(Kind::NotApplicable.saying(format!(
                "a re-roll has no effect on \"{name}\": its address is given by {}",
                plan.why
            ))),
            Lasts::Pinned => Err(Kind::NotApplicable
                .saying(format!("\"{name}\" is pinned; `macveil pin --remove` lets go of its address"))),
            Lasts::UntilRerolled | Lasts::UntilBoot | Lasts::UntilTime | Lasts::OneAssociation => {
                Ok(connection)
            }
        }
    }

    fn decide_reroll(&self, name: String, connection: Connection, way: Way) {
        let Connection { name: called, uuid, .. } = connection;
        self.decide(Decision::Reroll(uuid.clone()), way, move |daemon, generation| {
            let at = daemon.clock.now();
            let found = daemon.networks(&Name::new(&name), None)?;
            let explanations = found.iter().filter_map(|found| {
                Some(explain::next(found.interface, found.network.facts.as_ref()?, Some(&found.network), at))
            });
            json(&RerollReply { name: called, uuid, generation, explanations: explanations.collect() })
        });
    }

    fn pin(&self, name: &str, ifname: Option<&str>, remove: bool) -> Result<(Decision, PinReply), Refusal> {
        let text = Name::new(name);
        let Connection { name, uuid, plan } = self.connection(&text)?;
        if remove {
            let pinned = self.pins.interfaces(&uuid).filter(|on| ifname.is_none_or(|name| name == *on));
            let ifnames: Vec<String> = pinned.map(str::to_owned).collect();
            if ifnames.is_empty() {
                return Err(Kind::NotApplicable.saying(format!("\"{name}\" is not pinned")));
            }
            let gone = |ifname: &String| PinnedAddress { ifname: ifname.clone(), address: None };
            let pins = ifnames.iter().map(gone).collect();
            return Ok((Decision::Unpin(uuid.clone(), ifnames), PinReply { name, uuid, pins }));
        }
        if plan.basis.lasts == Lasts::Configured {
            return Err(Kind::NotApplicable
                .saying(format!("\"{name}\" needs no pin: its address is given by {}", plan.why)));
        }
        let found = self.networks(&text, ifname)?;
        let mut kept: Vec<(String, MacAddr)> = Vec::new();
        for found in &found {
            let Some(plan) = &found.network.plan else { continue };
            if plan.basis.uuid == uuid && kept.iter().all(|(ifname, _)| *ifname != found.interface.name) {
                kept.push((found.interface.name.clone(), plan.address));
            }
        }
        if kept.is_empty() {
            return Err(Kind::NotApplicable.saying(format!(
                "no wpa_supplicant here knows a network for \"{name}\": there is nothing to keep"
            )));
        }
        let pin = |(ifname, address): &(String, MacAddr)| PinnedAddress {
            ifname: ifname.clone(),
            address: Some(address.to_string()),
        };
        let pins = kept.iter().map(pin).collect();
        Ok((Decision::Pin(uuid.clone(), kept), PinReply { name, uuid, pins }))
    }

    fn decide_pin(&self, decision: Decision, reply: PinReply, way: Way) {
        self.decide(decision, way, move |_, _| json(&reply));
    }

    /// Has a decision saved, puts it into force, and answers. The answer is also given how often the
    /// connection was re-rolled by then, if that was the decision.
    fn decide(
        &self,
        decision: Decision,
        way: Way,
        answer: impl FnOnce(&Self, u64) -> Answer + Send + 'static,
    ) {
        let inbox = self.inbox.clone();
        let rerolled = if let Decision::Reroll(uuid) = &decision { uuid.clone() } else { String::new() };
        self.decisions.take(
            decision,
            Box::new(move |decided| {
                inbox.then(move |daemon| {
                    let _ = way.send(match decided {
                        Ok(decided) => {
                            let count = daemon.decided(decided, &rerolled);
                            answer(daemon, count)
                        }
                        Err(why) => Err(Kind::NotSaved.saying(why)),
                    });
                });
            }),
        );
    }

    fn decided(&mut self, decided: Decided, rerolled: &str) -> u64 {
        let (policies, count) = match decided {
            Decided::Generations(counts) => {
                let count = counts.of(rerolled);
                (self.policies.clone().generations(Ok(counts)), count)
            }
            Decided::Pins(pins) => {
                self.pins = pins;
                (self.policies.clone(), 0)
            }
        };
        self.put_into_force(policies);
        count
    }

    fn history(&self, limit: u64, way: Way) {
        let kept = self.history.kept.get();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        // The journal's thread answers. If its disk is stuck the way is dropped, which answers, too.
        self.history.journal.read(most, move |lines| {
            let _ = way.send(match lines {
                Ok(lines) => {
                    json(&HistoryReply { kept, entries: lines.iter().filter_map(|l| exposure(l)).collect() })
                }
                Err(error) => Err(Kind::NotSaved.saying(format!("the history: {error}"))),
            });
        });
    }
}

fn json(answer: &impl Serialize) -> Answer {
    // Only maps with other keys than texts fail.
    serde_json::to_value(answer).map_err(|error| Kind::ConnectionFailed.saying(error.to_string()))
}
