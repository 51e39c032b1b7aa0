//! The directory of control sockets: which interfaces have one, and word of new ones.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
use rustix::io::Errno;
use tokio::io::unix::AsyncFd;

use crate::host::ready::readable;

/// A watch on the directory; on its nearest existing ancestor while it does not exist.
pub struct ControlDirectory {
    path: PathBuf,
    inotify: AsyncFd<OwnedFd>,
}

impl ControlDirectory {
    /// Watches `path`, which need not exist yet.
    ///
    /// # Errors
    /// The kernel gives no watch.
    pub fn watch(path: &Path) -> io::Result<Self> {
        let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let directory = Self { path: path.to_owned(), inotify: readable(inotify)? };
        directory.renew()?;
        Ok(directory)
    }

    fn renew(&self) -> io::Result<()> {
        let flags = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::DELETE_SELF | WatchFlags::ONLYDIR;
        for ancestor in self.path.ancestors() {
            match inotify::add_watch(self.inotify.get_ref(), ancestor, flags) {
                // It may have come into being since its parent was asked for: one more round sees it.
                Ok(_) if ancestor != self.path && self.path.is_dir() => return self.renew(),
                Ok(_) => return Ok(()),
                Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The names of the sockets in it.
    #[must_use]
    pub fn sockets(&self) -> Vec<OsString> {
        let Ok(entries) = std::fs::read_dir(&self.path) else { return Vec::new() };
        (entries.flatten())
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_socket()))
            .map(|entry| entry.file_name())
            .collect()
    }

    /// The path of an interface's socket.
    #[must_use]
    pub fn socket(&self, ifname: &str) -> PathBuf {
        self.path.join(ifname)
    }

    /// Waits until something was created, or the directory deleted, and returns the names. Cancel-safe.
    ///
    /// # Errors
    /// The watch failed.
    pub async fn created(&mut self) -> io::Result<Vec<OsString>> {
        let mut guard = self.inotify.readable_mut().await?;
        let mut space = [MaybeUninit::uninit(); 4096];
        let mut reader = inotify::Reader::new(guard.get_inner().as_fd(), &mut space);
        let mut names = Vec::new();
        let mut is_gone = false;
        loop {
            match reader.next() {
                Ok(event) => {
                    is_gone |= event.events().contains(inotify::ReadFlags::DELETE_SELF);
                    names.extend(event.file_name().map(|name| OsStr::from_bytes(name.to_bytes()).to_owned()));
                }
                Err(Errno::AGAIN) => break,
                Err(error) => return Err(error.into()),
            }
        }
        guard.clear_ready();
        let appeared = !names.is_empty() || is_gone;
        self.renew()?;
        // The names may be those of an ancestor, and a directory that is gone may be back by now, as a service
        // manager's that is stopped and started: what is in it counts as new.
        Ok(if appeared && !names.iter().any(|name| self.path.join(name).exists()) {
            self.sockets()
        } else {
            names
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[tokio::test]
    async fn sockets_are_told_wherever_the_directory_went_meanwhile() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("wpa_supplicant");
        let mut directory = ControlDirectory::watch(&path).unwrap();
        for _ in 0..3 {
            std::fs::create_dir(&path).unwrap();
            let _socket = UnixListener::bind(path.join("wlan0")).unwrap();
            let mut told = Vec::new();
            while told.is_empty() {
                told = directory.created().await.unwrap();
            }
            assert_eq!(told, ["wlan0"]);
            // Gone, and in the next round back before anybody looked.
            std::fs::remove_dir_all(&path).unwrap();
        }
    }
}
