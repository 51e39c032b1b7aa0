//! A request to the daemon: no panic; one that is understood is understood again when it is written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::ctl::request::Request;
use macveil::ctl::wire::Call;

fuzz_target!(|octets: &[u8]| {
    let Ok(call) = serde_json::from_slice::<Call>(octets) else { return };
    let more = call.more;
    let Ok(request) = Request::of(call) else { return };
    let again = Request::of(request.call(more)).expect("what was written is a request");
    assert_eq!(again, request);
});
