//! The default of a key for a device: which section it is from, and in which order they are asked.

use super::boolean;
use super::conf::{Conf, Section, Value};
use super::match_spec::{Device, Outcome, evaluate};

/// The two families of sections, which know nothing of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `[connection*]`: defaults for what a profile leaves open.
    Connection,
    /// `[device*]`: settings of interfaces.
    Device,
}

impl Family {
    /// The name that all sections of the family begin with, and that of the one asked last.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Device => "device",
        }
    }

    /// The family of a section by its name, if it is of one.
    #[must_use]
    pub fn of(section: &str) -> Option<Self> {
        [Self::Connection, Self::Device].into_iter().find(|family| section.starts_with(family.name()))
    }
}

/// The section that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The section.
    pub section: &'a Section,
    /// The key's value as string and where it is set; `None` where the section has no such key
    /// but ends the search by `stop-match`.
    pub value: Option<(String, &'a Value)>,
}

/// The sections of a family, first asked first: later files before earlier ones, within one file
/// top to bottom, the one that has just the family's name last.
///
/// A section's rank is that of the first file that mentions it.
#[must_use]
pub fn order(conf: &Conf, family: Family) -> Vec<&Section> {
    let (mut sections, last): (Vec<&Section>, Vec<&Section>) = conf
        .sections()
        .iter()
        .rev()
        .filter(|section| section.name.starts_with(family.name()))
        .partition(|section| section.name != family.name());
    sections.extend(last);
    sections
}

/// The default of `key` for `device`. Where no device is meant, that is one without facts: an
/// `except:` still applies to it.
///
/// `match-device` and `stop-match` cannot be looked up.
#[must_use]
pub fn find<'a>(conf: &'a Conf, family: Family, key: &str, device: &Device) -> Option<Found<'a>> {
    if is_control_key(key) {
        return None;
    }
    order(conf, family).into_iter().find_map(|section| {
        let value = section.get(key).and_then(|value| Some((value.string()?, value)));
        let asked = value.is_some() || stops(section);
        (asked && applies(section, device)).then_some(Found { section, value })
    })
}

/// Whether a key steers the lookup itself.
#[must_use]
pub fn is_control_key(key: &str) -> bool {
    matches!(key, "match-device" | "stop-match")
}

/// Whether a section is for a device: by `match-device`, without which it is for all.
#[must_use]
pub fn applies(section: &Section, device: &Device) -> bool {
    let Some(spec) = section.get("match-device") else { return true };
    let spec = String::from_utf8_lossy(&spec.raw);
    evaluate(&spec, device) == Outcome::Match
}

fn stops(section: &Section) -> bool {
    section.get("stop-match").and_then(Value::raw_text).and_then(boolean::parse).unwrap_or(false)
}
