//! The arguments of `cargo lab`.

use clap::{Parser, Subcommand};
use hwsim::audit::AuditArgs;

/// A kernel with virtual radios, in which macveil is shown and tested.
#[derive(Debug, Parser)]
#[command(name = "cargo lab", bin_name = "cargo lab", after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) task: Task,
}

const EXAMPLES: &str = "\
Examples:
  cargo lab demo                       the main job, and what the air saw of it
  cargo lab demo --without-macveil     the same without macveil: what it is for
  cargo lab test                       every check and test there is
  cargo lab test without_macveil       only the tests whose names contain this
  cargo lab audit air.pcap --station 02:00:00:00:00:00 --ap 02:00:00:00:01:00=home
  MACVEIL_LAB_CACHE=/big cargo lab setup    keep kernel and root file systems elsewhere

The first run of setup, demo or test installs, builds and caches what it needs, and says so first.
The exit code is 0 if all was well, 1 if something failed or the judge found something.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Make the laboratory ready: packages, root file systems, kernel, the guest's binaries
    Setup,
    /// Run the demonstration: three scans, home, a café, home again
    Demo {
        /// Leave macveil out, and see the permanent address on the air: the judge says guilty, and the
        /// exit code is 1
        #[arg(long)]
        without_macveil: bool,
    },
    /// Run every check and test: format, lints, unit, property, scenario, documentation
    Test {
        /// Passed to the test runner: a part of a test's name, or its options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Judge a capture from anywhere: which addresses were on the air, and what was wrong
    Audit(AuditArgs),
    /// Make everything that a release consists of: package, static binary, bill of materials, checksums
    ///
    /// CHANGELOG.md must tell of the version in Cargo.toml. Everything is built twice, in two
    /// directories, and must be the same.
    Release {
        /// Build once only: whether it repeats is not known then
        #[arg(long)]
        once: bool,
    },
    /// Remove the cache: kernel and root file systems
    Clean,
    /// Say what this machine can do and what is cached
    Doctor,
}
