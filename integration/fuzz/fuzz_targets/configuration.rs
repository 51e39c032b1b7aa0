//! Any two files as a configuration: judged and merged without panic; what has no error is merged, and
//! every key can be asked for.

#![no_main]

use libfuzzer_sys::fuzz_target;
use macveil::config::check;
use macveil::config::conf::{Conf, Place, Product, Source};
use macveil::config::effective::{in_force, keys};
use macveil::config::match_config::Claim;
use macveil::config::match_spec::Device;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |octet| *octet == 0xff);
    let mut source = |product, place, name: &str| Source {
        product,
        place,
        name: name.to_owned(),
        path: name.to_owned(),
        text: parts.next().unwrap_or_default().to_vec(),
    };
    let sources = [
        source(Product::Macveil, Place::Main, "macveil.conf"),
        source(Product::NetworkManager, Place::Etc, "10-theirs.conf"),
    ];
    let claim = Claim::default();
    let findings = check::sources(&sources, &claim);
    for finding in &findings {
        let _ = finding.to_string();
    }
    match Conf::merge(&sources, &claim) {
        Ok(conf) => {
            let device = Device {
                ifname: Some("wlan0".to_owned()),
                kind: Some("wifi".to_owned()),
                driver: Some("iwlwifi".to_owned()),
                ..Device::default()
            };
            for key in keys() {
                let _ = in_force(&conf, key, &device);
            }
        }
        Err(_) => assert!(check::has_errors(&findings), "refused without a finding"),
    }
});
