//! The loop: one thread, all interfaces.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::time::sleep_until;
use tracing::{debug, error, info, warn};

use super::interface::Interface;
use super::view;
use crate::config::match_spec::Device;
use crate::config::policy::{InterfaceFacts, Policies};
use crate::core::station::Event;
use crate::core::types::{IfIndex, Moment};
use crate::ctl::server::{Call, Server};
use crate::ctl::wire::{Reply, Request};
use crate::host::clock::Clock;
use crate::host::notify::notify;
use crate::host::{driver, initial};
use crate::link::nl80211::{Nl80211, RadioError, RadioInterface};
use crate::link::rtnl::{Link, LinkError, Rtnl};
use crate::link::watch::{LinkEvent, LinkWatch};
use crate::wpa::directory::ControlDirectory;

/// Where things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// wpa_supplicant's control sockets.
    pub control_dir: PathBuf,
    /// macveil's own sockets.
    pub runtime_dir: PathBuf,
    /// The socket of `macveil status` and its kin.
    pub socket: PathBuf,
}

/// The daemon could not begin, or not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A file or socket.
    #[error("{}: {source}", path.display())]
    Path {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// rtnetlink.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The subscription to link changes.
    #[error("watching interfaces: {0}")]
    Watch(String),
    /// Signals.
    #[error("waiting for signals: {0}")]
    Signal(io::Error),
}

/// What reaches the loop from tasks and threads.
enum Message {
    Event(IfIndex, Event),
    Attached(IfIndex, u64),
    Supplicant(IfIndex, u64, Event),
}

/// The way into the loop.
#[derive(Clone)]
pub(super) struct Inbox(UnboundedSender<Message>);

impl Inbox {
    fn send(&self, message: Message) {
        // The loop ends before its inbox only when the process does.
        let _ = self.0.send(message);
    }

    pub(super) fn event(&self, index: IfIndex, event: Event) {
        self.send(Message::Event(index, event));
    }

    pub(super) fn attached(&self, index: IfIndex, generation: u64) {
        self.send(Message::Attached(index, generation));
    }

    pub(super) fn supplicant(&self, index: IfIndex, generation: u64, event: Event) {
        self.send(Message::Supplicant(index, generation, event));
    }
}

/// Runs until `SIGTERM` or `SIGINT`. `load` reads the configuration anew, for `SIGHUP` and `reload`.
///
/// # Errors
/// The daemon could not begin; once it runs, it goes on.
pub async fn run(
    options: Options,
    policies: Policies,
    load: impl Fn() -> Result<Policies, String>,
) -> Result<(), RunError> {
    let path = |path: &PathBuf| {
        let path = path.clone();
        move |source| RunError::Path { path, source }
    };
    std::fs::create_dir_all(&options.runtime_dir).map_err(path(&options.runtime_dir))?;
    let server = Server::bind(&options.socket).map_err(path(&options.socket))?;
    let (calls, mut called) = mpsc::channel::<Call>(16);
    let server = tokio::spawn(server.serve(calls));
    let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signal)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(RunError::Signal)?;
    let mut directory = ControlDirectory::watch(&options.control_dir).map_err(path(&options.control_dir))?;
    let mut watch = LinkWatch::subscribe().map_err(|e| RunError::Watch(e.to_string()))?;
    let (sender, mut messages) = mpsc::unbounded_channel();

    let mut daemon = Daemon {
        options,
        policies,
        clock: Clock::new(),
        inbox: Inbox(sender),
        rtnl: Rtnl::open()?,
        nl80211: None,
        interfaces: BTreeMap::new(),
    };
    info!("macveil {} watches {}", env!("CARGO_PKG_VERSION"), daemon.options.control_dir.display());
    daemon.look(&directory)?;
    let mut ready = false;
    loop {
        if !ready && daemon.interfaces.values().all(Interface::is_settled) {
            // Only now may a supplicant be started: nothing has the permanent address any more.
            ready = true;
            tell("READY=1");
        }
        let wake = daemon.interfaces.values().filter_map(|i| i.wake).min();
        tokio::select! {
            biased;
            Some(message) = messages.recv() => daemon.message(message),
            events = watch.next() => match events {
                Ok(events) => daemon.link_events(events, &directory),
                Err(error) => return Err(RunError::Watch(error.to_string())),
            },
            names = directory.created() => match names {
                Ok(names) => daemon.sockets_created(&names, &directory),
                Err(source) => {
                    return Err(RunError::Path { path: daemon.options.control_dir.clone(), source });
                }
            },
            Some((request, answer)) = called.recv() => {
                // A client that has gone does not want its answer.
                let _ = answer.send(daemon.answer(&request, &load));
            }
            () = sleep_until(daemon.clock.instant(wake.unwrap_or_default()).into()), if wake.is_some() => {
                daemon.deadline();
            }
            Some(()) = hangup.recv() => {
                if let Err(why) = daemon.reload(&load) {
                    error!("the configuration stays as it was: {why}");
                }
            }
            Some(()) = terminate.recv() => break,
            Some(()) = interrupt.recv() => break,
        }
    }
    tell("STOPPING=1");
    server.abort();
    daemon.leave();
    Ok(())
}

fn tell(state: &str) {
    if let Err(error) = notify(state) {
        warn!("the service manager cannot be told {state}: {error}");
    }
}

struct Daemon {
    options: Options,
    policies: Policies,
    clock: Clock,
    inbox: Inbox,
    rtnl: Rtnl,
    /// Absent as long as the kernel has no Wi-Fi.
    nl80211: Option<Nl80211>,
    interfaces: BTreeMap<IfIndex, Interface>,
}

impl Daemon {
    fn message(&mut self, message: Message) {
        let at = self.clock.now();
        match message {
            Message::Event(index, event) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    interface.take(at, event);
                }
            }
            Message::Attached(index, generation) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    let control = self.options.control_dir.join(&interface.name);
                    info!("{}: wpa_supplicant answers at {}", interface.name, control.display());
                    interface.attached(at, generation, control);
                }
            }
            Message::Supplicant(index, generation, event) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    interface.supplicant(at, generation, event);
                }
            }
        }
    }

    /// Compares what there is with what is in care.
    fn look(&mut self, directory: &ControlDirectory) -> Result<(), LinkError> {
        let links = self.rtnl.links()?;
        let gone: Vec<IfIndex> =
            self.interfaces.keys().copied().filter(|index| links.iter().all(|l| l.index != *index)).collect();
        for index in gone {
            self.gone(index);
        }
        for link in links {
            self.present(link, directory);
        }
        Ok(())
    }

    fn link_events(&mut self, events: Vec<LinkEvent>, directory: &ControlDirectory) {
        for event in events {
            match event {
                LinkEvent::Present(link) => self.present(link, directory),
                LinkEvent::Gone(index) => self.gone(index),
                LinkEvent::Overrun => {
                    if let Err(error) = self.look(directory) {
                        warn!("{error}");
                    }
                }
            }
        }
    }

    fn gone(&mut self, index: IfIndex) {
        if let Some(interface) = self.interfaces.remove(&index) {
            info!("{}: gone", interface.name);
            // Its thread ends by itself; what it may still wait for must not hold up the others.
            drop(interface);
            initial::forget(&self.own(index));
        }
    }

    fn present(&mut self, link: Link, directory: &ControlDirectory) {
        let at = self.clock.now();
        if let Some(interface) = self.interfaces.get_mut(&link.index) {
            if interface.name != link.name {
                info!("{} is now {}", interface.name, link.name);
                interface.name.clone_from(&link.name);
            }
            return interface.take(at, Event::Link(link.state));
        }
        match self.radio(link.index) {
            Ok(Some(radio)) if radio.is_station => self.adopt(link, radio, directory),
            Ok(_) => {}
            Err(error) => debug!("{}: {error}", link.name),
        }
    }

    fn radio(&mut self, index: IfIndex) -> Result<Option<RadioInterface>, RadioError> {
        if self.nl80211.is_none() {
            self.nl80211 = Some(Nl80211::open()?);
        }
        let Some(nl80211) = &self.nl80211 else { return Ok(None) };
        Ok(nl80211.interfaces()?.into_iter().find(|radio| radio.index == index))
    }

    fn adopt(&mut self, link: Link, radio: RadioInterface, directory: &ControlDirectory) {
        let features = self.nl80211.as_ref().map(|n| n.features(radio.wiphy)).transpose();
        let features = features.unwrap_or_else(|error| {
            warn!("{}: {error}; taken as a radio without features", link.name);
            None
        });
        let name = link.name.clone();
        let index = link.index;
        let own = self.own(index);
        let initial = initial::remember(&own, link.state.address).unwrap_or_else(|error| {
            warn!("{name}: {}: {error}; its present address is taken for its initial one", own.display());
            link.state.address
        });
        let facts = InterfaceFacts {
            device: device(&link),
            initial,
            permanent: link.permanent,
            scan_random_address: features.unwrap_or_default().scan_random_address,
        };
        let policy = Box::new(self.policies.interface(facts.clone()));
        match Interface::new(link, facts, policy, own, self.inbox.clone()) {
            Ok(mut interface) => {
                let control = directory.socket(&name);
                let at = self.clock.now();
                if control.exists() {
                    interface.listen(at, control);
                } else {
                    interface.take(at, Event::Started);
                }
                self.interfaces.insert(index, interface);
            }
            Err(error) => error!("{name}: cannot be taken into care: {error}"),
        }
    }

    /// The directory of what concerns one interface.
    fn own(&self, index: IfIndex) -> PathBuf {
        self.options.runtime_dir.join(format!("if{}", index.0))
    }

    fn sockets_created(&mut self, names: &[std::ffi::OsString], directory: &ControlDirectory) {
        let at = self.clock.now();
        for interface in self.interfaces.values_mut() {
            if names.iter().any(|name| name.to_str() == Some(interface.name.as_str())) {
                interface.listen(at, directory.socket(&interface.name));
            }
        }
    }

    fn deadline(&mut self) {
        let at = self.clock.now();
        for interface in self.interfaces.values_mut() {
            if interface.wake.is_some_and(|wake| wake <= at) {
                interface.wake = None;
                interface.take(at, Event::Deadline);
            }
        }
    }

    fn answer(&mut self, request: &Request, load: &impl Fn() -> Result<Policies, String>) -> Reply {
        match request {
            Request::Status {} => match serde_json::to_value(view::status(self.interfaces.values())) {
                Ok(parameters) => Reply { error: None, parameters },
                Err(error) => Reply::error("Internal", &error.to_string()),
            },
            Request::Reload {} => match self.reload(load) {
                Ok(()) => Reply { error: None, parameters: serde_json::json!({}) },
                Err(why) => Reply::error("BadConfiguration", &why),
            },
        }
    }

    /// All or nothing: what cannot be read leaves the running configuration in force.
    fn reload(&mut self, load: &impl Fn() -> Result<Policies, String>) -> Result<(), String> {
        self.policies = load()?;
        let at: Moment = self.clock.now();
        for interface in self.interfaces.values_mut() {
            interface.policy = Box::new(self.policies.interface(interface.facts.clone()));
            interface.take(at, Event::PolicyChanged);
        }
        info!("configuration read");
        Ok(())
    }

    fn leave(mut self) {
        let at = self.clock.now();
        for interface in self.interfaces.values_mut() {
            interface.take(at, Event::Leaving);
        }
        for (_, interface) in std::mem::take(&mut self.interfaces) {
            interface.finish();
        }
    }
}

/// What `match-device` looks at.
fn device(link: &Link) -> Device {
    let driver = driver::of(driver::SYSFS.as_ref(), &link.name);
    Device {
        driver: driver.name,
        driver_version: driver.version,
        ifname: Some(link.name.clone()),
        kind: Some("wifi".to_owned()),
        permanent: link.permanent,
        ..Device::default()
    }
}
