//! The machine-id file (machine-id(5)).

use std::fs;
use std::path::Path;

use crate::core::host_id::MachineId;

/// Where it is looked for, in this order. The second counts only if the first cannot be read: an
/// invalid first one is not replaced.
pub const PATHS: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// The machine-id of the first of `paths` that can be read; `None` if it is invalid or none can.
#[must_use]
pub fn read<P: AsRef<Path>>(paths: &[P]) -> Option<MachineId> {
    let octets = paths.iter().find_map(|path| fs::read(path).ok())?;
    MachineId::parse(std::str::from_utf8(&octets).ok()?)
}
