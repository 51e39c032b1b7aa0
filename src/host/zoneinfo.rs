//! The installed tz database: a file for each zone (RFC 9636).

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::core::zone::{Zone, ZoneError, Zones};

/// More than any zone's file has, in octets.
const MAX_LEN: u64 = 64 * 1024;

/// A zone that the configuration names cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ZoneinfoError {
    /// Its file cannot be read.
    #[error("time zone {name}: {}: {source}", path.display())]
    File {
        /// The zone.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its file is not understood.
    #[error("time zone {name}: {source}")]
    Content {
        /// The zone.
        name: String,
        /// Why.
        source: ZoneError,
    },
    /// A name that leads out of the directory.
    #[error("time zone \"{}\" is no name of the tz database, as Europe/Berlin", .0.escape_debug())]
    Name(String),
}

/// Adds the zone of this name.
///
/// # Errors
/// There is no such zone, or its file is not understood.
pub fn add(zones: &mut Zones, directory: &Path, name: &str) -> Result<(), ZoneinfoError> {
    zones.insert(name, zone(directory, name)?);
    Ok(())
}

fn zone(directory: &Path, name: &str) -> Result<Zone, ZoneinfoError> {
    let plain = |part: &str| {
        let known = |b: u8| b.is_ascii_alphanumeric() || b"_+-".contains(&b);
        !part.is_empty() && part.bytes().all(known)
    };
    if !name.split('/').all(plain) {
        return Err(ZoneinfoError::Name(name.to_owned()));
    }
    let path = directory.join(name);
    let mut octets = Vec::new();
    File::open(&path)
        .and_then(|file| file.take(MAX_LEN).read_to_end(&mut octets))
        .map_err(|source| ZoneinfoError::File { name: name.to_owned(), path, source })?;
    Zone::tzif(name, &octets).map_err(|source| ZoneinfoError::Content { name: name.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(directory: &Path, name: &str) -> ZoneinfoError {
        add(&mut Zones::default(), directory, name).unwrap_err()
    }

    #[test]
    fn names_do_not_lead_out_of_the_directory() {
        for name in ["../../../etc/passwd", "/etc/passwd", "", "Europe//Berlin", "Europe/./Berlin", "a b"] {
            let error = error(Path::new("/usr/share/zoneinfo"), name);
            assert!(matches!(error, ZoneinfoError::Name(_)), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_none_or_something_else_is_said() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("Odd"), "TZif but not really").unwrap();
        assert!(matches!(error(directory.path(), "Odd"), ZoneinfoError::Content { .. }));
        assert!(matches!(error(directory.path(), "Missing"), ZoneinfoError::File { .. }));
    }
}
