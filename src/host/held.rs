//! Notes for a macveil that comes after one that was killed: that a supplicant is disconnected, or may not join
//! everybody, or a link is down, by macveil's will and not by its user's.

use std::fs;
use std::path::{Path, PathBuf};

fn note_of(own: &Path) -> PathBuf {
    own.join("held")
}

/// Makes or removes the note of the interface whose directory is `own`. Without it a macveil that
/// was killed leaves the supplicant waiting for its user, and no worse.
pub fn note(own: &Path, held: bool) {
    let _ = if held { fs::write(note_of(own), b"") } else { fs::remove_file(note_of(own)) };
}

/// Whether there is a note.
#[must_use]
pub fn is_noted(own: &Path) -> bool {
    note_of(own).exists()
}

fn note_of_link(own: &Path) -> PathBuf {
    own.join("down")
}

/// Makes or removes the note that the link of the interface whose directory is `own` was taken down.
/// Without it a macveil that was killed in between leaves the link down, and no worse.
pub fn note_down(own: &Path, down: bool) {
    let _ = if down { fs::write(note_of_link(own), b"") } else { fs::remove_file(note_of_link(own)) };
}

/// Whether there is a note of the link.
#[must_use]
pub fn is_noted_down(own: &Path) -> bool {
    note_of_link(own).exists()
}

fn note_of_fence(own: &Path) -> PathBuf {
    own.join("fenced")
}

/// Makes or removes the note that the supplicant at the interface whose directory is `own` was told whom it must
/// not join (`SET disallow_aps`). Without it a macveil that was killed leaves it so until its next connection ends.
pub fn note_fenced(own: &Path, fenced: bool) {
    let _ = if fenced { fs::write(note_of_fence(own), b"") } else { fs::remove_file(note_of_fence(own)) };
}

/// Whether there is a note of that.
#[must_use]
pub fn is_noted_fenced(own: &Path) -> bool {
    note_of_fence(own).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_stays_until_it_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let own = directory.path();
        assert!(!is_noted(own));
        note(own, true);
        assert!(is_noted(own));
        note(own, false);
        note(own, false);
        assert!(!is_noted(own));
        note_down(own, true);
        assert!(is_noted_down(own) && !is_noted(own));
        note_down(own, false);
        assert!(!is_noted_down(own));
        note_fenced(own, true);
        assert!(is_noted_fenced(own) && !is_noted_down(own));
        note_fenced(own, false);
        assert!(!is_noted_fenced(own));
    }
}
