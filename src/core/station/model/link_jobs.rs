//! What the link does when it is asked.

use super::super::{Action, Change, Event, Outcome, Ticket};
use super::making::Making;
use super::moves::Fate;
use super::rules::{Broken, Rule};
use super::setup::station;
use super::supplicant::Supplicant;
use super::world::Sweep;
use crate::core::addr::MacAddr;
use crate::core::types::NetworkId;

impl Making<'_> {
    pub(super) fn link_job(&mut self, fate: Fate) -> Result<(), Broken> {
        let Some(job) = self.now.world.link_jobs.pop_front() else { return Ok(()) };
        match job {
            Action::SetAddress { ticket, address, change } => self.set_address(ticket, address, change, fate),
            Action::SetDown => {
                self.now.world.left_down |= self.now.world.link.up;
                self.now.world.set_up(false);
            }
            Action::SetUp => {
                if std::mem::take(&mut self.now.world.left_down) {
                    self.now.world.set_up(true);
                }
            }
            Action::Scan { ticket, request } => {
                let world = &mut self.now.world;
                // While associated the kernel refuses addresses, and listens.
                let associated = world.supplicant.as_ref().is_some_and(Supplicant::is_associated);
                let busy = world.is_scanning() || (associated && request.address.is_some());
                let outcome = match fate {
                    Fate::Unsupported => Outcome::Unsupported(String::new()),
                    Fate::Refused => Outcome::Failed(String::new()),
                    _ if busy || !world.link.up => Outcome::Failed(String::new()),
                    // A driver that begins none is one that never ends it.
                    Fate::OnlySaid => Outcome::Done(None),
                    _ => {
                        let (frequencies, names) = (request.frequencies, request.ssids);
                        world.scan = Some(Sweep { frequencies, names });
                        world.scan_ends.push_back(Event::RadioBusy);
                        if world.supplicant.is_some() {
                            world.told.push_back(Event::ScanStarted);
                        }
                        self.scan_begins(request.address, request.passive)?;
                        Outcome::Done(None)
                    }
                };
                self.now.world.outcomes.push_back(Event::Done(ticket, outcome));
            }
            Action::RenewInterface { ticket, address, wanted } => {
                self.renew(ticket, address, wanted, fate)?
            }
            Action::AskLink => {
                let world = &mut self.now.world;
                world.outcomes.push_back(Event::LinkRead(world.link));
            }
            Action::AskResults => {
                let results =
                    if fate == Fate::Good { self.now.world.results(self.setup) } else { Vec::new() };
                self.now.world.outcomes.push_back(Event::Results(results));
            }
            _ => unreachable!("no job for the link: {job:?}"),
        }
        Ok(())
    }

    /// A scan of macveil's: under an address that no other scan and no connection has.
    fn scan_begins(&mut self, address: Option<MacAddr>, passive: bool) -> Result<(), Broken> {
        match address {
            None if passive => Ok(()),
            None => Err(Rule::OwnScanAddress.broken("macveil asks under the interface's own address")),
            Some(address) if self.now.station.is_planned(address) => {
                Err(Rule::OwnScanAddress
                    .broken(format!("macveil scans under a connection's address, {address}")))
            }
            Some(address) if !self.now.world.scanned.insert(address) => {
                Err(Rule::OwnScanAddress.broken(format!("macveil scans twice under {address}")))
            }
            Some(_) => Ok(()),
        }
    }

    fn set_address(&mut self, ticket: Ticket, address: MacAddr, change: Change, fate: Fate) {
        let world = &mut self.now.world;
        let was_up = world.link.up || world.left_down;
        let busy = world.is_scanning() || world.supplicant.as_ref().is_some_and(Supplicant::is_associated);
        let refused = fate == Fate::Refused || (change == Change::Live && world.link.up && busy);
        if change == Change::Bounce && world.link.up {
            world.set_up(false);
            world.left_down = true;
        }
        let said = if refused {
            Outcome::Failed(String::new())
        } else {
            if fate != Fate::OnlySaid {
                world.link.address = address;
                world.announce();
                // From here on what the link shows is macveil's.
                world.excused = false;
            }
            if change == Change::Bounce && was_up && world.link.address == address {
                world.set_up(true);
                world.left_down = false;
            }
            match fate {
                Fate::OnlyDone => Outcome::Failed(String::new()),
                _ => Outcome::Done(Some(world.link)),
            }
        };
        world.outcomes.push_back(Event::Done(ticket, said));
    }

    /// The interface is deleted and created anew; the supplicant takes it for its own again, and another
    /// station begins.
    fn renew(
        &mut self,
        ticket: Ticket,
        address: MacAddr,
        wanted: Option<NetworkId>,
        fate: Fate,
    ) -> Result<(), Broken> {
        if fate == Fate::Refused {
            self.now.world.outcomes.push_back(Event::Done(ticket, Outcome::Failed(String::new())));
            return Ok(());
        }
        if fate == Fate::OnlySaid {
            // It is never heard of again.
            return Ok(());
        }
        let world = &mut self.now.world;
        world.set_up(false);
        (world.link.address, world.excused, world.left_down) = (address, false, false);
        world.clear();
        world.set_up(true);
        world.announcements.clear();
        self.now.station = station(world, self.setup).in_place_of_another(wanted);
        world.attached = false;
        if world.supplicant.is_some() {
            world.told.extend([Event::SupplicantBack, Event::CommandsTold]);
            return Ok(());
        }
        world.link.up = false;
        self.give(Event::Started)
    }
}
