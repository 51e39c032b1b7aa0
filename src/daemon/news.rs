//! What happens, told to those who watch, and the addresses that the air saw, to the history.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::broadcast;

use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::station::{Left, NetworkSnapshot, Notice, Station};
use crate::core::types::NetworkId;
use crate::ctl::wire::{Event, Exposure};
use crate::host::clock::since_1970;
use crate::host::journal::Journal;

/// Something that a supplicant told and that is no matter of the station's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// A scan found none of the enabled networks.
    NotFound,
    /// An access point refused the network, or the password was wrong; the supplicant's word for it.
    Refused(NetworkId, String),
}

/// The history, and whether it is kept.
pub(super) struct History {
    pub(super) journal: Journal,
    pub(super) kept: Cell<bool>,
}

/// Tells the news of one interface.
pub(super) struct News {
    events: broadcast::Sender<Arc<Event>>,
    history: Rc<History>,
    /// The association that is in the history already.
    noted: Cell<Option<(NetworkId, MacAddr)>>,
}

impl News {
    pub(super) fn new(events: broadcast::Sender<Arc<Event>>, history: Rc<History>) -> Self {
        Self { events, history, noted: Cell::new(None) }
    }

    /// The same for another interface.
    pub(super) fn fork(&self) -> Self {
        Self::new(self.events.clone(), Rc::clone(&self.history))
    }

    /// Tells a notice of the station on `ifname`.
    pub(super) fn notice(&self, ifname: &str, notice: &Notice, station: &Station) {
        let network = network_of(notice).and_then(|id| station.network_snapshot(id));
        let event = event(ifname, notice, network.as_ref(), station.address());
        self.note(ifname, notice, &event);
        self.tell(event);
    }

    /// Tells what the supplicant told.
    pub(super) fn heard(&self, ifname: &str, heard: &Heard, station: &Station) {
        self.tell(match heard {
            Heard::NotFound => plain(ifname, "not-found", "a scan found none of the enabled networks"),
            Heard::Refused(id, reason) => {
                let network = station.network_snapshot(*id);
                let mut event = plain(ifname, "refused", "");
                concern(&mut event, *id, network.as_ref());
                event.message = match reason.as_str() {
                    "WRONG_KEY" => format!("{}: the password is wrong", name(&event)),
                    _ => format!("{}: the access point refused: {reason}", name(&event)),
                };
                event.why = Some(reason.clone());
                event
            }
        });
    }

    /// Tells something about an interface, in words.
    pub(super) fn say(&self, ifname: &str, kind: &str, message: &str) {
        self.tell(plain(ifname, kind, message));
    }

    /// Tells something about all interfaces.
    pub(super) fn say_to_all(&self, kind: &str, message: &str) {
        self.tell(Event { ifname: None, ..plain("", kind, message) });
    }

    fn tell(&self, event: Event) {
        // Nobody watches: that is fine.
        let _ = self.events.send(Arc::new(event));
    }

    fn note(&self, ifname: &str, notice: &Notice, event: &Event) {
        let association = if let Notice::Associating(network, address, _)
        | Notice::Connected(network, address, _) = notice
        {
            Some((*network, *address))
        } else {
            None
        };
        if association.is_some() && self.noted.get() == association {
            return;
        }
        let (kind, why) = match notice {
            Notice::ScanStarted(Some(_)) => ("scan", "drawn for this scan"),
            Notice::ScanStarted(None) => ("scan", "drawn by the driver, which tells nobody"),
            Notice::ScanWhileConnected(_) => ("scan-exposed", "a scan while connected carries this address"),
            Notice::Associating(..) | Notice::Connected(..) => {
                ("association", event.why.as_deref().unwrap_or_default())
            }
            Notice::FoundConnected(_) => ("found", "connected before macveil began"),
            Notice::WrongAddress(..) => ("wrong", "not the network's address; the association was cut"),
            Notice::Disconnected => return self.noted.set(None),
            Notice::Parked(_)
            | Notice::Assigned(..)
            | Notice::Barred(..)
            | Notice::Silenced(_)
            | Notice::Recovered
            | Notice::ScanNotArmed(_)
            | Notice::NotHeard(_)
            | Notice::ScanFailed(_)
            | Notice::NotRenewed(_)
            | Notice::Roaming(..)
            | Notice::Left(_) => return,
        };
        self.noted.set(association);
        if !self.history.kept.get() {
            return;
        }
        let exposure = Exposure {
            time_ms: event.time_ms,
            ifname: ifname.to_owned(),
            kind: kind.to_owned(),
            address: event.address.clone(),
            ssid: event.ssid.clone(),
            ssid_hex: event.ssid_hex.clone(),
            why: why.to_owned(),
        };
        if let Ok(line) = serde_json::to_string(&exposure) {
            self.history.journal.write(line);
        }
    }
}

/// A line of the history; what is no entry is left out.
pub(super) fn exposure(line: &str) -> Option<Exposure> {
    serde_json::from_str(line).ok()
}

pub(super) fn hex(ssid: &Ssid) -> String {
    ssid.octets().iter().map(|octet| format!("{octet:02x}")).collect()
}

/// What kind of event a notice is, for machines.
pub(super) fn kind(notice: &Notice) -> &'static str {
    match notice {
        Notice::Parked(_) => "parked",
        Notice::ScanStarted(_) => "scan",
        Notice::ScanWhileConnected(_) => "scan-exposed",
        Notice::Assigned(..) => "assigned",
        Notice::Associating(..) => "associating",
        Notice::Connected(..) => "connected",
        Notice::FoundConnected(_) => "found-connected",
        Notice::Roaming(..) => "roaming",
        Notice::Disconnected => "disconnected",
        Notice::WrongAddress(..) => "wrong-address",
        Notice::Barred(..) => "barred",
        Notice::Silenced(_) => "silenced",
        Notice::Recovered => "recovered",
        Notice::ScanNotArmed(_) => "scan-not-armed",
        Notice::NotHeard(_) => "not-heard",
        Notice::ScanFailed(_) => "scan-failed",
        Notice::NotRenewed(_) => "not-renewed",
        Notice::Left(_) => "left",
    }
}

/// The network that a notice concerns.
pub(super) fn network_of(notice: &Notice) -> Option<NetworkId> {
    match notice {
        Notice::Assigned(id, ..)
        | Notice::Associating(id, ..)
        | Notice::Connected(id, ..)
        | Notice::FoundConnected(id)
        | Notice::NotHeard(id)
        | Notice::Roaming(id, _)
        | Notice::Barred(id, _) => Some(*id),
        Notice::WrongAddress(id, _) => *id,
        Notice::Parked(_)
        | Notice::ScanStarted(_)
        | Notice::ScanWhileConnected(_)
        | Notice::Disconnected
        | Notice::Silenced(_)
        | Notice::Recovered
        | Notice::ScanNotArmed(_)
        | Notice::ScanFailed(_)
        | Notice::NotRenewed(_)
        | Notice::Left(_) => None,
    }
}

fn plain(ifname: &str, kind: &str, message: &str) -> Event {
    let millis = since_1970().as_millis();
    Event {
        time_ms: u64::try_from(millis).unwrap_or(u64::MAX),
        kind: kind.to_owned(),
        ifname: Some(ifname.to_owned()),
        network_id: None,
        ssid: None,
        ssid_hex: None,
        address: None,
        mode: None,
        why: None,
        message: message.to_owned(),
    }
}

fn concern(event: &mut Event, id: NetworkId, network: Option<&NetworkSnapshot>) {
    event.network_id = Some(id.0);
    if let Some(network) = network {
        event.ssid = network.facts.as_ref().map(|facts| facts.ssid.printable());
        event.ssid_hex = network.facts.as_ref().map(|facts| hex(&facts.ssid));
        event.mode = network.plan.as_ref().map(|plan| plan.mode.clone());
        event.why = network.plan.as_ref().map(|plan| plan.why.clone());
    }
}

fn name(event: &Event) -> String {
    let number = || event.network_id.map_or_else(|| "a network".to_owned(), |id| format!("network {id}"));
    event.ssid.clone().unwrap_or_else(number)
}

fn event(ifname: &str, notice: &Notice, network: Option<&NetworkSnapshot>, current: MacAddr) -> Event {
    let mut event = plain(ifname, "", "");
    if let Some(id) = network_of(notice) {
        concern(&mut event, id, network);
    }
    let name = name(&event);
    let mode = event.mode.clone().unwrap_or_default();
    let (address, message) = match notice {
        Notice::Parked(address) => (Some(*address), format!("parked on {address}")),
        Notice::ScanStarted(Some(address)) => (Some(*address), format!("scanning as {address}")),
        Notice::ScanStarted(None) => (None, "scanning under an address of the driver's".to_owned()),
        Notice::ScanWhileConnected(address) => {
            (Some(*address), format!("scanning while connected, as {address}"))
        }
        Notice::Assigned(_, address, _) => (Some(*address), format!("{name} will see {address} ({mode})")),
        Notice::Associating(_, address, _) => {
            (Some(*address), format!("associating with {name} as {address} ({mode})"))
        }
        Notice::Connected(_, address, _) => {
            (Some(*address), format!("connected to {name} as {address} ({mode})"))
        }
        Notice::FoundConnected(_) => {
            let message = format!("found connected to {name} as {current}; left alone until it ends");
            (Some(current), message)
        }
        Notice::Roaming(_, bssid) => (None, format!("roaming to {bssid}, a better access point of {name}")),
        Notice::Disconnected => (None, "disconnected".to_owned()),
        Notice::WrongAddress(_, address) => {
            let message = format!("an association with {name} began as {address}, wrongly, and was cut");
            (Some(*address), message)
        }
        Notice::Barred(_, why) => {
            event.why = Some(why.clone());
            (None, format!("{name} is kept from associating: {why}"))
        }
        Notice::Silenced(why) => {
            event.why = Some(why.clone());
            (None, format!("kept silent, no throwaway address could be set: {why}"))
        }
        Notice::Recovered => (None, "an address could be set again".to_owned()),
        Notice::ScanNotArmed(why) => {
            event.why = Some(why.clone());
            let message = format!("scans cannot have an address of their own in the driver: {why}");
            (None, message)
        }
        Notice::NotHeard(_) => (None, format!("no access point of {name} was heard")),
        Notice::ScanFailed(why) => {
            event.why = Some(why.clone());
            (None, format!("a scan failed: {why}; it is tried again later"))
        }
        Notice::NotRenewed(why) => {
            event.why = Some(why.clone());
            (None, format!("the interface was not created anew: {why}"))
        }
        Notice::Left(left) => {
            let (address, message) = match left {
                Left::Untouched => (None, "left as it is".to_owned()),
                Left::Connected(address) => (Some(*address), format!("left connected as {address}")),
                Left::Parked(address) => (Some(*address), format!("left parked on {address}")),
                Left::Silent => (None, "left down".to_owned()),
                Left::Down => (None, "taken down and left so".to_owned()),
                Left::Restored => (None, "its initial address is put back".to_owned()),
            };
            (address, message)
        }
    };
    event.kind = kind(notice).to_owned();
    event.address = address.map(|address| address.to_string());
    event.message = message;
    event
}
