//! `macveil connection show`.

use std::ffi::OsString;
use std::fmt::Write as _;

use super::ConnectionError;
use super::find::{FindError, take};
use super::save::Store;
use super::shown::{Shown, default};
use crate::cli::device_facts::device;
use crate::cli::layout::{fit, table};
use crate::cli::printed::Printed;
use crate::config::conf::Conf;
use crate::config::finding::Severity;
use crate::config::profile::Profile;
use crate::config::property::Property;
use crate::config::settings::ConnectionDefaults;
use crate::config::text::printable;
use crate::host::load::Files;

/// The columns before a property's value.
const NAME_WIDTH: usize = 32;

pub(super) fn run(store: &Store, words: &[OsString], json: bool) -> Result<Printed, ConnectionError> {
    let files = store.load().map_err(FindError::from)?;
    let errors = files.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let notes = errors.map(ToString::to_string).collect();
    Ok(Printed { notes, ..shown(store, &files, words, json)? })
}

fn shown(store: &Store, files: &Files, words: &[OsString], json: bool) -> Result<Printed, ConnectionError> {
    let shown = |profile: &Profile| Shown::of(profile, store.is_own(profile));
    if words.is_empty() {
        if json {
            return Ok(Printed::json(&files.profiles.iter().map(shown).collect::<Vec<_>>())?);
        }
        return Ok(Printed::text(list(&files.profiles)));
    }
    let mut words = words;
    let mut named = Vec::new();
    while !words.is_empty() {
        named.push(take(&files.profiles, &mut words)?);
    }
    if json {
        return Ok(match named[..] {
            [profile] => Printed::json(&shown(profile))?,
            _ => Printed::json(&named.into_iter().map(shown).collect::<Vec<_>>())?,
        });
    }
    let texts: Vec<String> = named.into_iter().map(|profile| text(&files.conf, profile)).collect();
    Ok(Printed::text(texts.join("\n")))
}

fn list(profiles: &[Profile]) -> String {
    if profiles.is_empty() {
        return "No profiles: the configuration's defaults are in force for every network.\n".to_owned();
    }
    let row = |profile: &&Profile| {
        let address = profile.cloned_mac_address.as_deref().or(profile.deprecated_mode).unwrap_or("--");
        [printable(&profile.id), profile.uuid.clone(), fit(&printable(address), 18)]
    };
    let mut profiles: Vec<&Profile> = profiles.iter().collect();
    profiles.sort_by(|a, b| a.id.cmp(&b.id));
    table(["NAME", "UUID", "CLONED-MAC-ADDRESS"], &profiles.iter().map(row).collect::<Vec<_>>(), 0)
}

fn text(conf: &Conf, profile: &Profile) -> String {
    let device = profile.scope.interface_name.as_deref().map(device).unwrap_or_default();
    let defaults = ConnectionDefaults::of(conf, &device);
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{:NAME_WIDTH$}{value}", format!("{name}:"));
    };
    for property in Property::ALL {
        let value = match (profile.get(property), default(&defaults, property)) {
            (Some(value), _) => printed(property, &value, profile),
            (None, Some(default)) => format!("-- ({})", printable(&default)),
            (None, None) => "--".to_owned(),
        };
        line(&property.name(), &value);
    }
    line("file", &printable(&profile.file));
    text
}

fn printed(property: Property, value: &str, profile: &Profile) -> String {
    match (property, &profile.ssid) {
        // Octets, not text.
        (Property::Ssid, Some(ssid)) => ssid.to_string(),
        // Set, and empty.
        _ if value.is_empty() => "\"\"".to_owned(),
        _ => printable(value),
    }
}
