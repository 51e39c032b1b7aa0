//! What runs in the guest and is ours: macveil and the agent, linked statically, because a guest's C
//! library is not the host's.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::BINARIES;
use super::command::{SetupError, run};
use super::progress::Progress;

/// Cargo's profile for guests.
const PROFILE: &str = "guest";

/// The workspace's directory.
pub fn workspace() -> &'static Path {
    // This crate is a directory of the workspace.
    let crate_directory = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_directory.parent().unwrap_or(crate_directory)
}

/// Where cargo builds, and runs leave their directories.
pub fn target_directory() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace().join("target"), PathBuf::from)
}

/// Cargo, as it was called.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace());
    command
}

/// The directory of binaries that were built before, if the environment names one.
pub(super) fn given() -> Option<PathBuf> {
    std::env::var_os(BINARIES).filter(|path| !path.is_empty()).and_then(|path| std::path::absolute(path).ok())
}

/// Where the binaries are.
pub(super) fn directory() -> Result<PathBuf, SetupError> {
    if let Some(given) = given() {
        return Ok(given);
    }
    Ok(guest_target_directory().join(host_target()?).join(PROFILE))
}

/// Builds them with progress shown.
pub(super) fn build(progress: &Progress) -> Result<(), SetupError> {
    let log = guest_target_directory().join("build.log");
    let failed = |source| SetupError::File { path: log.clone(), source };
    fs::create_dir_all(guest_target_directory()).map_err(failed)?;
    File::create(&log).map_err(failed)?;
    let step = progress.step("macveil and the guest's agent", None);
    run(&mut command()?, &log, &step, ADVICE)?;
    step.done();
    Ok(())
}

/// Builds them quietly, so that a test never runs what the sources no longer say.
///
/// # Errors
/// With cargo's output.
pub fn refresh() -> Result<(), SetupError> {
    quietly(command()?)
}

/// Builds the laboratory's own program, linked statically, so that it runs on a machine without its sources, and gives
/// its file. See [`BINARIES`].
///
/// # Errors
/// With cargo's output.
pub fn lab_program() -> Result<PathBuf, SetupError> {
    let mut command = cargo();
    command.args(["build", "--profile", PROFILE, "--package", "hwsim", "--bin", "lab"]);
    for_the_guest(&mut command)?;
    quietly(command)?;
    Ok(directory()?.join("lab"))
}

fn quietly(mut command: Command) -> Result<(), SetupError> {
    let output = command.output().map_err(|source| SetupError::File { path: "cargo".into(), source })?;
    if output.status.success() {
        return Ok(());
    }
    Err(SetupError::Build { said: String::from_utf8_lossy(&output.stderr).into_owned() })
}

/// Builds macveil as it is released and gives its file.
pub(super) fn release() -> Result<PathBuf, SetupError> {
    let mut command = cargo();
    command.args(["build", "--release", "--package", "macveil", "--bin", "macveil"]);
    for_the_guest(&mut command)?;
    quietly(command)?;
    Ok(guest_target_directory().join(host_target()?).join("release/macveil"))
}

/// What to do when they cannot be built.
const ADVICE: &str = "Mend what the compiler complains of and run this again.";

fn command() -> Result<Command, SetupError> {
    let mut command = cargo();
    command.args(["build", "--profile", PROFILE, "--package", "macveil", "--package", "hwsim"]);
    command.args(["--package", "integration", "--bin", "macveil", "--bin", "lab-guest", "--bin", "confined"]);
    for_the_guest(&mut command)?;
    Ok(command)
}

fn for_the_guest(command: &mut Command) -> Result<(), SetupError> {
    command.args(["--target", &host_target()?]).arg("--target-dir").arg(guest_target_directory());
    // With a target named, these concern what runs in the guest only, not build scripts.
    command.env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=+crt-static");
    Ok(())
}

/// What cargo built for the guests: its target directory, the target, and the profile.
///
/// # Errors
/// rustc does not say what it builds for.
pub fn guest_build() -> Result<(PathBuf, String, &'static str), SetupError> {
    Ok((guest_target_directory(), host_target()?, PROFILE))
}

/// Not cargo's own directory: its lock is held while the laboratory runs under `cargo run`.
fn guest_target_directory() -> PathBuf {
    target_directory().join("lab-guest")
}

/// What rustc builds for by itself, `x86_64-unknown-linux-gnu`.
///
/// # Errors
/// It does not say.
pub fn host_target() -> Result<String, SetupError> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().map_err(|_| SetupError::NoTarget)?;
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or(SetupError::NoTarget)
}
