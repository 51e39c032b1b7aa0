//! Making the laboratory ready: host packages, root file systems, kernel, guest binaries.
//!
//! Everything large is cached outside the tree under a name that is a hash of what it was made from,
//! so that a change makes a new one and nothing is ever stale. The guest's binaries are cargo's.

mod binaries;
mod cache;
mod command;
mod disk;
mod host;
mod kernel;
mod probe;
mod progress;
mod rootfs;
mod toolchain;

use std::path::{Path, PathBuf};

use crate::engine::host::Host;
use crate::engine::qemu::Qemu;
use crate::engine::uml::Uml;
use crate::engine::{Engine, EngineKind};
use crate::scenario::Root;
pub use binaries::{cargo, guest_build, host_target, lab_program, refresh, target_directory, workspace};
pub use cache::Cache;
pub use command::SetupError;
use disk::Disk;
pub use host::{is_root, missing_packages};
pub use kernel::Kernel;
pub use probe::remembered as remembered_kvm;
pub use progress::Progress;
pub use rootfs::Recipe;
pub use toolchain::{Toolchain, Workplace, run_with_log};

/// Set by `cargo lab test`, which has made everything ready, for the tests it runs.
pub const PREPARED: &str = "MACVEIL_LAB_PREPARED";

/// The file that the guests run as macveil instead of the one that is built from the sources: a release's
/// binary can be put to every test.
pub const MACVEIL: &str = "MACVEIL_LAB_MACVEIL";

/// A directory with lab-guest, macveil and confined that were built before, linked statically: where it is set,
/// nothing is compiled, and neither Rust nor the sources are needed.
pub const BINARIES: &str = "MACVEIL_LAB_BINARIES";

/// Which engine the tests use; `cargo lab test --engine` sets it.
pub const ENGINE: &str = "MACVEIL_LAB_ENGINE";

/// A laboratory in which scenarios can run.
#[derive(Debug, Clone)]
pub struct Lab {
    kind: EngineKind,
    /// User-Mode Linux, unless the machine's own kernel is used.
    kernel: Option<PathBuf>,
    forky: Parts,
    bookworm: Parts,
    debian_systemd: Parts,
    binaries: PathBuf,
    macveil: PathBuf,
    kvm: bool,
}

/// What belongs to one distribution.
#[derive(Debug, Clone)]
struct Parts {
    root: PathBuf,
    /// Its own kernel and the image of its disk, if the engine runs such.
    stock: Option<Stock>,
}

/// What an emulated machine is switched on with.
#[derive(Debug, Clone)]
struct Stock {
    kernel: PathBuf,
    disk: PathBuf,
}

/// The recipes of the root file systems that an engine needs beside the guests' own.
fn recipes(kind: EngineKind) -> Vec<Recipe> {
    let mut recipes = [Root::Forky, Root::Bookworm].map(Recipe::of).to_vec();
    if kind == EngineKind::Host {
        return recipes;
    }
    recipes.extend([Recipe::builder(), Recipe::of(Root::DebianSystemd)]);
    if kind == EngineKind::Qemu {
        recipes.extend([Recipe::stock_kernel(Root::Forky), Recipe::stock_kernel(Root::Bookworm)]);
    }
    recipes
}

/// The images that an engine needs.
fn disks(kind: EngineKind) -> Vec<Disk> {
    if kind != EngineKind::Qemu {
        return Vec::new();
    }
    [Root::Forky, Root::Bookworm, Root::DebianSystemd].map(Disk::of).to_vec()
}

fn given_macveil() -> Option<PathBuf> {
    let given = std::env::var_os(MACVEIL).filter(|path| !path.is_empty())?;
    std::path::absolute(given).ok()
}

/// The engine that the environment asks for.
///
/// # Errors
/// It asks for one that there is not.
pub fn engine_of_environment() -> Result<EngineKind, SetupError> {
    let Ok(name) = std::env::var(ENGINE) else { return Ok(EngineKind::default()) };
    name.parse().map_err(SetupError::Engine)
}

impl Lab {
    /// The laboratory that was made ready before. Makes nothing.
    ///
    /// # Errors
    /// [`SetupError::NotReady`] with what is missing.
    pub fn find(cache: &Cache, kind: EngineKind) -> Result<Self, SetupError> {
        let find =
            |recipe: Recipe| cache.find(&recipe.key()).ok_or_else(|| SetupError::NotReady(recipe.title()));
        let parts = |root| -> Result<Parts, SetupError> {
            let is_wanted = kind == EngineKind::Qemu;
            let stock = if is_wanted {
                let disk = Disk::of(root);
                let image = disk.find(cache).ok_or_else(|| SetupError::NotReady(disk.title()))?;
                Some(Stock { kernel: find(Recipe::stock_kernel(root))?, disk: image })
            } else {
                None
            };
            Ok(Parts { root: find(Recipe::of(root))?, stock })
        };
        let shares_kernel = kind == EngineKind::Host;
        let kernel = match Kernel::find(cache) {
            None if !shares_kernel => return Err(SetupError::NotReady("the kernel".to_owned())),
            kernel => kernel,
        };
        let lab = Lab {
            kind,
            kernel,
            forky: parts(Root::Forky)?,
            bookworm: parts(Root::Bookworm)?,
            debian_systemd: if shares_kernel {
                // Where it would be: systemd as the first process is refused there.
                let key = Recipe::of(Root::DebianSystemd).key();
                Parts { root: cache.directory().join(key), stock: None }
            } else {
                parts(Root::DebianSystemd)?
            },
            binaries: binaries::directory()?,
            macveil: given_macveil().map_or_else(|| binaries::directory().map(|d| d.join("macveil")), Ok)?,
            kvm: probe::remembered(cache).unwrap_or_default(),
        };
        if lab.guest_agent().exists() {
            Ok(lab)
        } else {
            Err(SetupError::NotReady("the guest's binaries".to_owned()))
        }
    }

    /// What runs the guests on this root file system.
    pub fn engine(&self, root: Root) -> Box<dyn Engine> {
        match (&self.parts(root).stock, &self.kernel) {
            (Some(stock), _) => {
                let lab = stock.kernel.join("lab");
                let (kernel, modules) = (lab.join("vmlinuz"), lab.join("modules"));
                Box::new(Qemu { kernel, modules, disk: stock.disk.clone(), kvm: self.kvm })
            }
            (None, Some(kernel)) if self.kind == EngineKind::Uml => Box::new(Uml { kernel: kernel.clone() }),
            (None, _) => Box::new(Host),
        }
    }

    /// Which engine it is.
    pub fn kind(&self) -> EngineKind {
        self.kind
    }

    /// The directory of a root file system.
    pub fn root(&self, root: Root) -> PathBuf {
        self.parts(root).root.clone()
    }

    fn parts(&self, root: Root) -> &Parts {
        match root {
            Root::Forky => &self.forky,
            Root::Bookworm => &self.bookworm,
            Root::DebianSystemd => &self.debian_systemd,
        }
    }

    /// The same with macveil as it is released: optimized, without assertions. Builds it.
    ///
    /// # Errors
    /// It does not compile.
    pub fn with_released_macveil(&self) -> Result<Self, SetupError> {
        Ok(Lab { macveil: given_macveil().map_or_else(binaries::release, Ok)?, ..self.clone() })
    }

    /// The agent, linked statically.
    pub fn guest_agent(&self) -> PathBuf {
        self.binaries.join("lab-guest")
    }

    /// macveil, linked statically.
    pub fn macveil(&self) -> PathBuf {
        self.macveil.clone()
    }

    /// A process in macveil's sandbox that does what macveil never does, linked statically.
    pub fn confined(&self) -> PathBuf {
        self.binaries.join("confined")
    }

    /// The kernel of User-Mode Linux; none where the engine needs none.
    pub fn kernel(&self) -> Option<&Path> {
        self.kernel.as_deref()
    }
}

/// Makes ready what is not, and says so first. Safe to interrupt and to run twice at once.
///
/// # Errors
/// The step that failed, with the end of its log and what to do.
pub fn setup(cache: &Cache, kind: EngineKind) -> Result<Lab, SetupError> {
    if std::env::consts::ARCH != "x86_64" {
        return Err(SetupError::Architecture);
    }
    make_cached(cache, kind)?;
    if binaries::given().is_some() {
        return Lab::find(cache, kind);
    }
    // They are cargo's, which has a lock of its own: setups of several trees need not wait for each other.
    binaries::build(&Progress::new(1))?;
    Lab::find(cache, kind)
}

/// What is missing in the cache and on the machine.
struct Missing {
    packages: Vec<&'static str>,
    recipes: Vec<Recipe>,
    disks: Vec<Disk>,
    kernel: bool,
    probe: bool,
}

impl Missing {
    fn of(cache: &Cache, kind: EngineKind) -> Self {
        let recipes: Vec<Recipe> =
            recipes(kind).into_iter().filter(|recipe| cache.find(&recipe.key()).is_none()).collect();
        // The machine's own kernel needs nothing that is not there once the root file systems are.
        let needs_packages = kind != EngineKind::Host || !recipes.is_empty();
        Missing {
            packages: if needs_packages { host::missing_packages(kind) } else { Vec::new() },
            recipes,
            disks: disks(kind).into_iter().filter(|disk| disk.find(cache).is_none()).collect(),
            kernel: kind != EngineKind::Host && Kernel::find(cache).is_none(),
            probe: kind == EngineKind::Qemu && probe::remembered(cache).is_none(),
        }
    }

    /// What is to be done, for people.
    fn plan(&self) -> Vec<String> {
        let mut plan = Vec::new();
        if !self.packages.is_empty() {
            plan.push(format!("install on this machine, with apt-get: {}", self.packages.join(" ")));
        }
        plan.extend(self.recipes.iter().map(|recipe| format!("make {} ({})", recipe.title(), recipe.cost())));
        plan.extend(self.disks.iter().map(|disk| format!("make {} ({})", disk.title(), disk.cost())));
        if self.kernel {
            plan.push("build a User-Mode Linux kernel with virtual radios (3 to 10 minutes)".to_owned());
        }
        if self.probe {
            plan.push("try whether KVM works here (at most 15 seconds)".to_owned());
        }
        plan
    }
}

fn make_cached(cache: &Cache, kind: EngineKind) -> Result<(), SetupError> {
    if Missing::of(cache, kind).plan().is_empty() {
        return Ok(());
    }
    let _lock = cache.lock()?;
    // Somebody else may have made it meanwhile.
    let missing = Missing::of(cache, kind);
    let plan = missing.plan();
    if plan.is_empty() {
        return Ok(());
    }
    let progress = Progress::new(plan.len());
    progress.say(&format!("The laboratory needs, once, in {}:", cache.directory().display()));
    plan.iter().for_each(|line| progress.say(&format!("  - {line}")));
    host::authenticate()?;

    cache.sweep()?;
    if !missing.packages.is_empty() {
        host::install(cache, &progress, &missing.packages)?;
    }
    // The kernel first: what takes longest, and fails first where something is missing.
    let builder = Recipe::builder();
    let (builders, roots): (Vec<Recipe>, Vec<Recipe>) =
        missing.recipes.into_iter().partition(|recipe| *recipe == builder);
    for recipe in &builders {
        recipe.make(cache, &progress)?;
    }
    if missing.kernel {
        Kernel::build(cache, &progress)?;
    }
    for recipe in &roots {
        recipe.make(cache, &progress)?;
    }
    for disk in &missing.disks {
        disk.make(cache, &progress)?;
    }
    if missing.probe
        && let Some(stock) = cache.find(&Recipe::stock_kernel(Root::Forky).key())
    {
        let step = progress.step("whether KVM works", None);
        probe::probe(cache, &stock.join("lab/vmlinuz"))?;
        step.done();
    }
    Ok(())
}
