//! What a scenario expects of the air, said as sentences.
//!
//! ```
//! use hwsim::air::addr::{Addr, Mask};
//! use hwsim::air::expect::{Expectations, to};
//! use hwsim::air::moment::Moment;
//! # let last_step = Moment::Capture(std::time::Duration::from_secs(90));
//! # let oui = Addr([0, 0x1b, 0x2c, 0, 0, 0]);
//! # let vendor = Mask { keep: Addr([0xff, 0xff, 0xff, 0, 0, 0]), base: oui };
//! let expected = Expectations::until(last_step)
//!     .at_least_scans(20)
//!     .association(to("home"))
//!     .association(to("cafe").under_a_fresh_address())
//!     .association(to("home").under_the_same_address_as("home"))
//!     .association(to("cafe").under_another_address_than("cafe").keeping(vendor));
//! ```

use std::time::Duration;

use super::addr::{Addr, Mask};
use super::moment::Moment;
use super::ssid::Ssid;

/// What must be on the air, and what is allowed to be. Start from [`Expectations::until`]: it is strict
/// in everything.
#[derive(Debug, Clone)]
pub struct Expectations {
    /// The last step: beacons must run until then. `None`: until the capture's own end.
    pub until: Option<Moment>,
    /// Fewer scans are a finding.
    pub at_least_scans: usize,
    /// The mask that every scan address was made by. `None`: they are locally administered.
    pub scan_mask: Option<Mask>,
    /// An address seen in two scans is a finding.
    pub one_scan_per_address: bool,
    /// A probe request from an address that also authenticated is a finding.
    pub no_probe_from_connection_address: bool,
    /// But a supplicant may look its network up once more: on one channel, by the name of the network, at most
    /// [`LOOKUP_BEFORE`] before the same address authenticates for it. wpa_supplicant does so when the
    /// kernel has forgotten the BSS meanwhile.
    pub lookups_before_authentication: bool,
    /// The completed associations, in order of their beginnings. `None`: whichever come.
    pub associations: Option<Vec<ExpectedAssociation>>,
    /// An attempt that came to no association is no finding.
    pub attempts_may_fail: bool,
    /// Beacons in a row that may be missing before it counts as not listening.
    pub missed_beacons: u32,
    /// A capture of which nothing tells that it is whole can be clean: no count of dropped packets, no
    /// access point to be heard throughout.
    pub without_witness: bool,
}

/// How long before the authentication such a lookup may begin.
pub const LOOKUP_BEFORE: Duration = Duration::from_millis(200);

/// One association that must come. Made by [`to`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedAssociation {
    /// The network.
    pub ssid: Ssid,
    /// How later expectations refer to it; the SSID unless said otherwise.
    pub label: String,
    /// What its address must be like; all must hold.
    pub rules: Vec<AddressRule>,
    /// Whether the four messages of the handshake must be there.
    pub handshake: bool,
}

/// What the address of an association must be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressRule {
    /// This one.
    Exactly(Addr),
    /// That of the first earlier association with this label.
    SameAs(String),
    /// None of those of the earlier associations with this label.
    DifferentFrom(String),
    /// Not seen on the air before, in scans and associations alike.
    Fresh,
    /// It keeps the given bits.
    Keeps(Mask),
}

/// An association to the network `ssid`, protected by a 4-way handshake, under any address.
#[must_use]
pub fn to(ssid: &str) -> ExpectedAssociation {
    ExpectedAssociation { ssid: ssid.into(), label: ssid.to_owned(), rules: Vec::new(), handshake: true }
}

impl Expectations {
    /// The scenario's last step was at `last_step`; nothing is allowed and nothing expected yet.
    #[must_use]
    pub fn until(last_step: Moment) -> Self {
        Self {
            until: Some(last_step),
            at_least_scans: 0,
            scan_mask: None,
            one_scan_per_address: true,
            no_probe_from_connection_address: true,
            lookups_before_authentication: false,
            associations: Some(Vec::new()),
            attempts_may_fail: false,
            missed_beacons: 3,
            without_witness: false,
        }
    }

    /// For a capture that no scenario made: any associations, no last step, no witness needed.
    #[must_use]
    pub fn of_any_capture() -> Self {
        Self {
            until: None,
            associations: None,
            attempts_may_fail: true,
            without_witness: true,
            ..Self::until(Moment::Capture(Duration::ZERO))
        }
    }

    /// There are this many scans, or more.
    #[must_use]
    pub fn at_least_scans(mut self, scans: usize) -> Self {
        self.at_least_scans = scans;
        self
    }

    /// Every scan address has the mask's given bits.
    #[must_use]
    pub fn scan_addresses_keep(mut self, mask: Mask) -> Self {
        self.scan_mask = Some(mask);
        self
    }

    /// An address may serve several scans.
    #[must_use]
    pub fn scans_may_share_an_address(mut self) -> Self {
        self.one_scan_per_address = false;
        self
    }

    /// Probe requests may come from a connection's address.
    #[must_use]
    pub fn connections_may_probe(mut self) -> Self {
        self.no_probe_from_connection_address = false;
        self
    }

    /// A network may be looked up once more right before its authentication.
    #[must_use]
    pub fn lookups_before_authentication(mut self) -> Self {
        self.lookups_before_authentication = true;
        self
    }

    /// Attempts at an association may fail.
    #[must_use]
    pub fn attempts_may_fail(mut self) -> Self {
        self.attempts_may_fail = true;
        self
    }

    /// This many beacons in a row may be missing (3 otherwise).
    #[must_use]
    pub fn missed_beacons(mut self, beacons: u32) -> Self {
        self.missed_beacons = beacons;
        self
    }

    /// Then there is this association, and none between.
    ///
    /// # Panics
    /// It refers to a label that no earlier association has: a mistake in the scenario.
    #[must_use]
    pub fn association(mut self, expected: ExpectedAssociation) -> Self {
        let earlier = self.associations.get_or_insert_default();
        for rule in &expected.rules {
            if let AddressRule::SameAs(label) | AddressRule::DifferentFrom(label) = rule {
                let known = earlier.iter().any(|association| association.label == *label);
                assert!(known, "no earlier association is called \"{label}\"");
            }
        }
        earlier.push(expected);
        self
    }
}

impl ExpectedAssociation {
    /// Later expectations call it this.
    #[must_use]
    pub fn called(mut self, label: &str) -> Self {
        label.clone_into(&mut self.label);
        self
    }

    /// The network is open: there is no handshake.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.handshake = false;
        self
    }

    /// Its address is this one.
    #[must_use]
    pub fn under(self, address: Addr) -> Self {
        self.rule(AddressRule::Exactly(address))
    }

    /// Its address is that of the first earlier association of this name.
    #[must_use]
    pub fn under_the_same_address_as(self, label: &str) -> Self {
        self.rule(AddressRule::SameAs(label.to_owned()))
    }

    /// Its address is none of those of the earlier associations of this name.
    #[must_use]
    pub fn under_another_address_than(self, label: &str) -> Self {
        self.rule(AddressRule::DifferentFrom(label.to_owned()))
    }

    /// Its address has not been on the air before.
    #[must_use]
    pub fn under_a_fresh_address(self) -> Self {
        self.rule(AddressRule::Fresh)
    }

    /// Its address has the mask's given bits.
    #[must_use]
    pub fn keeping(self, mask: Mask) -> Self {
        self.rule(AddressRule::Keeps(mask))
    }

    fn rule(mut self, rule: AddressRule) -> Self {
        self.rules.push(rule);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "no earlier association is called \"work\"")]
    fn a_label_must_have_been_given() {
        let expected = Expectations::until(Moment::Capture(Duration::ZERO));
        let _ = expected.association(to("home").under_the_same_address_as("work"));
    }
}
