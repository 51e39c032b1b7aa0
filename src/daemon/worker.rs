//! One thread an interface, which performs that interface's actions in the order given.
//!
//! Requests to the supplicant and to drivers block; here they hold up nothing but their own
//! interface.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use tracing::{debug, warn};

use super::run::Inbox;
use crate::core::addr::MacAddr;
use crate::core::station::{Action, Change, Event, LinkState, Outcome, Status};
use crate::core::types::IfIndex;
use crate::link::rtnl::{LinkError, Rtnl};
use crate::wpa::client::SupplicantClient;
use crate::wpa::reply;

/// Drivers exist that report success and show the new address only later (brcmfmac: up to 500 ms).
const LATE_DRIVER: Duration = Duration::from_millis(1000);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Work for the thread.
pub(super) enum Job {
    /// A supplicant answers at this socket.
    Attach(PathBuf),
    /// The supplicant is gone.
    Detach,
    /// Perform one action.
    Act(Action),
}

/// The thread's handle; dropping it lets the thread finish what it has and end.
pub(super) struct Worker {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl Worker {
    /// Starts the thread. `own` is the directory where its sockets are bound.
    pub(super) fn start(index: IfIndex, name: &str, own: PathBuf, inbox: Inbox) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let hands = Hands { index, own, inbox, rtnl: None, client: None };
        let thread = std::thread::Builder::new()
            .name(format!("macveil-{name}"))
            .stack_size(128 * 1024)
            .spawn(move || hands.work(&queue))?;
        Ok(Self { jobs, thread })
    }

    pub(super) fn give(&self, job: Job) {
        // The thread ends only after this handle is dropped.
        let _ = self.jobs.send(job);
    }

    /// Lets the thread perform what it was given, and waits for it.
    pub(super) fn finish(self) {
        drop(self.jobs);
        let _ = self.thread.join();
    }
}

struct Hands {
    index: IfIndex,
    own: PathBuf,
    inbox: Inbox,
    rtnl: Option<Rtnl>,
    client: Option<SupplicantClient>,
}

impl Hands {
    fn work(mut self, queue: &Receiver<Job>) {
        while let Ok(job) = queue.recv() {
            match job {
                Job::Attach(control) => {
                    self.client = None;
                    match SupplicantClient::open(&control, &self.own) {
                        Ok(client) => self.client = Some(client),
                        Err(error) => warn!("{error}"),
                    }
                }
                Job::Detach => self.client = None,
                Job::Act(action) => self.perform(action),
            }
        }
    }

    fn perform(&mut self, action: Action) {
        match action {
            Action::SetAddress { ticket, address, change } => {
                let outcome = match self.set_address(address, change) {
                    Ok(link) => Outcome::Done(Some(link)),
                    Err(error) => Outcome::Failed(error.to_string()),
                };
                self.tell(Event::Done(ticket, outcome));
            }
            Action::SetDown => {
                let index = self.index;
                if let Err(error) = self.rtnl().and_then(|rtnl| rtnl.set_up(index, false)) {
                    warn!("the link could not be taken down: {error}");
                }
            }
            Action::ArmScan { ticket, address } => {
                let outcome = self.ask_supplicant(|client| client.arm_scan(address));
                self.tell(Event::Done(ticket, outcome));
            }
            Action::Assign { ticket, network, assignment } => {
                let outcome = self.ask_supplicant(|client| client.assign(network, assignment));
                self.tell(Event::Done(ticket, outcome));
            }
            Action::AskStatus => self.status(),
            Action::AskNetworks => self.networks(),
            Action::Disconnect => self.command("DISCONNECT"),
            Action::Reconnect => self.command("RECONNECT"),
            // The loop's own.
            Action::WakeAt(_) | Action::Report(_) => {}
        }
    }

    fn tell(&self, event: Event) {
        self.inbox.event(self.index, event);
    }

    fn rtnl(&mut self) -> Result<&Rtnl, LinkError> {
        if self.rtnl.is_none() {
            self.rtnl = Some(Rtnl::open()?);
        }
        self.rtnl.as_ref().ok_or(LinkError::Message { act: "netlink", reason: "no socket".to_owned() })
    }

    /// Sets the address and reads it back; the link goes up again only under the new address.
    fn set_address(&mut self, address: MacAddr, change: Change) -> Result<LinkState, LinkError> {
        let index = self.index;
        let rtnl = self.rtnl()?;
        let was_up = rtnl.link(index)?.state.up;
        if change == Change::Bounce && was_up {
            rtnl.set_up(index, false)?;
        }
        rtnl.set_address(index, address)?;
        let mut link = rtnl.link(index)?.state;
        let mut waited = Duration::ZERO;
        while link.address != address && waited < LATE_DRIVER {
            sleep(LOOK_AGAIN);
            waited += LOOK_AGAIN;
            link = rtnl.link(index)?.state;
        }
        if change == Change::Bounce && was_up && link.address == address {
            if let Err(error) = rtnl.set_up(index, true) {
                warn!("the address is set, but the link stays down: {error}");
            }
            link = rtnl.link(index)?.state;
        }
        Ok(link)
    }

    fn ask_supplicant(&mut self, ask: impl FnOnce(&mut SupplicantClient) -> Outcome) -> Outcome {
        match &mut self.client {
            Some(client) => ask(client),
            None => Outcome::Failed("no wpa_supplicant answers".to_owned()),
        }
    }

    fn command(&mut self, command: &str) {
        match self.ask_supplicant(|client| client.command(command)) {
            Outcome::Done(_) => {}
            Outcome::Unsupported(why) | Outcome::Failed(why) => warn!("{command} failed: {why}"),
        }
    }

    fn status(&mut self) {
        let Some(client) = &mut self.client else { return };
        let text = match client.request("STATUS") {
            Ok(text) => text,
            Err(error) => return warn!("{error}"),
        };
        let status = reply::status(&text);
        let index = self.index;
        match self.rtnl().and_then(|rtnl| rtnl.link(index)) {
            Ok(link) => self.tell(Event::Status(Status {
                state: status.state,
                network: status.network,
                bssid: status.bssid,
                link: link.state,
            })),
            Err(error) => debug!("{error}"),
        }
    }

    fn networks(&mut self) {
        let Some(client) = &mut self.client else { return };
        match client.networks() {
            Ok(networks) => self.tell(Event::Networks(networks)),
            Err(error) => warn!("{error}"),
        }
    }
}
