//! The radios: which station interfaces there are, and what their drivers can.

use super::{Finding, Severity, System};
use crate::cli::device_facts::device;
use crate::config::conf::Conf;
use crate::config::settings::DeviceSettings;
use crate::host::load::files;
use crate::host::paths::Paths;
use crate::link::nl80211::Nl80211;
use crate::link::rtnl::Rtnl;

pub(super) fn examine(system: &System) -> Vec<Finding> {
    if !system.is_running() {
        return Vec::new();
    }
    let conf = files(&Paths::below(&system.path("/"))).map(|files| files.conf).unwrap_or_default();
    match stations(&conf) {
        Ok(findings) if findings.is_empty() => vec![Finding::new(
            "radio",
            Severity::Problem,
            "there is no Wi-Fi station interface",
            "is the radio plugged in, its driver loaded, and not blocked (rfkill)?",
        )],
        Ok(findings) => findings,
        Err(why) => vec![Finding::new(
            "radio",
            Severity::Problem,
            format!("the kernel's Wi-Fi cannot be asked: {why}"),
            "is a Wi-Fi driver loaded? cfg80211 comes with it",
        )],
    }
}

/// `conf` decides for which drivers scans keep the address.
fn stations(conf: &Conf) -> Result<Vec<Finding>, String> {
    let nl80211 = Nl80211::open().map_err(|error| error.to_string())?;
    let radios = nl80211.interfaces().map_err(|error| error.to_string())?;
    let links = Rtnl::open().and_then(|rtnl| rtnl.links()).map_err(|error| error.to_string())?;
    let mut findings = Vec::new();
    for link in links {
        let Some(radio) = radios.iter().find(|radio| radio.index == link.index && radio.is_station) else {
            continue;
        };
        let name = &link.name;
        let can = nl80211.radio(radio.wiphy).unwrap_or_default();
        if can.scan_random_address {
            let finding = format!("{name}: the driver gives each scan an address of its own");
            findings.push(Finding::good("radio", finding));
        }
        findings.extend(can.exposure().into_iter().map(|exposure| {
            let advice = "nothing can be done on this radio; another driver or device may do better";
            Finding::new("radio", Severity::Warning, format!("{name}: {exposure}"), advice)
        }));
        findings.extend(exposed(name, &DeviceSettings::of(conf, &device(name))));
        if link.permanent.is_none() {
            findings.push(Finding::new(
                "permanent-address",
                Severity::Note,
                format!("{name}: the kernel does not know its permanent address"),
                "the mode permanent uses the address that the interface had at first",
            ));
        }
    }
    Ok(findings)
}

/// A driver that is known not to change addresses, or an administrator who wants none changed.
fn exposed(ifname: &str, settings: &DeviceSettings) -> Option<Finding> {
    let from = &settings.scan_rand_mac_address.from;
    (!settings.scan_rand_mac_address.value).then(|| {
        let finding = format!(
            "{ifname}: scans are made under its own address, wifi.scan-rand-mac-address=no ({from})"
        );
        let advice = "if its driver can change addresses, a section for it in /etc/macveil/conf.d goes before this one";
        Finding::new("scan-address", Severity::Warning, finding, advice)
    })
}
