//! The station against what it may meet: a supplicant and a kernel that do what they are told ([`told`]),
//! a supplicant that scans and chooses for itself between access points ([`conducting`]), a signal that
//! grows weak ([`roaming`]).

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for the one action it is about")]

mod conducting;
mod roaming;
mod told;

use std::time::Duration;

use super::*;
use crate::core::bss::{Bss, Security};
use crate::core::radio::Channel;
use crate::core::ssid::Ssid;

const PERMANENT: MacAddr = MacAddr::new([2, 0, 0, 0, 0, 0]);
const STABLE: MacAddr = MacAddr::new([0x5e, 0xba, 0xfe, 0xfd, 0x89, 3]);
const HOME: NetworkId = NetworkId(0);
const CAFE: NetworkId = NetworkId(1);

/// Counts, so that every address drawn is another one.
struct Counter(u32);

impl Draw for Counter {
    fn fill(&mut self, octets: &mut [u8]) {
        self.0 += 1;
        octets.fill(0);
        for (octet, drawn) in octets.iter_mut().rev().zip(self.0.to_le_bytes()) {
            *octet = drawn;
        }
    }
}

/// `home` is stable, all others random.
struct Rules {
    randomizes: bool,
    method: ScanMethod,
    refuses: bool,
    /// Stable addresses change every that many seconds.
    period_secs: Option<u64>,
    hidden: &'static str,
    renews_interface: bool,
    roams_below: Option<i32>,
}

const RULES: Rules = Rules {
    randomizes: true,
    method: ScanMethod::Driver,
    refuses: false,
    period_secs: None,
    hidden: "den",
    renews_interface: false,
    roams_below: None,
};

impl Policy for Rules {
    fn randomizes_scans(&self) -> bool {
        self.randomizes
    }

    fn scan_method(&self) -> ScanMethod {
        self.method
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        drawn(0x0a, draw)
    }

    fn is_hidden(&self, network: &NetworkFacts) -> Option<bool> {
        Some(network.ssid.octets() == self.hidden.as_bytes())
    }

    fn renews_interface(&self) -> bool {
        self.renews_interface
    }

    fn roams_below(&self) -> Option<i32> {
        self.roams_below
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        if self.refuses {
            return Err(Refusal::Setting("wifi.cloned-mac-address=rnadom is no mode".to_owned()));
        }
        let plan = |address, mode: &str, renewal| {
            let (mode, why) = (mode.to_owned(), "test".to_owned());
            Plan { address, mode, renewal, until: None, bssid: None, why, basis: Basis::default() }
        };
        if asked.network.ssid.octets() != b"home" {
            return Ok(plan(drawn(0x06, draw), "random", Renewal::EachAssociation));
        }
        let Some(secs) = self.period_secs else { return Ok(plan(STABLE, "stable", Renewal::Never)) };
        let number = asked.at.0.as_secs() / secs;
        let until = Some(Moment(Duration::from_secs((number + 1) * secs)));
        Ok(Plan { until, ..plan(of_period(number), "stable", Renewal::Never) })
    }
}

fn of_period(number: u64) -> MacAddr {
    MacAddr::new([0x12, 0, 0, 0, 0, u8::try_from(number).unwrap()])
}

fn drawn(first: u8, draw: &mut dyn Draw) -> MacAddr {
    let mut octets = [0; 6];
    draw.fill(&mut octets);
    octets[0] = first;
    MacAddr::new(octets)
}

fn is_throwaway(address: MacAddr) -> bool {
    address.octets()[0] == 0x0a
}

fn ssid(name: &str) -> Ssid {
    Ssid::new(name.as_bytes()).unwrap()
}
