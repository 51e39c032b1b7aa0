//! Reading the secret key file. Its content is never shown and never changed here.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::core::host_id::MAX_KEY_LEN;

/// macveil's own key. NetworkManager's, `/var/lib/NetworkManager/secret_key`, can be given instead.
pub const PATH: &str = "/var/lib/macveil/secret_key";

/// The file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the secret key {} cannot be read", .path.display())]
pub struct ReadSecretKeyError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Whether others than its owner and its group may read the file, so that whoever has an account here can
/// compute the addresses of all its networks.
#[must_use]
pub fn is_exposed(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

/// The file's octets, verbatim; at most one more than a key may have, so that a huge file is
/// noticed and not swallowed. They are overwritten when dropped.
///
/// # Errors
/// It does not exist or cannot be read.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, ReadSecretKeyError> {
    // Room for all of it: a vector that grows leaves copies behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(MAX_KEY_LEN + 2));
    File::open(path)
        .and_then(|file| file.take(MAX_KEY_LEN as u64 + 1).read_to_end(&mut octets))
        .map_err(|source| ReadSecretKeyError { path: path.to_owned(), source })?;
    Ok(octets)
}
