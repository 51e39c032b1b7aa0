//! The configuration files of a product, read but not yet understood.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::conf::{Place, Product, Source};

/// A file or directory cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct ReadError {
    /// The file or directory.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// The main file, if it exists, and all files of the directories that exist.
///
/// # Errors
/// One of them is there and cannot be read.
pub fn read(
    product: Product,
    main_file: &Path,
    directories: &[(Place, PathBuf)],
) -> Result<Vec<Source>, ReadError> {
    let mut sources: Vec<Source> = source(product, Place::Main, main_file)?.into_iter().collect();
    for (place, directory) in directories {
        for path in files(directory)? {
            sources.extend(source(product, *place, &path)?);
        }
    }
    Ok(sources)
}

/// One file; `None` where it does not exist, or is a directory.
///
/// # Errors
/// It cannot be read.
pub fn source(product: Product, place: Place, path: &Path) -> Result<Option<Source>, ReadError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::IsADirectory)
                || error.kind() == io::ErrorKind::NotADirectory =>
        {
            return Ok(None);
        }
        Err(source) => return Err(ReadError { path: path.to_owned(), source }),
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Some(Source { product, place, name, path: path.display().to_string(), text }))
}

/// The entries of a directory, sorted; none where it does not exist.
///
/// # Errors
/// It cannot be read.
pub fn files(directory: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let failed = |source| ReadError { path: directory.to_owned(), source };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}
