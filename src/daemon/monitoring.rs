//! The tasks that listen to one interface's supplicant: to its events, and to the commands that it
//! gets from others.

use std::path::PathBuf;
use std::time::Duration;

use tokio::task::JoinHandle;
use tracing::debug;

use super::inbox::Inbox;
use super::news::Heard;
use super::own_commands::OwnCommands;
use crate::core::station::{Event, UserCommand};
use crate::core::types::IfIndex;
use crate::wpa::event::SupplicantEvent;
use crate::wpa::monitor::{AttachError, Monitor};

/// A supplicant that is being started or debugged may be slow to answer.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// So soon, and so often, before that.
const TRY_SOON: Duration = Duration::from_millis(20);
const QUICK_TRIES: u32 = 10;

/// Listening tasks; dropping this ends them, and their sockets go.
pub(super) struct Monitoring {
    events: JoinHandle<()>,
    commands: JoinHandle<()>,
}

impl Drop for Monitoring {
    fn drop(&mut self) {
        self.events.abort();
        self.commands.abort();
    }
}

impl Monitoring {
    /// Attaches to the supplicant at `control` and passes on what it tells, until it ends.
    /// `generation` marks its messages, so that those of a replaced task are dropped. `starting`: its socket has only
    /// just appeared.
    pub(super) fn start(
        index: IfIndex,
        generation: u64,
        control: PathBuf,
        own: PathBuf,
        starting: bool,
        inbox: Inbox,
        own_commands: OwnCommands,
    ) -> Self {
        let closely = own.with_extension("commands");
        let commands =
            listen_closely(index, generation, control.clone(), closely, inbox.clone(), own_commands);
        let commands = tokio::spawn(commands);
        let events = tokio::spawn(async move {
            let mut tries = if starting { QUICK_TRIES } else { 0 };
            let mut monitor = loop {
                match Monitor::attach(&control, &own, false).await {
                    Ok(monitor) => break monitor,
                    // Its file is there before it is listened to, and before it has its owner.
                    Err(error) if tries > 0 => {
                        debug!("{error}");
                        tries -= 1;
                        tokio::time::sleep(TRY_SOON).await;
                    }
                    Err(error) if is_abandoned(&error) => {
                        // The file outlived its supplicant; a new one makes a new file.
                        debug!("{error}");
                        return inbox.supplicant(index, generation, Event::SupplicantGone);
                    }
                    Err(error) => {
                        tracing::warn!("{error}; trying again");
                        inbox.answers(index, generation, false);
                        tokio::time::sleep(TRY_AGAIN).await;
                    }
                }
            };
            inbox.attached(index, generation, monitor.control().clone());
            while let Some(event) = monitor.next().await {
                if let Some(heard) = heard(&event) {
                    inbox.told(index, generation, heard);
                }
                if let Some(event) = translate(event) {
                    inbox.supplicant(index, generation, event);
                }
            }
            drop(monitor);
            inbox.supplicant(index, generation, Event::SupplicantGone);
        });
        Self { events, commands }
    }
}

/// Tells what others ask the supplicant for. Where it does not show commands, this tells nothing.
async fn listen_closely(
    index: IfIndex,
    generation: u64,
    control: PathBuf,
    own: PathBuf,
    inbox: Inbox,
    own_commands: OwnCommands,
) {
    let mut told = false;
    loop {
        let Ok(mut monitor) = Monitor::attach(&control, &own, true).await else {
            tokio::time::sleep(TRY_AGAIN).await;
            continue;
        };
        loop {
            let event = tokio::select! {
                event = monitor.next() => event,
                // Dropped by the supplicant, perhaps.
                () = own_commands.deaf() => break,
            };
            let command = match event {
                Some(SupplicantEvent::Command(command)) => command,
                Some(_) => continue,
                None => return,
            };
            let Some(asked) = user_command(&command) else { continue };
            if !own_commands.seen(&command) {
                debug!("somebody asks its supplicant: {command}");
                inbox.supplicant(index, generation, Event::UserAsked(asked));
            } else if !std::mem::replace(&mut told, true) {
                inbox.supplicant(index, generation, Event::CommandsTold);
            }
        }
    }
}

/// What a command is about; `None` for those that concern no connection.
fn user_command(command: &str) -> Option<UserCommand> {
    match command.split(' ').next()? {
        "DISCONNECT" => Some(UserCommand::Disconnect),
        "RECONNECT" | "REASSOCIATE" | "REATTACH" | "SELECT_NETWORK" => Some(UserCommand::Connect),
        "ADD_NETWORK" | "REMOVE_NETWORK" | "DUP_NETWORK" | "SET_NETWORK" | "ENABLE_NETWORK"
        | "DISABLE_NETWORK" | "RECONFIGURE" | "FLUSH" => Some(UserCommand::Networks),
        "SAVE_CONFIG" => Some(UserCommand::Save),
        _ => None,
    }
}

fn is_abandoned(error: &AttachError) -> bool {
    match error {
        AttachError::Socket { source, .. } => {
            matches!(source.kind(), std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotFound)
        }
        AttachError::Refused { .. } => false,
    }
}

fn translate(event: SupplicantEvent) -> Option<Event> {
    match event {
        SupplicantEvent::ScanStarted => Some(Event::ScanStarted),
        SupplicantEvent::ScanResults | SupplicantEvent::ScanFailed => Some(Event::ScanEnded),
        SupplicantEvent::Associating => Some(Event::Associating),
        SupplicantEvent::Connected(joined) => Some(Event::Connected(joined)),
        SupplicantEvent::Disconnected => Some(Event::Disconnected),
        SupplicantEvent::ConnectionLost => Some(Event::ConnectionLost),
        SupplicantEvent::AttemptFailed => Some(Event::AttemptFailed),
        SupplicantEvent::NetworkRests(id, time, _) => Some(Event::NetworkRests(id, time)),
        SupplicantEvent::NetworkBack(id) => Some(Event::NetworkBack(id)),
        SupplicantEvent::Signal { below, dbm } => Some(Event::Signal { below, dbm }),
        SupplicantEvent::NetworksChanged => Some(Event::NetworksChanged),
        SupplicantEvent::AddressRefused => Some(Event::AddressRefused),
        // Its end follows; what it does to the link on the way is its own.
        SupplicantEvent::Terminating
        | SupplicantEvent::NotFound
        | SupplicantEvent::Command(_)
        | SupplicantEvent::Other => None,
    }
}

/// What is told to those who watch.
fn heard(event: &SupplicantEvent) -> Option<Heard> {
    if let SupplicantEvent::NetworkRests(network, _, reason) = event {
        return Some(Heard::Refused(*network, reason.clone()));
    }
    (*event == SupplicantEvent::NotFound).then_some(Heard::NotFound)
}
