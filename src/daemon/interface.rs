//! One interface under macveil's care: its station, its thread, its supplicant.

use std::path::PathBuf;

use super::link_thread::{LinkJob, LinkThread};
use super::monitoring::Monitoring;
use super::report::report;
use super::run::Inbox;
use super::supplicant_thread::SupplicantThread;
use crate::config::policy::InterfaceFacts;
use crate::core::station::{Action, Event, Policy, Snapshot, Station};
use crate::core::types::{IfIndex, Moment};
use crate::host::entropy::SystemEntropy;
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
    /// Present while a supplicant answers.
    supplicant: Option<SupplicantThread>,
    /// Of the monitoring task and the supplicant's thread whose messages count.
    generation: u64,
    own: PathBuf,
    inbox: Inbox,
}

impl Interface {
    /// Takes an interface into care. Nothing is done to it before its first event. `own` is the
    /// directory of its sockets.
    pub(super) fn new(
        link: Link,
        facts: InterfaceFacts,
        policy: Box<dyn Policy>,
        own: PathBuf,
        inbox: Inbox,
    ) -> std::io::Result<Self> {
        let links = LinkThread::start(link.index, &link.name, inbox.clone())?;
        Ok(Self {
            index: link.index,
            name: link.name,
            facts,
            policy,
            wake: None,
            station: Station::new(link.state),
            links,
            monitoring: None,
            supplicant: None,
            generation: 0,
            own,
            inbox,
        })
    }

    /// Listens to the supplicant at `control`, in place of any former one.
    pub(super) fn listen(&mut self, at: Moment, control: PathBuf) {
        if self.supplicant.take().is_some() {
            self.take(at, Event::SupplicantGone);
        }
        self.generation += 1;
        let own = self.own.join(format!("events{}", self.generation));
        self.monitoring =
            Some(Monitoring::start(self.index, self.generation, control, own, self.inbox.clone()));
    }

    /// The monitoring task is attached.
    pub(super) fn attached(&mut self, at: Moment, generation: u64, control: PathBuf) {
        if generation != self.generation {
            return;
        }
        let own = self.own.join(format!("commands{generation}"));
        match SupplicantThread::start(self.index, generation, control, own, self.inbox.clone()) {
            Ok(thread) => {
                self.supplicant = Some(thread);
                self.take(at, Event::SupplicantBack);
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
                Action::Report(notice) => report(&self.name, &notice),
                Action::SetAddress { ticket, address, change } => {
                    let timeout = self.policy.address_timeout();
                    self.links.give(LinkJob::SetAddress(ticket, address, change, timeout));
                }
                Action::SetDown => self.links.give(LinkJob::SetDown),
                action @ (Action::ArmScan { .. }
                | Action::Assign { .. }
                | Action::AskStatus
                | Action::AskNetworks
                | Action::Disconnect
                | Action::Reconnect
                | Action::Reassociate) => {
                    if let Some(supplicant) = &self.supplicant {
                        supplicant.give(action);
                    }
                }
            }
        }
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
    }
}
