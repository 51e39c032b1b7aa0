//! The task that listens to one interface's supplicant.

use std::path::PathBuf;
use std::time::Duration;

use tokio::task::JoinHandle;
use tracing::debug;

use super::news::Heard;
use super::run::Inbox;
use crate::core::station::Event;
use crate::core::types::IfIndex;
use crate::wpa::event::SupplicantEvent;
use crate::wpa::monitor::{AttachError, Monitor};

/// A supplicant that is being started or debugged may be slow to answer.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// A listening task; dropping it ends the task, and its socket goes.
pub(super) struct Monitoring(JoinHandle<()>);

impl Drop for Monitoring {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Monitoring {
    /// Attaches to the supplicant at `control` and passes on what it tells, until it ends.
    /// `generation` marks its messages, so that those of a replaced task are dropped.
    pub(super) fn start(
        index: IfIndex,
        generation: u64,
        control: PathBuf,
        own: PathBuf,
        inbox: Inbox,
    ) -> Self {
        Self(tokio::spawn(async move {
            let mut monitor = loop {
                match Monitor::attach(&control, &own).await {
                    Ok(monitor) => break monitor,
                    Err(error) if is_abandoned(&error) => {
                        // The file outlived its supplicant; a new one makes a new file.
                        debug!("{error}");
                        return;
                    }
                    Err(error) => {
                        tracing::warn!("{error}; trying again");
                        tokio::time::sleep(TRY_AGAIN).await;
                    }
                }
            };
            inbox.attached(index, generation);
            while let Some(event) = monitor.next().await {
                if let Some(heard) = heard(&event) {
                    inbox.heard(index, generation, heard);
                }
                if let Some(event) = translate(event) {
                    inbox.supplicant(index, generation, event);
                }
            }
            drop(monitor);
            inbox.supplicant(index, generation, Event::SupplicantGone);
        }))
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
        SupplicantEvent::Connected => Some(Event::Connected),
        SupplicantEvent::Disconnected => Some(Event::Disconnected),
        SupplicantEvent::NetworksChanged => Some(Event::NetworksChanged),
        SupplicantEvent::AddressRefused => Some(Event::AddressRefused),
        // Its end follows; what it does to the link on the way is its own.
        SupplicantEvent::Terminating
        | SupplicantEvent::NotFound
        | SupplicantEvent::Refused { .. }
        | SupplicantEvent::Other => None,
    }
}

/// What is told to those who watch, and changes nothing.
fn heard(event: &SupplicantEvent) -> Option<Heard> {
    if let SupplicantEvent::Refused { network, reason } = event {
        return Some(Heard::Refused(*network, reason.clone()));
    }
    (*event == SupplicantEvent::NotFound).then_some(Heard::NotFound)
}
