//! Users' decisions on single connections, kept over restarts: `overrides.json` in the state directory.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic;
use crate::core::addr::MacAddr;
use crate::core::overrides::{Override, Overrides};

/// The file's name in the state directory.
pub const FILE: &str = "overrides.json";
/// Larger files are nobody's decisions.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum OverridesError {
    /// The disk says no.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what macveil writes.
    #[error("{}: {source}; move the file away to begin anew: connections go back to what is configured", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    connections: BTreeMap<String, Decided>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    #[serde(default)]
    generation: u64,
    #[serde(default)]
    pins: BTreeMap<String, String>,
}

/// Reads the decisions; no file is none.
///
/// # Errors
/// The file is there and cannot be used. It is left as it is.
pub fn read(path: &Path) -> Result<Overrides, OverridesError> {
    let failed = |source| OverridesError::File { path: path.to_owned(), source };
    let octets = match fs::metadata(path).and_then(|file| Ok((file.len(), fs::read(path)?))) {
        Ok((length, octets)) if length <= LARGEST => octets,
        Ok(_) => return Err(failed(io::Error::from(io::ErrorKind::FileTooLarge))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Overrides::default()),
        Err(error) => return Err(failed(error)),
    };
    let bad = |source| OverridesError::Content { path: path.to_owned(), source };
    let content: Content = serde_json::from_slice(&octets).map_err(bad)?;
    let mut overrides = Overrides::default();
    for (uuid, decided) in content.connections {
        let address = |(ifname, text): (String, String)| -> Result<(String, MacAddr), OverridesError> {
            let address =
                text.parse().map_err(|error| bad(<serde_json::Error as serde::de::Error>::custom(error)))?;
            Ok((ifname, address))
        };
        let pins = decided.pins.into_iter().map(address).collect::<Result<_, _>>()?;
        overrides.insert(uuid, Override { generation: decided.generation, pins });
    }
    Ok(overrides)
}

/// Writes the decisions: whole or not at all, mode 0600.
///
/// # Errors
/// The disk says no; the former file is still there.
pub fn write(path: &Path, overrides: &Overrides) -> Result<(), OverridesError> {
    let decided = |decided: &Override| Decided {
        generation: decided.generation,
        pins: decided.pins.iter().map(|(ifname, address)| (ifname.clone(), address.to_string())).collect(),
    };
    let connections = overrides.iter().map(|(uuid, found)| (uuid.to_owned(), decided(found))).collect();
    let failed = |source| OverridesError::File { path: path.to_owned(), source };
    let octets = serde_json::to_vec_pretty(&Content { connections }).map_err(|e| failed(e.into()))?;
    atomic::replace(path, &octets).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decisions() -> Overrides {
        let mut overrides = Overrides::default();
        overrides.reroll("home");
        overrides.set_pin("cafe", "wlan0", MacAddr::new([2, 1, 2, 3, 4, 5])).unwrap();
        overrides
    }

    #[test]
    fn decisions_survive() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        assert_eq!(read(&path).unwrap(), Overrides::default());
        write(&path, &decisions()).unwrap();
        assert_eq!(read(&path).unwrap(), decisions());
    }

    #[test]
    fn what_cannot_be_understood_is_an_error_and_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        for text in [
            "",
            "[]",
            "{\"connections\":",
            "{\"connections\":{\"home\":{\"generation\":-1}}}",
            "{\"connections\":{\"home\":{\"pins\":{\"wlan0\":\"nonsense\"}}}}",
            "{\"connections\":{},\"more\":1}",
        ] {
            fs::write(&path, text).unwrap();
            assert!(matches!(read(&path), Err(OverridesError::Content { .. })), "{text}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[test]
    fn a_full_disk_leaves_the_former_decisions() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE);
        write(&path, &decisions()).unwrap();
        // As good as full: nothing can be created where a file is in the way of the directory.
        let nowhere = path.join(FILE);
        assert!(matches!(write(&nowhere, &Overrides::default()), Err(OverridesError::File { .. })));
        assert_eq!(read(&path).unwrap(), decisions());
    }
}
