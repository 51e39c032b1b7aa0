//! Stable-ids: no panic, NetworkManager's always expand, and the same text expands to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::core::addr::MacAddr;
use macveil::core::compat::Compat;
use macveil::core::pattern::{Now, Values, mistakes, unknown_patterns, zone_names};
use macveil::core::stable_id::parse;
use macveil::core::time::UnixTime;
use macveil::core::zone::{UTC, Zones};

fuzz_target!(|input: (&str, i64, &[u8])| {
    let (text, secs, ssid) = input;
    let mut zones = Zones::default();
    for name in zone_names(text) {
        zones.insert(name, UTC);
    }
    let now = Some(Now { time: UnixTime::new(secs), zones: &zones });
    let values = Values { ssid: Some(ssid), bssid: Some(MacAddr::ONES), now, ..Values::default() };
    let theirs = parse(Some(text), &values, Compat::NetworkManager);
    assert!(theirs.is_ok());
    let ours = parse(Some(text), &values, Compat::Safe);
    assert_eq!(ours, parse(Some(text), &values, Compat::Safe));
    if let Some(until) = ours.as_ref().ok().and_then(|parsed| parsed.expansion()?.until()) {
        assert!(until >= UnixTime::new(secs));
    }
    if mistakes(text).is_empty() {
        assert!(ours.is_ok(), "{ours:?}");
    }
    let _ = unknown_patterns(text, Compat::Safe);
});
