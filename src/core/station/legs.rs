//! The scans of a round: which channels, in which order, and whom they ask for.

use super::joining::Join;
use super::{Station, Step};
use crate::core::addr::MacAddr;
use crate::core::bss::Bss;
use crate::core::draw::Draw;
use crate::core::radio::Channel;
use crate::core::ssid::Ssid;
use crate::core::types::NetworkId;

/// Known channels in one leg at most.
const MOST_KNOWN: usize = 8;
/// Channels in one leg that only listens, about 0.1 s each.
pub(super) const LISTEN_AT_ONCE: usize = 12;

/// One scan to make.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Leg {
    pub(super) frequencies: Vec<u32>,
    /// Asked for by name; empty: everybody is asked.
    pub(super) ssids: Vec<Ssid>,
    pub(super) passive: bool,
    /// It only makes this one fresh again.
    pub(super) refreshes: Option<Join>,
}

impl Station {
    /// The last known channels, those where one may ask, those where one may only listen.
    pub(super) fn plan_legs(&mut self, step: &mut Step<'_>) {
        // An access point that answers nobody's question is missed where a scan asks: a station stays there for
        // less time than passes between two beacons. So every other round only listens.
        let by_turns = self.conductor.fruitless % 2 == 1 && self.conductor.wanted.is_none();
        let passive = by_turns || self.only_listens(step);
        let named: Vec<Ssid> = match &self.conductor.wanted {
            Some(wanted) if self.is_hidden(step, wanted.network) => {
                self.ssid_of(wanted.network).into_iter().collect()
            }
            Some(_) | None => Vec::new(),
        };
        let sought = self.conductor.sought.clone();
        let known = self.known_channels(step, &sought);
        // Asked to ask on a closed channel, the kernel does as soon as it has heard somebody there, who has
        // told everything by then but a hidden name.
        let (known_closed, known_open): (Vec<u32>, Vec<u32>) =
            known.iter().partition(|frequency| named.is_empty() && self.is_closed(**frequency));
        let rest = self.radio.channels.iter().filter(|channel| !known.contains(&channel.frequency));
        let (listen, ask): (Vec<_>, Vec<_>) = rest.partition(|channel| channel.listen_only);
        let frequencies = |channels: Vec<&Channel>| channels.iter().map(|c| c.frequency).collect();
        let ask: Vec<u32> = shuffled(frequencies(ask), step.draw);
        let listen: Vec<u32> = shuffled(frequencies(listen), step.draw);

        // A hidden network does not answer to everybody, and its beacons are missed where a scan asks: it
        // stays on a channel for less time than passes between two of them.
        let unheard = !passive
            && self.conductor.sought.iter().any(|id| {
                let ssid = self.ssid_of(*id);
                self.is_hidden(step, *id)
                    && ssid.is_some_and(|ssid| self.knowledge.channels(&ssid).is_empty())
            });
        let again = if unheard && named.is_empty() { ask.clone() } else { Vec::new() };

        let legs = &mut self.conductor.legs;
        let leg = |frequencies: Vec<u32>, ssids: &[Ssid]| Leg {
            frequencies,
            ssids: ssids.to_vec(),
            passive,
            refreshes: None,
        };
        if !known_open.is_empty() {
            legs.push_back(leg(known_open, &named));
        }
        if !known_closed.is_empty() {
            legs.push_back(Leg { passive: true, ..leg(known_closed, &[]) });
        }
        if self.radio.channels.is_empty() {
            legs.push_back(leg(Vec::new(), &named));
        }
        if !ask.is_empty() {
            legs.push_back(leg(ask, &named));
        }
        legs.extend(
            again.chunks(LISTEN_AT_ONCE).map(|some| Leg { passive: true, ..leg(some.to_vec(), &[]) }),
        );
        let only_listens = passive || named.is_empty();
        legs.extend(
            listen
                .chunks(LISTEN_AT_ONCE)
                .map(|some| Leg { passive: only_listens, ..leg(some.to_vec(), &named) }),
        );
    }

    /// Whether nothing may be sent on this channel, in MHz, before somebody was heard.
    pub(super) fn is_closed(&self, frequency: u32) -> bool {
        self.radio.channels.iter().any(|channel| channel.frequency == frequency && channel.listen_only)
    }

    /// Where the networks were last, in MHz, in a drawn order.
    pub(super) fn known_channels(&self, step: &mut Step<'_>, sought: &[NetworkId]) -> Vec<u32> {
        let usable = |frequency: &u32| {
            self.radio.channels.is_empty() || self.radio.channels.iter().any(|c| c.frequency == *frequency)
        };
        let mut known: Vec<u32> = Vec::new();
        for id in sought {
            let Some(ssid) = self.ssid_of(*id) else { continue };
            known.extend(self.knowledge.channels(&ssid).iter().filter(|frequency| usable(frequency)));
        }
        known.sort_unstable();
        known.dedup();
        let mut known = shuffled(known, step.draw);
        known.truncate(MOST_KNOWN);
        known
    }

    /// The network that the user asked for, where it was last.
    pub(super) fn guess(&self, step: &Step<'_>) -> Option<Join> {
        let network = self.conductor.wanted.as_ref()?.network;
        let frequency = *self.knowledge.channels(&self.ssid_of(network)?).first()?;
        // Where the address depends on the cell it has to be heard first.
        self.planned(network)?;
        let (bssid, others) = (MacAddr::new([0; 6]), Vec::new());
        Some(Join {
            network,
            frequency,
            bssid,
            others,
            is_hidden: self.is_hidden(step, network),
            is_guess: true,
        })
    }

    /// Hidden networks are asked for by name where one was heard, each under its own address.
    pub(super) fn ask_by_name(&mut self, step: &mut Step<'_>, fresh: &[&Bss]) {
        let mut frequencies: Vec<u32> =
            fresh.iter().filter(|bss| bss.ssid.is_none()).map(|bss| bss.frequency).collect();
        frequencies.sort_unstable();
        frequencies.dedup();
        if frequencies.is_empty() {
            return;
        }
        let hidden: Vec<Ssid> = (self.conductor.sought.clone().into_iter())
            .filter(|id| self.is_hidden(step, *id))
            .filter_map(|id| self.ssid_of(id))
            .collect();
        for ssid in shuffled(hidden, step.draw) {
            let frequencies = frequencies.clone();
            self.conductor.legs.push_front(Leg { frequencies, ssids: vec![ssid], ..Leg::default() });
        }
    }
}

fn shuffled<T>(mut things: Vec<T>, draw: &mut dyn Draw) -> Vec<T> {
    for last in (1..things.len()).rev() {
        things.swap(last, draw.below(last + 1));
    }
    things
}
