//! One captured record: radiotap header and 802.11 frame of any octets, without a panic.

#![no_main]

use hwsim::air::{dot11, radiotap};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let _ = radiotap::parse(octets);
    let _ = dot11::parse(octets);
});
