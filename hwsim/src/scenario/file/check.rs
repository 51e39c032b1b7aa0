//! What a scenario file may not ask for, found before a guest is started for it.

use std::collections::BTreeSet;

use toml::Spanned;

use super::{Document, Entry, is_called};
use crate::scenario::Step;

/// A problem, and the octet of the file where it is.
pub(super) struct Problem {
    pub(super) offset: usize,
    pub(super) reason: String,
}

pub(super) fn check(document: &Document, entries: &[Spanned<Entry>]) -> Result<(), Problem> {
    if let Some(name) = &document.name {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
        let plain = !name.get_ref().is_empty() && name.get_ref().chars().all(fits);
        if !plain {
            return Err(at(
                name,
                "a name has letters, digits, \"_\" and \"-\"; it names a directory".to_owned(),
            ));
        }
    }
    let mut names = BTreeSet::new();
    for access_point in &document.access_points {
        let name = access_point.get_ref().name();
        if !names.insert(name) {
            let reason = format!("there are two access points \"{name}\"; give one another name = \"…\"");
            return Err(at(access_point, reason));
        }
        let security = access_point.get_ref().lets_in();
        if security.has_passphrase() != access_point.get_ref().passphrase.is_some() {
            let verb = if security.has_passphrase() { "needs a" } else { "has no" };
            return Err(at(access_point, format!("this security {verb} passphrase")));
        }
    }
    for known in document.stations.iter().flat_map(|station| &station.knows) {
        let word = known.get_ref();
        if !document.access_points.iter().any(|access_point| is_called(access_point.get_ref(), word)) {
            return Err(at(known, format!("no access point serves \"{word}\"; there are {}", list(&names))));
        }
    }
    for entry in entries {
        let problem = |reason| at(entry, reason);
        check_entry(document, &names, entry.get_ref()).map_err(problem)?;
    }
    document.expect.check(document)
}

fn check_entry(document: &Document, names: &BTreeSet<&str>, entry: &Entry) -> Result<(), String> {
    match entry {
        Entry::Step(step) => check_step(document, names, step),
        Entry::Repeat(repeat) => {
            repeat.steps.iter().try_for_each(|entry| check_entry(document, names, entry))
        }
    }
}

fn check_step(document: &Document, names: &BTreeSet<&str>, step: &Step) -> Result<(), String> {
    let stations = document.stations.len();
    let radios = stations + document.access_points.len();
    if let Some(interface) = step.interface() {
        let may_be_an_access_point = matches!(step, Step::Control { .. });
        let count = if may_be_an_access_point { radios } else { stations };
        if !(0..count).any(|n| interface == format!("wlan{n}")) {
            let there: BTreeSet<String> = (0..count).map(|n| format!("wlan{n}")).collect();
            return Err(format!("no station is {interface}; there are {}", list(&there)));
        }
    }
    if let Step::AccessPointOff { name } | Step::AccessPointOn { name } = step
        && !names.contains(name.as_str())
    {
        return Err(format!("no access point is called \"{name}\"; there are {}", list(names)));
    }
    let wants_sockets = matches!(step, Step::WaitEvent { .. } | Step::Reconnect { .. });
    if wants_sockets && !document.client.has_control_sockets() {
        return Err(format!(
            "\"{step}\" speaks to wpa_supplicant, but the client is {}",
            document.client.name()
        ));
    }
    Ok(())
}

pub(super) fn at<T>(place: &Spanned<T>, reason: String) -> Problem {
    Problem { offset: place.span().start, reason }
}

/// Names, for an error.
pub(super) fn list(names: &BTreeSet<impl AsRef<str>>) -> String {
    match names.len() {
        0 => "none".to_owned(),
        _ => names.iter().map(|name| format!("\"{}\"", name.as_ref())).collect::<Vec<_>>().join(", "),
    }
}
