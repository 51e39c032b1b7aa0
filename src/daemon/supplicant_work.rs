//! What asks a supplicant, and commands it.
//!
//! `wpactrl` waits up to ten seconds for an answer. A supplicant that dies in the middle of a question
//! leaves its worker waiting; the next supplicant gets a new one.

use std::path::PathBuf;

use tracing::{debug, info, warn};

use super::inbox::Inbox;
use super::own_commands::OwnCommands;
use super::worker::{Perform, Worker};
use crate::core::station::{Action, Event, LinkState, Status};
use crate::core::types::IfIndex;
use crate::host::held::Note;
use crate::link::rtnl::{LinkError, Rtnl};
use crate::wpa::client::{CommandError, SupplicantClient};
use crate::wpa::control::ControlSocket;
use crate::wpa::reply;

/// In dB, so that a signal about the bound is not told of again and again.
const HYSTERESIS: u32 = 4;

/// The work with the supplicant at `control`. Its sockets are bound in a directory in the interface's, `own`, and no
/// others are. Its answers bear `generation`.
pub(super) fn supplicant_worker(
    index: IfIndex,
    generation: u64,
    control: ControlSocket,
    own: PathBuf,
    inbox: Inbox,
    own_commands: OwnCommands,
) -> Worker<Action> {
    let client = SupplicantClient::of(control, own.join(format!("commands{generation}")));
    let is_fenced = Note::Fenced.is_set(&own);
    let mouth =
        Mouth { index, generation, own, inbox, client, answers: true, is_fenced, rtnl: None, own_commands };
    Worker::new(format!("supplicant-{}", index.0), mouth)
}

struct Mouth {
    index: IfIndex,
    generation: u64,
    own: PathBuf,
    inbox: Inbox,
    client: SupplicantClient,
    /// It answers, as far as was told.
    answers: bool,
    /// It was told whom it must not join, and that is noted.
    is_fenced: bool,
    rtnl: Option<Rtnl>,
    own_commands: OwnCommands,
}

impl Perform<Action> for Mouth {
    /// Much hangs on every answer, and as long as there is a supplicant there is one. Of what failed for
    /// good the station hears.
    fn perform(&mut self, action: &Action) -> bool {
        let is_done = self.act(action);
        let answers = self.client.answers();
        if std::mem::replace(&mut self.answers, answers) != answers {
            self.inbox.answers(self.index, self.generation, answers);
        }
        is_done
    }

    /// As that of the link's work.
    fn rest(&mut self) {
        self.client.rest();
        self.rtnl = None;
    }
}

impl Mouth {
    fn act(&mut self, action: &Action) -> bool {
        match action {
            Action::AskStatus => return self.status(),
            Action::AskNetworks => return self.networks(),
            Action::ArmScan { ticket, address } => {
                let outcome = self.client.arm_scan(*address);
                self.tell(Event::Done(*ticket, outcome));
            }
            Action::Assign { ticket, network, assignment } => {
                // An address is two settings.
                self.own_commands.sending("SET_NETWORK ");
                self.own_commands.sending("SET_NETWORK ");
                let outcome = self.client.assign(*network, *assignment);
                self.tell(Event::Done(*ticket, outcome));
            }
            Action::Disconnect => return self.command("DISCONNECT"),
            Action::Reconnect => return self.connect("RECONNECT"),
            Action::Reassociate => return self.connect("REASSOCIATE"),
            Action::ForgetResults => return self.command("BSS_FLUSH 0"),
            Action::RenewIdentity(uuid) => {
                let _ = self.client.renew_identity(*uuid);
            }
            Action::SaveUnmarked => drop(self.with_client(SupplicantClient::save_unmarked)),
            Action::SelectNetwork(network) => return self.connect(&format!("SELECT_NETWORK {network}")),
            Action::Enable(network) => return self.command(&format!("ENABLE_NETWORK {network}")),
            Action::WatchSignal(bound) => return self.watch_signal(*bound),
            Action::Roam(bssid) => return self.command(&format!("ROAM {bssid}")),
            Action::ShutOut(ssids, cells) => {
                let anybody = !ssids.is_empty() || !cells.is_empty();
                return self.shut(anybody, |client, own| client.shut_out(ssids, cells, own));
            }
            Action::Fence(cells) => {
                return self.shut(!cells.is_empty(), |client, own| client.fence_off(cells, own));
            }
            Action::OpenUp => return self.shut(false, SupplicantClient::open_up),
            Action::SetAddress { .. }
            | Action::SetDown
            | Action::SetUp
            | Action::RenewInterface { .. }
            | Action::Scan { .. }
            | Action::AskLink
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

    fn command(&mut self, command: &str) -> bool {
        self.answered(command).is_some()
    }

    /// Has it look for a network; if it refuses, the station hears of that.
    fn connect(&mut self, command: &str) -> bool {
        let answered = self.answered(command);
        if answered == Some(false) {
            self.tell(Event::ConnectRefused);
        }
        answered.is_some()
    }

    /// Whether it was done; `None`: nothing was understood, it is to be said again.
    fn answered(&mut self, command: &str) -> Option<bool> {
        self.own_commands.sending(command);
        match self.client.request(command) {
            Ok(text) if reply::is_ok(&text) => Some(true),
            Ok(text) => {
                warn!("{command}: {}", text.trim_end());
                // What is no answer may have been a yes or a no: said twice it does no harm.
                reply::is_refusal(&text).then_some(false)
            }
            Err(error) => {
                warn!("{command}: {error}");
                None
            }
        }
    }

    /// A supplicant that looks for other cells by itself refuses, and is left to it.
    fn watch_signal(&mut self, bound: Option<i32>) -> bool {
        let command = match bound {
            Some(dbm) => format!("SIGNAL_MONITOR THRESHOLD={dbm} HYSTERESIS={HYSTERESIS}"),
            None => "SIGNAL_MONITOR".to_owned(),
        };
        match self.client.request(&command) {
            Ok(text) if !reply::is_ok(&text) && bound.is_some() => {
                info!(
                    "wifi.roam-below has no effect: wpa_supplicant looks for other access points itself \
                     (bgscan), or the driver does not tell of a weak signal"
                );
                true
            }
            Ok(_) => true,
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
        work(&mut self.client, &|command| own.sending(command)).map_err(|error| warn!("{error}")).is_ok()
    }

    /// Tells it whom it must not join, if anybody. Noted before it is, and until it is no more.
    fn shut(
        &mut self,
        anybody: bool,
        work: impl FnOnce(&mut SupplicantClient, &dyn Fn(&str)) -> Result<(), CommandError>,
    ) -> bool {
        if anybody {
            self.note_fenced(true);
        }
        let is_done = self.with_client(work);
        if is_done && !anybody {
            self.note_fenced(false);
        }
        is_done
    }

    fn note_fenced(&mut self, fenced: bool) {
        if std::mem::replace(&mut self.is_fenced, fenced) != fenced {
            Note::Fenced.set(&self.own, fenced);
        }
    }

    fn status(&mut self) -> bool {
        let status = match self.client.status() {
            Ok(status) => status,
            Err(error) => {
                warn!("{error}");
                return false;
            }
        };
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
            // It is gone, and this ends with it.
            Err(error) if error.is_gone() => debug!("{error}"),
            Err(error) => {
                warn!("{error}");
                return false;
            }
        }
        true
    }

    /// The link, read after the supplicant had answered.
    fn link(&mut self) -> Result<LinkState, LinkError> {
        let rtnl = match self.rtnl.take() {
            Some(rtnl) => rtnl,
            None => Rtnl::open()?,
        };
        let link = rtnl.link(self.index)?;
        // Only a socket that works is kept.
        self.rtnl = Some(rtnl);
        Ok(link.state)
    }

    fn networks(&mut self) -> bool {
        match self.client.ignored().and_then(|ignored| Ok((ignored, self.client.networks()?))) {
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
