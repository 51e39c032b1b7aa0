//! What users decided for single connections while macveil ran: re-rolled, or pinned.
//!
//! Both stand above the configuration. A re-roll counts for a connection wherever it is used; a pin
//! belongs to one interface, since two must not carry the same address.

use std::collections::BTreeMap;

use super::addr::MacAddr;

/// The decisions, by the connection's UUID.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    connections: BTreeMap<String, Override>,
}

/// The decisions on one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// How often it was re-rolled.
    pub generation: u64,
    /// Its address on an interface, by the interface's name.
    pub pins: BTreeMap<String, MacAddr>,
}

/// An address that no station can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be a station's address")]
pub struct UnusablePin(pub MacAddr);

impl Overrides {
    /// How often the connection was re-rolled.
    #[must_use]
    pub fn generation(&self, uuid: &str) -> u64 {
        self.connections.get(uuid).map_or(0, |found| found.generation)
    }

    /// The address that the connection keeps on this interface.
    #[must_use]
    pub fn pin(&self, uuid: &str, ifname: &str) -> Option<MacAddr> {
        self.connections.get(uuid)?.pins.get(ifname).copied()
    }

    /// The interfaces on which the connection is pinned.
    pub fn pinned_on<'a>(&'a self, uuid: &str) -> impl Iterator<Item = &'a str> {
        self.connections.get(uuid).into_iter().flat_map(|found| found.pins.keys().map(String::as_str))
    }

    /// Counts one more re-roll. Returns the new count.
    pub fn reroll(&mut self, uuid: &str) -> u64 {
        let found = self.connections.entry(uuid.to_owned()).or_default();
        found.generation = found.generation.saturating_add(1);
        found.generation
    }

    /// Keeps an address for a connection on an interface.
    ///
    /// # Errors
    /// A group address, or zero.
    pub fn set_pin(&mut self, uuid: &str, ifname: &str, address: MacAddr) -> Result<(), UnusablePin> {
        if !address.is_unicast() || address.is_zero() {
            return Err(UnusablePin(address));
        }
        let found = self.connections.entry(uuid.to_owned()).or_default();
        found.pins.insert(ifname.to_owned(), address);
        Ok(())
    }

    /// Lets go of a kept address. Whether there was one.
    pub fn remove_pin(&mut self, uuid: &str, ifname: &str) -> bool {
        let Some(found) = self.connections.get_mut(uuid) else { return false };
        let removed = found.pins.remove(ifname).is_some();
        if *found == Override::default() {
            self.connections.remove(uuid);
        }
        removed
    }

    /// All decisions, by UUID.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Override)> {
        self.connections.iter().map(|(uuid, found)| (uuid.as_str(), found))
    }

    /// Takes a decision in as it was once recorded; a pin that no station can have is left out.
    pub fn insert(&mut self, uuid: String, mut decided: Override) {
        decided.pins.retain(|_, address| address.is_unicast() && !address.is_zero());
        if decided != Override::default() {
            self.connections.insert(uuid, decided);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: MacAddr = MacAddr::new([2, 1, 2, 3, 4, 5]);

    #[test]
    fn a_reroll_counts_for_its_connection_alone() {
        let mut overrides = Overrides::default();
        assert_eq!(overrides.reroll("home"), 1);
        assert_eq!(overrides.reroll("home"), 2);
        assert_eq!((overrides.generation("home"), overrides.generation("cafe")), (2, 0));
    }

    #[test]
    fn a_pin_belongs_to_one_interface() {
        let mut overrides = Overrides::default();
        overrides.set_pin("home", "wlan0", ADDRESS).unwrap();
        assert_eq!(overrides.pin("home", "wlan0"), Some(ADDRESS));
        assert_eq!(overrides.pin("home", "wlan1"), None);
        assert_eq!(overrides.pinned_on("home").collect::<Vec<_>>(), ["wlan0"]);
        assert!(overrides.remove_pin("home", "wlan0"));
        assert!(!overrides.remove_pin("home", "wlan0"));
        assert_eq!(overrides, Overrides::default());
    }

    #[test]
    fn no_group_address_is_pinned() {
        let mut overrides = Overrides::default();
        for octets in [[0; 6], [1, 0, 0, 0, 0, 0], [0xff; 6]] {
            assert!(overrides.set_pin("home", "wlan0", MacAddr::new(octets)).is_err());
        }
        let group = BTreeMap::from([("wlan0".to_owned(), MacAddr::ONES)]);
        overrides.insert("home".to_owned(), Override { generation: 0, pins: group });
        assert_eq!(overrides, Overrides::default());
    }
}
