//! The classes and vendors that masks name: whether any list has them.

use super::conf::Conf;
use super::finding::{Complaint, Finding};
use super::profile::Profile;
use super::text::nearest;
use crate::core::mask::vendor_names;
use crate::core::vendor::{ANY, SAME, Vendors};

/// The keys of a configuration that hold masks.
const MASKS: [&str; 2] = ["wifi.generate-mac-address-mask", "wifi.scan-generate-mac-address-mask"];

/// What the masks of configuration and profiles name and no list has.
#[must_use]
pub fn unknown(conf: &Conf, profiles: &[Profile], vendors: &Vendors) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |text: &str, file: &str, line| {
        // Which class `same` is depends on the hardware, which may have none.
        let unknown = vendor_names(text).filter(|name| *name != SAME && vendors.find(name).is_none());
        findings.extend(unknown.map(|name| complaint(name, vendors).at(file, line)));
    };
    for value in conf.sections().iter().flat_map(|section| MASKS.iter().filter_map(|key| section.get(key))) {
        if let Some(text) = value.string() {
            look(&text, &value.origin.file, value.origin.line);
        }
    }
    for profile in profiles {
        if let Some(text) = &profile.generate_mac_address_mask {
            look(text, &profile.file, profile.line("wifi", "generate-mac-address-mask"));
        }
    }
    findings
}

fn complaint(name: &str, vendors: &Vendors) -> Complaint {
    let what = "no list has such a class or vendor, `macveil address --list-vendors` shows them";
    let (class, by) = name.split_once('/').unwrap_or((name, name));
    let pairs = name.contains('/');
    let meant = match pairs {
        true => {
            let classes = vendors.iter().map(|vendor| vendor.class);
            nearest(class, classes).and_then(|class| {
                let names = vendors.iter().filter(|vendor| vendor.class == class).map(|vendor| vendor.name);
                Some(format!("vendor:{class}/{}", nearest(by, names)?))
            })
        }
        false => {
            let known = vendors.iter().flat_map(|vendor| [vendor.class, vendor.name]).chain([ANY, SAME]);
            nearest(name, known).map(|name| format!("vendor:{name}"))
        }
    };
    Complaint::error(what, format!("vendor:{name}")).suggest(meant)
}
