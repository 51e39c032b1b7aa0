//! Root file systems, made by mmdebstrap from Debian's archive.

use super::cache::{Cache, hash};
use super::command::{SetupError, run};
use super::host::as_root;
use super::progress::Progress;
use crate::scenario::Root;

/// Counts changes to how root file systems are made that no other part of the key shows.
const VERSION: &str = "1";

/// What the guests run, whatever the suite: supplicant, access points, capture, regulatory rules, and what
/// makes certificates.
const GUEST_PACKAGES: [&str; 7] =
    ["wpasupplicant", "hostapd", "iw", "tcpdump", "iproute2", "wireless-regdb", "openssl"];

/// What makes a guest a machine as people have it: systemd, Debian's older way to interfaces, and an
/// address server for behind the access point; and a router's shell, linked statically.
const SYSTEMD_PACKAGES: [&str; 7] =
    ["systemd-sysv", "udev", "dbus", "ifupdown", "dhcpcd-base", "dnsmasq-base", "busybox-static"];

/// NetworkManager, whose files macveil reads; what carries its words to the supplicant; what makes sysfs
/// read-only, for without udev it would wait for every device to be announced. The other client that is
/// compared with macveil, and what counts a program's system calls.
const CLIENT_PACKAGES: [&str; 5] = ["network-manager", "dbus", "mount", "iwd", "strace"];

/// What asks for leases, dhclient among them, and what gives them.
const LEASE_PACKAGES: [&str; 4] = ["isc-dhcp-client", "dhcpcd-base", "dnsmasq-base", "busybox-static"];

/// The stock kernel, and what it takes to choose and unpack its modules.
const STOCK_PACKAGES: [&str; 3] = ["linux-image-amd64", "kmod", "xz-utils"];

/// How they are chosen.
const STOCK_SCRIPT: &str = include_str!("../../kernel/stock.sh");

/// What it takes to build the kernel.
const BUILDER_PACKAGES: [&str; 6] =
    ["linux-source-6.1", "build-essential", "flex", "bison", "bc", "xz-utils"];

/// What releases are compiled, linked and examined with. gcc links what cargo runs while it builds, pip
/// fetches Zig, QEMU runs what other architectures would.
const TOOLCHAIN_PACKAGES: [&str; 8] =
    ["rustc", "cargo", "rust-src", "gcc", "ca-certificates", "python3-pip", "lintian", "qemu-user"];

/// A root file system and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    name: &'static str,
    suite: &'static str,
    packages: Vec<&'static str>,
    /// Run inside it at the end.
    script: &'static str,
    cost: &'static str,
}

impl Recipe {
    /// The root file system of guests.
    pub fn of(root: Root) -> Self {
        let (name, suite, more, cost): (_, _, &[&str], _) = match root {
            Root::Forky => ("forky", "forky", &CLIENT_PACKAGES, "300 MB, a minute"),
            Root::Bookworm => ("bookworm", "bookworm", &LEASE_PACKAGES, "200 MB, half a minute"),
            Root::DebianSystemd => ("debian-systemd", "forky", &SYSTEMD_PACKAGES, "250 MB, half a minute"),
        };
        Recipe { name, suite, packages: [&GUEST_PACKAGES, more].concat(), script: "", cost }
    }

    /// The root file system in which the kernel is built, so that the host's compiler does not matter.
    pub fn builder() -> Self {
        Recipe {
            name: "builder",
            suite: "bookworm",
            packages: BUILDER_PACKAGES.to_vec(),
            script: "",
            cost: "600 MB, half a minute",
        }
    }

    /// The root file system in which releases are made.
    pub fn toolchain() -> Self {
        Recipe {
            name: "toolchain",
            suite: "forky",
            packages: TOOLCHAIN_PACKAGES.to_vec(),
            script: "",
            cost: "2 GB, three minutes",
        }
    }

    /// The distribution's own kernel that belongs to a root file system, for engines in real time.
    pub fn stock_kernel(root: Root) -> Self {
        let (name, suite) = match root {
            Root::Forky | Root::DebianSystemd => ("stock-forky", "forky"),
            Root::Bookworm => ("stock-bookworm", "bookworm"),
        };
        let packages = STOCK_PACKAGES.to_vec();
        Recipe { name, suite, packages, script: STOCK_SCRIPT, cost: "1 GB, two minutes" }
    }

    /// What it is called.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// Its name in the cache.
    pub fn key(&self) -> String {
        let packages = self.packages.join(" ");
        let mut parts = vec![VERSION, self.suite, &packages];
        parts.extend(Some(self.script).filter(|script| !script.is_empty()));
        format!("{}-{}", self.name, hash(&parts))
    }

    /// What it is, for people.
    pub fn title(&self) -> String {
        format!("the root file system \"{}\"", self.name)
    }

    /// What it costs, for people.
    pub fn cost(&self) -> &'static str {
        self.cost
    }

    /// Makes it. The cache's lock must be held.
    pub(super) fn make(&self, cache: &Cache, progress: &Progress) -> Result<(), SetupError> {
        let key = self.key();
        let log = cache.log(&key)?;
        let step = progress.step(&self.title(), None);
        let mut command = as_root("mmdebstrap");
        command.args(["--mode=root", "--variant=apt", "--format=directory"]);
        command.arg(format!("--include={}", self.packages.join(",")));
        // Testing's snapshots may be older than they promise to be.
        command.args(["--aptopt=Acquire::Check-Valid-Until \"false\"", "--aptopt=Acquire::Retries \"3\""]);
        // The kernel is built in a directory mounted here.
        command.arg("--customize-hook=mkdir -p \"$1/build\"");
        if !self.script.is_empty() {
            // The name has a hash of the script, so it cannot be another one's.
            let path = cache.unfinished(&format!("{key}.sh"));
            std::fs::write(&path, self.script)
                .map_err(|source| SetupError::File { path: path.clone(), source })?;
            let path = path.display();
            command.arg(format!("--customize-hook=chroot \"$1\" /bin/sh -eus < '{path}'"));
        }
        command.arg(self.suite).arg(cache.unfinished(&key));
        let advice = "Is the network there, and some free space? Then run this again.";
        run(&mut command, &log, &step, advice)?;
        cache.finish(&key)?;
        step.done();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_more_makes_another_root() {
        let forky = Recipe::of(Root::Forky);
        let mut more = forky.clone();
        more.packages.push("nftables");
        assert_ne!(forky.key(), more.key());
        assert!(forky.key().starts_with("forky-"));
    }
}
