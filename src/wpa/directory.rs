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

/// A watch on the directory and its parent; on its nearest existing ancestor while it does not exist.
pub struct ControlDirectory {
    path: PathBuf,
    inotify: AsyncFd<OwnedFd>,
    /// The kernel's number of the watch on the directory itself, while there is one.
    itself: Option<i32>,
}

impl ControlDirectory {
    /// Watches `path`, which need not exist yet.
    ///
    /// # Errors
    /// The kernel gives no watch.
    pub fn watch(path: &Path) -> io::Result<Self> {
        let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        let mut directory = Self { path: path.to_owned(), inotify: readable(inotify)?, itself: None };
        directory.renew()?;
        Ok(directory)
    }

    /// Another directory of the same name has another number. That it was deleted is not always told: it lives on, nameless,
    /// while somebody has a socket in it. So its parent is watched too; and what is there may have been made for
    /// others first, and be given to us later.
    fn renew(&mut self) -> io::Result<()> {
        let flags = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::ONLYDIR;
        self.itself = None;
        for ancestor in self.path.ancestors() {
            let is_itself = ancestor == self.path;
            let wanted = if is_itself { flags } else { flags | WatchFlags::ATTRIB };
            match inotify::add_watch(self.inotify.get_ref(), ancestor, wanted) {
                Ok(number) if is_itself => self.itself = Some(number),
                Ok(_) if self.itself.is_some() => return Ok(()),
                // It may have come into being since it was asked for: one more round sees it.
                Ok(_) if std::fs::read_dir(&self.path).is_ok() => return self.renew(),
                Ok(_) => return Ok(()),
                Err(Errno::NOENT | Errno::ACCESS) => {}
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

    /// Waits until something was created in it, or it is there anew, and returns the names: of a new one, of all that is in
    /// it. Cancel-safe.
    ///
    /// # Errors
    /// The watch failed.
    pub async fn created(&mut self) -> io::Result<Vec<OsString>> {
        loop {
            let events = self.events().await?;
            let before = self.itself;
            self.renew()?;
            if self.itself.is_some() && self.itself != before {
                return Ok(self.sockets());
            }
            let ours = events.into_iter().filter(|(number, _)| Some(*number) == self.itself);
            let names: Vec<OsString> = ours.map(|(_, name)| name).collect();
            if !names.is_empty() {
                return Ok(names);
            }
        }
    }

    /// What happened, as the number of the watch and the name.
    async fn events(&mut self) -> io::Result<Vec<(i32, OsString)>> {
        let mut guard = self.inotify.readable_mut().await?;
        let mut space = [MaybeUninit::uninit(); 4096];
        let mut reader = inotify::Reader::new(guard.get_inner().as_fd(), &mut space);
        let mut events = Vec::new();
        loop {
            match reader.next() {
                Ok(event) => {
                    let name = event.file_name().map(|name| OsStr::from_bytes(name.to_bytes()).to_owned());
                    events.extend(name.map(|name| (event.wd(), name)));
                }
                Err(Errno::AGAIN) => break,
                Err(error) => return Err(error.into()),
            }
        }
        guard.clear_ready();
        Ok(events)
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

    #[tokio::test]
    async fn a_directory_that_somebody_holds_on_to_is_left_for_the_new_one() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("wpa_supplicant");
        std::fs::create_dir(&path).unwrap();
        let mut directory = ControlDirectory::watch(&path).unwrap();
        let mut held = Vec::new();
        for _ in 0..3 {
            // Keeps the directory alive after its end.
            held.push(UnixListener::bind(path.join("held")).unwrap());
            assert_eq!(directory.created().await.unwrap(), ["held"]);
            std::fs::remove_dir_all(&path).unwrap();
            std::fs::create_dir(&path).unwrap();
            let _ = std::fs::File::create(parent.path().join("something else")).unwrap();
            let _socket = UnixListener::bind(path.join("wlan0")).unwrap();
            let mut told = directory.created().await.unwrap();
            if told.is_empty() {
                told = directory.created().await.unwrap();
            }
            assert_eq!(told, ["wlan0"]);
            std::fs::remove_file(path.join("wlan0")).unwrap();
        }
    }
}
