//! Making the laboratory ready: host packages, root file systems, kernel, guest binaries.
//!
//! Everything large is cached outside the tree under a name that is a hash of what it was made from,
//! so that a change makes a new one and nothing is ever stale. The guest's binaries are cargo's.

mod binaries;
mod cache;
mod command;
mod host;
mod kernel;
mod progress;
mod rootfs;

use std::path::{Path, PathBuf};

use crate::engine::Engine;
use crate::engine::uml::Uml;
use crate::scenario::Root;
pub use binaries::{cargo, guest_build, host_target, refresh, target_directory, workspace};
pub use cache::Cache;
pub use command::SetupError;
pub use host::missing_packages;
pub use kernel::Kernel;
pub use progress::Progress;
pub use rootfs::Recipe;

/// Set by `cargo lab test`, which has made everything ready, for the tests it runs.
pub const PREPARED: &str = "MACVEIL_LAB_PREPARED";

/// A laboratory in which scenarios can run.
#[derive(Debug, Clone)]
pub struct Lab {
    kernel: PathBuf,
    forky: PathBuf,
    bookworm: PathBuf,
    debian_systemd: PathBuf,
    binaries: PathBuf,
}

impl Lab {
    /// The laboratory that was made ready before. Makes nothing.
    ///
    /// # Errors
    /// [`SetupError::NotReady`] with what is missing.
    pub fn find(cache: &Cache) -> Result<Self, SetupError> {
        let root =
            |root| cache.find(&Recipe::of(root).key()).ok_or(SetupError::NotReady(Recipe::of(root).title()));
        let kernel = Kernel::find(cache).ok_or(SetupError::NotReady("the kernel".to_owned()))?;
        let lab = Lab {
            kernel,
            forky: root(Root::Forky)?,
            bookworm: root(Root::Bookworm)?,
            debian_systemd: root(Root::DebianSystemd)?,
            binaries: binaries::directory()?,
        };
        if lab.guest_agent().exists() {
            Ok(lab)
        } else {
            Err(SetupError::NotReady("the guest's binaries".to_owned()))
        }
    }

    /// What runs the guests.
    pub fn engine(&self) -> impl Engine {
        Uml { kernel: self.kernel.clone() }
    }

    /// The directory of a root file system.
    pub fn root(&self, root: Root) -> PathBuf {
        match root {
            Root::Forky => self.forky.clone(),
            Root::Bookworm => self.bookworm.clone(),
            Root::DebianSystemd => self.debian_systemd.clone(),
        }
    }

    /// The agent, linked statically.
    pub fn guest_agent(&self) -> PathBuf {
        self.binaries.join("lab-guest")
    }

    /// macveil, linked statically.
    pub fn macveil(&self) -> PathBuf {
        self.binaries.join("macveil")
    }

    /// A process in macveil's sandbox that does what macveil never does, linked statically.
    pub fn confined(&self) -> PathBuf {
        self.binaries.join("confined")
    }

    /// The kernel's executable file.
    pub fn kernel(&self) -> &Path {
        &self.kernel
    }
}

/// Makes ready what is not, and says so first. Safe to interrupt and to run twice at once.
///
/// # Errors
/// The step that failed, with the end of its log and what to do.
pub fn setup(cache: &Cache) -> Result<Lab, SetupError> {
    if std::env::consts::ARCH != "x86_64" {
        return Err(SetupError::Architecture);
    }
    let _lock = cache.lock()?;
    let packages = host::missing_packages();
    let builder = Recipe::builder();
    let guests = [Root::Forky, Root::Bookworm, Root::DebianSystemd].map(Recipe::of);
    let recipes: Vec<Recipe> = std::iter::once(builder.clone())
        .chain(guests)
        .filter(|recipe| cache.find(&recipe.key()).is_none())
        .collect();
    let kernel_missing = Kernel::find(cache).is_none();

    let mut plan = Vec::new();
    if !packages.is_empty() {
        plan.push(format!("install on this machine, with apt-get: {}", packages.join(" ")));
    }
    plan.extend(recipes.iter().map(|recipe| format!("make {} ({})", recipe.title(), recipe.cost())));
    if kernel_missing {
        plan.push("build a User-Mode Linux kernel with virtual radios (3 to 10 minutes)".to_owned());
    }
    let progress = Progress::new(plan.len() + 1);
    if !plan.is_empty() {
        progress.say(&format!("The laboratory needs, once, in {}:", cache.directory().display()));
        for line in plan.iter().map(String::as_str).chain(["build macveil and the guest's agent"]) {
            progress.say(&format!("  - {line}"));
        }
        host::authenticate()?;
    }

    cache.sweep()?;
    if !packages.is_empty() {
        host::install(cache, &progress, &packages)?;
    }
    // The kernel first: what takes longest, and fails first where something is missing.
    let (builders, roots): (Vec<Recipe>, Vec<Recipe>) = recipes.into_iter().partition(|r| *r == builder);
    for recipe in &builders {
        recipe.make(cache, &progress)?;
    }
    if kernel_missing {
        Kernel::build(cache, &progress)?;
    }
    for recipe in &roots {
        recipe.make(cache, &progress)?;
    }
    binaries::build(cache, &progress)?;
    Lab::find(cache)
}
