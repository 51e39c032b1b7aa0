//! From the bare kernel to a writable Debian that nobody else sees.
//!
//! The kernel starts with the run's directory as its root, or with an archive in memory, or it is the machine's
//! own and this a namespace of mounts. The root file system proper is a directory
//! on the host which parallel guests share; it is mounted read-only below an overlay whose upper
//! layer is memory, so that a guest may write anywhere and leaves nothing.

use std::ffi::CString;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::process::Command;
use std::time::Duration;

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

use super::{BOUND, CARRIED, DISK, LAB, SHARED, carried};
use crate::scenario::KEPT_ROOT;

/// Where the pieces of the root are mounted: in the run's directory, where that is the kernel's root.
const STAGE: &str = "/mnt";

/// Where the guest sees the layer of what it changes.
const CHANGED: &str = "/mnt";

/// The devices that a guest has on a kernel that it shares with the machine.
const DEVICES: [&str; 7] = ["null", "zero", "full", "random", "urandom", "tty", "rfkill"];

/// How the image of the disk is laid out.
const DISK_FORMAT: &str = "ext4";

/// How often, and how many times, it is looked whether the disk is there.
const DISK_GLANCE: Duration = Duration::from_millis(10);
const DISK_GLANCES: u32 = 1000;

/// What tells an overlay of removed and replaced directories.
const ATTRIBUTES: [&str; 3] = ["--xattrs", "--xattrs-include=*", "--numeric-owner"];

/// Mounts the root file system of the host's directory `root` and moves into it.
pub(super) fn enter(root: &str) -> Result<(), EnterRootError> {
    make(STAGE)?;
    put("tmpfs", STAGE, MountFlags::empty(), "")?;
    let [lower, upper, work, merged, run] =
        ["lower", "upper", "work", "root", "run"].map(|name| format!("{STAGE}/{name}"));
    for directory in [&lower, &upper, &work, &merged, &run] {
        make(directory)?;
    }
    share(root, &lower, MountFlags::RDONLY)?;
    // Where the kernel's own root is the run's directory, "/" names that on the host's side too.
    let on_host = std::env::var(super::RUN_VARIABLE).map_err(|_| EnterRootError::NoRunDirectory)?;
    share(&on_host, &run, MountFlags::empty())?;
    let run = if carried::is_carried() { carry(&run)? } else { run };
    unpack(&format!("{run}/{KEPT_ROOT}"), &lower, &upper)?;
    put(
        "overlay",
        &merged,
        MountFlags::empty(),
        &format!("lowerdir={lower},upperdir={upper},workdir={work}"),
    )?;

    let run_directory = format!("{merged}{LAB}");
    make(&run_directory)?;
    bind(&run, &run_directory)?;

    // What the guest changes, to be packed where a scenario wants it.
    let changed = format!("{merged}{CHANGED}");
    make(&changed)?;
    bind(&upper, &changed)?;

    put("proc", &format!("{merged}/proc"), MountFlags::empty(), "")?;
    put("sysfs", &format!("{merged}/sys"), MountFlags::empty(), "")?;
    if root.starts_with(BOUND) {
        devices(&format!("{merged}/dev"))?;
    } else {
        put("devtmpfs", &format!("{merged}/dev"), MountFlags::empty(), "")?;
    }
    for (path, kind) in [("dev/pts", "devpts"), ("dev/shm", "tmpfs"), ("run", "tmpfs"), ("tmp", "tmpfs")] {
        let path = format!("{merged}/{path}");
        make(&path)?;
        put(kind, &path, MountFlags::empty(), "")?;
    }
    rustix::process::chroot(merged.as_str()).map_err(|e| EnterRootError::Chroot(e.into()))?;
    std::env::set_current_dir("/").map_err(EnterRootError::Chroot)
}

/// The devices that programs need, and no other of a machine that is not the guest's own.
fn devices(directory: &str) -> Result<(), EnterRootError> {
    put("tmpfs", directory, MountFlags::empty(), "mode=755")?;
    for name in DEVICES {
        let (own, there) = (format!("{directory}/{name}"), format!("/dev/{name}"));
        if !fs::exists(&there).unwrap_or_default() {
            continue;
        }
        File::create(&own).map_err(|source| EnterRootError::Directory { path: own.clone(), source })?;
        bind(&there, &own)?;
    }
    for (name, target) in [("fd", "/proc/self/fd"), ("ptmx", "pts/ptmx")] {
        let path = format!("{directory}/{name}");
        symlink(target, &path).map_err(|source| EnterRootError::Directory { path, source })?;
    }
    Ok(())
}

/// Mounts a directory or file once more.
fn bind(source: &str, target: &str) -> Result<(), EnterRootError> {
    mount(source, target, "", MountFlags::BIND, None).map_err(|e| EnterRootError::Mount {
        kind: "bind",
        target: target.to_owned(),
        source: e.into(),
    })
}

/// Mounts a directory of the host: by its path there, or by the name under which the emulator shares it.
fn share(source: &str, target: &str, flags: MountFlags) -> Result<(), EnterRootError> {
    if let Some(directory) = source.strip_prefix(BOUND) {
        return bind(directory, target);
    }
    if let Some(device) = source.strip_prefix(DISK) {
        return disk(device, target);
    }
    let shared = source.strip_prefix(SHARED).or_else(|| source.strip_prefix(CARRIED));
    let Some(tag) = shared else { return put("hostfs", target, flags, source) };
    carried::share(tag, target, flags).map_err(|source| EnterRootError::Mount {
        kind: "9p",
        target: target.to_owned(),
        source,
    })
}

/// Mounts the emulated machine's disk.
fn disk(device: &str, target: &str) -> Result<(), EnterRootError> {
    make("/dev")?;
    put("devtmpfs", "/dev", MountFlags::empty(), "")?;
    // Its driver looks at it when it likes.
    for _ in 0..DISK_GLANCES {
        if fs::exists(device).unwrap_or_default() {
            break;
        }
        std::thread::sleep(DISK_GLANCE);
    }
    mount(device, target, DISK_FORMAT, MountFlags::RDONLY, None).map_err(|e| EnterRootError::Mount {
        kind: DISK_FORMAT,
        target: target.to_owned(),
        source: e.into(),
    })
}

/// Moves the run's directory from the host into memory, and says where it is then.
fn carry(host: &str) -> Result<String, EnterRootError> {
    let own = format!("{STAGE}/carried");
    make(&own)?;
    // Of all memory, not of the half that is the default: large files are brought and kept.
    put("tmpfs", &own, MountFlags::empty(), "size=90%")?;
    carried::bring(host.as_ref(), own.as_ref()).map_err(EnterRootError::Carry)?;
    // Mounted once more when it is carried back, which the emulator allows nobody twice at a time.
    unmount(host, UnmountFlags::empty()).map_err(|e| EnterRootError::Carry(e.into()))?;
    Ok(own)
}

/// Lays what another scenario left in the upper layer, removals (which are devices there) included.
fn unpack(kept: &str, lower: &str, upper: &str) -> Result<(), EnterRootError> {
    if !fs::exists(kept).map_err(EnterRootError::Unpack)? {
        return Ok(());
    }
    // The root file system's program with its own libraries, without its being anybody's root yet.
    let status = Command::new(format!("{lower}/lib64/ld-linux-x86-64.so.2"))
        .args([
            "--library-path",
            &format!("{lower}/usr/lib/x86_64-linux-gnu"),
            &format!("{lower}/usr/bin/tar"),
        ])
        .args(ATTRIBUTES)
        .args(["--extract", "--file", kept, "--directory", upper])
        .status()
        .map_err(EnterRootError::Unpack)?;
    if status.success() { Ok(()) } else { Err(EnterRootError::Unpack(io::Error::other(status.to_string()))) }
}

/// The command that packs what the guest changed.
pub(super) fn pack() -> Vec<String> {
    let file = format!("{LAB}/{KEPT_ROOT}");
    let begin =
        ["tar", "--create", "--file", &file, "--one-file-system", "--exclude=./lab", "--exclude=./mnt"];
    [&begin[..], &ATTRIBUTES, &["--directory", CHANGED, "."]]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

fn put(kind: &'static str, target: &str, flags: MountFlags, data: &str) -> Result<(), EnterRootError> {
    let failed = |source| EnterRootError::Mount { kind, target: target.to_owned(), source };
    let data = CString::new(data).map_err(|e| failed(e.into()))?;
    mount(kind, target, kind, flags, data.as_c_str()).map_err(|e| failed(e.into()))
}

fn make(directory: &str) -> Result<(), EnterRootError> {
    fs::create_dir_all(directory)
        .map_err(|source| EnterRootError::Directory { path: directory.to_owned(), source })
}

/// Why the root could not be entered.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnterRootError {
    #[error("the variable {} is missing", super::RUN_VARIABLE)]
    NoRunDirectory,
    #[error("mounting {kind} on {target}: {source}")]
    Mount { kind: &'static str, target: String, source: io::Error },
    #[error("carrying the run's directory into memory: {0}")]
    Carry(#[source] io::Error),
    #[error("making {path}: {source}")]
    Directory { path: String, source: io::Error },
    #[error("unpacking what another scenario left: {0}")]
    Unpack(#[source] io::Error),
    #[error("entering the root: {0}")]
    Chroot(#[source] io::Error),
}
