//! The secret key: made once, never overwritten.

use std::io;
use std::path::{Path, PathBuf};

use super::{atomic, secret_key};
use crate::core::draw::Draw;
use crate::core::host_id::{self, HostId, MachineId, UnusableKey};

/// There is no usable secret key, and none could be made.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file exists and cannot serve. It is left as it is: it may be somebody's only copy.
    #[error("{}: {source}; move the file away to have a new key made (every stable address changes then)", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: UnusableKey,
    },
    /// It can be neither read nor made.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The host's identity from the key at `path`, which is made if it does not exist.
///
/// # Errors
/// The file exists and is no key, or can be neither read nor made.
pub fn load_or_create(
    path: &Path,
    machine_id: Option<&MachineId>,
    draw: &mut dyn Draw,
) -> Result<HostId, SecretError> {
    let failed = |source| SecretError::File { path: path.to_owned(), source };
    let key = match secret_key::read(path) {
        Ok(key) => key,
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => {
            create(path, host_id::new_key(draw).as_bytes()).map_err(failed)?;
            // Whoever was first: what is in the file counts.
            secret_key::read(path).map_err(|error| failed(error.source))?
        }
        Err(error) => return Err(failed(error.source)),
    };
    HostId::new(&key, machine_id).map_err(|source| SecretError::Unusable { path: path.to_owned(), source })
}

/// Makes the file with mode 0600, whole or not at all, unless it exists by then.
pub(super) fn create(path: &Path, key: &[u8]) -> io::Result<()> {
    match atomic::create_new(path, key) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        written => written,
    }
}

/// The host's identity from NetworkManager's key, which is only read. A copy of it becomes macveil's own
/// key, unless there is one: the addresses then outlive NetworkManager's removal. Whether that
/// succeeded comes with it. `None`: there is no usable key, and so no address that could be kept.
///
/// # Errors
/// The file exists and cannot be read.
pub fn adopt(
    theirs: &Path,
    own: &Path,
    machine_id: Option<&MachineId>,
) -> Result<Option<(HostId, io::Result<()>)>, SecretError> {
    let key = match secret_key::read(theirs) {
        Ok(key) => key,
        Err(error) if error.source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SecretError::File { path: theirs.to_owned(), source: error.source }),
    };
    let Ok(host_id) = HostId::new(&key, machine_id) else { return Ok(None) };
    Ok(Some((host_id, create(own, &key))))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    struct Counter(u8);

    impl Draw for Counter {
        fn fill(&mut self, octets: &mut [u8]) {
            for octet in octets {
                *octet = self.0;
                self.0 = self.0.wrapping_add(1);
            }
        }
    }

    #[test]
    fn is_made_once_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state/secret_key");
        let first = load_or_create(&path, None, &mut Counter(0)).unwrap();
        let content = fs::read(&path).unwrap();
        assert_eq!(content.len(), 50);
        assert!(content.starts_with(b"nm-v2:"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!secret_key::is_exposed(&path));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(secret_key::is_exposed(&path));
        let second = load_or_create(&path, None, &mut Counter(9)).unwrap();
        assert_eq!(first.octets(), second.octets());
        assert_eq!(fs::read(&path).unwrap(), content);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "something was left behind");
    }

    #[test]
    fn what_is_no_key_is_not_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret_key");
        fs::write(&path, "short").unwrap();
        let error = load_or_create(&path, None, &mut Counter(0)).unwrap_err();
        assert!(matches!(error, SecretError::Unusable { .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"short");
    }

    #[test]
    fn two_at_once_agree() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret_key");
        create(&path, b"the first key that was made").unwrap();
        create(&path, b"another key, too late").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"the first key that was made");
    }

    #[test]
    fn networkmanagers_key_is_adopted_and_left_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let (theirs, own) = (directory.path().join("theirs"), directory.path().join("own"));
        assert!(adopt(&theirs, &own, None).unwrap().is_none());
        fs::write(&theirs, "too short").unwrap();
        assert!(adopt(&theirs, &own, None).unwrap().is_none());
        assert!(!own.exists());
        fs::write(&theirs, "a key of the first version\n").unwrap();
        let (adopted, copied) = adopt(&theirs, &own, None).unwrap().unwrap();
        copied.unwrap();
        assert_eq!(fs::read(&own).unwrap(), b"a key of the first version\n");
        assert_eq!(fs::read(&theirs).unwrap(), b"a key of the first version\n");
        fs::remove_file(&theirs).unwrap();
        let own = load_or_create(&own, None, &mut Counter(0)).unwrap();
        assert_eq!(own.octets(), adopted.octets());
    }
}
