//! A capture file of any octets: read, judged and told without a panic.

#![no_main]

use hwsim::air::capture::Capture;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    if let Ok(capture) = Capture::read(octets) {
        let _ = capture.end();
        for frame in &capture.frames {
            let _ = format!("{:?}", frame.mpdu);
        }
    }
});
