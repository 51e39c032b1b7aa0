//! The Debian package.

use std::fs;
use std::path::{Path, PathBuf};

use super::ReleaseError;
use super::changelog::{UNRELEASED, debian, section, version};
use super::tools::{CARGO_DEB, file, run};
use crate::setup::{guest_build, workspace};

/// Who signs Debian's changelog; as in Cargo.toml's `[package.metadata.deb]`.
const MAINTAINER: &str = "The macveil developers <developers@macveil.example>";

/// A package that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// The file.
    pub path: PathBuf,
}

/// Packs the binary that the guests run, as revision `revision` of the present version. Takes seconds;
/// a release's package differs in its binary alone.
///
/// # Errors
/// The package cannot be made.
pub fn package(revision: &str) -> Result<Package, ReleaseError> {
    let (target_directory, target, profile) = guest_build()?;
    let path = target_directory.join(format!("macveil_{revision}.deb"));
    pack(&Packing { target_directory: &target_directory, target: &target, profile, revision, date: 0 }, &path)
}

/// What to pack.
pub(super) struct Packing<'a> {
    /// Where cargo built.
    pub(super) target_directory: &'a Path,
    /// For which target.
    pub(super) target: &'a str,
    /// With which profile.
    pub(super) profile: &'a str,
    /// Debian's revision of the version.
    pub(super) revision: &'a str,
    /// The changelog's date and that of all files, in seconds since 1970.
    pub(super) date: i64,
}

/// Packs what was built before into the file `path`.
pub(super) fn pack(packing: &Packing<'_>, path: &Path) -> Result<Package, ReleaseError> {
    let read = |name: &str| {
        let path = workspace().join(name);
        fs::read_to_string(&path).map_err(file(&path))
    };
    let version = version(&read("Cargo.toml")?)?;
    let changelog = read("CHANGELOG.md")?;
    let entries = section(&changelog, &version).or_else(|_| section(&changelog, UNRELEASED))?;
    let own = workspace().join("target/package");
    fs::create_dir_all(&own).map_err(file(&own))?;
    let text = debian(entries, &version, packing.revision, MAINTAINER, &date(packing.date));
    fs::write(own.join("changelog"), text).map_err(file(&own))?;

    let mut command = std::process::Command::new(CARGO_DEB.path()?);
    command.current_dir(workspace()).args(["--no-build", "--no-strip", "--quiet", "--locked"]);
    command.args(["--target", packing.target, "--profile", packing.profile]);
    command.args(["--deb-revision", packing.revision, "--output"]).arg(path);
    command.env("CARGO_TARGET_DIR", packing.target_directory);
    command.env("SOURCE_DATE_EPOCH", packing.date.to_string());
    run(&mut command)?;
    Ok(Package { path: path.to_owned() })
}

/// A moment in the form of RFC 5322, in UTC.
fn date(secs: i64) -> String {
    let moment = jiff::Timestamp::from_second(secs).unwrap_or_default();
    moment.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_as_debian_wants_it() {
        assert_eq!(date(0), "Thu, 01 Jan 1970 00:00:00 +0000");
        assert_eq!(date(951_827_696), "Tue, 29 Feb 2000 12:34:56 +0000");
        assert_eq!(date(1_767_225_599), "Wed, 31 Dec 2025 23:59:59 +0000");
    }
}
