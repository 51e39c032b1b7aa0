//! All that a release consists of, in one directory.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::ReleaseError;
use super::changelog::{section, version};
use super::debian::{Packing, pack};
use super::tools::{CARGO_CYCLONEDX, file, run};
use crate::setup::{cargo, host_target, target_directory, workspace};

/// The list of checksums, in the form that `sha256sum --check` reads.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// The bill of materials, CycloneDX.
const MATERIALS: &str = "macveil.cdx.json";

/// What is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Of this version.
    pub version: String,
    /// Where it is.
    pub directory: PathBuf,
    /// The files with their sizes in octets, [`CHECKSUMS`] last.
    pub files: Vec<(String, u64)>,
}

/// Makes a release in `target/release-VERSION`; with `twice`, everything is built again in another
/// directory, and must be the same.
///
/// # Errors
/// The changelog does not tell of the version, something cannot be made, or it does not repeat.
pub fn release(twice: bool) -> Result<Release, ReleaseError> {
    let read = |name: &str| {
        let path = workspace().join(name);
        fs::read_to_string(&path).map_err(file(&path))
    };
    let version = version(&read("Cargo.toml")?)?;
    section(&read("CHANGELOG.md")?, &version)?;
    let directory = target_directory().join(format!("release-{version}"));
    let made = make(&version, &directory, &target_directory().join("release-build"))?;
    if twice {
        let again = target_directory().join("release-again");
        let other = make(&version, &again, &target_directory().join("release-build-again"))?;
        for (name, _) in &made.files {
            let same = |release: &Release| {
                let path = release.directory.join(name);
                fs::read(&path).map_err(file(&path))
            };
            if same(&made)? != same(&other)? {
                return Err(ReleaseError::NotReproducible(name.clone()));
            }
        }
    }
    Ok(made)
}

fn make(version: &str, directory: &Path, built: &Path) -> Result<Release, ReleaseError> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(file(directory))?;
    }
    fs::create_dir_all(directory).map_err(file(directory))?;
    // The last commit's, so that whoever has the sources gets the same.
    let date = run(Command::new("git").current_dir(workspace()).args(["log", "-1", "--format=%ct"]))?;
    let date: i64 = date.trim().parse().unwrap_or_default();
    let target = host_target()?;

    build(built, &target, date, &[])?;
    let architecture = run(Command::new("dpkg").arg("--print-architecture"))?;
    let package = directory.join(format!("macveil_{version}-1_{}.deb", architecture.trim()));
    pack(
        &Packing { target_directory: built, target: &target, profile: "release", revision: "1", date },
        &package,
    )?;

    // Package lintian; its warnings are for people, its errors end the release.
    run(Command::new("lintian").args(["--fail-on", "error"]).arg(&package))?;

    let linked = built.join("static");
    build(&linked, &target, date, &["-Ctarget-feature=+crt-static", "-Crelocation-model=static"])?;
    let binary = linked.join(&target).join("release/macveil");
    let name = format!("macveil-{version}-{}-static", target.split('-').next().unwrap_or(&target));
    fs::copy(&binary, directory.join(&name)).map_err(file(&binary))?;

    materials(&directory.join(MATERIALS), date)?;
    checksums(directory)?;
    let mut files = sizes(directory)?;
    files.sort_by_key(|(name, _)| (name == CHECKSUMS, name.clone()));
    Ok(Release { version: version.to_owned(), directory: directory.to_owned(), files })
}

/// Builds the daemon so that neither the directory nor the day leaves a trace in it.
fn build(built: &Path, target: &str, date: i64, flags: &[&str]) -> Result<(), ReleaseError> {
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME").map(|home| home + "/.cargo"));
    let mut all: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
    all.push(format!("--remap-path-prefix={}=macveil", workspace().display()));
    all.push(format!("--remap-path-prefix={}=built", built.display()));
    all.extend(home.map(|home| format!("--remap-path-prefix={home}=cargo")));
    let mut command = cargo();
    command.args(["build", "--quiet", "--locked", "--release", "--package", "macveil", "--target", target]);
    command.arg("--target-dir").arg(built);
    command.env("CARGO_ENCODED_RUSTFLAGS", all.join("\u{1f}"));
    command.env("SOURCE_DATE_EPOCH", date.to_string());
    run(&mut command).map(drop)
}

/// Every crate in the binary with its version, licence and checksum.
fn materials(path: &Path, date: i64) -> Result<(), ReleaseError> {
    let mut command = Command::new(CARGO_CYCLONEDX.path()?);
    command.current_dir(workspace()).args(["cyclonedx", "--format", "json", "--quiet"]);
    command.args(["--no-build-deps", "--override-filename", "macveil.cdx"]);
    command.env("SOURCE_DATE_EPOCH", date.to_string());
    run(&mut command)?;
    let made = workspace().join(MATERIALS);
    fs::copy(&made, path).map_err(file(&made))?;
    // One is left beside each member's manifest.
    for member in ["", "hwsim", "integration"] {
        let left = workspace().join(member).join(MATERIALS);
        if left.exists() {
            fs::remove_file(&left).map_err(file(&left))?;
        }
    }
    Ok(())
}

fn checksums(directory: &Path) -> Result<(), ReleaseError> {
    let mut names: Vec<String> = sizes(directory)?.into_iter().map(|(name, _)| name).collect();
    names.sort();
    let mut text = String::new();
    for name in names {
        let path = directory.join(&name);
        let octets = fs::read(&path).map_err(file(&path))?;
        let digest: String = Sha256::digest(&octets).iter().map(|octet| format!("{octet:02x}")).collect();
        let _ = writeln!(text, "{digest}  {name}");
    }
    let path = directory.join(CHECKSUMS);
    fs::write(&path, text).map_err(file(&path))
}

fn sizes(directory: &Path) -> Result<Vec<(String, u64)>, ReleaseError> {
    let entries = fs::read_dir(directory).map_err(file(directory))?;
    let sized = entries.map(|entry| {
        let entry = entry?;
        Ok((entry.file_name().to_string_lossy().into_owned(), entry.metadata()?.len()))
    });
    sized.collect::<Result<_, std::io::Error>>().map_err(file(directory))
}
