//! Addresses as text: no panic, and what is read is printed as it is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::core::addr::{MacAddr, format_octets, parse_octets};

fuzz_target!(|text: &str| {
    let octets = parse_octets(text);
    let address = text.parse::<MacAddr>();
    assert_eq!(address.is_ok(), octets.as_ref().is_some_and(|octets| octets.len() == 6));
    if let Ok(address) = address {
        assert_eq!(address.to_string().parse(), Ok(address));
    }
    if let Some(octets) = octets {
        assert_eq!(parse_octets(&format_octets(&octets)), Some(octets));
    }
});
