//! Addresses that users keep for single connections, whatever is configured.
//!
//! A pin belongs to a connection on one interface: two must not carry the same address. Kept as text, a
//! line `UUID INTERFACE ADDRESS` each.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::addr::MacAddr;

/// Pinned addresses, by the connection's UUID and the interface's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins(BTreeMap<(String, String), MacAddr>);

/// An address that no station can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be a station's address")]
pub struct UnusablePin(pub MacAddr);

/// A line that is not `UUID INTERFACE ADDRESS`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: \"{}\" is not the UUID of a connection, an interface and a station's address", .text.escape_debug())]
pub struct ParsePinsError {
    /// The line's number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl Pins {
    /// The address that the connection keeps on this interface.
    #[must_use]
    pub fn of(&self, uuid: &str, ifname: &str) -> Option<MacAddr> {
        self.0.get(&(uuid.to_owned(), ifname.to_owned())).copied()
    }

    /// The interfaces on which the connection is pinned.
    pub fn interfaces<'a>(&'a self, uuid: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().filter(move |(of, _)| of == uuid).map(|(_, ifname)| ifname.as_str())
    }

    /// Keeps an address for a connection on an interface.
    ///
    /// # Errors
    /// A group address, or zero.
    pub fn set(&mut self, uuid: &str, ifname: &str, address: MacAddr) -> Result<(), UnusablePin> {
        if !address.is_unicast() || address.is_zero() {
            return Err(UnusablePin(address));
        }
        self.0.insert((uuid.to_owned(), ifname.to_owned()), address);
        Ok(())
    }

    /// Lets go of a kept address. Whether there was one.
    pub fn remove(&mut self, uuid: &str, ifname: &str) -> bool {
        self.0.remove(&(uuid.to_owned(), ifname.to_owned())).is_some()
    }
}

impl FromStr for Pins {
    type Err = ParsePinsError;

    fn from_str(text: &str) -> Result<Self, ParsePinsError> {
        let mut pins = Self::default();
        for (index, line) in text.lines().enumerate() {
            let wrong = || ParsePinsError { line: index + 1, text: line.to_owned() };
            let words: Vec<&str> = line.split(' ').collect();
            let [uuid, ifname, address] = words[..] else { return Err(wrong()) };
            let address = address.parse().map_err(|_| wrong())?;
            pins.set(uuid, ifname, address).map_err(|_| wrong())?;
        }
        Ok(pins)
    }
}

impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|((uuid, ifname), address)| writeln!(f, "{uuid} {ifname} {address}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: MacAddr = MacAddr::new([2, 1, 2, 3, 4, 5]);

    #[test]
    fn a_pin_belongs_to_one_interface_and_is_read_back() {
        let mut pins = Pins::default();
        pins.set("home", "wlan0", ADDRESS).unwrap();
        assert_eq!(pins.of("home", "wlan0"), Some(ADDRESS));
        assert_eq!(pins.of("home", "wlan1"), None);
        assert_eq!(pins.interfaces("home").collect::<Vec<_>>(), ["wlan0"]);
        assert_eq!(pins.to_string().parse(), Ok(pins.clone()));
        assert!(pins.remove("home", "wlan0"));
        assert!(!pins.remove("home", "wlan0"));
        assert_eq!(pins, Pins::default());
    }

    #[test]
    fn no_group_address_is_pinned() {
        for octets in [[0; 6], [1, 0, 0, 0, 0, 0], [0xff; 6]] {
            assert!(Pins::default().set("home", "wlan0", MacAddr::new(octets)).is_err());
        }
    }

    #[test]
    fn other_lines_are_refused() {
        for (text, line) in [
            ("home", 1),
            ("home wlan0 02:01:02:03:04:05\n\n", 2),
            ("home wlan0 nonsense", 1),
            ("home wlan0 01:00:00:00:00:00", 1),
            ("home wlan0 02:01:02:03:04:05 x", 1),
        ] {
            assert_eq!(text.parse::<Pins>().unwrap_err().line, line, "{text:?}");
        }
    }
}
