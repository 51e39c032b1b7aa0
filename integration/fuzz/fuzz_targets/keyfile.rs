//! A configuration file of any octets: no panic; printing gives back what was read; a value that is
//! set is found again, and the rest of the file stays.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::config::check;
use macveil::config::conf::{Conf, Place, Product, Source};
use macveil::config::keyfile::Keyfile;
use macveil::config::match_config::Claim;

fuzz_target!(|octets: &[u8]| {
    let Ok(mut keyfile) = Keyfile::parse("fuzz", octets) else { return };
    assert_eq!(keyfile.print(), octets, "printing changed the file");
    if keyfile.set("connection", "wifi.cloned-mac-address", "stable").is_ok() {
        let printed = keyfile.print();
        let again = Keyfile::parse("fuzz", &printed).expect("what was printed is a key file");
        let found = again.get("connection", "wifi.cloned-mac-address").expect("it was set");
        assert_eq!(found.raw, b"stable");
    }
    let source = Source {
        product: Product::Macveil,
        place: Place::Main,
        name: "macveil.conf".to_owned(),
        path: "fuzz".to_owned(),
        text: octets.to_vec(),
    };
    let sources = [source];
    for finding in check::sources(&sources, &Claim::default()) {
        let _ = finding.to_string();
    }
    let _ = Conf::merge(&sources, &Claim::default());
});
