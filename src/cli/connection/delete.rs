//! `macveil connection delete`.

use std::ffi::OsString;
use std::fmt::Write as _;

use super::ConnectionError;
use super::find::{FindError, take};
use super::save::Store;
use super::shown::Shown;
use crate::cli::printed::Printed;
use crate::config::text::printable;

pub(super) fn run(store: &Store, words: &[OsString], json: bool) -> Result<Printed, ConnectionError> {
    let files = store.load().map_err(FindError::from)?;
    let mut words = words;
    let mut named = Vec::new();
    // All are found before the first one goes.
    while !words.is_empty() {
        named.push(take(&files.profiles, &mut words)?);
    }
    let mut text = String::new();
    let mut deleted = Vec::new();
    for profile in named {
        store.remove(profile)?;
        let _ = writeln!(text, "Connection '{}' ({}) deleted.", printable(&profile.id), profile.uuid);
        deleted.push(Shown::of(profile, true));
    }
    if json { Ok(Printed::json(&deleted)?) } else { Ok(Printed::text(text)) }
}
