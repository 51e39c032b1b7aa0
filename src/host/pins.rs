//! The file of the pins: small, replaced whole, readable by root only.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::atomic;
use crate::core::pins::{ParsePinsError, Pins};

/// The file's name in the state directory.
pub const FILE: &str = "pins";

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PinsError {
    /// It cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error("{}: {source}; correct the line, or remove the file to undo every pin", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ParsePinsError,
    },
}

/// Reads the pins. No file: nothing is pinned.
///
/// # Errors
/// It cannot be read, or holds something else.
pub fn read(path: &Path) -> Result<Pins, PinsError> {
    match fs::read(path) {
        Ok(octets) => String::from_utf8_lossy(&octets)
            .parse()
            .map_err(|source| PinsError::Content { path: path.to_owned(), source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Pins::default()),
        Err(source) => Err(PinsError::File { path: path.to_owned(), source }),
    }
}

/// Writes the pins: the whole file or, if that fails, nothing.
///
/// # Errors
/// It cannot be written; the former file is still there.
pub fn write(path: &Path, pins: &Pins) -> Result<(), PinsError> {
    atomic::replace(path, pins.to_string().as_bytes())
        .map_err(|source| PinsError::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::addr::MacAddr;

    #[test]
    fn pins_survive_and_what_is_something_else_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("pins");
        assert_eq!(read(&path).unwrap(), Pins::default());
        let mut pins = Pins::default();
        pins.set("cafe", "wlan0", MacAddr::new([2, 1, 2, 3, 4, 5])).unwrap();
        write(&path, &pins).unwrap();
        assert_eq!(read(&path).unwrap(), pins);
        fs::write(&path, b"\xff\n").unwrap();
        assert!(matches!(read(&path), Err(PinsError::Content { .. })));
        // As good as a full disk: nothing can be made where a file stands for a directory.
        assert!(matches!(write(&path.join("x"), &pins), Err(PinsError::File { .. })));
    }
}
