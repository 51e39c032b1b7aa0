//! The loop: one thread, all interfaces.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::broadcast;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::time::sleep_until;
use tracing::{debug, error, info, warn};

use super::decisions::Decisions;
use super::interface::{Heritage, Interface, Scans};
use super::news::{Heard, History, News};
use super::rivals::Declined;
use crate::config::match_spec::Device;
use crate::config::policy::{InterfaceFacts, Policies};
use crate::core::pins::Pins;
use crate::core::radio::Radio;
use crate::core::ssid::Ssid;
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
use crate::host::rivals::Rivals;
use crate::host::sandbox::Protection;
use crate::host::watchdog;
use crate::host::{driver, initial, pins};
use crate::link::nl80211::{Nl80211, RadioError, RadioInterface};
use crate::link::radio_watch::{RadioNews, RadioWatch};
use crate::link::rtnl::{Link, LinkError, Rtnl};
use crate::link::watch::{LinkEvent, LinkWatch};
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

/// What reaches the loop from tasks and threads.
enum Message {
    Event(IfIndex, Event),
    Attached(IfIndex, u64),
    Supplicant(IfIndex, u64, Event),
    Told(IfIndex, u64, Heard),
    Then(Box<dyn FnOnce(&mut Daemon) + Send>),
    Heard(Ssid, u32),
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

    pub(super) fn told(&self, index: IfIndex, generation: u64, heard: Heard) {
        self.send(Message::Told(index, generation, heard));
    }

    /// Has the loop do something: what a thread had to prepare.
    pub(super) fn then(&self, act: impl FnOnce(&mut Daemon) + Send + 'static) {
        self.send(Message::Then(Box::new(act)));
    }

    pub(super) fn heard(&self, ssid: Ssid, frequency: u32) {
        self.send(Message::Heard(ssid, frequency));
    }

    pub(super) fn supplicant(&self, index: IfIndex, generation: u64, event: Event) {
        self.send(Message::Supplicant(index, generation, event));
    }
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
    let (sender, mut messages) = mpsc::unbounded_channel();
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
        inbox: Inbox(sender),
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
    wall: WallClock,
    pub(super) inbox: Inbox,
    rtnl: Rtnl,
    /// Absent as long as the kernel has no Wi-Fi.
    nl80211: Option<Nl80211>,
    /// Of the same kernel.
    radio_watch: Option<RadioWatch>,
    known_channels: KnownChannels,
    pub(super) interfaces: BTreeMap<IfIndex, Interface>,
    /// Interfaces that were something else than a station, as an access point's, which looks like one
    /// while its hostapd is away. Left alone until a supplicant serves them.
    others: BTreeSet<IfIndex>,
    pub(super) rivals: Rivals,
    /// Stations that a rival manages.
    pub(super) declined: BTreeMap<IfIndex, Declined>,
    /// Of interfaces that are about to be created anew, by name.
    heritages: BTreeMap<String, Heritage>,
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
        self.others.remove(&index);
        self.declined.remove(&index);
        if let Some(interface) = self.interfaces.remove(&index) {
            if let Some(heritage) = interface.heritage() {
                self.heritages.insert(interface.name.clone(), heritage);
            } else {
                info!("{}: gone", interface.name);
                self.news.say(&interface.name, "gone", "the interface is gone");
            }
            // Its thread ends by itself; what it may still wait for must not hold up the others.
            drop(interface);
            initial::forget(&self.own(index));
        }
    }

    fn present(&mut self, link: Link, directory: &ControlDirectory) {
        let at = self.clock.now();
        self.leave_what_is_no_station(link.index);
        if self.interfaces.contains_key(&link.index) && self.leave_to_a_rival(link.index, &link.name) {
            return;
        }
        if let Some(interface) = self.interfaces.get_mut(&link.index) {
            if interface.name != link.name {
                info!("{} is now {}", interface.name, link.name);
                interface.name.clone_from(&link.name);
                // Sections are matched by it, and stable addresses derived from it.
                interface.facts.device = device(&link);
                interface.policy = Box::new(self.policies.interface(interface.facts.clone()));
                interface.take(at, Event::PolicyChanged);
            }
            return interface.take(at, Event::Link(link.state));
        }
        match self.radio(link.index) {
            Ok(Some(radio)) if radio.is_station => {
                let is_ours = !self.others.contains(&link.index) || directory.socket(&link.name).exists();
                if is_ours && !self.leave_to_a_rival(link.index, &link.name) {
                    self.others.remove(&link.index);
                    self.adopt(link, radio, directory);
                }
            }
            Ok(Some(_)) => drop(self.others.insert(link.index)),
            Ok(None) => {}
            Err(error) => debug!("{}: {error}", link.name),
        }
    }

    /// An interface in care, without a supplicant, that has become an access point's or the like is let go.
    fn leave_what_is_no_station(&mut self, index: IfIndex) {
        if self.interfaces.get(&index).is_none_or(Interface::is_served) {
            return;
        }
        if let Ok(Some(radio)) = self.radio(index)
            && !radio.is_station
            && let Some(interface) = self.interfaces.remove(&index)
        {
            info!("{}: no station any more, left alone", interface.name);
            self.news.say(&interface.name, "gone", "the interface is no station any more");
            self.others.insert(index);
        }
    }

    fn radios_told(&mut self, news: &[RadioNews]) {
        let at = self.clock.now();
        for news in news {
            let (index, event) = match *news {
                RadioNews::ScanBegan(index) => (index, Event::RadioBusy),
                RadioNews::ScanEnded { index, has_results } => (index, Event::RadioIdle { has_results }),
                RadioNews::AttemptTimedOut(index) => (index, Event::AttemptFailed),
                RadioNews::RulesChanged => continue,
            };
            if let Some(interface) = self.interfaces.get_mut(&index) {
                interface.take(at, event);
            }
        }
        if news.contains(&RadioNews::RulesChanged) {
            self.rules_changed();
        }
    }

    /// The country is known, or is another one: channels have opened or closed.
    fn rules_changed(&mut self) {
        let Some(nl80211) = &self.nl80211 else { return };
        let at = self.clock.now();
        for (index, interface) in &mut self.interfaces {
            let found = nl80211.interface(*index);
            match found.and_then(|found| found.map(|found| nl80211.radio(found.wiphy)).transpose()) {
                Ok(Some(radio)) => interface.take(at, Event::Channels(radio.channels)),
                // It is going; that is told, too.
                Ok(None) => {}
                Err(error) => warn!("{}: its channels are as they were: {error}", interface.name),
            }
        }
    }

    fn radio(&mut self, index: IfIndex) -> Result<Option<RadioInterface>, RadioError> {
        if self.nl80211.is_none() {
            let nl80211 = Nl80211::open()?;
            match RadioWatch::subscribe(nl80211.family()) {
                Ok(watch) => self.radio_watch = Some(watch),
                Err(error) => warn!("the ends of scans and of attempts are not heard: {error}"),
            }
            self.nl80211 = Some(nl80211);
        }
        let Some(nl80211) = &self.nl80211 else { return Ok(None) };
        nl80211.interface(index)
    }

    fn adopt(&mut self, link: Link, radio: RadioInterface, directory: &ControlDirectory) {
        let Some(nl80211) = &self.nl80211 else { return };
        let family = nl80211.family();
        let radio = nl80211.radio(radio.wiphy).unwrap_or_else(|error| {
            warn!("{}: {error}; taken as a radio without features", link.name);
            Radio::default()
        });
        let name = link.name.clone();
        let index = link.index;
        let own = self.own(index);
        let heritage = self.heritages.remove(&name);
        let first = heritage.as_ref().map_or(link.state.address, |heritage| heritage.initial);
        let initial = initial::remember(&own, first).unwrap_or_else(|error| {
            warn!("{name}: {}: {error}; its present address is taken for its initial one", own.display());
            first
        });
        let facts = InterfaceFacts {
            device: device(&link),
            initial,
            permanent: link.permanent,
            scan_random_address: radio.scan_random_address,
        };
        let policy = Box::new(self.policies.interface(facts.clone()));
        let scans = Scans { radio, family, knowledge: self.known_channels.knowledge().clone() };
        if let Some(exposure) = policy.exposure() {
            warn!("{name}: {exposure}");
        }
        let (inbox, news) = (self.inbox.clone(), self.news.fork());
        let mut interface = Interface::new(link, facts, policy, scans, own, inbox, news);
        if let Some(heritage) = heritage {
            interface = interface.inheriting(&heritage);
            info!("{name}: created anew");
            self.news.say(&name, "created-anew", "the interface was created anew");
        } else {
            self.news.say(&name, "adopted", "the interface is in macveil's care");
        }
        let control = directory.socket(&name);
        let at = self.clock.now();
        if control.exists() {
            interface.listen(at, control, false);
        } else {
            interface.take(at, Event::Started);
        }
        self.interfaces.insert(index, interface);
    }

    /// The directory of what concerns one interface.
    fn own(&self, index: IfIndex) -> PathBuf {
        self.options.runtime_dir.join(format!("if{}", index.0))
    }

    fn sockets_created(&mut self, names: &[std::ffi::OsString], directory: &ControlDirectory) {
        let at = self.clock.now();
        // One that was not told: its directory was deleted and is back.
        let is_back = |i: &Interface| !i.listens() && directory.socket(&i.name).exists();
        let is_new = |i: &Interface| names.iter().any(|n| n.to_str() == Some(i.name.as_str())) || is_back(i);
        let served: Vec<(IfIndex, String)> =
            self.interfaces.values().filter(|i| is_new(i)).map(|i| (i.index, i.name.clone())).collect();
        for (index, name) in served {
            if self.leave_to_a_rival(index, &name) {
                continue;
            }
            if let Some(interface) = self.interfaces.get_mut(&index) {
                interface.listen(at, directory.socket(&name), true);
            }
        }
        if !(self.others.is_empty() && self.declined.is_empty())
            && let Err(error) = self.look(directory)
        {
            // One of them may be a station's from now on.
            warn!("{error}");
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

/// What `match-device` looks at.
fn device(link: &Link) -> Device {
    let driver = driver::of(driver::SYSFS.as_ref(), &link.name);
    Device {
        driver: driver.name,
        driver_version: driver.version,
        ifname: Some(link.name.clone()),
        kind: Some("wifi".to_owned()),
        permanent: link.permanent,
        path: driver::path(driver::UDEV.as_ref(), link.index),
        kernel_command_line: std::fs::read_to_string(driver::COMMAND_LINE).ok(),
        ..Device::default()
    }
}
