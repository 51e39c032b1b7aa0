//! A request to the daemon: no panic; one that is understood is written as it is read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::ctl::wire::Request;

fuzz_target!(|octets: &[u8]| {
    let Ok(request) = serde_json::from_slice::<Request>(octets) else { return };
    let written = serde_json::to_vec(&request).expect("a request can be written");
    let again: Request = serde_json::from_slice(&written).expect("what was written is a request");
    assert_eq!(again, request);
});
