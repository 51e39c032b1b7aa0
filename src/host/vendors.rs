//! The users' own list of vendors, behind the packaged one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::core::vendor::{ParseVendorsError, Vendors};

/// The users' own list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VendorsError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is not understood.
    #[error("{}: {source}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ParseVendorsError,
    },
}

/// The packaged list and the one at `path`, which need not exist.
///
/// # Errors
/// It cannot be read or is not a list; [`Vendors::packaged`] is still there.
pub fn read(path: &Path) -> Result<Vendors, VendorsError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vendors::packaged()),
        Err(source) => return Err(VendorsError::File { path: path.to_owned(), source }),
    };
    let content = |source| VendorsError::Content { path: path.to_owned(), source };
    Vendors::packaged().extended(text).map_err(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_lines_are_behind_the_packaged_ones() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("vendors.list");
        assert_eq!(read(&path).unwrap(), Vendors::packaged());
        fs::write(&path, "phone 00:1:2 Mine\n").unwrap();
        let vendors = read(&path).unwrap();
        assert_eq!(vendors.iter().last().map(|vendor| vendor.name), Some("Mine"));
        fs::write(&path, "phone\n").unwrap();
        assert!(matches!(read(&path), Err(VendorsError::Content { .. })));
    }
}
