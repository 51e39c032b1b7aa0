//! A profile of any octets: no panic; one that is understood is printed as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::config::profile::Profile;

fuzz_target!(|octets: &[u8]| {
    if let Ok((profile, findings)) = Profile::parse("fuzz", octets) {
        assert_eq!(profile.print(), octets, "printing changed the file");
        for finding in findings {
            let _ = finding.to_string();
        }
    }
});
