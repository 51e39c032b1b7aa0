//! The secret key: made once, never overwritten.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::secret_key;
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
    let directory = path.parent().unwrap_or(Path::new("/"));
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let temporary = directory.join(format!(".new.{}", std::process::id()));
    let _ = fs::remove_file(&temporary);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    let written = file.write_all(key).and_then(|()| file.sync_all());
    // A link, unlike a rename, never replaces.
    let linked = written.and_then(|()| fs::hard_link(&temporary, path));
    let removed = fs::remove_file(&temporary);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked.and(removed).and_then(|()| File::open(directory)?.sync_all()),
    }
}

#[cfg(test)]
mod tests {
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
}
