//! Loading the kernel's modules, where it has any.

use std::ffi::CString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::system::finit_module;

use super::RADIOS_VARIABLE;

/// Where the engine puts them, numbered in their order.
const DIRECTORY: &str = "/modules";

/// The module with the radios.
const RADIOS: &str = "mac80211_hwsim";

/// Loads all modules; none where there is no directory of them.
pub(super) fn load() -> Result<(), LoadError> {
    let mut modules: Vec<PathBuf> =
        fs::read_dir(DIRECTORY).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    modules.sort();
    modules
        .iter()
        .try_for_each(|module| insert(module).map_err(|source| LoadError { module: module.clone(), source }))
}

fn insert(module: &Path) -> io::Result<()> {
    let is_radios = module.to_string_lossy().contains(RADIOS);
    let parameters = if is_radios {
        format!("radios={}", std::env::var(RADIOS_VARIABLE).unwrap_or_default())
    } else {
        String::new()
    };
    let parameters = CString::new(parameters)?;
    match finit_module(File::open(module)?, &parameters, 0) {
        // A cipher may ask for a processor's instruction that this one does not have.
        Err(rustix::io::Errno::NODEV | rustix::io::Errno::EXIST) => Ok(()),
        result => Ok(result?),
    }
}

/// A module is not to be loaded.
#[derive(Debug, thiserror::Error)]
#[error("loading {}: {source}", module.display())]
pub(super) struct LoadError {
    module: PathBuf,
    source: io::Error,
}
