//! The arguments of `cargo lab`.

use clap::{Parser, Subcommand};

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
  MACVEIL_LAB_CACHE=/big cargo lab setup    keep kernel and root file systems elsewhere

The first run of any of them installs, builds and caches what it needs, and says so first.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Make the laboratory ready: packages, root file systems, kernel, the guest's binaries
    Setup,
    /// Run the demonstration: three scans, home, a café, home again
    Demo {
        /// Leave macveil out, and see the permanent address on the air
        #[arg(long)]
        without_macveil: bool,
    },
    /// Run every check and test: format, lints, unit, property, scenario, documentation
    Test {
        /// Passed to the test runner: a part of a test's name, or its options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Remove the cache: kernel and root file systems
    Clean,
    /// Say what this machine can do and what is cached
    Doctor,
}
