//! The time zones that stable-ids name, and where: what has to be read besides the configuration.

use super::conf::Conf;
use super::profile::Profile;
use crate::core::pattern::zone_names;

/// A name of the tz database in a stable-id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedZone {
    /// The name, as `Europe/Berlin`.
    pub name: String,
    /// The file that names it.
    pub file: String,
    /// The line.
    pub line: usize,
}

/// All zones that the configuration and the profiles name.
#[must_use]
pub fn named(conf: &Conf, profiles: &[Profile]) -> Vec<NamedZone> {
    let mut zones = Vec::new();
    let mut look = |text: &str, file: &str, line| {
        let zone = |name: &str| NamedZone { name: name.to_owned(), file: file.to_owned(), line };
        zones.extend(zone_names(text).into_iter().map(zone));
    };
    for value in conf.sections().iter().filter_map(|section| section.get("connection.stable-id")) {
        if let Some(text) = value.string() {
            look(&text, &value.origin.file, value.origin.line);
        }
    }
    for profile in profiles {
        if let Some(text) = &profile.stable_id {
            look(text, &profile.file, profile.line("connection", "stable-id"));
        }
    }
    zones
}
