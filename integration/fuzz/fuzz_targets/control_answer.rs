//! An answer of the supplicant: no panic, and an SSID is never longer than 32 octets.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::wpa::reply;

fuzz_target!(|text: &str| {
    let _ = reply::status(text);
    let _ = reply::last_network(text);
    let _ = reply::is_ok(text);
    if let Some(ssid) = reply::ssid(text) {
        assert!(ssid.octets().len() <= 32);
        let _ = ssid.to_string();
    }
});
