//! The kernel: User-Mode Linux with mac80211_hwsim, built inside the root file system "builder".

use std::fs;
use std::path::{Path, PathBuf};

use super::cache::{Cache, hash, read_if_there};
use super::command::{SetupError, run};
use super::host::as_root;
use super::progress::Progress;
use super::rootfs::Recipe;

/// What the kernel is configured with.
const CONFIGURATION: &str = include_str!("../../kernel/uml.config");

/// How it is built, inside the builder.
const SCRIPT: &str = include_str!("../../kernel/build.sh");

/// The lines that building it writes; only the progress bar depends on it.
const LINES: u64 = 1430;

/// The kernel of the guests.
#[derive(Debug)]
pub struct Kernel;

impl Kernel {
    /// The kernel's executable file, if it was built.
    pub fn find(cache: &Cache) -> Option<PathBuf> {
        let builder = cache.find(&Recipe::builder().key())?;
        let key = key(&builder).ok()?;
        Some(cache.find(&key)?.join("linux"))
    }

    /// Builds it. The builder must be there and the cache's lock be held.
    pub(super) fn build(cache: &Cache, progress: &Progress) -> Result<(), SetupError> {
        let name = Recipe::builder().key();
        let builder = cache.find(&name).ok_or_else(|| SetupError::NotReady(Recipe::builder().title()))?;
        let key = key(&builder)?;
        let log = cache.log(&key)?;
        let step = progress.step("the kernel", Some(LINES));

        let work = cache.unfinished("kernel-work");
        let result = cache.unfinished(&key);
        for directory in [&work, &result] {
            fs::create_dir_all(directory).map_err(file(directory))?;
        }
        for (name, text) in [("uml.config", CONFIGURATION), ("build.sh", SCRIPT)] {
            let path = work.join(name);
            fs::write(&path, text).map_err(file(&path))?;
        }
        let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        // Mounts of its own, which vanish with the process however it ends.
        let mut command = as_root("unshare");
        command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", ENTER, "enter"]);
        command.arg(&builder).arg(&work).arg(jobs.to_string());
        run(&mut command, &log, &step, "Send the log if it is not the disk that is full.")?;

        for name in ["linux", "config"] {
            let path = work.join("out").join(name);
            fs::copy(&path, result.join(name)).map_err(file(&path))?;
        }
        cache.finish(&key)?;
        super::host::remove(&work)?;
        step.done();
        Ok(())
    }
}

/// Goes into the builder `$1` with the directory `$2` as its `/build`, and builds with `$3` jobs.
const ENTER: &str = r#"
mount --make-rprivate /
mount --bind "$2" "$1/build"
mount --bind /dev "$1/dev"
mount -t proc proc "$1/proc"
exec chroot "$1" /bin/sh -eu /build/build.sh "$3"
"#;

fn key(builder: &Path) -> Result<String, SetupError> {
    let version = source_version(&read_if_there(&builder.join("var/lib/dpkg/status"))?)
        .ok_or_else(|| SetupError::NoKernelSource(builder.to_owned()))?;
    Ok(format!("kernel-{version}-{}", hash(&[CONFIGURATION, SCRIPT, &version])))
}

/// The version of the kernel's source package in dpkg's status.
fn source_version(status: &str) -> Option<String> {
    let package = status.split("\n\n").find(|package| package.starts_with("Package: linux-source-6.1\n"))?;
    package.lines().find_map(|line| line.strip_prefix("Version: ")).map(str::to_owned)
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> SetupError {
    let path = path.to_owned();
    move |source| SetupError::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_version_is_the_source_packages_own() {
        let status = "Package: linux-libc-dev\nVersion: 6.1.1-1\n\n\
                      Package: linux-source-6.1\nStatus: install ok installed\nVersion: 6.1.192-1\n";
        assert_eq!(source_version(status).as_deref(), Some("6.1.192-1"));
        assert_eq!(source_version("Package: linux-libc-dev\nVersion: 1\n"), None);
    }
}
