//! The interfaces in care: which there are, what the kernel tells of them, and who serves them.

use std::path::PathBuf;

use tracing::{debug, info, warn};

use super::interface::{Interface, Scans};
use super::run::Daemon;
use crate::config::match_spec::Device;
use crate::config::policy::InterfaceFacts;
use crate::core::radio::Radio;
use crate::core::station::Event;
use crate::core::types::IfIndex;
use crate::host::{driver, initial};
use crate::link::nl80211::{Nl80211, RadioError, RadioInterface};
use crate::link::radio_watch::{RadioNews, RadioWatch};
use crate::link::rtnl::{Link, LinkError};
use crate::link::watch::LinkEvent;
use crate::wpa::directory::ControlDirectory;

impl Daemon {
    /// Compares what there is with what is in care.
    pub(super) fn look(&mut self, directory: &ControlDirectory) -> Result<(), LinkError> {
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

    pub(super) fn link_events(&mut self, events: Vec<LinkEvent>, directory: &ControlDirectory) {
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
        if self.interfaces.get(&index).is_none_or(|interface| interface.is_served()) {
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

    pub(super) fn radios_told(&mut self, news: &[RadioNews]) {
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
        self.interfaces.insert(index, Box::new(interface));
    }

    /// The directory of what concerns one interface.
    fn own(&self, index: IfIndex) -> PathBuf {
        self.options.runtime_dir.join(format!("if{}", index.0))
    }

    pub(super) fn sockets_created(&mut self, names: &[std::ffi::OsString], directory: &ControlDirectory) {
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
        // Read into more than it takes, and kept twice for each interface.
        kernel_command_line: std::fs::read_to_string(driver::COMMAND_LINE)
            .ok()
            .map(|line| line.as_str().to_owned()),
        ..Device::default()
    }
}
