//! The loop: one thread, all interfaces.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::broadcast;
use tokio::sync::mpsc::{self};
use tokio::time::sleep_until;
use tracing::{debug, error, info, warn};

use super::decisions::Decisions;
use super::inbox::{Inbox, Message};
use super::interface::{Heritage, Interface};
use super::news::{History, News};
use super::rivals::Declined;
use crate::config::policy::Policies;
use crate::core::pins::Pins;
use crate::core::station::Event;
use crate::core::time::WallClock;
use crate::core::types::{IfIndex, Moment};
use crate::ctl::peer::Gatekeeper;
use crate::ctl::server::{Asked, EVENTS, Server};
use crate::host::clock::{self, Clock};
use crate::host::clock_steps::ClockSteps;
use crate::host::journal::Journal;
use crate::host::known_channels::KnownChannels;
use crate::host::notify::notify;
use crate::host::pins;
use crate::host::rivals::Rivals;
use crate::host::sandbox::Protection;
use crate::host::watchdog;
use crate::link::nl80211::Nl80211;
use crate::link::radio_watch::{RadioNews, RadioWatch};
use crate::link::rtnl::{LinkError, Rtnl};
use crate::link::watch::LinkWatch;
use crate::wpa::directory::ControlDirectory;

/// Where things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// wpa_supplicant's control sockets.
    pub control_dir: PathBuf,
    /// What macveil keeps over restarts of the machine.
    pub state_dir: PathBuf,
    /// macveil's own sockets.
    pub runtime_dir: PathBuf,
    /// The socket of `macveil status` and its kin.
    pub socket: PathBuf,
    /// Whose members may change things there; empty for root alone.
    pub group: String,
    /// What the process has given up, for the status.
    pub protection: Protection,
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

/// Runs until `SIGTERM` or `SIGINT`. `load` reads the configuration anew, for `SIGHUP` and `reload`, on
/// a thread of its own.
///
/// # Errors
/// The daemon could not begin; once it runs, it goes on.
pub async fn run(
    options: Options,
    policies: Policies,
    load: impl Fn() -> Result<Policies, String> + Send + Sync + 'static,
) -> Result<(), RunError> {
    let path = |path: &PathBuf| {
        let path = path.clone();
        move |source| RunError::Path { path, source }
    };
    std::fs::create_dir_all(&options.runtime_dir).map_err(path(&options.runtime_dir))?;
    let server =
        Server::bind(&options.socket, Gatekeeper::new(&options.group)).map_err(path(&options.socket))?;
    let (calls, mut called) = mpsc::channel::<Asked>(16);
    let (events, _) = broadcast::channel(EVENTS);
    let server = tokio::spawn(server.serve(calls, events.clone()));
    let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signal)?;
    let mut hangup = signal(SignalKind::hangup()).map_err(RunError::Signal)?;
    let mut directory = ControlDirectory::watch(&options.control_dir).map_err(path(&options.control_dir))?;
    let mut watch = LinkWatch::subscribe().map_err(|e| RunError::Watch(e.to_string()))?;
    let (inbox, mut messages) = Inbox::new();
    let (decisions, pins) = decisions(&options.state_dir).map_err(path(&options.state_dir))?;
    let journal =
        Journal::start(&options.state_dir.join("history.jsonl")).map_err(path(&options.state_dir))?;
    let history = Rc::new(History { journal, kept: policies.keeps_history().into() });

    let known_channels = KnownChannels::read(&options.state_dir.join("channels"));
    let mut jumps = ClockSteps::watch()
        .inspect_err(|error| warn!("times in stable-ids do not follow a clock that is set: {error}"))
        .ok();

    let clock = Clock::new();
    let wall = WallClock::new(clock.now(), clock::wall());
    let mut daemon = Daemon {
        options,
        policies: policies.clock(wall).pins(Arc::clone(&pins)),
        pins,
        decisions,
        news: News::new(events, Rc::clone(&history)),
        history,
        load: Arc::new(load),
        clock,
        wall,
        inbox,
        rtnl: Rtnl::open()?,
        nl80211: None,
        radio_watch: None,
        known_channels,
        interfaces: BTreeMap::new(),
        others: BTreeSet::new(),
        rivals: Rivals::below("/".as_ref()),
        declined: BTreeMap::new(),
        heritages: BTreeMap::new(),
    };
    info!("macveil {} watches {}", env!("CARGO_PKG_VERSION"), daemon.options.control_dir.display());
    daemon.look(&directory)?;
    let mut ready = false;
    let mut watchdog = watchdog::interval().map(tokio::time::interval);
    loop {
        if !ready && daemon.interfaces.values().all(|interface| interface.is_settled()) {
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
            news = radio_news(daemon.radio_watch.as_mut()) => daemon.radios_told(&news),
            names = directory.created() => match names {
                Ok(names) => daemon.sockets_created(&names, &directory),
                Err(source) => {
                    return Err(RunError::Path { path: daemon.options.control_dir.clone(), source });
                }
            },
            () = sleep_until(daemon.clock.instant(wake.unwrap_or_default()).into()), if wake.is_some() => {
                daemon.deadline();
            }
            Some(jump) = next_jump(jumps.as_mut()) => match jump {
                Ok(()) => daemon.clock_jumped(),
                Err(error) => {
                    warn!("times in stable-ids no longer follow a clock that is set: {error}");
                    jumps = None;
                }
            },
            Some(()) = next_report(watchdog.as_mut()) => tell("WATCHDOG=1"),
            Some(()) = hangup.recv() => daemon.begin_reload(None),
            Some(()) = terminate.recv() => break,
            Some(()) = interrupt.recv() => break,
            // Last: whoever asks a lot holds up nothing above.
            Some((request, way)) = called.recv() => daemon.answer(request, way),
        }
    }
    tell("STOPPING=1");
    server.abort();
    daemon.leave();
    Ok(())
}

async fn next_jump(jumps: Option<&mut ClockSteps>) -> Option<io::Result<()>> {
    Some(jumps?.next().await)
}

async fn next_report(watchdog: Option<&mut tokio::time::Interval>) -> Option<()> {
    watchdog?.tick().await;
    Some(())
}

fn tell(state: &str) {
    if let Err(error) = notify(state) {
        warn!("the service manager cannot be told {state}: {error}");
    }
}

/// The pins, and the thread that takes users' decisions. Pins that cannot be read must not keep macveil
/// from its work.
fn decisions(state_dir: &std::path::Path) -> io::Result<(Decisions, Arc<Pins>)> {
    let pins = pins::read(&state_dir.join(pins::FILE)).unwrap_or_else(|error| {
        error!("what was pinned is not known: {error}");
        Pins::default()
    });
    Ok((Decisions::start(state_dir)?, Arc::new(pins)))
}

/// Never comes where there is no Wi-Fi yet.
async fn radio_news(watch: Option<&mut RadioWatch>) -> Vec<RadioNews> {
    match watch {
        Some(watch) => watch.next().await,
        None => std::future::pending().await,
    }
}

/// Everything that the loop works on.
pub(super) struct Daemon {
    pub(super) options: Options,
    pub(super) policies: Policies,
    pub(super) pins: Arc<Pins>,
    pub(super) decisions: Decisions,
    pub(super) history: Rc<History>,
    pub(super) news: News,
    pub(super) load: Arc<dyn Fn() -> Result<Policies, String> + Send + Sync>,
    pub(super) clock: Clock,
    pub(super) wall: WallClock,
    pub(super) inbox: Inbox,
    pub(super) rtnl: Rtnl,
    /// Absent as long as the kernel has no Wi-Fi.
    pub(super) nl80211: Option<Nl80211>,
    /// Of the same kernel.
    pub(super) radio_watch: Option<RadioWatch>,
    pub(super) known_channels: KnownChannels,
    /// A map makes room for eleven at a time; so what takes much room is elsewhere.
    pub(super) interfaces: BTreeMap<IfIndex, Box<Interface>>,
    /// Interfaces that were something else than a station, as an access point's, which looks like one
    /// while its hostapd is away. Left alone until a supplicant serves them.
    pub(super) others: BTreeSet<IfIndex>,
    pub(super) rivals: Rivals,
    /// Stations that a rival manages.
    pub(super) declined: BTreeMap<IfIndex, Declined>,
    /// Of interfaces that are about to be created anew, by name.
    pub(super) heritages: BTreeMap<String, Heritage>,
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
            Message::Attached(index, generation, control) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    interface.attached(at, generation, control);
                }
            }
            Message::Answers(index, generation, answers) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    interface.answers(generation, answers);
                }
            }
            Message::Heard(ssid, frequency) => {
                if let Err(error) = self.known_channels.learn(&ssid, frequency) {
                    warn!("known channels: {error}");
                }
            }
            Message::Supplicant(index, generation, event) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    interface.supplicant(at, generation, event);
                }
            }
            Message::Told(index, generation, heard) => {
                if let Some(interface) = self.interfaces.get_mut(&index) {
                    interface.told(generation, &heard);
                }
            }
            Message::Then(act) => act(self),
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

    /// The wall clock was set, or the machine slept: addresses may be due that were not.
    fn clock_jumped(&mut self) {
        let wall = self.wall.adjusted(self.clock.now(), clock::wall());
        if wall != self.wall {
            debug!("the wall clock jumped");
            self.wall = wall;
            self.put_into_force(self.policies.clone());
        }
    }

    pub(super) fn put_into_force(&mut self, policies: Policies) {
        self.policies = policies.clock(self.wall).pins(Arc::clone(&self.pins));
        let at: Moment = self.clock.now();
        for interface in self.interfaces.values_mut() {
            interface.policy = Box::new(self.policies.interface(interface.facts.clone()));
            interface.take(at, Event::PolicyChanged);
        }
    }

    fn leave(mut self) {
        let at = self.clock.now();
        for interface in self.interfaces.values_mut() {
            interface.take(at, Event::Leaving);
        }
        for (_, interface) in std::mem::take(&mut self.interfaces) {
            interface.finish();
        }
        drop(self.news);
        if let Some(history) = Rc::into_inner(self.history) {
            history.journal.finish();
        }
    }
}
