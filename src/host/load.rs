//! Everything the daemon reads before it begins, and again when it is told to.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::entropy::SystemEntropy;
use super::secret::{self, SecretError};
use super::{boot_id, machine_id};
use crate::config::check;
use crate::config::conf::{Conf, Place, Product, Source};
use crate::config::finding::Finding;
use crate::config::keyfile::KeyfileError;
use crate::config::match_config::Claim;
use crate::config::policy::Policies;
use crate::config::profile::{self, Profile};

/// Where configuration and state are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The main configuration file.
    pub config: PathBuf,
    /// The directory of profiles.
    pub connections: PathBuf,
    /// The directory of the secret key.
    pub state_dir: PathBuf,
}

/// The configuration cannot be used, or there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No secret key can be read or made.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A file cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is not a key file.
    #[error(transparent)]
    Syntax(#[from] KeyfileError),
}

/// Reads configuration, profiles and identity; the secret key is made if there is none. With it come
/// the findings about what is not understood.
///
/// # Errors
/// See [`LoadError`]; nothing is half read.
pub fn load(paths: &Paths) -> Result<(Policies, Vec<Finding>), LoadError> {
    let claim = Claim::default();
    let sources = sources(paths)?;
    let mut findings = check::sources(&sources, &claim);
    let conf = Conf::merge(&sources, &claim)?;
    let profiles = profiles(&paths.connections, &mut findings)?;
    findings.extend(check::profiles(&profiles));
    let machine_id = machine_id::read(&machine_id::PATHS);
    let key = paths.state_dir.join("secret_key");
    let host_id = secret::load_or_create(&key, machine_id.as_ref(), &mut SystemEntropy)?;
    let boot_id = boot_id::read(boot_id::PATH.as_ref());
    Ok((Policies::new(conf, profiles, host_id, boot_id), findings))
}

fn sources(paths: &Paths) -> Result<Vec<Source>, LoadError> {
    let path = &paths.config;
    match fs::read(path) {
        Ok(text) => {
            let (product, place) = (Product::Macveil, Place::Main);
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(vec![Source { product, place, name, path: path.display().to_string(), text }])
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(LoadError::File { path: path.clone(), source }),
    }
}

fn profiles(directory: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Profile>, LoadError> {
    let failed = |path: &Path, source| LoadError::File { path: path.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(directory, source)),
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(profile::SUFFIX));
    paths.sort();
    let mut profiles = Vec::new();
    for path in paths {
        let text = fs::read(&path).map_err(|source| failed(&path, source))?;
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
