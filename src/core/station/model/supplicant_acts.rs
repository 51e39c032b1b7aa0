//! What the supplicant does by itself.

use std::time::Duration;

use super::super::{Assignment, Event, Joined, LinkState, ScanAddress, SupplicantState};
use super::RESTS;
use super::canon::{RANDOM, THROWAWAY, numbered};
use super::making::Making;
use super::rules::{Broken, Rule};
use super::setup::{PERMANENT, bssid, network_id, ssid};
use super::supplicant::{Current, Doing};
use super::world::{Heard, Sweep};

impl Making<'_> {
    /// The supplicant goes on.
    pub(super) fn proceed(&mut self) -> Result<(), Broken> {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return Ok(()) };
        if supplicant.state == SupplicantState::Associating {
            supplicant.state = SupplicantState::Completed;
            if let Some(place) = supplicant.current.map(|current| current.network)
                && !supplicant.networks[place].rests.is_zero()
            {
                supplicant.networks[place].rests = Duration::ZERO;
                world.told.push_back(Event::NetworkBack(network_id(place)));
            }
            let joined = supplicant
                .current
                .map(|current| Joined { network: network_id(current.network), bssid: bssid(current.cell) });
            world.told.push_back(Event::Connected(joined));
            world.tell_signal(false);
            return Ok(());
        }
        supplicant.given_up = false;
        let doing = std::mem::replace(&mut supplicant.doing, Doing::Nothing);
        let fits = |place: usize| {
            let known = &supplicant.networks[place];
            known.exists && known.enabled && known.rests.is_zero() && !supplicant.shut.contains(&ssid(place))
        };
        // One that cannot have its address is tried last: the supplicant avoids it after the first time.
        let barred = |place: usize| supplicant.networks[place].assigned == Some(Assignment::Barred);
        let cells = self.setup.cells.iter().enumerate();
        let choices = cells
            .filter(|(cell, _)| {
                world.heard[*cell] == Heard::Named && !supplicant.fenced.contains(&bssid(*cell))
            })
            .map(|(cell, of)| Current { network: of.network, cell })
            .filter(|choice| fits(choice.network));
        let chosen = choices.min_by_key(|choice| (barred(choice.network), choice.network, choice.cell));
        let seeks = supplicant.networks.iter().any(|known| known.exists && known.enabled);
        match (chosen, doing) {
            (Some(chosen), _) => self.associate(chosen),
            (None, Doing::Choosing) if seeks && world.scan.is_none() => self.own_scan(),
            (None, Doing::Choosing | Doing::ChoosingAfterScan | Doing::Nothing) => {
                // It will scan again; until then it says that it does.
                supplicant.state = if seeks { SupplicantState::Scanning } else { SupplicantState::Idle };
                Ok(())
            }
        }
    }

    pub(super) fn own_scan(&mut self) -> Result<(), Broken> {
        let knows = self.now.world.is_caught_up() && !self.now.world.lied && !self.leaves;
        let fresh = numbered(THROWAWAY, 900);
        let hidden = self.setup.hidden;
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return Ok(()) };
        let address = match supplicant.armed {
            Some(ScanAddress::Exactly(address)) => address,
            Some(ScanAddress::Drawn) => fresh,
            Some(ScanAddress::Own) | None => world.link.address,
        };
        supplicant.state = SupplicantState::Scanning;
        let names = if hidden { (0..supplicant.networks.len()).map(ssid).collect() } else { Vec::new() };
        world.scan = Some(Sweep { frequencies: Vec::new(), names });
        world.scan_ends.push_back(Event::RadioBusy);
        world.told.push_back(Event::ScanStarted);
        if address == PERMANENT && !world.excused {
            return Err(Rule::NotPermanent.broken("a scan under the permanent address"));
        }
        if !world.scanned.insert(address) && knows {
            return Err(Rule::OwnScanAddress.broken(format!("two scans under {address}")));
        }
        if knows && self.now.station.is_planned(address) {
            return Err(
                Rule::OwnScanAddress.broken(format!("a scan under a connection's address, {address}"))
            );
        }
        Ok(())
    }

    fn associate(&mut self, chosen: Current) -> Result<(), Broken> {
        let knows = self.now.world.is_caught_up() && !self.now.world.lied && !self.leaves;
        let place = chosen.network;
        let keeps_addresses = self.setup.keeps_addresses;
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return Ok(()) };
        let address = match supplicant.networks[place].assigned {
            Some(Assignment::Barred) => {
                // It tries others first from now on.
                supplicant.networks[place].rests = RESTS;
                world.told.push_back(Event::AddressRefused);
                return Ok(());
            }
            Some(Assignment::Address(address)) if keeps_addresses => address,
            Some(Assignment::Drawn) if keeps_addresses => numbered(RANDOM, 901),
            Some(_) | None => world.link.address,
        };
        if address != world.link.address {
            world.link.address = address;
            world.excused = false;
            world.announcements.push_back(Event::Link(LinkState { up: false, ..world.link }));
            world.announcements.push_back(Event::Link(world.link));
            supplicant.address = address;
        }
        if supplicant.address != address {
            // Authentication fails for an address that only one of the two knows.
            world.told.push_back(Event::AttemptFailed);
            return Ok(());
        }
        (supplicant.state, supplicant.current) = (SupplicantState::Associating, Some(chosen));
        world.told.push_back(Event::Associating);
        self.now.check_association(place, address, knows)
    }

    /// The supplicant is told to go over to this cell.
    pub(super) fn told_to_roam(&mut self, cell: usize) -> Result<(), Broken> {
        let knows = self.now.world.is_caught_up() && !self.now.world.lied && !self.leaves;
        let world = &mut self.now.world;
        let Some(supplicant) = &world.supplicant else { return Ok(()) };
        let Some(current) = supplicant.current else { return Ok(()) };
        let is_known = world.heard[cell] == Heard::Named && !supplicant.fenced.contains(&bssid(cell));
        if current.cell == cell || current.network != self.setup.cells[cell].network || !is_known {
            return Ok(());
        }
        if !world.in_range[cell] {
            world.drop_connection(Event::ConnectionLost);
            return Ok(());
        }
        let (id, address) = (network_id(current.network), world.link.address);
        self.roam(cell);
        if knows && !self.now.station.is_right(id, address, Some(bssid(cell))) {
            return Err(Rule::OwnAddress.broken(format!("told to roam to cell {cell} under {address}")));
        }
        Ok(())
    }

    /// The supplicant goes over to another cell, under the address that it has.
    pub(super) fn roam(&mut self, cell: usize) {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return };
        if let Some(current) = &mut supplicant.current {
            current.cell = cell;
            supplicant.state = SupplicantState::Associating;
            supplicant.watches = false;
            world.told.push_back(Event::Associating);
        }
    }
}
