//! Programs that manage interfaces by themselves, addresses included: two at that is one too many.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::core::types::IfIndex;

/// Below it NetworkManager notes what it knows of each interface, by index, as long as it runs.
const NETWORKMANAGER_DEVICES: &str = "run/NetworkManager/devices";

/// Who manages an interface instead of macveil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rival {
    /// It sets addresses itself, and drives wpa_supplicant over D-Bus.
    NetworkManager,
    /// It takes wpa_supplicant's place, and every radio with it.
    Iwd,
}

impl Rival {
    /// How the interface becomes macveil's.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::NetworkManager => {
                "have it leave the interface alone, for now with `nmcli device set IFNAME managed no`, for good \
                 with unmanaged-devices=type:wifi in its [keyfile] section"
            }
            Self::Iwd => "stop and disable it, and start wpa_supplicant, beside which macveil works",
        }
    }

    /// The name of its process in `/proc/PID/comm`.
    fn process(self) -> &'static str {
        match self {
            Self::NetworkManager => "NetworkManager",
            Self::Iwd => "iwd",
        }
    }
}

impl fmt::Display for Rival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.process())
    }
}

/// A system in which rivals are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rivals {
    root: PathBuf,
}

impl Rivals {
    /// Those of the system below `root`.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// What must be readable for that as long as the daemon runs. NetworkManager's directory is there
    /// only once it was started, which is after macveil: where it is installed, all of /run is named.
    #[must_use]
    pub fn places(&self) -> Vec<PathBuf> {
        let mut places = vec![self.root.join("proc")];
        let programs = ["usr/sbin/NetworkManager", "usr/bin/NetworkManager"];
        if programs.iter().any(|program| self.root.join(program).exists()) {
            places.push(self.root.join("run"));
        }
        places
    }

    /// Whether NetworkManager manages this interface, and runs.
    #[must_use]
    pub fn networkmanager(&self, index: IfIndex) -> Option<Rival> {
        let path = self.root.join(NETWORKMANAGER_DEVICES).join(index.0.to_string());
        let is_managed = says_managed(&fs::read_to_string(path).ok()?);
        (is_managed && self.runs(Rival::NetworkManager)).then_some(Rival::NetworkManager)
    }

    /// Whether iwd runs; it manages every radio. Looks at every process.
    #[must_use]
    pub fn iwd(&self) -> Option<Rival> {
        self.runs(Rival::Iwd).then_some(Rival::Iwd)
    }

    fn runs(&self, rival: Rival) -> bool {
        let Ok(entries) = fs::read_dir(self.root.join("proc")) else { return false };
        let is_number = |name: &std::ffi::OsStr| name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
        entries.flatten().filter(|entry| is_number(&entry.file_name())).any(|entry| {
            let comm = fs::read(entry.path().join("comm")).unwrap_or_default();
            comm.trim_ascii_end() == rival.process().as_bytes()
        })
    }
}

/// A keyfile of NetworkManager's: `[device]` with `managed=true`.
fn says_managed(text: &str) -> bool {
    let value = text.lines().filter_map(|line| line.trim().strip_prefix("managed=")).next_back();
    value.is_some_and(|value| matches!(value.trim(), "true" | "1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn networkmanager_manages_what_it_says_as_long_as_it_runs() {
        let noted = ("run/NetworkManager/devices/3", "# comment\n\n[device]\nmanaged=true\n");
        let runs = ("proc/77/comm", "NetworkManager\n");
        let of = |files: &[(&str, &str)], index| {
            let root = system(files);
            Rivals::below(root.path()).networkmanager(IfIndex(index))
        };
        assert_eq!(of(&[noted, runs], 3), Some(Rival::NetworkManager));
        assert_eq!(of(&[noted, runs], 4), None, "another interface");
        assert_eq!(of(&[noted], 3), None, "left behind");
        let unmanaged = ("run/NetworkManager/devices/3", "[device]\nmanaged=false\n");
        assert_eq!(of(&[unmanaged, runs], 3), None);
        assert_eq!(of(&[("run/NetworkManager/devices/3", "\0\u{fffd}"), runs], 3), None);
    }

    #[test]
    fn iwd_has_every_radio() {
        let of = |comm| {
            let root = system(&[("proc/5/comm", comm), ("proc/self/comm", "iwd\n")]);
            Rivals::below(root.path()).iwd()
        };
        assert_eq!(of("iwd\n"), Some(Rival::Iwd));
        assert_eq!(of("iwd-helper\n"), None);
        assert_eq!(Rivals::below(system(&[]).path()).iwd(), None);
    }

    #[test]
    fn all_of_run_is_read_only_where_networkmanager_is() {
        let root = system(&[]);
        assert_eq!(Rivals::below(root.path()).places(), [root.path().join("proc")]);
        let root = system(&[("usr/sbin/NetworkManager", "")]);
        assert_eq!(Rivals::below(root.path()).places().len(), 2);
    }
}
