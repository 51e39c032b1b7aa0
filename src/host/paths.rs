//! Where configuration and state are. Everything hangs off one root, so that another system's files,
//! or a test's, are read like one's own.

use std::path::{Path, PathBuf};

use crate::config::conf::Place;

/// The places of files, as given on the command line; what is not given is where it always is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Everything that is not given by itself is below it.
    pub root: PathBuf,
    /// macveil's main file, if it is another one.
    pub config: Option<PathBuf>,
    /// The directory of macveil's profiles, if it is another one.
    pub connections: Option<PathBuf>,
    /// The directory of what macveil keeps, if it is another one.
    pub state_dir: Option<PathBuf>,
    /// The root of NetworkManager's files. Given, they are read whatever the configuration says.
    pub networkmanager_root: Option<PathBuf>,
}

/// Where both products' files, the machine-id, users, groups and time zones are.
const BELOW_THE_ROOT: [&str; 9] = [
    "etc",
    "usr/lib/macveil",
    "usr/lib/NetworkManager",
    "usr/share/zoneinfo",
    "run/macveil",
    "run/NetworkManager",
    "var/lib/macveil",
    "var/lib/NetworkManager",
    "var/lib/dbus/machine-id",
];

/// What the kernel shows of the boot, itself, interfaces and their drivers, and what udev knows of these; and its
/// generator: `rand` finds no `getrandom` in a program that is linked statically with glibc, and opens these in its stead.
const OF_THE_KERNEL: [&str; 9] = [
    "/dev/random",
    "/dev/urandom",
    super::driver::COMMAND_LINE,
    super::driver::UDEV,
    "/proc/sys/kernel/random/boot_id",
    "/proc/sys/kernel/osrelease",
    "/sys/class/net",
    "/sys/devices",
    "/sys/module",
];

impl Default for Paths {
    fn default() -> Self {
        Self {
            root: PathBuf::from("/"),
            config: None,
            connections: None,
            state_dir: None,
            networkmanager_root: None,
        }
    }
}

impl Paths {
    /// All files below `root`.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_owned(), ..Self::default() }
    }

    /// `/etc/macveil/macveil.conf`.
    #[must_use]
    pub fn main_file(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| self.root.join("etc/macveil/macveil.conf"))
    }

    /// The directories of macveil's further files.
    #[must_use]
    pub fn conf_dirs(&self) -> [(Place, PathBuf); 3] {
        conf_dirs(&self.root, "macveil")
    }

    /// `/etc/macveil/connections`.
    #[must_use]
    pub fn connections(&self) -> PathBuf {
        self.connections.clone().unwrap_or_else(|| self.root.join("etc/macveil/connections"))
    }

    /// `/var/lib/macveil`.
    #[must_use]
    pub fn state_dir(&self) -> PathBuf {
        self.state_dir.clone().unwrap_or_else(|| self.root.join("var/lib/macveil"))
    }

    /// `/var/lib/macveil/secret_key`.
    #[must_use]
    pub fn secret_key(&self) -> PathBuf {
        self.state_dir().join("secret_key")
    }

    /// `/var/lib/macveil/generations`: how often connections were re-rolled.
    #[must_use]
    pub fn generations(&self) -> PathBuf {
        self.state_dir().join("generations")
    }

    /// `/etc/macveil/vendors.list`: the users' own vendors.
    #[must_use]
    pub fn vendors(&self) -> PathBuf {
        self.root.join("etc/macveil/vendors.list")
    }

    /// `/usr/share/zoneinfo`: the tz database.
    #[must_use]
    pub fn zoneinfo(&self) -> PathBuf {
        self.root.join("usr/share/zoneinfo")
    }

    /// The files of the machine-id, the first that can be read counts (machine-id(5)).
    #[must_use]
    pub fn machine_ids(&self) -> [PathBuf; 2] {
        ["etc/machine-id", "var/lib/dbus/machine-id"].map(|path| self.root.join(path))
    }

    /// Everything that a running daemon may read, when its configuration is read again or an interface
    /// comes: files, and directories with all that is below them. The directories are larger than
    /// necessary, because files in them are replaced, appear and disappear.
    #[must_use]
    pub fn read_while_running(&self) -> Vec<PathBuf> {
        let directory = |path: &PathBuf| path.parent().unwrap_or(Path::new("/")).to_owned();
        let given = [self.config.as_ref().map(directory), self.connections.clone()];
        let mut places: Vec<PathBuf> = given.into_iter().flatten().collect();
        for root in [Some(&self.root), self.networkmanager_root.as_ref()].into_iter().flatten() {
            places.extend(BELOW_THE_ROOT.map(|path| root.join(path)));
        }
        places.extend(OF_THE_KERNEL.map(PathBuf::from));
        places
    }

    /// NetworkManager's files.
    #[must_use]
    pub fn networkmanager(&self) -> NetworkManagerPaths {
        NetworkManagerPaths { root: self.networkmanager_root.clone().unwrap_or_else(|| self.root.clone()) }
    }
}

/// Where NetworkManager's files are. They are only ever read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkManagerPaths {
    root: PathBuf,
}

impl NetworkManagerPaths {
    /// `/etc/NetworkManager/NetworkManager.conf`, or the older name where that exists.
    #[must_use]
    pub fn main_file(&self) -> PathBuf {
        let legacy = self.root.join("etc/NetworkManager/nm-system-settings.conf");
        if legacy.exists() { legacy } else { self.root.join("etc/NetworkManager/NetworkManager.conf") }
    }

    /// The directories of its further files.
    #[must_use]
    pub fn conf_dirs(&self) -> [(Place, PathBuf); 3] {
        conf_dirs(&self.root, "NetworkManager")
    }

    /// The directories of its profiles, highest priority first. `[keyfile] path=` moves the one in
    /// `/etc`.
    #[must_use]
    pub fn connections(&self, moved: Option<&str>) -> [(Place, PathBuf); 3] {
        let below = |top: &str| self.root.join(top).join("NetworkManager/system-connections");
        let etc = match moved.and_then(|path| path.strip_prefix('/')) {
            Some(path) => self.root.join(path),
            None => below("etc"),
        };
        [(Place::Run, below("run")), (Place::Etc, etc), (Place::UsrLib, below("usr/lib"))]
    }

    /// `/var/lib/NetworkManager/secret_key`.
    #[must_use]
    pub fn secret_key(&self) -> PathBuf {
        self.root.join("var/lib/NetworkManager/secret_key")
    }
}

fn conf_dirs(root: &Path, product: &str) -> [(Place, PathBuf); 3] {
    [(Place::UsrLib, "usr/lib"), (Place::Run, "run"), (Place::Etc, "etc")]
        .map(|(place, top)| (place, root.join(top).join(product).join("conf.d")))
}
