//! One interface under macveil's care: its station, its workers, its supplicant.

use std::path::PathBuf;

use tracing::info;

use super::counters::Counters;
use super::inbox::Inbox;
use super::link_work::{LinkJob, link_worker};
use super::monitoring::Monitoring;
use super::news::{Heard, News};
use super::own_commands::OwnCommands;
use super::report::report;
use super::supplicant_work::supplicant_worker;
use super::worker::Worker;
use crate::config::policy::InterfaceFacts;
use crate::core::addr::MacAddr;
use crate::core::radio::Radio;
use crate::core::station::{
    Action, Asked, Event, Former, Knowledge, NetworkFacts, Plan, Policy, Refusal, Snapshot, Station, Ticket,
};
use crate::core::types::{IfIndex, Moment, NetworkId};
use crate::host::entropy::SystemEntropy;
use crate::host::held::Note;
use crate::link::nl80211::Family;
use crate::link::rtnl::Link;
use crate::wpa::control::ControlSocket;

/// A station interface.
pub(super) struct Interface {
    pub(super) index: IfIndex,
    pub(super) name: String,
    pub(super) facts: InterfaceFacts,
    pub(super) policy: Box<dyn Policy>,
    pub(super) wake: Option<Moment>,
    pub(super) counters: Counters,
    station: Station,
    links: Worker<LinkJob>,
    monitoring: Option<Monitoring>,
    /// Whom it listens to, or asks, does not answer.
    is_unanswered: bool,
    /// The supplicant that is listened to has only just been started.
    starting: bool,
    own_commands: OwnCommands,
    /// Present while a supplicant answers.
    supplicant: Option<Worker<Action>>,
    /// Of the monitoring task and the supplicant's worker whose messages count.
    generation: u64,
    own: PathBuf,
    inbox: Inbox,
    news: News,
    /// It is being created anew: what awaits the failure of that, and what its user waits for.
    renewing: Option<(Ticket, Option<NetworkId>)>,
}

/// What one interface hands on to the one that was created in its place.
pub(super) struct Heritage {
    /// The address before macveil.
    pub(super) initial: MacAddr,
    /// The network that the user waits for.
    pub(super) wanted: Option<NetworkId>,
    /// What was counted.
    counters: Counters,
}

/// What an interface's scans need.
pub(super) struct Scans {
    pub(super) radio: Radio,
    pub(super) family: Family,
    /// Known channels, of all interfaces.
    pub(super) knowledge: Knowledge,
}

impl Interface {
    /// Takes an interface into care. Nothing is done to it before its first event. `own` is the
    /// directory of its sockets.
    pub(super) fn new(
        link: Link,
        facts: InterfaceFacts,
        policy: Box<dyn Policy>,
        scans: Scans,
        own: PathBuf,
        inbox: Inbox,
        news: News,
    ) -> Self {
        let radio = scans.radio.clone();
        let links = link_worker(link.index, &link.name, own.clone(), radio, scans.family, inbox.clone());
        let former = Former { held: Note::Held.is_set(&own), fenced: Note::Fenced.is_set(&own) };
        let station = Station::new(link.state).with(scans.radio, scans.knowledge, former);
        Self {
            index: link.index,
            name: link.name,
            facts,
            policy,
            wake: None,
            counters: Counters::default(),
            station,
            links,
            monitoring: None,
            is_unanswered: false,
            starting: false,
            own_commands: OwnCommands::default(),
            supplicant: None,
            generation: 0,
            own,
            inbox,
            news,
            renewing: None,
        }
    }

    /// Listens to the supplicant at `control`, in place of any former one. `starting`: its socket has
    /// only just appeared.
    pub(super) fn listen(&mut self, at: Moment, control: PathBuf, starting: bool) {
        if self.supplicant.take().is_some() {
            self.take(at, Event::SupplicantGone);
        }
        self.generation += 1;
        self.starting = starting;
        self.is_unanswered = false;
        self.own_commands = OwnCommands::default();
        let own = self.own.join(format!("events{}", self.generation));
        let (inbox, own_commands) = (self.inbox.clone(), self.own_commands.clone());
        self.monitoring =
            Some(Monitoring::start(self.index, self.generation, control, own, starting, inbox, own_commands));
    }

    /// In place of another, of which this is left.
    pub(super) fn inheriting(mut self, heritage: &Heritage) -> Self {
        self.station = self.station.in_place_of_another(heritage.wanted);
        self.counters = heritage.counters.clone();
        self
    }

    /// What it hands on, if it is gone because it is being created anew.
    pub(super) fn heritage(&self) -> Option<Heritage> {
        let (_, wanted) = self.renewing?;
        Some(Heritage { initial: self.facts.initial, wanted, counters: self.counters.clone() })
    }

    /// Whether a supplicant is listened to, or about to be.
    pub(super) fn listens(&self) -> bool {
        self.monitoring.is_some()
    }

    /// Whether a supplicant answers for it.
    pub(super) fn is_served(&self) -> bool {
        self.supplicant.is_some()
    }

    /// The monitoring task is attached.
    pub(super) fn attached(&mut self, at: Moment, generation: u64, control: ControlSocket) {
        if generation != self.generation {
            return;
        }
        info!("{}: wpa_supplicant answers at {}", self.name, control.path().display());
        let own = self.own.clone();
        let (inbox, own_commands) = (self.inbox.clone(), self.own_commands.clone());
        self.is_unanswered = false;
        self.supplicant = Some(supplicant_worker(self.index, generation, control, own, inbox, own_commands));
        self.news.say(&self.name, "supplicant-back", "wpa_supplicant answers");
        let event = if self.starting { Event::SupplicantStarted } else { Event::SupplicantBack };
        self.take(at, event);
    }

    /// An event from the monitoring task, or an answer from the supplicant's worker.
    pub(super) fn supplicant(&mut self, at: Moment, generation: u64, event: Event) {
        if generation != self.generation {
            return;
        }
        if event == Event::SupplicantGone {
            if self.supplicant.take().is_some() {
                tracing::info!("{}: wpa_supplicant is gone", self.name);
                self.news.say(&self.name, "supplicant-gone", "wpa_supplicant is gone");
            }
            self.monitoring = None;
            // What its worker may still hear counts no more.
            self.generation += 1;
        }
        self.take(at, event);
    }

    /// Gives the station an event, and hands its actions out.
    pub(super) fn take(&mut self, at: Moment, event: Event) {
        tracing::trace!("{}: {event:?}", self.name);
        if let Event::Done(ticket, _) = &event
            && self.renewing.as_ref().is_some_and(|(awaited, _)| awaited == ticket)
        {
            self.renewing = None;
        }
        let mut actions = Vec::new();
        self.station.step(at, self.policy.as_ref(), &mut SystemEntropy::default(), event, &mut actions);
        for action in actions {
            tracing::trace!("{}: {action:?}", self.name);
            match action {
                Action::WakeAt(moment) => self.wake = Some(moment),
                Action::Report(notice) => {
                    report(&self.name, &notice);
                    self.counters.notice(&notice);
                    self.news.notice(&self.name, &notice, &self.station);
                }
                Action::SetAddress { ticket, address, change } => {
                    let timeout = self.policy.address_timeout();
                    self.links.give(LinkJob::SetAddress(ticket, address, change, timeout));
                }
                Action::SetDown => self.links.give(LinkJob::SetDown),
                Action::SetUp => self.links.give(LinkJob::SetUp),
                Action::Scan { ticket, request } => self.links.give(LinkJob::Scan(ticket, request)),
                Action::RenewInterface { ticket, address, wanted } => {
                    self.renewing = Some((ticket, wanted));
                    self.links.give(LinkJob::Renew(ticket, self.name.clone(), address));
                }
                Action::AskLink => self.links.give_once(LinkJob::Read),
                Action::AskResults => self.links.give(LinkJob::Results),
                Action::NoteHeld(held) => Note::Held.set(&self.own, held),
                Action::Remember(ssid, frequency) => self.inbox.heard(ssid, frequency),
                action @ (Action::ArmScan { .. }
                | Action::Assign { .. }
                | Action::AskStatus
                | Action::AskNetworks
                | Action::Disconnect
                | Action::Reconnect
                | Action::Reassociate
                | Action::ForgetResults
                | Action::RenewIdentity(_)
                | Action::SaveUnmarked
                | Action::SelectNetwork(_)
                | Action::Enable(_)
                | Action::WatchSignal(_)
                | Action::Roam(_)
                | Action::OpenUp
                | Action::ShutOut(..)
                | Action::Fence(_)) => {
                    if let Some(supplicant) = &self.supplicant {
                        // What has changed since a question waits is in its answer.
                        if matches!(action, Action::AskStatus | Action::AskNetworks) {
                            supplicant.give_once(action);
                        } else {
                            supplicant.give(action);
                        }
                    }
                }
            }
        }
    }

    /// Has something done once its supplicant, if it has one, was told all that there is to tell.
    pub(super) fn when_told(&self, act: impl FnOnce() + Send + 'static) {
        if let Some(supplicant) = &self.supplicant {
            supplicant.then(act);
        } else {
            act();
        }
    }

    /// Passes on what the monitoring task heard and the station need not know.
    pub(super) fn told(&mut self, generation: u64, heard: &Heard) {
        if generation == self.generation {
            self.counters.heard(heard);
            self.news.heard(&self.name, heard, &self.station);
        }
    }

    /// What a network's next association would use, if it began at `at`. Where the address depends on
    /// the access point, and none is given, that is an error.
    ///
    /// # Errors
    /// Why it could not associate.
    pub(super) fn would_see(&self, facts: &NetworkFacts, at: Moment) -> Result<Plan, Refusal> {
        self.policy.connection(&Asked { network: facts, bssid: None, at }, &mut SystemEntropy::default())
    }

    /// Whether the supplicant answers. One that does not is asked again and again.
    pub(super) fn answers(&mut self, generation: u64, answers: bool) {
        if generation == self.generation {
            self.is_unanswered = !answers;
        }
    }

    /// Whether it has a supplicant that does not answer.
    pub(super) fn is_unanswered(&self) -> bool {
        self.monitoring.is_some() && self.is_unanswered
    }

    /// Whether its address is not being changed, and it is known whether it has a supplicant. One that is
    /// frozen must not keep the others from their start.
    pub(super) fn is_settled(&self) -> bool {
        let knows = self.supplicant.is_some() || self.monitoring.is_none() || self.is_unanswered;
        self.station.is_settled() && knows
    }

    /// What `status` shows.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.station.snapshot(self.policy.as_ref())
    }

    /// Performs what is still to be done, then lets go of the interface. What was taken down for good stays noted: the
    /// next macveil takes it up, under a throwaway address.
    pub(super) fn finish(mut self) {
        self.monitoring = None;
        if let Some(supplicant) = self.supplicant.take() {
            supplicant.finish();
        }
        self.links.finish();
    }
}
