//! Where profiles are, and how a change gets there and to the daemon.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::conf::Conf;
use crate::config::profile::{Profile, SUFFIX};
use crate::ctl::client::{CallError, call};
use crate::ctl::request::Request;
use crate::host::atomic;
use crate::host::load::{Files, LoadError, files, own_profiles};
use crate::host::paths::Paths;

/// A change did not get where it belongs.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The file could not be written or removed; it is as it was.
    #[error("{}: {source}; nothing was changed", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The profile is not macveil's.
    #[error("{}: a file of NetworkManager's, which macveil only reads", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A profile of this name is there already.
    #[error("there is a connection \"{}\" already: modify it, or give con-name another name", .0.escape_debug())]
    Exists(String),
    /// The file is changed, the daemon was not told.
    #[error("the change is saved, but the daemon goes on without it: {0}")]
    Daemon(CallError),
}

/// The profiles of a machine.
pub(super) struct Store {
    pub(super) paths: Paths,
    pub(super) socket: PathBuf,
}

impl Store {
    /// Configuration and profiles. A configuration that is broken keeps nobody from the profiles: then
    /// there are macveil's own, and what is wrong.
    pub(super) fn load(&self) -> Result<Files, LoadError> {
        match files(&self.paths) {
            Err(LoadError::Syntax(error)) => Ok(Files {
                conf: Conf::default(),
                profiles: own_profiles(&self.paths)?,
                findings: vec![error.into()],
            }),
            read => read,
        }
    }

    /// Whether a profile's file may be written.
    pub(super) fn is_own(&self, profile: &Profile) -> bool {
        Path::new(&profile.file).parent() == Some(self.paths.connections().as_path())
    }

    /// Writes a changed profile. One of NetworkManager's is written into macveil's directory, where it
    /// takes the other's place. Returns the file.
    pub(super) fn save(&self, profile: &Profile) -> Result<PathBuf, SaveError> {
        let path = PathBuf::from(&profile.file);
        if !self.is_own(profile) {
            return self.create(profile);
        }
        let failed = |source| SaveError::File { path: path.clone(), source };
        atomic::replace(&path, &profile.print()).map_err(failed)?;
        self.tell()?;
        Ok(path)
    }

    /// Writes a new profile. Returns the file.
    pub(super) fn create(&self, profile: &Profile) -> Result<PathBuf, SaveError> {
        let directory = self.paths.connections();
        let named = |stem: &str| directory.join(format!("{stem}{SUFFIX}"));
        let mut path = named(&stem(&profile.id));
        let mut written = atomic::create_new(&path, &profile.print());
        if written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists) {
            path = named(&format!("{}-{}", stem(&profile.id), profile.uuid));
            written = atomic::create_new(&path, &profile.print());
        }
        written.map_err(|source| SaveError::File { path: path.clone(), source })?;
        self.tell()?;
        Ok(path)
    }

    /// Removes a profile.
    pub(super) fn remove(&self, profile: &Profile) -> Result<(), SaveError> {
        let path = PathBuf::from(&profile.file);
        if !self.is_own(profile) {
            return Err(SaveError::NotOurs { path });
        }
        atomic::remove(&path).map_err(|source| SaveError::File { path, source })?;
        self.tell()
    }

    /// Has the daemon read its files again, if it runs and they are its files.
    fn tell(&self) -> Result<(), SaveError> {
        if self.paths.root != Path::new("/") {
            return Ok(());
        }
        match call::<serde_json::Value>(&self.socket, &Request::Reload) {
            Ok(_) | Err(CallError::NotRunning { .. }) => Ok(()),
            Err(error) => Err(SaveError::Daemon(error)),
        }
    }
}

/// The name of the file of a profile: its id, as far as it is harmless.
fn stem(id: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || " -_+@.".contains(c);
    let name: String = id.chars().take(48).map(|c| if harmless(c) { c } else { '_' }).collect();
    let name = name.trim().trim_start_matches('.').trim_end_matches('~').to_owned();
    if name.is_empty() { "connection".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere_else() {
        assert_eq!(stem("Café 2"), "Café 2");
        assert_eq!(stem("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(stem("a\n\u{202e}\0/b"), "a____b");
        assert_eq!(stem("..."), "connection");
        assert!(stem(&"東".repeat(300)).len() < 200);
    }
}
