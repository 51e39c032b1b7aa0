//! What two states have to have in common to count as one.
//!
//! Only how long it is until a moment matters, not the moment; whether an answer is awaited, not the
//! number of its ticket; which addresses are alike, not their octets; whether a counter is at the end
//! of what its rules distinguish.

use std::time::Duration;

use super::super::{Station, Ticket};
use crate::core::addr::MacAddr;
use crate::core::types::Moment;

/// Prefix of throwaway addresses.
pub(in crate::core::station) const THROWAWAY: u8 = 0x0a;
/// Prefix of networks' random addresses.
pub(in crate::core::station) const RANDOM: u8 = 0x06;
/// Drawn addresses get numbers from here; canonical ones are below.
pub(super) const DRAWS_FROM: u32 = 1000;
/// Tickets get numbers from here; canonical ones are below, and zero is awaited by nobody.
pub(super) const TICKETS_FROM: u64 = 1000;

/// A renaming, made on the way through a state.
#[derive(Debug, Default)]
pub(in crate::core::station) struct Canon {
    elapsed: Duration,
    addresses: Vec<MacAddr>,
    tickets: Vec<(Ticket, Ticket)>,
}

impl Canon {
    /// Renames so much later.
    pub(super) fn after(elapsed: Duration) -> Self {
        Self { elapsed, ..Self::default() }
    }

    /// The n-th drawn address that is met becomes number n of its kind.
    pub(in crate::core::station) fn address(&mut self, address: &mut MacAddr) {
        let first = address.octets()[0];
        if first != THROWAWAY && first != RANDOM {
            return;
        }
        let place = match self.addresses.iter().position(|known| known == address) {
            Some(place) => place,
            None => {
                self.addresses.push(*address);
                self.addresses.len() - 1
            }
        };
        *address = numbered(first, u32::try_from(place).unwrap_or(u32::MAX));
    }

    /// Whether the address was met already.
    pub(super) fn has_met(&self, address: MacAddr) -> bool {
        self.addresses.contains(&address)
    }

    /// The station awaits this ticket in this role.
    pub(in crate::core::station) fn awaited(&mut self, ticket: &mut Ticket, role: u64) {
        self.tickets.push((*ticket, Ticket(role)));
        *ticket = Ticket(role);
    }

    /// A ticket on its way: that of a role, or one that is awaited no more.
    pub(super) fn ticket(&self, ticket: &mut Ticket) {
        let awaited = self.tickets.iter().find(|(awaited, _)| awaited == ticket);
        *ticket = awaited.map_or(Ticket(0), |(_, role)| *role);
    }

    pub(in crate::core::station) fn moment(&self, moment: &mut Moment) {
        moment.0 = moment.0.saturating_sub(self.elapsed);
    }

    /// Times that are long pass in steps of five seconds.
    pub(in crate::core::station) fn roughly(&self, time: &mut Duration) {
        let left = time.saturating_sub(self.elapsed);
        *time = Duration::from_secs(left.as_secs() / 5 * 5);
    }

    pub(in crate::core::station) fn until(&self, moment: &mut Option<Moment>) {
        if let Some(moment) = moment {
            self.moment(moment);
        }
    }
}

pub(super) fn numbered(first: u8, number: u32) -> MacAddr {
    let [a, b, c, d] = number.to_be_bytes();
    MacAddr::new([first, 0, a, b, c, d])
}

impl Station {
    pub(super) fn canonize(&mut self, canon: &mut Canon) {
        self.tickets = TICKETS_FROM;
        // It corrects three times.
        self.corrections = self.corrections.min(4);
        canon.until(&mut self.wake);
        canon.until(&mut self.again_at);
        canon.address(&mut self.link.address);
        self.parking.canonize(canon);
        self.scanning.canonize(canon);
        for (id, network) in &mut self.networks {
            network.canonize(id.0, canon);
        }
        if let Some(why) = &mut self.unassignable {
            why.clear();
        }
        if let Some(address) = &mut self.supplicant_address {
            canon.address(address);
        }
        self.conductor.canonize(canon);
        self.roaming.canonize(canon);
        self.enabling.canonize(canon);
    }
}
