//! The address an interface had before macveil touched it, remembered over macveil's own restarts.
//!
//! Without it, a macveil that comes back would take its predecessor's throwaway address for the one to
//! keep bits of. The record lives as long as the machine runs and the interface exists.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::core::addr::MacAddr;

/// The remembered address of the interface whose directory is `own`; `current` is remembered where
/// there is none yet.
///
/// # Errors
/// The record can be neither read nor written; `current` serves then.
pub fn remember(own: &Path, current: MacAddr) -> io::Result<MacAddr> {
    DirBuilder::new().recursive(true).mode(0o755).create(own)?;
    let path = own.join("initial");
    match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            crate::host::secret::create(&path, current.to_string().as_bytes())?;
            Ok(current)
        }
        Err(error) => Err(error),
    }
}

/// The remembered address of the interface whose directory is `own`, if there is one.
#[must_use]
pub fn recorded(own: &Path) -> Option<MacAddr> {
    fs::read_to_string(own.join("initial")).ok()?.trim().parse().ok()
}

/// Forgets an interface that is gone: its index may be given to another.
pub fn forget(own: &Path) {
    // What else is in it belongs to sockets that are gone with the interface.
    let _ = fs::remove_dir_all(own);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_address_counts_until_the_interface_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        let own = directory.path().join("if3");
        let (first, later) = (MacAddr::new([2, 0, 0, 0, 0, 0]), MacAddr::new([6, 0, 0, 0, 0, 1]));
        assert_eq!(remember(&own, first).unwrap(), first);
        assert_eq!(remember(&own, later).unwrap(), first);
        forget(&own);
        assert_eq!(remember(&own, later).unwrap(), later);
    }
}
