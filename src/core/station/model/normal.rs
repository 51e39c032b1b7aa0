//! What is normal.

use super::super::SupplicantState;
use super::setup::{Kind, Setup, bssid, network_id};
use super::{Composite, Stage};

impl Composite {
    /// Whether it is connected, if it is normal, and nothing is left of any ill will: the world is as it
    /// was, and nobody was told what is not so.
    pub(super) fn is_home(&self) -> bool {
        let world = &self.world;
        let supplicant = world.supplicant.as_ref();
        supplicant.is_some_and(|s| {
            s.is_associated() && !s.disconnected && s.networks.iter().all(|n| n.exists && n.enabled)
        }) && world.in_range.iter().all(|near| *near)
            && world.weak.iter().all(|weak| !*weak)
            && !world.deaf
            && !world.refuses
            && !world.lied
    }

    /// Whether all is as it should be: nothing is under way, the interface is parked or rightly
    /// connected, and who should be connected is. What is wrong is said where nothing is under way.
    pub(super) fn is_normal(&self, setup: &Setup) -> Result<(), String> {
        let (world, station) = (&self.world, &self.station);
        if !world.is_caught_up() || world.is_scanning() || self.proceeds() {
            return Err("something is under way".to_owned());
        }
        if station.parking.is_changing() || station.conductor.stage != Stage::Rest {
            return Err("the station is at something".to_owned());
        }
        if station.parking.is_silenced() {
            return Err("it is silenced".to_owned());
        }
        if !world.link.up && world.supplicant.is_some() {
            return Err("the link is down".to_owned());
        }
        let Some(supplicant) = &world.supplicant else {
            return if station.parking.address() == Some(world.link.address) {
                Ok(())
            } else {
                Err("it is not parked".to_owned())
            };
        };
        if world.link.up && !supplicant.is_enabled() {
            return Err("the supplicant takes the interface for disabled".to_owned());
        }
        if !world.attached {
            return Err("it does not know of the supplicant".to_owned());
        }
        if let Some(current) = supplicant.current {
            let place = current.network;
            let right = station.is_right(network_id(place), world.link.address, Some(bssid(current.cell)));
            let found = station.connection.as_ref().is_some_and(|connection| connection.found);
            let known = station.connection.as_ref().is_some_and(|c| c.network == network_id(place));
            let stays = station.roaming.is_weak() && world.weak[current.cell];
            if stays && world.has_better(setup, current) {
                return Err("it stays at a weak cell".to_owned());
            }
            return match (supplicant.state, known) {
                (SupplicantState::Completed, true) if right || found => Ok(()),
                _ => Err("the connection is not right, or not known".to_owned()),
            };
        }
        if station.connection.is_some() {
            return Err("there is no such connection".to_owned());
        }
        if station.parking.address() != Some(world.link.address) {
            return Err("it is not parked".to_owned());
        }
        let could = |place: usize| {
            let known = &supplicant.networks[place];
            known.exists
                && known.enabled
                && setup.networks[place] != Kind::Refused
                && !(world.refuses && place == 0)
        };
        let mut places = 0..setup.networks.len();
        if !world.user_off && places.clone().any(|place| could(place) && world.is_near(setup, place)) {
            return Err("it is not connected".to_owned());
        }
        let seeks = supplicant.networks.iter().any(|known| known.exists && known.enabled);
        if seeks && supplicant.disconnected && !world.user_off && !station.conductor.leads {
            return Err("the supplicant was left disconnected".to_owned());
        }
        if station.conductor.leads && world.wake.is_none() && places.any(could) {
            return Err("it leads, and waits for nothing".to_owned());
        }
        Ok(())
    }
}
