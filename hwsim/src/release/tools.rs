//! The programs that releases are made with: pinned, in the laboratory's cache, and run to their end.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::ReleaseError;
use crate::setup::{Cache, cargo};

/// A subcommand of cargo, which cargo itself installs.
pub(super) struct Tool {
    /// The package, and the program.
    pub(super) name: &'static str,
    /// Exactly this one, so that releases repeat.
    pub(super) version: &'static str,
}

/// Makes Debian packages.
pub(super) const CARGO_DEB: Tool = Tool { name: "cargo-deb", version: "3.8.0" };

/// Makes a bill of materials (CycloneDX).
pub(super) const CARGO_CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9" };

impl Tool {
    /// The program; compiled once if it is not there, which takes some minutes.
    pub(super) fn path(&self) -> Result<PathBuf, ReleaseError> {
        let cache = Cache::from_environment()?;
        let root = cache.directory().join(format!("{}-{}", self.name, self.version));
        let program = root.join("bin").join(self.name);
        if !program.exists() {
            let mut install = cargo();
            install.args(["install", "--quiet", "--locked", "--version", self.version, "--root"]);
            install.arg(&root).arg(self.name);
            run(&mut install)?;
        }
        Ok(program)
    }
}

/// Runs a program; what it wrote to its standard output is returned.
pub(super) fn run(command: &mut Command) -> Result<String, ReleaseError> {
    let shown = format!("{command:?}");
    let output = command.output().map_err(file(Path::new(command.get_program())))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(ReleaseError::Program {
        command: shown,
        failed: output.status.to_string(),
        said: said + &String::from_utf8_lossy(&output.stderr),
    })
}

/// Turns an error into one about `path`.
pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> ReleaseError {
    let path = path.to_owned();
    move |source| ReleaseError::File { path, source }
}
