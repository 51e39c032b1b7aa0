//! What releases are built for.

use std::path::{Path, PathBuf};

/// An architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The kernel's name for it, as in the files' names.
    pub name: &'static str,
    /// rustc's.
    pub rust: &'static str,
    /// Zig's, and what else its linker must know; commas stand between.
    pub zig: &'static str,
    /// Debian's, where Debian has packages.
    pub debian: Option<&'static str>,
    /// What runs its programs elsewhere.
    pub emulator: Option<&'static str>,
    /// What a router's binary may take, in octets.
    pub most_for_routers: u64,
}

/// The goal.
const MOST: u64 = 1_200_000;

/// The same program takes a third more there: LLVM's outliner knows nothing of MIPS.
const MOST_ON_MIPS: u64 = 1_600_000;

/// All of them, the laboratory's own first. A router's binary is built for each; one with everything where
/// there is a Debian package.
pub const TARGETS: [Target; 6] = [
    Target {
        name: "x86_64",
        rust: "x86_64-unknown-linux-musl",
        zig: "x86_64-linux-musl",
        debian: Some("amd64"),
        emulator: None,
        most_for_routers: MOST,
    },
    Target {
        name: "aarch64",
        rust: "aarch64-unknown-linux-musl",
        zig: "aarch64-linux-musl",
        debian: Some("arm64"),
        emulator: Some("qemu-aarch64"),
        most_for_routers: MOST,
    },
    Target {
        name: "armv7",
        rust: "armv7-unknown-linux-musleabihf",
        zig: "arm-linux-musleabihf,-mcpu=generic+v7a+vfp3d16-d32-neon",
        debian: Some("armhf"),
        emulator: Some("qemu-arm"),
        most_for_routers: MOST,
    },
    Target {
        name: "riscv64",
        rust: "riscv64gc-unknown-linux-musl",
        zig: "riscv64-linux-musl",
        debian: Some("riscv64"),
        emulator: Some("qemu-riscv64"),
        most_for_routers: MOST,
    },
    // Routers with neither floating point nor Debian.
    Target {
        name: "mips",
        rust: "mips-unknown-linux-musl",
        zig: "mips-linux-musleabi",
        debian: None,
        emulator: Some("qemu-mips"),
        most_for_routers: MOST_ON_MIPS,
    },
    Target {
        name: "mipsel",
        rust: "mipsel-unknown-linux-musl",
        zig: "mipsel-linux-musleabi",
        debian: None,
        emulator: Some("qemu-mipsel"),
        most_for_routers: MOST_ON_MIPS,
    },
];

impl Target {
    /// The binary that cargo built below `out`.
    #[must_use]
    pub fn binary(&self, out: &Path) -> PathBuf {
        out.join(self.rust).join("release/macveil")
    }

    /// For `hwsim/toolchain/build.sh`.
    #[must_use]
    pub fn pair(&self) -> String {
        format!("{}={}", self.rust, self.zig)
    }
}
