//! A supplicant's control socket, and sockets connected to it.
//!
//! Commands are for one supplicant, not for whoever serves the interface after it: a control socket is
//! therefore told by its file, of which each supplicant makes its own, and not by its path.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::answerable::let_answer;

/// The control socket of one supplicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlSocket {
    path: PathBuf,
    device: u64,
    /// Another file may have the same number, once this one is gone.
    inode: u64,
    made: Option<SystemTime>,
}

/// A socket's file, which goes with it.
#[derive(Debug)]
pub(super) struct OwnFile(pub(super) PathBuf);

impl ControlSocket {
    /// The one at `path` now.
    ///
    /// # Errors
    /// There is none, or it cannot be looked at.
    pub fn at(path: &Path) -> io::Result<Self> {
        let file = fs::metadata(path)?;
        // Not every file system knows when a file was made; a socket that is used keeps its other time, too.
        let made = file.created().or_else(|_| file.modified()).ok();
        Ok(Self { path: path.to_owned(), device: file.dev(), inode: file.ino(), made })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A socket that is connected to this one and to no other in its place. It is bound at `own`, which
    /// nobody else may use; the directory is created.
    ///
    /// # Errors
    /// `own` cannot be bound, nobody listens, or another supplicant does.
    pub(super) fn connect(&self, own: &Path) -> io::Result<(UnixDatagram, OwnFile)> {
        if let Some(directory) = own.parent() {
            fs::create_dir_all(directory)?;
        }
        let _ = fs::remove_file(own);
        let socket = UnixDatagram::bind(own)?;
        let own = OwnFile(own.to_owned());
        // Refused, it is only missed where the supplicant is not root; then there is no answer.
        let _ = let_answer(&own.0, &self.path);
        socket.connect(&self.path)?;
        self.is_still_there()?;
        Ok((socket, own))
    }

    /// Whether a socket that was just connected to the path is connected to this one: what is there after that
    /// was there before, for no file comes back.
    ///
    /// # Errors
    /// Nobody or another supplicant serves the interface.
    pub(super) fn is_still_there(&self) -> io::Result<()> {
        if Self::at(&self.path)? == *self {
            Ok(())
        } else {
            Err(io::Error::other("another supplicant serves the interface"))
        }
    }
}

impl Drop for OwnFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_is_another_whatever_its_files_number_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("wlan0");
        let own = directory.path().join("own");
        let mut seen = Vec::new();
        for _ in 0..3 {
            let _supplicant = UnixDatagram::bind(&path).unwrap();
            let control = ControlSocket::at(&path).unwrap();
            assert!(control.connect(&own).is_ok(), "the same one may be spoken to again and again");
            assert!(control.connect(&own).is_ok());
            // What a supplicant does to its file once it is there makes no other of it.
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o770)).unwrap();
            assert_eq!(ControlSocket::at(&path).unwrap(), control);
            seen.push(control);
            fs::remove_file(&path).unwrap();
            // Times of files are as coarse as the kernel's clock.
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let _supplicant = UnixDatagram::bind(&path).unwrap();
        for former in seen {
            assert!(former.connect(&own).is_err());
            assert!(!own.exists(), "a socket that is not used leaves no file");
        }
    }
}
