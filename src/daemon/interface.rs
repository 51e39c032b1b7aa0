//! One interface under macveil's care: its station, its thread, its supplicant.

use std::path::PathBuf;

use super::link_thread::{LinkJob, LinkThread};
use super::monitoring::Monitoring;
use super::news::{Heard, News};
use super::own_commands::OwnCommands;
use super::report::report;
use super::run::Inbox;
use super::supplicant_thread::SupplicantThread;
use crate::config::policy::InterfaceFacts;
use crate::core::radio::Radio;
use crate::core::station::{
    Action, Asked, Event, Knowledge, NetworkFacts, OnStop, Plan, Policy, Refusal, Snapshot, Station,
};
use crate::core::types::{IfIndex, Moment};
use crate::host::entropy::SystemEntropy;
use crate::host::held;
use crate::link::nl80211::Family;
use crate::link::rtnl::Link;

/// A station interface.
pub(super) struct Interface {
    pub(super) index: IfIndex,
    pub(super) name: String,
    pub(super) facts: InterfaceFacts,
    pub(super) policy: Box<dyn Policy>,
    pub(super) wake: Option<Moment>,
    station: Station,
    links: LinkThread,
    monitoring: Option<Monitoring>,
    /// The supplicant that is listened to has only just been started.
    starting: bool,
    own_commands: OwnCommands,
    /// Present while a supplicant answers.
    supplicant: Option<SupplicantThread>,
    /// Of the monitoring task and the supplicant's thread whose messages count.
    generation: u64,
    own: PathBuf,
    inbox: Inbox,
    news: News,
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
    ) -> std::io::Result<Self> {
        let radio = scans.radio.clone();
        let links =
            LinkThread::start(link.index, &link.name, own.clone(), radio, scans.family, inbox.clone())?;
        let station = Station::new(link.state).with(scans.radio, scans.knowledge, held::is_noted(&own));
        Ok(Self {
            index: link.index,
            name: link.name,
            facts,
            policy,
            wake: None,
            station,
            links,
            monitoring: None,
            starting: false,
            own_commands: OwnCommands::default(),
            supplicant: None,
            generation: 0,
            own,
            inbox,
            news,
        })
    }

    /// Listens to the supplicant at `control`, in place of any former one. `starting`: its socket has
    /// only just appeared.
    pub(super) fn listen(&mut self, at: Moment, control: PathBuf, starting: bool) {
        if self.supplicant.take().is_some() {
            self.take(at, Event::SupplicantGone);
        }
        self.generation += 1;
        self.starting = starting;
        self.own_commands = OwnCommands::default();
        let own = self.own.join(format!("events{}", self.generation));
        let (inbox, own_commands) = (self.inbox.clone(), self.own_commands.clone());
        self.monitoring =
            Some(Monitoring::start(self.index, self.generation, control, own, inbox, own_commands));
    }

    /// Whether a supplicant answers for it.
    pub(super) fn is_served(&self) -> bool {
        self.supplicant.is_some()
    }

    /// The monitoring task is attached.
    pub(super) fn attached(&mut self, at: Moment, generation: u64, control: PathBuf) {
        if generation != self.generation {
            return;
        }
        let own = self.own.join(format!("commands{generation}"));
        let (inbox, own_commands) = (self.inbox.clone(), self.own_commands.clone());
        match SupplicantThread::start(self.index, generation, control, own, inbox, own_commands) {
            Ok(thread) => {
                self.supplicant = Some(thread);
                self.news.say(&self.name, "supplicant-back", "wpa_supplicant answers");
                let event = if self.starting { Event::SupplicantStarted } else { Event::SupplicantBack };
                self.take(at, event);
            }
            Err(error) => tracing::error!("{}: no thread for its supplicant: {error}", self.name),
        }
    }

    /// An event from the monitoring task, or an answer from the supplicant's thread.
    pub(super) fn supplicant(&mut self, at: Moment, generation: u64, event: Event) {
        if generation != self.generation {
            return;
        }
        if event == Event::SupplicantGone {
            tracing::info!("{}: wpa_supplicant is gone", self.name);
            self.news.say(&self.name, "supplicant-gone", "wpa_supplicant is gone");
            self.supplicant = None;
            self.monitoring = None;
            // What its thread may still hear counts no more.
            self.generation += 1;
        }
        self.take(at, event);
    }

    /// Gives the station an event, and hands its actions out.
    pub(super) fn take(&mut self, at: Moment, event: Event) {
        tracing::trace!("{}: {event:?}", self.name);
        let mut actions = Vec::new();
        self.station.step(at, self.policy.as_ref(), &mut SystemEntropy, event, &mut actions);
        for action in actions {
            tracing::trace!("{}: {action:?}", self.name);
            match action {
                Action::WakeAt(moment) => self.wake = Some(moment),
                Action::Report(notice) => {
                    report(&self.name, &notice);
                    self.news.notice(&self.name, &notice, &self.station);
                }
                Action::SetAddress { ticket, address, change } => {
                    let timeout = self.policy.address_timeout();
                    self.links.give(LinkJob::SetAddress(ticket, address, change, timeout));
                }
                Action::SetDown => self.links.give(LinkJob::SetDown),
                Action::SetUp => self.links.give(LinkJob::SetUp),
                Action::Scan { ticket, request } => self.links.give(LinkJob::Scan(ticket, request)),
                Action::AskResults => self.links.give(LinkJob::Results),
                Action::NoteHeld(held) => held::note(&self.own, held),
                Action::Remember(ssid, frequency) => self.inbox.heard(ssid, frequency),
                action @ (Action::ArmScan { .. }
                | Action::Assign { .. }
                | Action::AskStatus
                | Action::AskNetworks
                | Action::Disconnect
                | Action::Reconnect
                | Action::Reassociate
                | Action::RenewIdentity(_)
                | Action::SaveUnmarked
                | Action::SelectNetwork(_)
                | Action::Enable(_)
                | Action::OpenUp
                | Action::ShutOut(_)) => {
                    if let Some(supplicant) = &self.supplicant {
                        supplicant.give(action);
                    }
                }
            }
        }
    }

    /// Passes on what the monitoring task heard and the station need not know.
    pub(super) fn told(&self, generation: u64, heard: &Heard) {
        if generation == self.generation {
            self.news.heard(&self.name, heard, &self.station);
        }
    }

    /// What a network's next association would use, if it began at `at`. Where the address depends on
    /// the access point, and none is given, that is an error.
    ///
    /// # Errors
    /// Why it could not associate.
    pub(super) fn would_see(&self, facts: &NetworkFacts, at: Moment) -> Result<Plan, Refusal> {
        self.policy.connection(&Asked { network: facts, bssid: None, at }, &mut SystemEntropy)
    }

    /// Whether what its supplicant, if it has one, must know has been said, and its address is not
    /// being changed.
    pub(super) fn is_settled(&self) -> bool {
        self.station.is_settled() && (self.supplicant.is_some() || self.monitoring.is_none())
    }

    /// What `status` shows.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.station.snapshot(self.policy.as_ref())
    }

    /// Performs what is still to be done, then lets go of the interface.
    pub(super) fn finish(mut self) {
        self.monitoring = None;
        if let Some(supplicant) = self.supplicant.take() {
            supplicant.finish();
        }
        self.links.finish();
        if self.policy.on_stop() == OnStop::Down {
            // That is how it is to stay.
            held::note_down(&self.own, false);
        }
    }
}
