//! Whether KVM works on this machine, tried once after each of its boots.

use std::fs;
use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::command::SetupError;
use crate::engine::qemu::has_kvm;

/// What changes with every boot.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// What the last trial since this boot found, if there was one.
pub fn remembered(cache: &Cache) -> Option<bool> {
    let text = fs::read_to_string(path(cache)).ok()?;
    let (boot, answer) = text.trim().split_once(' ')?;
    (boot == fs::read_to_string(BOOT).ok()?.trim()).then_some(answer == "yes")
}

/// Tries, and remembers.
pub(super) fn probe(cache: &Cache, kernel: &Path) -> Result<bool, SetupError> {
    let works = has_kvm(kernel);
    let boot = fs::read_to_string(BOOT).unwrap_or_default();
    let path = path(cache);
    fs::write(&path, format!("{} {}\n", boot.trim(), if works { "yes" } else { "no" }))
        .map_err(|source| SetupError::File { path, source })?;
    Ok(works)
}

fn path(cache: &Cache) -> PathBuf {
    cache.directory().join("kvm")
}
