//! `macveil connection modify`.

use std::ffi::OsString;

use super::ConnectionError;
use super::find::{FindError, take};
use super::save::Store;
use super::shown::Shown;
use super::value::{ValueError, change, doubts};
use crate::cli::printed::Printed;

pub(super) fn run(store: &Store, words: &[OsString], json: bool) -> Result<Printed, ConnectionError> {
    let files = store.load().map_err(FindError::from)?;
    let mut words = words;
    let profile = take(&files.profiles, &mut words)?;
    if words.is_empty() {
        return Err(ValueError::NoProperty.into());
    }
    let mut changed = change(profile, words)?;
    let is_own = store.is_own(profile);
    let path = store.save(&changed)?;
    changed.file = path.display().to_string();
    let mut printed = if json {
        Printed::json(&Shown::of(&changed, true))?
    } else {
        // As nmcli, nothing is said of what went as wanted.
        Printed::text("")
    };
    printed.notes = doubts(&changed);
    if !is_own {
        let (theirs, ours) = (&profile.file, &changed.file);
        printed
            .notes
            .push(format!("{theirs} is NetworkManager's and stays as it is; {ours} takes its place"));
    }
    Ok(printed)
}
