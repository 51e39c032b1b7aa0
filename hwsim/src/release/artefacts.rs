//! All that a release consists of, in one directory.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use super::ReleaseError;
use super::changelog::{UNRELEASED, section, version};
use super::compile::{Variant, Workshop};
use super::debian::{Packing, pack};
use super::materials::{MATERIALS, materials, tells_nothing_of_the_machine};
use super::targets::{TARGETS, Target};
use super::tools::{file, run};
use crate::setup::{cargo, target_directory, workspace};

/// The list of checksums, in the form that `sha256sum --check` reads.
pub const CHECKSUMS: &str = "SHA256SUMS";

/// What is made, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Everything is built again in another directory, and must be the same.
    pub twice: bool,
    /// The changelog need not tell of the version yet: its section of unreleased changes will do.
    pub unreleased: bool,
    /// For these architectures only; none given: all.
    pub architectures: Vec<String>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Of this version.
    pub version: String,
    /// Where it is.
    pub directory: PathBuf,
    /// The files with their sizes in octets, [`CHECKSUMS`] last.
    pub files: Vec<(String, u64)>,
}

/// Makes a release in `target/release-VERSION`.
///
/// # Errors
/// The changelog does not tell of the version, something is not committed, something cannot be made, is
/// too large or answers wrongly, or it does not repeat.
pub fn release(wanted: &Wanted) -> Result<Release, ReleaseError> {
    let read = |name: &str| {
        let path = workspace().join(name);
        fs::read_to_string(&path).map_err(file(&path))
    };
    let version = version(&read("Cargo.toml")?)?;
    let changelog = read("CHANGELOG.md")?;
    match section(&changelog, &version) {
        Err(_) if wanted.unreleased => section(&changelog, UNRELEASED)?,
        told => told?,
    };
    let targets = targets(&wanted.architectures)?;
    // The sources that are published must be those that are built.
    let changed = run(git().args(["status", "--porcelain", "--untracked-files=no"]))?;
    if !changed.trim().is_empty() {
        return Err(ReleaseError::NotCommitted(changed));
    }

    let directory = target_directory().join(format!("release-{version}"));
    let workshop = Workshop::new(&target_directory().join("release-build"))?;
    workshop.build(Variant::Asked, &targets, 0)?;
    workshop.answers_rightly(Variant::Asked, &targets)?;
    let made = make(&version, &directory, &workshop, &targets)?;
    if wanted.twice {
        let workshop = Workshop::new(&target_directory().join("release-build-again"))?;
        let other = make(&version, &target_directory().join("release-again"), &workshop, &targets)?;
        let names = |release: &Release| -> Vec<String> {
            release.files.iter().map(|(name, _)| name.clone()).collect()
        };
        if let Some(name) = names(&made).into_iter().find(|name| !names(&other).contains(name)) {
            return Err(ReleaseError::NotReproducible(name));
        }
        for name in names(&other) {
            let content = |release: &Release| {
                let path = release.directory.join(&name);
                fs::read(&path).map_err(file(&path))
            };
            if content(&made)? != content(&other)? {
                return Err(ReleaseError::NotReproducible(name));
            }
        }
    }
    Ok(made)
}

fn targets(names: &[String]) -> Result<Vec<Target>, ReleaseError> {
    let known = |name: &String| {
        let found = TARGETS.iter().find(|target| target.name == name);
        found.copied().ok_or_else(|| ReleaseError::Architecture(name.clone()))
    };
    if names.is_empty() { Ok(TARGETS.to_vec()) } else { names.iter().map(known).collect() }
}

fn make(
    version: &str,
    directory: &Path,
    workshop: &Workshop,
    targets: &[Target],
) -> Result<Release, ReleaseError> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(file(directory))?;
    }
    fs::create_dir_all(directory).map_err(file(directory))?;
    // The last commit's, so that whoever has the sources gets the same.
    let date = run(git().args(["log", "-1", "--format=%ct"]))?;
    let date: i64 = date.trim().parse().unwrap_or_default();

    for variant in [Variant::Router, Variant::Whole] {
        let targets: Vec<Target> =
            targets.iter().copied().filter(|target| variant.is_built_for(target)).collect();
        workshop.build(variant, &targets, date)?;
        workshop.starts(variant, &targets)?;
        if variant == Variant::Whole {
            workshop.answers_rightly(variant, &targets)?;
        }
        for target in &targets {
            let binary = target.binary(&workshop.out(variant));
            let name = format!("macveil-{version}-{}{}", target.name, variant.suffix());
            let size = fs::copy(&binary, directory.join(&name)).map_err(file(&binary))?;
            let most = target.most_for_routers;
            if variant == Variant::Router && size > most {
                return Err(ReleaseError::TooLarge { name, size, most });
            }
        }
    }

    let mut packages = Vec::new();
    for target in targets {
        let Some(architecture) = target.debian else { continue };
        let package = format!("macveil_{version}-1_{architecture}.deb");
        let out = workshop.out(Variant::Whole);
        let packing =
            Packing { target_directory: &out, target: target.rust, profile: "release", revision: "1", date };
        pack(&packing, &directory.join(&package))?;
        packages.push(package);
    }
    workshop.lintian(directory, &packages)?;

    sources(directory, version)?;
    materials(&directory.join(MATERIALS), date)?;
    let names: Vec<String> = sizes(directory)?.into_iter().map(|(name, _)| name).collect();
    tells_nothing_of_the_machine(directory, &names)?;
    checksums(directory)?;
    let mut files = sizes(directory)?;
    files.sort_by_key(|(name, _)| (name == CHECKSUMS, name.clone()));
    Ok(Release { version: version.to_owned(), directory: directory.to_owned(), files })
}

fn git() -> Command {
    let mut command = Command::new("git");
    command.current_dir(workspace());
    command
}

/// The sources, which are OpenWrt's and Buildroot's packages too; what is read, from the same; and the
/// crate.
fn sources(directory: &Path, version: &str) -> Result<(), ReleaseError> {
    let archive = |name: &str, paths: &[&str]| {
        let path = directory.join(name);
        let prefix = format!("--prefix=macveil-{version}/");
        run(git()
            .args(["archive", "--format=tar.gz", &prefix, "--output"])
            .arg(&path)
            .arg("HEAD")
            .args(paths))
    };
    archive(&format!("macveil-{version}.tar.gz"), &[])?;
    let read = ["docs/man", "config/completion", "config/macveil.conf", "config/systemd", "LICENSE"];
    archive(&format!("macveil-{version}-manual.tar.gz"), &read)?;

    let packaging = target_directory().join("release-crate");
    let mut command = cargo();
    command.args(["package", "--quiet", "--locked", "--no-verify", "--package", "macveil", "--target-dir"]);
    run(command.arg(&packaging))?;
    let name = format!("macveil-{version}.crate");
    let made = packaging.join("package").join(&name);
    fs::copy(&made, directory.join(&name)).map_err(file(&made))?;
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
