//! What others do: programs, access points, users.

use super::super::{Action, Event, UserCommand};
use super::RESTS;
use super::making::Making;
use super::moves::Move;
use super::setup::{PERMANENT, network_id};
use super::supplicant::{Doing, Supplicant};
use crate::core::addr::MacAddr;

impl Making<'_> {
    pub(super) fn others_set(&mut self, address: MacAddr) {
        let world = &mut self.now.world;
        world.excused = true;
        world.link.address = address;
        world.announce();
    }

    pub(super) fn supplicant_dies(&mut self) {
        let world = &mut self.now.world;
        world.deaf = false;
        if world.supplicant.take().is_some() {
            world.told.push_back(Event::SupplicantGone);
        }
    }

    pub(super) fn supplicant_starts(&mut self) {
        let world = &mut self.now.world;
        let supplicant = Supplicant::new(self.setup, world.link.address);
        world.supplicant = Some(supplicant);
        world.user_off = false;
        // Whoever starts it wants the link to be up.
        if !world.link.up {
            world.excused |= world.link.address == PERMANENT;
            world.set_up(true);
        }
        world.taken_down = false;
        world.told.extend([Event::SupplicantStarted, Event::CommandsTold]);
    }

    pub(super) fn access_point(&mut self, cell: usize) {
        let world = &mut self.now.world;
        world.in_range[cell] = !world.in_range[cell];
        let current = world.supplicant.as_ref().and_then(|supplicant| supplicant.current);
        if !world.in_range[cell] && current.is_some_and(|current| current.cell == cell) {
            world.drop_connection(Event::ConnectionLost);
        }
    }

    /// The signal of a cell grows weak, or strong again.
    pub(super) fn signal(&mut self, cell: usize) {
        let world = &mut self.now.world;
        let was_weak = world.weak[cell];
        world.weak[cell] = !was_weak;
        if world.supplicant.as_ref().and_then(|supplicant| supplicant.current).is_some_and(|c| c.cell == cell)
        {
            world.tell_signal(was_weak);
        }
    }

    pub(super) fn attempt_fails(&mut self) {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return };
        if let Some(place) = supplicant.current.map(|current| current.network) {
            supplicant.networks[place].rests = RESTS;
            world.told.push_back(Event::NetworkRests(network_id(place), RESTS));
        }
        world.drop_connection(Event::ConnectionLost);
    }

    /// The kernel refuses the supplicant the address of a network: it says so, and does nothing more.
    pub(super) fn address_refused(&mut self) {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return };
        (supplicant.doing, supplicant.given_up) = (Doing::Nothing, true);
        world.told.push_back(Event::AddressRefused);
    }

    pub(super) fn user(&mut self, made: Move) {
        let world = &mut self.now.world;
        // A user's `macveil connection down` that is still on its way is the last word.
        let is_going_off = world.supplicant_jobs.contains(&Action::Disconnect);
        let Some(supplicant) = &mut world.supplicant else { return };
        let asked = match made {
            Move::Asked(command) => {
                match command {
                    UserCommand::Disconnect => {
                        world.user_off = true;
                        (supplicant.disconnected, supplicant.given_up) = (true, false);
                        supplicant.doing = Doing::Nothing;
                    }
                    UserCommand::Connect => {
                        world.user_off &= is_going_off;
                        // Whether it refuses only the user is told.
                        let _ = supplicant.look();
                    }
                    UserCommand::Networks | UserCommand::Save => {}
                }
                command
            }
            Move::UserSelects(_) => {
                world.user_off &= is_going_off;
                UserCommand::Connect
            }
            Move::UserEnables(place) => {
                let known = &mut supplicant.networks[place];
                known.enabled = !known.enabled;
                UserCommand::Networks
            }
            Move::UserRemovesOrAdds(place) => {
                let known = &mut supplicant.networks[place];
                known.exists = !known.exists;
                known.assigned = None;
                UserCommand::Networks
            }
            _ => {
                for known in &mut supplicant.networks {
                    known.assigned = None;
                }
                UserCommand::Networks
            }
        };
        world.told.push_back(Event::UserAsked(asked));
        match made {
            Move::Asked(UserCommand::Disconnect) => world.drop_connection(Event::Disconnected),
            Move::UserSelects(place) => self.select(place),
            Move::UserEnables(place) | Move::UserRemovesOrAdds(place) => {
                let usable = supplicant.networks[place].exists && supplicant.networks[place].enabled;
                if usable && !supplicant.disconnected && supplicant.current.is_none() {
                    supplicant.doing = Doing::Choosing;
                }
                if !usable && supplicant.is_with(place) {
                    world.drop_connection(Event::Disconnected);
                }
            }
            _ => {}
        }
    }
}
