//! What `match-device` and a profile's `[match]` look at, for an interface named on the command line.

use std::path::Path;

use crate::config::match_spec::Device;
use crate::host::driver::{self, SYSFS};
use crate::link::rtnl::Rtnl;

/// The device of an interface as far as the machine tells. One that is not there is taken for a Wi-Fi
/// interface of this name.
#[must_use]
pub fn device(ifname: &str) -> Device {
    let found = driver::of(SYSFS.as_ref(), ifname);
    let here = Path::new(SYSFS).join(ifname);
    let wired = here.exists() && !here.join("phy80211").exists();
    let links = Rtnl::open().and_then(|rtnl| rtnl.links()).unwrap_or_default();
    let link = links.into_iter().find(|link| link.name == ifname);
    Device {
        ifname: Some(ifname.to_owned()),
        kind: Some(if wired { "ethernet" } else { "wifi" }.to_owned()),
        driver: found.name,
        driver_version: found.version,
        permanent: link.as_ref().and_then(|link| link.permanent),
        path: link.as_ref().and_then(|link| driver::path(driver::UDEV.as_ref(), link.index)),
        kernel_command_line: std::fs::read_to_string(driver::COMMAND_LINE).ok(),
        ..Device::default()
    }
}
