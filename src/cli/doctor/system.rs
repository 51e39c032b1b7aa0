//! A system's files and processes, below a root.

use std::fs;
use std::path::{Path, PathBuf};

/// Larger files are not configuration.
const LARGEST: u64 = 1024 * 1024;

/// The system that is examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    root: PathBuf,
}

impl System {
    /// The system below `root`.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Whether it is the running one: only then can kernel and daemons be asked.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.root == Path::new("/")
    }

    /// Where an absolute path of the system is.
    #[must_use]
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// A text file, if it can be read.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<String> {
        read(&self.path(path))
    }

    /// The text files in a directory whose names end so, with their paths in the system, by name.
    #[must_use]
    pub fn files(&self, directory: &str, ends: &str) -> Vec<(String, String)> {
        let Ok(entries) = fs::read_dir(self.path(directory)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
        names.retain(|name| name.ends_with(ends));
        names.sort();
        let text = |name: String| {
            let path = format!("{directory}/{name}");
            let text = self.read(&path)?;
            Some((path, text))
        };
        names.into_iter().filter_map(text).collect()
    }

    /// The names of the processes that run (`/proc/PID/comm`).
    #[must_use]
    pub fn processes(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("/proc")) else { return Vec::new() };
        let numbers = entries.flatten().map(|entry| entry.path()).filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
        });
        numbers.filter_map(|path| Some(read(&path.join("comm"))?.trim_end().to_owned())).collect()
    }

    /// Whether a process of that name runs. The kernel keeps 15 octets of it.
    #[must_use]
    pub fn runs(&self, name: &str) -> bool {
        let kept = name.get(..15).unwrap_or(name);
        self.processes().iter().any(|process| process == kept)
    }
}

fn read(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    if !file.is_file() || file.len() > LARGEST {
        return None;
    }
    fs::read(path).ok().map(|octets| String::from_utf8_lossy(&octets).into_owned())
}

/// `KEY=VALUE` lines outside comments: the value of the last one.
#[must_use]
pub(super) fn setting<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let values = text.lines().filter_map(|line| {
        let (name, value) = line.trim().split_once('=')?;
        (name.trim() == key).then(|| value.trim())
    });
    values.fold(None, |_, value| Some(value))
}
