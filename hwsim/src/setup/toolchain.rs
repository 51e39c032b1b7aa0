//! What releases are compiled with: Debian's rustc with the sources of its standard library, and Zig's
//! linker, which has musl for every architecture. What a machine has itself does not matter.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::cache::Cache;
use super::command::{SetupError, run};
use super::host::{as_root, authenticate};
use super::progress::Progress;
use super::rootfs::Recipe;

/// Zig, as pip takes it: its version, and what the file must be.
const ZIG: &str = include_str!("../../toolchain/zig.txt");

/// A root file system with rustc, cargo and lintian, and Zig beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolchain {
    root: PathBuf,
    zig: PathBuf,
}

/// The directories of a build, which the toolchain finds under names of its own.
#[derive(Debug, Clone, Copy)]
pub struct Workplace<'a> {
    /// The sources, `/build/source`; nothing is written there.
    pub source: &'a Path,
    /// Where cargo builds, `/build/out`.
    pub out: &'a Path,
    /// The crates that cargo fetches, `/build/cargo`.
    pub cargo: &'a Path,
}

impl Toolchain {
    /// The toolchain; made once if it is not there, which takes some minutes and 2 GB.
    ///
    /// # Errors
    /// The step that failed, with the end of its log.
    pub fn ready() -> Result<Self, SetupError> {
        let cache = Cache::from_environment()?;
        if let Some(toolchain) = Self::find(&cache) {
            return Ok(toolchain);
        }
        let _lock = cache.lock()?;
        let progress = Progress::new(2);
        authenticate()?;
        let recipe = Recipe::toolchain();
        if cache.find(&recipe.key()).is_none() {
            progress.say(&format!("Releases need, once: {} ({}), and Zig", recipe.title(), recipe.cost()));
            recipe.make(&cache, &progress)?;
        }
        if cache.find(&zig_key()).is_none() {
            fetch_zig(&cache, &progress)?;
        }
        Self::find(&cache).ok_or_else(|| SetupError::NotReady(recipe.title()))
    }

    fn find(cache: &Cache) -> Option<Self> {
        let root = cache.find(&Recipe::toolchain().key())?;
        let zig = cache.find(&zig_key())?;
        Some(Toolchain { root, zig })
    }

    /// A command that runs in the toolchain. Its directories must exist; what it leaves in them is
    /// the caller's.
    pub fn command(&self, workplace: Workplace<'_>, argv: &[&str]) -> Command {
        enter(&self.root, &self.zig, workplace, argv)
    }
}

/// Goes into the toolchain with mounts of its own, which vanish with the process however it ends.
fn enter(root: &Path, zig: &Path, workplace: Workplace<'_>, argv: &[&str]) -> Command {
    let mut command = as_root("unshare");
    command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", ENTER, "enter"]);
    command.args([root, zig, workplace.source, workplace.out, workplace.cargo]);
    let owner = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    command.arg(format!("{}:{}", owner.0, owner.1)).args(argv);
    command
}

/// `enter ROOT ZIG SOURCE OUT CARGO OWNER COMMAND…`. The machine's certificates and name servers hold
/// there, too, for a proxy may be on the way.
const ENTER: &str = r#"
root=$1 zig=$2 source=$3 out=$4 cargo=$5 owner=$6
shift 6
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$root/build"
mkdir "$root/build/zig" "$root/build/source" "$root/build/out" "$root/build/cargo"
mount --bind "$zig" "$root/build/zig"
mount --bind "$source" "$root/build/source"
mount -o remount,ro,bind "$root/build/source"
mount --bind "$out" "$root/build/out"
mount --bind "$cargo" "$root/build/cargo"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
for file in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt; do
	[ ! -e "$file" ] || { : >>"$root$file" && mount --bind "$file" "$root$file"; }
done
status=0
chroot "$root" "$@" || status=$?
chown -R "$owner" "$out" "$cargo"
exit "$status"
"#;

fn zig_key() -> String {
    format!("zig-{}", super::cache::hash(&[ZIG]))
}

fn fetch_zig(cache: &Cache, progress: &Progress) -> Result<(), SetupError> {
    let root = Recipe::toolchain();
    let root = cache.find(&root.key()).ok_or_else(|| SetupError::NotReady(root.title()))?;
    let key = zig_key();
    let log = cache.log(&key)?;
    let step = progress.step("Zig's linker", None);
    let zig = cache.unfinished(&key);
    let work = cache.unfinished("zig-work");
    for directory in [&zig, &work] {
        fs::create_dir_all(directory).map_err(file(directory))?;
    }
    let wanted = work.join("zig.txt");
    fs::write(&wanted, ZIG).map_err(file(&wanted))?;
    let workplace = Workplace { source: &work, out: &zig, cargo: &work };
    let argv = [
        "python3",
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-compile",
        "--only-binary=:all:",
        "--require-hashes",
        "--cert=/etc/ssl/certs/ca-certificates.crt",
        "--no-cache-dir",
        "--target=/build/out",
        "--requirement=/build/source/zig.txt",
    ];
    let mut command = enter(&root, &zig, workplace, &argv);
    run(&mut command, &log, &step, "Is the Python package index to be reached? Then run this again.")?;
    cache.finish(&key)?;
    super::host::remove(&work)?;
    step.done();
    Ok(())
}

fn file(path: &Path) -> impl FnOnce(std::io::Error) -> SetupError {
    let path = path.to_owned();
    move |source| SetupError::File { path, source }
}

/// Runs a command to its end with what it writes in `log`, and shows where it is.
///
/// # Errors
/// With the end of the log.
pub fn run_with_log(command: &mut Command, log: &Path, title: &str) -> Result<(), SetupError> {
    File::create(log).map_err(file(log))?;
    let step = Progress::new(1).step(title, None);
    run(command, log, &step, "Mend what it complains of and run this again.")?;
    step.done();
    Ok(())
}
