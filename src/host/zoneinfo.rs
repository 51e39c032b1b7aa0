//! The installed tz database: a file for each zone (RFC 9636).

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::core::zone::{Zone, ZoneError, Zones};

/// Where the files are.
pub const DIRECTORY: &str = "/usr/share/zoneinfo";

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

/// The zones of these names; those that cannot be had are left out and said.
#[must_use]
pub fn read<'a>(directory: &Path, names: impl IntoIterator<Item = &'a str>) -> (Zones, Vec<ZoneinfoError>) {
    let (mut zones, mut errors) = (Zones::default(), Vec::new());
    for name in names {
        match zone(directory, name) {
            Ok(zone) => zones.insert(name, zone),
            Err(error) => errors.push(error),
        }
    }
    (zones, errors)
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

    #[test]
    fn names_do_not_lead_out_of_the_directory() {
        let names = ["../../../etc/passwd", "/etc/passwd", "", "Europe//Berlin", "Europe/./Berlin", "a b"];
        let (zones, errors) = read(Path::new(DIRECTORY), names);
        assert_eq!(zones, Zones::default());
        assert!(errors.iter().all(|error| matches!(error, ZoneinfoError::Name(_))), "{errors:?}");
    }

    #[test]
    fn a_file_that_is_none_or_something_else_is_said() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("Odd"), "TZif but not really").unwrap();
        let (_, errors) = read(directory.path(), ["Odd", "Missing"]);
        assert!(matches!(errors[0], ZoneinfoError::Content { .. }), "{errors:?}");
        assert!(matches!(errors[1], ZoneinfoError::File { .. }), "{errors:?}");
    }
}
