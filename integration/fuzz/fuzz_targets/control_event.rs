//! A datagram on the attached socket: no panic, and what is no event of the supplicant's is none.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::wpa::event::SupplicantEvent;

fuzz_target!(|datagram: &[u8]| {
    let event = SupplicantEvent::parse(datagram);
    // Octets that cannot be in an event's first word never make one.
    if datagram.first() == Some(&0) {
        assert_eq!(event, SupplicantEvent::Other);
    }
});
