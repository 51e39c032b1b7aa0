//! One thread a supplicant, which asks it and commands it.
//!
//! `wpactrl` waits up to ten seconds for an answer. A supplicant that dies in the middle of a question
//! leaves its thread waiting; the next supplicant gets a new one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use tracing::{debug, warn};

use super::link_thread::STACK;
use super::own_commands::OwnCommands;
use super::run::Inbox;
use crate::core::station::{Action, Event, LinkState, Outcome, Status};
use crate::core::types::IfIndex;
use crate::link::rtnl::{LinkError, Rtnl};
use crate::wpa::client::{CommandError, SupplicantClient};
use crate::wpa::reply;

/// A question that was not answered is asked again after this.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// The thread's handle; dropping it lets the thread finish what it has and end.
pub(super) struct SupplicantThread {
    jobs: Sender<Action>,
    thread: Option<JoinHandle<()>>,
    /// Nobody waits for answers any more.
    is_left: Arc<AtomicBool>,
}

impl Drop for SupplicantThread {
    fn drop(&mut self) {
        self.is_left.store(true, Ordering::Relaxed);
    }
}

impl SupplicantThread {
    /// Starts the thread for the supplicant at `control`. `own` is the directory where its socket is
    /// bound, and of no other thread. Its answers bear `generation`.
    pub(super) fn start(
        index: IfIndex,
        generation: u64,
        control: PathBuf,
        own: PathBuf,
        inbox: Inbox,
        own_commands: OwnCommands,
    ) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let is_left = Arc::new(AtomicBool::new(false));
        let left = Arc::clone(&is_left);
        let thread = std::thread::Builder::new()
            .name(format!("supplicant-{}", index.0))
            .stack_size(STACK)
            .spawn(move || {
                Mouth::open(index, generation, &control, &own, inbox, own_commands, left).work(&queue)
            })?;
        Ok(Self { jobs, thread: Some(thread), is_left })
    }

    /// Queues an action for the supplicant; others are not performed here.
    pub(super) fn give(&self, action: Action) {
        // The thread ends only after this handle is dropped.
        let _ = self.jobs.send(action);
    }

    /// Lets the thread do what it was given, and waits for it.
    pub(super) fn finish(mut self) {
        let thread = self.thread.take();
        drop(self);
        let _ = thread.map(JoinHandle::join);
    }
}

struct Mouth {
    index: IfIndex,
    generation: u64,
    inbox: Inbox,
    client: Option<SupplicantClient>,
    own_commands: OwnCommands,
    is_left: Arc<AtomicBool>,
}

impl Mouth {
    fn open(
        index: IfIndex,
        generation: u64,
        control: &Path,
        own: &Path,
        inbox: Inbox,
        own_commands: OwnCommands,
        is_left: Arc<AtomicBool>,
    ) -> Self {
        let client = SupplicantClient::open(control, own).map_err(|error| warn!("{error}")).ok();
        Self { index, generation, inbox, client, own_commands, is_left }
    }

    fn work(mut self, queue: &Receiver<Action>) {
        let mut next = None;
        while let Some(action) = next.take().or_else(|| queue.recv().ok()) {
            next = queue.try_recv().ok();
            // Several changes at once make one question.
            if action == Action::AskNetworks && next == Some(Action::AskNetworks) {
                continue;
            }
            // Much hangs on every answer, and as long as there is a supplicant there is one.
            while !self.perform(action.clone()) && !self.is_left.load(Ordering::Relaxed) {
                sleep(ASK_AGAIN);
            }
        }
    }

    /// Whether there was an answer, unless it is of those whose failure the station hears of.
    fn perform(&mut self, action: Action) -> bool {
        match action {
            Action::AskStatus => return self.status(),
            Action::AskNetworks => return self.networks(),
            Action::ArmScan { ticket, address } => {
                let outcome = self.ask(|client| client.arm_scan(address));
                self.tell(Event::Done(ticket, outcome));
            }
            Action::Assign { ticket, network, assignment } => {
                // An address is two settings.
                self.own_commands.sending("SET_NETWORK ");
                self.own_commands.sending("SET_NETWORK ");
                let outcome = self.ask(|client| client.assign(network, assignment));
                self.tell(Event::Done(ticket, outcome));
            }
            Action::Disconnect => return self.command("DISCONNECT"),
            Action::Reconnect => return self.command("RECONNECT"),
            Action::Reassociate => return self.command("REASSOCIATE"),
            Action::RenewIdentity(uuid) => {
                let _ = self.ask(|client| client.renew_identity(uuid));
            }
            Action::SaveUnmarked => drop(self.with_client(SupplicantClient::save_unmarked)),
            Action::SelectNetwork(network) => return self.command(&format!("SELECT_NETWORK {network}")),
            Action::Enable(network) => return self.command(&format!("ENABLE_NETWORK {network}")),
            Action::ShutOut(ssids) => return self.with_client(|client, own| client.shut_out(&ssids, own)),
            Action::OpenUp => return self.with_client(SupplicantClient::open_up),
            Action::SetAddress { .. }
            | Action::SetDown
            | Action::SetUp
            | Action::Scan { .. }
            | Action::AskResults
            | Action::NoteHeld(_)
            | Action::Remember(..)
            | Action::WakeAt(_)
            | Action::Report(_) => {
                debug_assert!(false, "not for a supplicant: {action:?}");
            }
        }
        true
    }

    fn tell(&self, event: Event) {
        self.inbox.supplicant(self.index, self.generation, event);
    }

    fn ask(&mut self, ask: impl FnOnce(&mut SupplicantClient) -> Outcome) -> Outcome {
        match &mut self.client {
            Some(client) => ask(client),
            None => Outcome::Failed("no wpa_supplicant answers".to_owned()),
        }
    }

    fn command(&mut self, command: &str) -> bool {
        self.own_commands.sending(command);
        let Some(client) = &mut self.client else { return true };
        match client.request(command) {
            Ok(text) if reply::is_ok(&text) => true,
            Ok(text) => {
                warn!("{command}: {}", text.trim_end());
                true
            }
            Err(error) => {
                warn!("{command}: {error}");
                false
            }
        }
    }

    /// Several commands, each noted as macveil's own before it is sent.
    fn with_client(
        &mut self,
        work: impl FnOnce(&mut SupplicantClient, &dyn Fn(&str)) -> Result<(), CommandError>,
    ) -> bool {
        let own = self.own_commands.clone();
        if let Some(client) = &mut self.client
            && let Err(error) = work(client, &|command| own.sending(command))
        {
            warn!("{error}");
            return false;
        }
        true
    }

    fn status(&mut self) -> bool {
        let Some(client) = &mut self.client else { return true };
        let text = match client.request("STATUS") {
            Ok(text) => text,
            Err(error) => {
                warn!("{error}");
                return false;
            }
        };
        let status = reply::status(&text);
        match self.link() {
            Ok(link) => self.tell(Event::Status(Status {
                state: status.state,
                network: status.network,
                bssid: status.bssid,
                frequency: status.frequency,
                address: status.address,
                p2p_address: status.p2p_address,
                link,
            })),
            Err(error) => debug!("{error}"),
        }
        true
    }

    /// The link, read after the supplicant had answered.
    fn link(&self) -> Result<LinkState, LinkError> {
        Ok(Rtnl::open()?.link(self.index)?.state)
    }

    fn networks(&mut self) -> bool {
        let Some(client) = &mut self.client else { return true };
        match client.ignored().and_then(|ignored| Ok((ignored, client.networks()?))) {
            Ok((ignored, networks)) => {
                self.tell(Event::Ignored(ignored));
                self.tell(Event::Networks(networks));
                true
            }
            Err(error) => {
                warn!("{error}");
                false
            }
        }
    }
}
