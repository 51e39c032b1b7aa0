//! One interface under macveil's care: its station, its thread, its supplicant.

use std::path::{Path, PathBuf};

use super::monitoring::Monitoring;
use super::report::report;
use super::run::Inbox;
use super::worker::{Job, Worker};
use crate::core::addr::MacAddr;
use crate::core::station::{Action, Event, Policy, Snapshot, Station};
use crate::core::types::{IfIndex, Moment};
use crate::host::entropy::SystemEntropy;
use crate::link::rtnl::Link;

/// A station interface.
pub(super) struct Interface {
    pub(super) index: IfIndex,
    pub(super) name: String,
    pub(super) permanent: Option<MacAddr>,
    pub(super) policy: Box<dyn Policy>,
    pub(super) wake: Option<Moment>,
    station: Station,
    worker: Worker,
    monitoring: Option<Monitoring>,
    /// Of the monitoring task whose messages count.
    generation: u64,
    attached: bool,
    own: PathBuf,
    inbox: Inbox,
}

impl Interface {
    /// Takes an interface into care. Nothing is done to it before its first event.
    pub(super) fn new(
        link: Link,
        policy: Box<dyn Policy>,
        runtime_dir: &Path,
        inbox: Inbox,
    ) -> std::io::Result<Self> {
        let own = runtime_dir.join(format!("if{}", link.index.0));
        let worker = Worker::start(link.index, &link.name, own.clone(), inbox.clone())?;
        Ok(Self {
            index: link.index,
            name: link.name,
            permanent: link.permanent,
            policy,
            wake: None,
            station: Station::new(link.state),
            worker,
            monitoring: None,
            generation: 0,
            attached: false,
            own,
            inbox,
        })
    }

    /// Listens to the supplicant at `control`, in place of any former one.
    pub(super) fn listen(&mut self, at: Moment, control: PathBuf) {
        if std::mem::take(&mut self.attached) {
            self.worker.give(Job::Detach);
            self.take(at, Event::SupplicantGone);
        }
        self.generation += 1;
        let (own, inbox) = (self.own.clone(), self.inbox.clone());
        self.monitoring = None;
        self.monitoring = Some(Monitoring::start(self.index, self.generation, control, own, inbox));
    }

    /// The monitoring task is attached.
    pub(super) fn attached(&mut self, at: Moment, generation: u64, control: PathBuf) {
        if generation == self.generation {
            self.attached = true;
            self.worker.give(Job::Attach(control));
            self.take(at, Event::SupplicantBack);
        }
    }

    /// Whether a supplicant answers.
    pub(super) fn is_attached(&self) -> bool {
        self.attached
    }

    /// An event from the monitoring task.
    pub(super) fn supplicant(&mut self, at: Moment, generation: u64, event: Event) {
        if generation != self.generation {
            return;
        }
        if event == Event::SupplicantGone {
            tracing::info!("{}: wpa_supplicant is gone", self.name);
            self.attached = false;
            self.monitoring = None;
            self.worker.give(Job::Detach);
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
                action @ (Action::SetAddress { .. }
                | Action::SetDown
                | Action::ArmScan { .. }
                | Action::Assign { .. }
                | Action::AskStatus
                | Action::AskNetworks
                | Action::Disconnect
                | Action::Reconnect) => self.worker.give(Job::Act(action)),
            }
        }
    }

    /// What `status` shows.
    pub(super) fn snapshot(&self) -> Snapshot {
        self.station.snapshot(self.policy.as_ref())
    }

    /// Performs what is still to be done, then lets go of the interface.
    pub(super) fn finish(mut self) {
        self.monitoring = None;
        self.worker.finish();
    }
}
