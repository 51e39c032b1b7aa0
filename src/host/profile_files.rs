//! The profiles of a machine: macveil's own, and NetworkManager's.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::conf_files::{ReadError, files};
use super::paths::NetworkManagerPaths;
use crate::config::conf::Place;
use crate::config::derived::DIRECTORY;
use crate::config::finding::{Complaint, Finding, Severity};
use crate::config::keyfile::Keyfile;
use crate::config::profile::{self, Profile, normalize_uuid};
use crate::config::text::unescape;

/// The profiles in macveil's directory, in the order of their names. What is no profile is a finding.
///
/// # Errors
/// A file is there and cannot be read.
pub fn own(directory: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Profile>, ReadError> {
    let mut profiles = Vec::new();
    for path in files(directory)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if !name.ends_with(profile::SUFFIX) {
            let what = "the file is ignored, its name does not end in .nmconnection";
            findings.push(Complaint::warning(what, &*name).at(&path.to_string_lossy(), 1));
            continue;
        }
        let text = fs::read(&path).map_err(|source| ReadError { path: path.clone(), source })?;
        match Profile::parse(&path.to_string_lossy(), &text) {
            Ok((profile, found)) => {
                findings.extend(found);
                profiles.push(profile);
            }
            Err(error) => findings.push(error.into()),
        }
    }
    Ok(profiles)
}

/// NetworkManager's profiles for Wi-Fi, as it would load them: of several with one uuid, that in `/run`
/// goes before that in `/etc` and in `/usr/lib`, and in one directory the newer one; a `UUID.nmmeta`
/// that points to `/dev/null` deletes it. What NetworkManager would not load is a warning, and not
/// loaded.
///
/// # Errors
/// A directory is there and cannot be read.
pub fn networkmanagers(
    paths: &NetworkManagerPaths,
    moved: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Profile>, ReadError> {
    let mut profiles: Vec<Profile> = Vec::new();
    let mut deleted: Vec<String> = Vec::new();
    for (place, directory) in paths.connections(moved) {
        let mut here: Vec<(SystemTime, Profile)> = Vec::new();
        let mut deleted_here = Vec::new();
        for path in files(&directory)? {
            if let Some(uuid) = deleted_by(&path) {
                deleted_here.push(uuid);
            } else if is_profile(&path, place)
                && let Some((modified, profile)) = theirs(&path, moved, findings)
                && profile.is_wifi()
            {
                here.push((modified, profile));
            }
        }
        deleted.extend(deleted_here);
        here.sort_by(|(a, _), (b, _)| b.cmp(a));
        for (_, profile) in here {
            let is_known = profiles.iter().any(|known| known.uuid == profile.uuid);
            if !is_known && !deleted.contains(&profile.uuid) {
                profiles.push(profile);
            }
        }
    }
    profiles.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(profiles)
}

/// Whether NetworkManager takes a file of this name for a profile: everywhere but in `/etc` it must
/// have the suffix.
fn is_profile(path: &Path, place: Place) -> bool {
    const LEFTOVERS: [&str; 8] =
        ["~", ".rpmsave", ".rpmorig", ".rpmnew", ".dpkg-dist", ".dpkg-new", ".dpkg-old", ".nmmeta"];
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let left_over = name.starts_with(['.', '#']) || LEFTOVERS.iter().any(|end| name.ends_with(end));
    !left_over && (name.ends_with(profile::SUFFIX) || place == Place::Etc)
}

/// The uuid that a `UUID.nmmeta` deletes.
fn deleted_by(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let uuid = normalize_uuid(name.strip_suffix(".nmmeta")?)?;
    let target = match fs::read_link(path) {
        Ok(target) => target,
        Err(_) => {
            let keyfile = Keyfile::parse(name, &fs::read(path).ok()?).ok()?;
            PathBuf::from(unescape(keyfile.get("nmmeta", "loaded-path")?.raw)?)
        }
    };
    (target == Path::new("/dev/null")).then_some(uuid)
}

/// `moved` is where it keeps those that it writes, if not in the usual place.
fn theirs(path: &Path, moved: Option<&str>, findings: &mut Vec<Finding>) -> Option<(SystemTime, Profile)> {
    let file = path.to_string_lossy();
    let mut ignored = |what: String| {
        findings.push(Complaint::warning(format!("the profile is ignored: {what}"), "").at(&file, 1));
    };
    let metadata = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return None,
        Err(error) => {
            ignored(error.to_string());
            return None;
        }
    };
    // NetworkManager loads no profile that others could have written or read.
    if metadata.mode() & 0o077 != 0 {
        ignored(format!("its mode is {:04o}, 0600 is expected", metadata.mode() & 0o7777));
        return None;
    }
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) => {
            ignored(error.to_string());
            return None;
        }
    };
    match Profile::parse_in(moved.filter(|path| path.starts_with('/')).unwrap_or(DIRECTORY), &file, &text) {
        Ok((profile, found)) => {
            let mild = |finding: Finding| Finding { severity: Severity::Warning, ..finding };
            if profile.is_wifi() {
                findings.extend(found.into_iter().map(mild));
            }
            Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), profile))
        }
        Err(error) => {
            let finding = Finding::from(error);
            let what = format!("the profile is ignored: {}", finding.what);
            findings.push(Finding { severity: Severity::Warning, what, ..finding });
            None
        }
    }
}
