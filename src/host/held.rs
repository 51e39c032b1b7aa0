//! Notes for a macveil that comes after one that was killed: that a supplicant is disconnected, or may not join
//! everybody, or a link is down, by macveil's will and not by its user's.

use std::fs;
use std::path::{Path, PathBuf};

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The supplicant is disconnected. Without it a macveil that was killed leaves it waiting for its user, and no
    /// worse.
    Held,
    /// The link was taken down. Without it a macveil that was killed in between leaves it down, and no worse.
    Down,
    /// The supplicant was told whom it must not join (`SET disallow_aps`). Without it a macveil that was killed leaves
    /// it so until its next connection ends.
    Fenced,
}

impl Note {
    /// In the interface's directory `own`.
    fn path(self, own: &Path) -> PathBuf {
        own.join(match self {
            Self::Held => "held",
            Self::Down => "down",
            Self::Fenced => "fenced",
        })
    }

    /// Makes or removes it for the interface whose directory is `own`.
    pub fn set(self, own: &Path, holds: bool) {
        let path = self.path(own);
        let _ = if holds { fs::write(path, b"") } else { fs::remove_file(path) };
    }

    /// Whether it is there.
    #[must_use]
    pub fn is_set(self, own: &Path) -> bool {
        self.path(own).exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_stays_until_it_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let own = directory.path();
        assert!(!Note::Held.is_set(own));
        Note::Held.set(own, true);
        assert!(Note::Held.is_set(own));
        Note::Held.set(own, false);
        Note::Held.set(own, false);
        assert!(!Note::Held.is_set(own));
        Note::Down.set(own, true);
        assert!(Note::Down.is_set(own) && !Note::Held.is_set(own));
        Note::Down.set(own, false);
        assert!(!Note::Down.is_set(own));
        Note::Fenced.set(own, true);
        assert!(Note::Fenced.is_set(own) && !Note::Down.is_set(own));
        Note::Fenced.set(own, false);
        assert!(!Note::Fenced.is_set(own));
    }
}
