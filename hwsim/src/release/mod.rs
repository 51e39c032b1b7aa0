//! Releases: everything that users install, made with one command, checked, and made again to see that
//! it is the same.

pub mod artefacts;
pub mod changelog;
pub mod debian;
mod tools;

use std::io;
use std::path::PathBuf;

/// Why there is no release.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The changelog does not tell of this version.
    #[error("CHANGELOG.md has no section \"## {0}\"; say there what changes for those who run macveil")]
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
