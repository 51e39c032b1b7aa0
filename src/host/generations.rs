//! The file of the re-rolls: small, replaced whole, readable by root only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic;
use crate::core::generations::{Generations, ParseGenerationsError};

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GenerationsError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else. Were it ignored, connections would have addresses that were to be
    /// theirs no more.
    #[error("{}: {source}; correct the line, or remove the file to undo every re-roll", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ParseGenerationsError,
    },
}

/// Reads the counts. No file: nothing was re-rolled.
///
/// # Errors
/// It cannot be read, or holds something else.
pub fn read(path: &Path) -> Result<Generations, GenerationsError> {
    match fs::read(path) {
        Ok(octets) => String::from_utf8_lossy(&octets)
            .parse()
            .map_err(|source| GenerationsError::Content { path: path.to_owned(), source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Generations::default()),
        Err(source) => Err(GenerationsError::File { path: path.to_owned(), source }),
    }
}

/// Writes the counts: the whole file or, if that fails, nothing.
///
/// # Errors
/// It cannot be written; the former file is still there.
pub fn write(path: &Path, generations: &Generations) -> Result<(), GenerationsError> {
    atomic::replace(path, generations.to_string().as_bytes())
        .map_err(|source| GenerationsError::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn is_replaced_whole_and_for_root_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("generations");
        let mut generations = read(&path).unwrap();
        generations.reroll("a");
        write(&path, &generations).unwrap();
        generations.reroll("a");
        write(&path, &generations).unwrap();
        assert_eq!(read(&path).unwrap(), generations);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "something was left behind");
    }

    #[test]
    fn what_is_something_else_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("generations");
        fs::write(&path, b"\xff\n").unwrap();
        assert!(matches!(read(&path), Err(GenerationsError::Content { .. })));
        assert!(matches!(read(directory.path()), Err(GenerationsError::File { .. })));
    }
}
