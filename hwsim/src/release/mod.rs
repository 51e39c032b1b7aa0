//! Releases: everything that users install, made with one command, checked, and made again to see that
//! it is the same.

pub mod artefacts;
pub mod changelog;
mod compile;
pub mod debian;
mod known;
mod materials;
pub mod targets;
mod tools;

use std::io;
use std::path::PathBuf;

/// Why there is no release.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The changelog does not tell of this version.
    #[error(
        "CHANGELOG.md has no section \"## {0}\", the version in Cargo.toml; say there what changes for those who \
         run macveil (the section \"## Unreleased\" becomes it), or give --unreleased for a trial"
    )]
    NoSection(String),
    /// The changelog's section says nothing.
    #[error("CHANGELOG.md's section \"## {0}\" is empty")]
    EmptySection(String),
    /// The workspace has no version.
    #[error("Cargo.toml has no version under [workspace.package]")]
    NoVersion,
    /// A program failed.
    #[error("{command} failed ({failed}):\n{said}")]
    Program {
        /// With its arguments.
        command: String,
        /// How it ended.
        failed: String,
        /// What it wrote.
        said: String,
    },
    /// An architecture that there is not.
    #[error(
        "releases are not built for \"{0}\"; the architectures are x86_64, aarch64, armv7, riscv64, mips, mipsel"
    )]
    Architecture(String),
    /// What is built would not be what is published.
    #[error(
        "these files differ from the last commit, of which the sources are published; commit them first:\n{0}"
    )]
    NotCommitted(String),
    /// A binary that does not fit where it shall.
    #[error("{name} has {size} octets, and may have {most}")]
    TooLarge {
        /// Which.
        name: String,
        /// Its octets.
        size: u64,
        /// At most these.
        most: u64,
    },
    /// A binary that computes other addresses than NetworkManager.
    #[error("the binary for {architecture} answers {said} where {right} is right")]
    WrongAnswer {
        /// Of which architecture.
        architecture: &'static str,
        /// What it said.
        said: String,
        /// What is known.
        right: String,
    },
    /// The known answers.
    #[error("integration/networkmanager/vectors/end-to-end.json: {0}")]
    Vectors(serde_json::Error),
    /// A directory of the machine stands in what is published.
    #[error("{name} names {what}, a directory of this machine")]
    TellsOfTheMachine {
        /// Which file.
        name: String,
        /// The directory.
        what: String,
    },
    /// Two builds of the same sources differ.
    #[error("{0} is not the same when it is made again")]
    NotReproducible(String),
    /// The machine has no place for tools.
    #[error(transparent)]
    Setup(#[from] crate::setup::SetupError),
    /// A file.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
