//! Who plays: the access points of a scenario, and the addresses nobody may use.

use std::collections::{BTreeMap, BTreeSet};

use super::addr::Addr;
use super::moment::Moment;
use super::ssid::Ssid;

/// The parts of a scenario that the judge must know.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    /// By BSSID. Every other transmitter is a station.
    pub access_points: BTreeMap<Addr, AccessPoint>,
    /// The permanent addresses of the stations, which must not be in any frame.
    pub forbidden: BTreeSet<Addr>,
}

/// One access point.
#[derive(Debug, Clone)]
pub struct AccessPoint {
    /// Its network.
    pub ssid: Ssid,
    /// When it was switched, in order of time; without any it is on the air throughout.
    pub switched: Vec<Switched>,
}

/// An access point leaves the air, or comes (back) to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switched {
    /// Beacons from here on.
    On(Moment),
    /// No beacon is due from here on.
    Off(Moment),
}

impl Cast {
    /// Nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this access point, on the air throughout.
    #[must_use]
    pub fn access_point(mut self, bssid: Addr, ssid: impl Into<Ssid>) -> Self {
        self.access_points.insert(bssid, AccessPoint { ssid: ssid.into(), switched: Vec::new() });
        self
    }

    /// That access point stops at `at`. Say its stops and starts in order of time.
    #[must_use]
    pub fn stops(self, bssid: Addr, at: Moment) -> Self {
        self.switch(bssid, Switched::Off(at))
    }

    /// That access point starts at `at`; before its first start it was off the air.
    #[must_use]
    pub fn starts(self, bssid: Addr, at: Moment) -> Self {
        self.switch(bssid, Switched::On(at))
    }

    /// No frame may carry `address`: the permanent address of a station.
    #[must_use]
    pub fn forbid(mut self, address: Addr) -> Self {
        self.forbidden.insert(address);
        self
    }

    /// # Panics
    /// The access point was not declared: a mistake in the scenario.
    fn switch(mut self, bssid: Addr, switched: Switched) -> Self {
        let access_point = self.access_points.get_mut(&bssid);
        access_point.expect("an access point is declared before it is switched").switched.push(switched);
        self
    }
}
