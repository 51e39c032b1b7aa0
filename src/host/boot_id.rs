//! The kernel's boot id, `/proc/sys/kernel/random/boot_id` (random(4)): new at every boot.

use std::fs;
use std::path::Path;

/// Where the kernel shows it.
pub const PATH: &str = "/proc/sys/kernel/random/boot_id";

/// The boot id in lower case with hyphens; `None` if it cannot be read.
#[must_use]
pub fn read(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let id = text.trim();
    (!id.is_empty()).then(|| id.to_ascii_lowercase())
}
