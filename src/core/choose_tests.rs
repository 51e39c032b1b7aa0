//! The safe default, which the vectors do not cover: they run as NetworkManager.

use super::*;
use crate::core::vendor::Vendors;

struct Counter(u8);

impl Draw for Counter {
    fn fill(&mut self, octets: &mut [u8]) {
        for octet in octets {
            self.0 = self.0.wrapping_add(37);
            *octet = self.0;
        }
    }
}

const INITIAL: MacAddr = MacAddr::new([0x00, 0x11, 0x22, 0x33, 0x44, 0x55]);
const BASES: &str = "FF:FF:FF:00:00:00 68:F7:28:00:00:00 00:1A:2B:00:00:00 A4:77:33:00:00:00";

/// The address for an SSID, drawing from `seed`.
fn address(choices: &Choices<'_>, ssid: &[u8], seed: u8) -> Result<MacAddr, Refusal> {
    let host_id = HostId::new(b"0123456789abcdef", None).unwrap();
    let ssid = Ssid::new(ssid).unwrap();
    let facts = Facts {
        is_wifi: true,
        ifname: "wlan0",
        ssid: Some(&ssid),
        bssid: Some(MacAddr::new([2, 0, 0, 0, 0, 9])),
        known: Known { initial: Some(INITIAL), current: None },
        host_id: Some(&host_id),
        ..Facts::default()
    };
    choose(choices, &facts, &mut Counter(seed)).map(|chosen| chosen.address)
}

#[test]
fn with_several_bases_a_stable_address_is_stable() {
    let mask = Mask::in_force(Some(BASES), Compat::Safe, &Vendors::default()).unwrap();
    let safe = Choices { mode: ClonedMac::StableSsid, mask: mask.as_ref(), ..Choices::default() };
    let theirs = Choices { compat: Compat::NetworkManager, ..safe };
    let seeds = |choices: &Choices<'_>| {
        let mut all: Vec<_> = (0..50).map(|seed| address(choices, b"net", seed).unwrap()).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    assert_eq!(seeds(&safe), 1);
    assert!(seeds(&theirs) > 1, "NetworkManager draws the base");
    // Every base serves some network.
    let mut ouis: Vec<_> = (0..50u8).map(|n| address(&safe, &[n], 0).unwrap().octets()[2]).collect();
    ouis.sort_unstable();
    ouis.dedup();
    assert_eq!(ouis, [0x28, 0x2b, 0x33]);
}

#[test]
fn an_address_no_station_can_have_is_refused() {
    for bad in [MacAddr::ONES, MacAddr::new([0; 6]), MacAddr::new([1, 2, 3, 4, 5, 6])] {
        let safe = Choices { mode: ClonedMac::Explicit(bad), ..Choices::default() };
        assert_eq!(address(&safe, b"net", 0), Err(Refusal::NotAStation(bad)));
        let theirs = Choices { compat: Compat::NetworkManager, ..safe };
        assert_eq!(address(&theirs, b"net", 0), Ok(bad));
    }
}

#[test]
fn what_is_missing_is_said() {
    let stable = Choices { mode: ClonedMac::Stable, ..Choices::default() };
    assert_eq!(address(&stable, b"net", 0), Err(Refusal::NoUuid(ClonedMac::Stable)));
    let refused = |mode| choose(&Choices { mode, ..stable }, &Facts::default(), &mut Counter(0)).unwrap_err();
    assert_eq!(refused(ClonedMac::Stable), Refusal::NoHostId(ClonedMac::Stable));
    assert_eq!(refused(ClonedMac::StableSsid), Refusal::NotWifi(ClonedMac::StableSsid));
    assert_eq!(refused(ClonedMac::Preserve), Refusal::NoInitial(ClonedMac::Preserve));
    assert_eq!(refused(ClonedMac::Permanent), Refusal::NoInitial(ClonedMac::Permanent));
}

#[test]
fn a_generation_changes_the_address_of_one_connection() {
    let first = Choices { mode: ClonedMac::StableSsid, ..Choices::default() };
    let second = Choices { generation: 1, ..first };
    assert_ne!(address(&first, b"net", 0), address(&second, b"net", 0));
    assert_eq!(address(&second, b"net", 0), address(&second, b"net", 1));
}

#[test]
fn per_access_point_is_not_per_network() {
    let network = Choices { mode: ClonedMac::StableSsid, ..Choices::default() };
    let access_point = Choices { mode: ClonedMac::StableBssid, ..network };
    assert_ne!(address(&network, b"net", 0), address(&access_point, b"net", 0));
    let both = Choices { mode: ClonedMac::Stable, stable_id: Some("${NETWORK_SSID}${BSSID}"), ..network };
    assert_eq!(address(&both, b"net", 0), address(&access_point, b"net", 0));
}

#[test]
fn the_account_leaves_out_the_secret() {
    let host_id = HostId::new(b"0123456789abcdef", None).unwrap();
    let facts = Facts { host_id: Some(&host_id), uuid: Some("u"), ..Facts::default() };
    let choices = Choices { mode: ClonedMac::Stable, stable_id: Some("a${BOT}"), ..Choices::default() };
    let account = choose(&choices, &facts, &mut Counter(0)).unwrap().account;
    let text: Vec<String> = account.iter().map(Step::to_string).collect();
    assert_eq!(
        text[..3],
        ["mode: stable", "warning: ${BOT} is not a pattern and stays as it is", "stable-id: \"a${BOT}\""]
    );
    let all = format!("{text:?}{account:?}");
    assert!(!all.contains("0123456789abcdef") && !all.contains("30313233"), "{all}");
}
