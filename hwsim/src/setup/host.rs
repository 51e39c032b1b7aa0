//! The host: what must be installed on it, and how to act as root.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::cache::Cache;
use super::command::{SetupError, run};
use super::progress::Progress;
use crate::engine::EngineKind;

/// A package, and the files of which one shows that it is there.
type Package = (&'static str, &'static [&'static str]);

/// What every engine needs.
const PACKAGES: [Package; 2] = [
    ("mmdebstrap", &["/usr/bin/mmdebstrap"]),
    (
        "debian-archive-keyring",
        &["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"],
    ),
];

/// What the engine qemu needs: the emulator, and what makes images of disks.
const QEMU: [Package; 2] = [
    ("qemu-system-x86", &["/usr/bin/qemu-system-x86_64"]),
    ("e2fsprogs", &["/sbin/mke2fs", "/usr/sbin/mke2fs"]),
];

/// The packages that the host lacks. Everything else is installed in root file systems of our own.
pub fn missing_packages(kind: EngineKind) -> Vec<&'static str> {
    let there = |files: &[&str]| files.iter().any(|file| Path::new(file).exists());
    let more: &[Package] = if kind == EngineKind::Qemu { &QEMU } else { &[] };
    PACKAGES.iter().chain(more).filter(|(_, files)| !there(files)).map(|&(package, _)| package).collect()
}

/// Asks for the password of sudo, if it is needed, before a progress bar hides the question.
pub(super) fn authenticate() -> Result<(), SetupError> {
    if is_root() {
        return Ok(());
    }
    let allowed = Command::new("sudo").arg("--validate").status().is_ok_and(|status| status.success());
    if allowed {
        Ok(())
    } else {
        let why = "neither are you root nor does sudo let you be".to_owned();
        Err(SetupError::Packages { missing: "the right to make root file systems".to_owned(), why })
    }
}

/// Installs packages with apt-get.
pub(super) fn install(cache: &Cache, progress: &Progress, packages: &[&str]) -> Result<(), SetupError> {
    if !Path::new("/usr/bin/apt-get").exists() {
        let why = "this is neither Debian nor Ubuntu".to_owned();
        return Err(SetupError::Packages { missing: packages.join(" "), why });
    }
    let log = cache.log("host-packages")?;
    let step = progress.step(&format!("installing {}", packages.join(" ")), None);
    let advice = "Mend what apt-get complains of (network, sources, another apt at work) and run this again.";
    let apt = |args: &[&str]| {
        let mut command = as_root("env");
        command
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"])
            .args(args);
        command
    };
    // The lists may be missing or stale; asking is cheap beside what follows.
    run(&mut apt(&["update"]), &log, &step, advice)?;
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    run(&mut apt(&install), &log, &step, advice)?;
    step.done();
    Ok(())
}

/// A command that runs as root.
pub(super) fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["--", program]);
    command
}

/// Removes a directory with all in it, as root, for a root file system's files are root's. Stays on
/// its file system: nothing that is mounted there is touched.
pub(super) fn remove(path: &Path) -> Result<(), SetupError> {
    let failed = |source| SetupError::File { path: path.to_owned(), source };
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let mut command = as_root("rm");
    command.args(["-rf", "--one-file-system", "--"]).arg(path).stdin(Stdio::null());
    let status = command.status().map_err(failed)?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(std::io::Error::other(format!("rm ended with {status}"))))
    }
}

/// Whether this process may do anything.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
