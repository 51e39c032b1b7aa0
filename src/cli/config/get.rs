//! `macveil config get`.

use std::fmt::Write as _;

use serde::Serialize;

use super::ConfigError;
use crate::cli::device_facts::device;
use crate::cli::printed::Printed;
use crate::config::conf::Conf;
use crate::config::effective::{InForce, full_name, in_force, key_of};
use crate::config::finding::Complaint;
use crate::config::match_spec::Device;
use crate::config::schema::Key;
use crate::config::settings::Provenance;
use crate::config::text::printable;
use crate::host::load::files;
use crate::host::paths::Paths;

/// One key, as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    pub(super) key: String,
    /// `null` where nothing is set and nothing stands in for it.
    pub(super) value: Option<String>,
    /// Whether the value is macveil's own, since no file sets one.
    pub(super) built_in: bool,
    pub(super) file: Option<String>,
    pub(super) line: Option<usize>,
    pub(super) section: Option<String>,
    /// What is wrong with it.
    pub(super) problems: Vec<String>,
}

pub(super) fn run(
    paths: &Paths,
    name: &str,
    ifname: Option<&str>,
    json: bool,
) -> Result<Printed, ConfigError> {
    let key = key_of(name)?;
    let conf = files(paths)?.conf;
    let device = ifname.map(device).unwrap_or_default();
    let answer = answer(&conf, key, &device);
    if json {
        return Ok(Printed::json(&answer)?);
    }
    let mut text = answer.value.as_deref().map_or_else(|| "--".to_owned(), printable) + "\n";
    let _ = writeln!(text, "  {}", answer.origin());
    for problem in &answer.problems {
        let _ = writeln!(text, "  {problem}");
    }
    Ok(Printed::text(text))
}

pub(super) fn answer(conf: &Conf, key: &Key, device: &Device) -> Answer {
    let InForce { value, complaints } = in_force(conf, key, device);
    let origin = value.as_ref().and_then(|found| match &found.from {
        Provenance::File { section, origin } => Some((section.clone(), origin.clone())),
        Provenance::BuiltIn => None,
    });
    Answer {
        key: full_name(key),
        built_in: value.is_some() && origin.is_none(),
        value: value.map(|found| found.value),
        file: origin.as_ref().map(|(_, origin)| origin.file.to_string()),
        line: origin.as_ref().map(|(_, origin)| origin.line),
        section: origin.map(|(section, _)| section),
        problems: complaints.into_iter().map(problem).collect(),
    }
}

fn problem(complaint: Complaint) -> String {
    let meant = complaint.suggestion.map(|text| format!("; did you mean \"{}\"?", printable(&text)));
    complaint.what + &meant.unwrap_or_default()
}

impl Answer {
    /// Where it comes from, for people.
    pub(super) fn origin(&self) -> String {
        match (&self.file, self.line, &self.section) {
            (Some(file), Some(line), Some(section)) => format!("{file}:{line} [{section}]"),
            _ if self.built_in => Provenance::BuiltIn.to_string(),
            _ => "not set".to_owned(),
        }
    }
}
