//! The arguments of `cargo lab`.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use hwsim::audit::AuditArgs;
use hwsim::bench::{Entrant, Part};
use hwsim::engine::EngineKind;
use hwsim::scenario::Client;

/// A kernel with virtual radios, in which macveil is shown and tested.
#[derive(Debug, Parser)]
#[command(name = "cargo lab", bin_name = "cargo lab", after_help = EXAMPLES)]
pub(crate) struct Args {
    /// What runs the guests: uml (simulated time, repeats), qemu (a stock kernel in real time) or host (this
    /// machine's own kernel, as root)
    #[arg(long, global = true, value_name = "ENGINE")]
    pub(crate) engine: Option<EngineKind>,
    #[command(subcommand)]
    pub(crate) task: Task,
}

const EXAMPLES: &str = "\
Examples:
  cargo lab demo                       the main job, and what the air saw of it
  cargo lab demo --without-macveil     the same without macveil: what it is for
  cargo lab demo --client iwd          the same by another client
  cargo lab demo --engine qemu         the same on Debian's own kernel, in real time
  cargo lab run hwsim/scenarios/iwd.toml --format junit
  cargo lab shell --client macveil     a guest with radios, macveil running, and a prompt
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
        /// Who scans and connects: macveil, wpa_supplicant, NetworkManager or iwd
        #[arg(long, value_name = "NAME", conflicts_with = "without_macveil")]
        client: Option<Client>,
    },
    /// Run a scenario that is described in a file, and judge what was on the air
    Run {
        /// TOML; docs/laboratory.md describes it, hwsim/scenarios has some
        file: PathBuf,
        /// Who scans and connects, instead of whom the file names
        #[arg(long, value_name = "NAME")]
        client: Option<Client>,
        /// What to print: for people, as JSON, or for continuous integration. The run's directory has all,
        /// and the page
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Let each client live the same hour, side by side: a page, JSON, and a table
    Compare {
        /// Only these: macveil, wpa_supplicant, NetworkManager, iwd
        clients: Vec<Client>,
        /// Keep the table in docs/comparison.md
        #[arg(long)]
        keep: bool,
    },
    /// Measure the clients: times, memory, wake-ups, system calls; macveil beside more stations; its start
    Bench {
        /// Only these: macveil, wpa_supplicant-2.11, wpa_supplicant-2.10, NetworkManager, iwd
        // The table that is kept is one of all: ratios are of one run.
        #[arg(conflicts_with = "keep")]
        clients: Vec<Entrant>,
        /// Only this part: clients, radios (macveil beside more stations), or starts
        #[arg(long, value_name = "NAME")]
        part: Option<Part>,
        /// Keep the tables in docs/benchmarks.md, each part as soon as it is done
        #[arg(long)]
        keep: bool,
    },
    /// Let every fault come in every phase of a connection's life, and print the table
    Faults {
        /// Only those whose name contains this
        only: Option<String>,
        /// Keep the table in docs/faults.md
        #[arg(long)]
        keep: bool,
    },
    /// Live simulated days of scans, moves and faults, drawn from a seed
    Soak {
        /// How many
        #[arg(long)]
        days: u32,
        /// What they are drawn from
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The first one's number: a day that failed is run again by it
        #[arg(long, default_value_t = 0)]
        first: u32,
    },
    /// Open a guest with radios and a prompt; its time is real
    Shell {
        /// The scenario whose radios, files and steps come before the prompt; two access points and a
        /// station otherwise
        file: Option<PathBuf>,
        /// Who scans and connects. Without a file it is started before the prompt
        #[arg(long, value_name = "NAME")]
        client: Option<Client>,
    },
    /// Run every check and test: format, lints, unit, property, scenario, documentation
    Test {
        /// Passed to the test runner: a part of a test's name, or its options
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Judge a capture from anywhere: which addresses were on the air, and what was wrong
    Audit(AuditArgs),
    /// Make everything that a release consists of: packages, static binaries, sources, manual, bill of
    /// materials, checksums
    ///
    /// CHANGELOG.md must tell of the version in Cargo.toml, and everything be committed. All is built twice,
    /// in two directories, and must be the same.
    Release {
        /// Build once only: whether it repeats is not known then
        #[arg(long)]
        once: bool,
        /// Take CHANGELOG.md's section "Unreleased" where there is none of the version
        #[arg(long)]
        unreleased: bool,
        /// For these only: x86_64, aarch64, armv7, riscv64, mips, mipsel
        architectures: Vec<String>,
    },
    /// Remove the cache: kernel and root file systems
    Clean,
    /// Say what this machine can do and what is cached
    Doctor,
}

/// In which form a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// Verdict and timeline as JSON.
    Json,
    /// The expectations as JUnit's test cases.
    Junit,
}
