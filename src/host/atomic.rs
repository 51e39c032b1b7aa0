//! Files that are replaced whole or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Writes a file that only its owner may read (mode 0600), in place of any former one: a temporary file
/// beside it, to the disk, renamed, and the directory to the disk. A missing directory is made, mode
/// 0700.
///
/// # Errors
/// It could not be written, for a full disk for example; the former file is as it was.
pub fn replace(path: &Path, octets: &[u8]) -> io::Result<()> {
    write(path, octets, |temporary, path| fs::rename(temporary, path))
}

/// As [`replace`], but never in place of another file.
///
/// # Errors
/// There is a file already ([`io::ErrorKind::AlreadyExists`]), or it could not be written.
pub fn create_new(path: &Path, octets: &[u8]) -> io::Result<()> {
    write(path, octets, |temporary, path| {
        // A link, unlike a rename, never replaces.
        fs::hard_link(temporary, path)?;
        fs::remove_file(temporary)
    })
}

/// Removes a file, and lets the disk know.
///
/// # Errors
/// It could not be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    File::open(directory_of(path))?.sync_all()
}

fn write(path: &Path, octets: &[u8], put: impl FnOnce(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    let directory = directory_of(path);
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let temporary = temporary(path);
    let written = (|| {
        // Left by one that was killed.
        let _ = fs::remove_file(&temporary);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
        file.write_all(octets)?;
        file.sync_all()?;
        put(&temporary, path)
    })();
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    File::open(directory)?.sync_all()
}

/// A name which nobody takes for a profile or a configuration file.
fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // A file's name has 255 octets at most, and this one is longer than the one it is for.
    let short: String = name.chars().take(40).collect();
    directory_of(path).join(format!(".{short}.{}~", std::process::id()))
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("connections/home.nmconnection");
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        remove(&path).unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn what_is_there_is_not_overwritten_by_a_new_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("home.nmconnection");
        create_new(&path, b"one").unwrap();
        assert_eq!(create_new(&path, b"two").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
