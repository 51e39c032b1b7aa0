//! The run's directory in the guest's own memory: carried in before the first step, and back after the last.
//!
//! Where the guest's clock jumps whenever the guest waits, a file that the host writes would cost as much time as
//! passes until the next timer. In its own memory a file costs what it takes to write it.

use std::ffi::CString;
use std::fs::{self, File, FileTimes};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use super::{CARRIED, LAB, RUN_VARIABLE};
use crate::engine::qemu::INITRAMFS;

/// Where the host's directory is shown while something is carried back: nobody needs what else is there any more.
const HOST: &str = "/mnt";

/// What the emulator writes itself.
const CONSOLE: &str = "console.log";

/// Whether the run's directory is in the guest's memory.
pub(super) fn is_carried() -> bool {
    tag().is_some()
}

fn tag() -> Option<String> {
    std::env::var(RUN_VARIABLE).ok()?.strip_prefix(CARRIED).map(str::to_owned)
}

/// Copies what the host has there. What the guest does not touch keeps the time 0, by which it is known later.
pub(super) fn bring(host: &Path, own: &Path) -> io::Result<()> {
    let is_wanted =
        |path: &Path| ![INITRAMFS, CONSOLE].map(|name| host.join(name)).iter().any(|it| it == path);
    copy(host, own, &|path, _| is_wanted(path), &|path| {
        let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
        File::options().write(true).open(path)?.set_times(times)
    })
}

/// Mounts a directory that the emulator shares.
pub(super) fn share(tag: &str, target: &str, flags: MountFlags) -> io::Result<()> {
    // Every octet is to be on the host at once.
    let options = CString::new("trans=virtio,version=9p2000.L,msize=262144,cache=none")?;
    Ok(mount(tag, target, "9p", flags, options.as_c_str())?)
}

/// Copies to the host what the guest made or changed; nothing where it wrote there all the time.
pub(super) fn give_back() -> io::Result<()> {
    let Some(tag) = tag() else { return Ok(()) };
    share(&tag, HOST, MountFlags::empty())?;
    let is_own = |_: &Path, modified: SystemTime| modified != SystemTime::UNIX_EPOCH;
    copy(Path::new(LAB), Path::new(HOST), &is_own, &|_| Ok(()))?;
    Ok(unmount(HOST, UnmountFlags::empty())?)
}

/// Copies the files below a directory that are wanted, by their path and when they were changed, and their
/// directories.
fn copy(
    from: &Path,
    to: &Path,
    is_wanted: &dyn Fn(&Path, SystemTime) -> bool,
    done: &dyn Fn(&Path) -> io::Result<()>,
) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&path, &target, is_wanted, done)?;
        } else if kind.is_file() && is_wanted(&path, entry.metadata()?.modified()?) {
            fs::copy(&path, &target)?;
            done(&target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_brought_and_not_changed_is_not_copied_back() {
        let directory = tempfile::tempdir().unwrap();
        let [host, own, back] = ["host", "own", "back"].map(|name| directory.path().join(name));
        fs::create_dir_all(host.join("bin")).unwrap();
        for (name, text) in [("bin/a", "a"), ("b", "b"), (INITRAMFS, "large"), (CONSOLE, "growing")] {
            fs::write(host.join(name), text).unwrap();
        }
        bring(&host, &own).unwrap();
        assert!(own.join("bin/a").exists() && !own.join(INITRAMFS).exists() && !own.join(CONSOLE).exists());
        fs::write(own.join("b"), "changed").unwrap();
        fs::create_dir(own.join("logs")).unwrap();
        fs::write(own.join("logs/c"), "new").unwrap();
        let is_own = |_: &Path, modified: SystemTime| modified != SystemTime::UNIX_EPOCH;
        copy(&own, &back, &is_own, &|_| Ok(())).unwrap();
        assert_eq!(fs::read_to_string(back.join("b")).unwrap(), "changed");
        assert!(back.join("logs/c").exists() && !back.join("bin/a").exists());
    }
}
