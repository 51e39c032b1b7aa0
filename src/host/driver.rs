//! The driver of an interface, as sysfs shows it, and where it is attached, as udev does: what
//! `match-device=driver:` and a profile's `[match]` look at.

use std::fs;
use std::path::Path;

use crate::core::types::IfIndex;

/// What the kernel was started with.
pub const COMMAND_LINE: &str = "/proc/cmdline";

/// Where udev keeps what it knows of devices.
pub const UDEV: &str = "/run/udev/data";

/// Where an interface's device is attached, by udev's `ID_PATH`; `None` where no udev runs, or for a
/// virtual interface.
#[must_use]
pub fn path(udev: &Path, index: IfIndex) -> Option<String> {
    let text = fs::read_to_string(udev.join(format!("n{}", index.0))).ok()?;
    text.lines().find_map(|line| line.strip_prefix("E:ID_PATH=")).map(str::to_owned)
}

/// Where the kernel shows network interfaces.
pub const SYSFS: &str = "/sys/class/net";

/// A driver.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Driver {
    /// Its name, as `iwlwifi`: the same that ethtool reports for Wi-Fi.
    pub name: Option<String>,
    /// Its version: the module's own, or for a driver without one the kernel's release.
    pub version: Option<String>,
}

/// The driver of the interface `ifname`; nothing where there is no such interface, or it is a virtual
/// one.
#[must_use]
pub fn of(sysfs: &Path, ifname: &str) -> Driver {
    // A name with a slash is none of an interface's, and must not lead elsewhere.
    if ifname.is_empty() || ifname.contains('/') || ifname.starts_with('.') {
        return Driver::default();
    }
    let link = sysfs.join(ifname).join("device/driver");
    let Ok(target) = fs::read_link(&link) else { return Driver::default() };
    let name = target.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let line = |path: &Path| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    let version = line(&link.join("module/version"))
        .or_else(|| line(Path::new("/proc/sys/kernel/osrelease")))
        .filter(|version| !version.is_empty());
    Driver { name, version }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn the_path_is_udevs() {
        let udev = tempfile::tempdir().unwrap();
        assert_eq!(path(udev.path(), IfIndex(3)), None);
        fs::write(udev.path().join("n3"), "I:1234\nE:ID_PATH_TAG=pci\nE:ID_PATH=pci-0000:03:00.0\n").unwrap();
        assert_eq!(path(udev.path(), IfIndex(3)).as_deref(), Some("pci-0000:03:00.0"));
    }

    #[test]
    fn the_name_is_that_of_the_directory_linked_to() {
        let sysfs = tempfile::tempdir().unwrap();
        let device = sysfs.path().join("wlan0/device");
        let driver = sysfs.path().join("drivers/rtl8723bs");
        fs::create_dir_all(&device).unwrap();
        fs::create_dir_all(driver.join("module")).unwrap();
        fs::write(driver.join("module/version"), "v4.3.5\n").unwrap();
        symlink("../../drivers/rtl8723bs", device.join("driver")).unwrap();
        let found = of(sysfs.path(), "wlan0");
        assert_eq!(found.name.as_deref(), Some("rtl8723bs"));
        assert_eq!(found.version.as_deref(), Some("v4.3.5"));
        for absent in ["wlan1", "", "../wlan0", ".."] {
            assert_eq!(of(sysfs.path(), absent), Driver::default(), "{absent:?}");
        }
    }
}
