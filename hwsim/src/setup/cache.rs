//! The cache: finished things under names that hold a hash of what they were made from.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::{FdFlags, fcntl_setfd};
use sha2::{Digest as _, Sha256};

use super::command::SetupError;
use super::host;

/// Overrides where the cache is.
const VARIABLE: &str = "MACVEIL_LAB_CACHE";

/// What begins so is unfinished.
const UNFINISHED: &str = "unfinished-";

/// The cache's directory.
#[derive(Debug, Clone)]
pub struct Cache {
    directory: PathBuf,
}

/// Held while the cache is changed.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Cache {
    /// `$MACVEIL_LAB_CACHE`, or `macveil-lab` in `$XDG_CACHE_HOME` or `~/.cache`.
    ///
    /// # Errors
    /// Without any of these variables.
    pub fn from_environment() -> Result<Self, SetupError> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let directory = set(VARIABLE)
            .or_else(|| set("XDG_CACHE_HOME").map(|path| path.join("macveil-lab")))
            .or_else(|| set("HOME").map(|path| path.join(".cache/macveil-lab")))
            .ok_or(SetupError::NoCache)?;
        let directory = std::path::absolute(&directory)
            .map_err(|source| SetupError::File { path: directory.clone(), source })?;
        Ok(Cache { directory })
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The finished thing of this name, if it is there.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        Some(self.directory.join(name)).filter(|path| path.is_dir())
    }

    /// Every finished thing.
    pub fn entries(&self) -> Vec<PathBuf> {
        let all = fs::read_dir(&self.directory).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut entries: Vec<PathBuf> = all.filter(|path| path.is_dir() && !is_aside(path)).collect();
        entries.sort();
        entries
    }

    /// Waits until no other setup changes the cache, and keeps others out until dropped.
    pub(super) fn lock(&self) -> Result<Lock, SetupError> {
        let path = self.directory.join("lock");
        let failed = |source| SetupError::File { path: path.clone(), source };
        fs::create_dir_all(&self.directory).map_err(failed)?;
        let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            eprintln!("Another setup is at work in {}; waiting for it.", self.directory.display());
            flock(&file, FlockOperation::LockExclusive).map_err(|e| failed(e.into()))?;
        }
        // The programs that a setup starts inherit it: should the setup be killed without them, the next
        // one waits until they are gone instead of working beside them.
        fcntl_setfd(&file, FdFlags::empty()).map_err(|e| failed(e.into()))?;
        Ok(Lock { _file: file })
    }

    /// The log of a step of the setup, emptied.
    pub(super) fn log(&self, step: &str) -> Result<PathBuf, SetupError> {
        let path = self.directory.join("logs").join(format!("{step}.log"));
        let failed = |source| SetupError::File { path: path.clone(), source };
        fs::create_dir_all(self.directory.join("logs")).map_err(failed)?;
        File::create(&path).map_err(failed)?;
        Ok(path)
    }

    /// Where the thing of this name is made before it is whole.
    pub(super) fn unfinished(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{UNFINISHED}{name}"))
    }

    /// Gives the thing made in [`Cache::unfinished`] its name.
    pub(super) fn finish(&self, name: &str) -> Result<PathBuf, SetupError> {
        let path = self.directory.join(name);
        fs::rename(self.unfinished(name), &path)
            .map_err(|source| SetupError::File { path: path.clone(), source })?;
        Ok(path)
    }

    /// Removes what an interrupted setup left. The lock must be held.
    pub(super) fn sweep(&self) -> Result<(), SetupError> {
        let left = fs::read_dir(&self.directory).into_iter().flatten().flatten().map(|entry| entry.path());
        left.filter(|path| is_unfinished(path)).try_for_each(|path| host::remove(&path))
    }

    /// Removes everything.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn clear(&self) -> Result<(), SetupError> {
        if !self.directory.exists() {
            return Ok(());
        }
        let _lock = self.lock()?;
        host::remove(&self.directory)
    }
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(UNFINISHED))
}

fn is_aside(path: &Path) -> bool {
    is_unfinished(path) || path.file_name().is_some_and(|name| name == "logs")
}

/// A short hash of what a thing is made from; the parts cannot run into one another.
pub(super) fn hash(parts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for part in parts {
        sha.update(part.len().to_le_bytes());
        sha.update(part.as_bytes());
    }
    sha.finalize().iter().take(6).map(|octet| format!("{octet:02x}")).collect()
}

/// A file's absence is as good as an empty one.
pub(super) fn read_if_there(path: &Path) -> Result<String, SetupError> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        result => result.map_err(|source| SetupError::File { path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_one_another() {
        assert_eq!(hash(&["ab", "c"]), hash(&["ab", "c"]));
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }

    #[test]
    fn only_what_is_whole_is_found_and_the_rest_is_swept() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache { directory: directory.path().to_owned() };
        fs::create_dir(cache.unfinished("thing")).unwrap();
        assert_eq!((cache.find("thing"), cache.entries()), (None, vec![]));
        let path = cache.finish("thing").unwrap();
        assert_eq!((cache.find("thing"), cache.entries()), (Some(path.clone()), vec![path]));
        fs::create_dir(cache.unfinished("other")).unwrap();
        cache.sweep().unwrap();
        assert!(!cache.unfinished("other").exists());
    }
}
