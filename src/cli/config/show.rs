//! `macveil config show`.

use std::fmt::Write as _;

use serde::Serialize;

use super::ConfigError;
use super::get::{Answer, answer};
use crate::cli::device_facts::device;
use crate::cli::layout::table;
use crate::cli::printed::Printed;
use crate::config::conf::{Conf, Section};
use crate::config::effective::keys;
use crate::config::lookup::{Family, order};
use crate::config::text::printable;
use crate::host::load::files;
use crate::host::paths::Paths;

/// The merged configuration, as JSON.
#[derive(Debug, Serialize)]
struct Merged<'a> {
    /// Lowest priority first.
    files: &'a [String],
    /// In the order in which they are asked.
    sections: Vec<MergedSection<'a>>,
}

#[derive(Debug, Serialize)]
struct MergedSection<'a> {
    name: &'a str,
    keys: Vec<MergedKey<'a>>,
}

#[derive(Debug, Serialize)]
struct MergedKey<'a> {
    key: &'a str,
    value: String,
    file: &'a str,
    line: usize,
}

pub(super) fn run(paths: &Paths, ifname: Option<&str>, json: bool) -> Result<Printed, ConfigError> {
    let conf = files(paths)?.conf;
    if let Some(ifname) = ifname {
        let device = device(ifname);
        let answers: Vec<Answer> = keys().map(|key| answer(&conf, key, &device)).collect();
        return if json { Ok(Printed::json(&answers)?) } else { Ok(Printed::text(in_force(&answers))) };
    }
    let merged = merged(&conf);
    if json { Ok(Printed::json(&merged)?) } else { Ok(Printed::text(text(&merged))) }
}

/// Two lines a key: paths are long.
fn in_force(answers: &[Answer]) -> String {
    let value = |answer: &Answer| answer.value.as_deref().map_or_else(|| "--".to_owned(), printable);
    let rows: Vec<[String; 2]> = answers.iter().map(|a| [a.key.clone(), value(a)]).collect();
    let mut text = String::new();
    for (line, answer) in table(["KEY", "VALUE"], &rows, 0).lines().skip(1).zip(answers) {
        let _ = writeln!(text, "{line}\n    {}", answer.origin());
        for problem in &answer.problems {
            let _ = writeln!(text, "    {problem}");
        }
    }
    text
}

fn merged(conf: &Conf) -> Merged<'_> {
    let families = [Family::Device, Family::Connection];
    let others = conf.sections().iter().filter(|section| Family::of(&section.name).is_none());
    let sections = others.chain(families.into_iter().flat_map(|family| order(conf, family)));
    Merged { files: conf.files(), sections: sections.map(section).collect() }
}

fn section(section: &Section) -> MergedSection<'_> {
    let keys = section.keys().map(|(key, value)| MergedKey {
        key,
        value: String::from_utf8_lossy(&value.raw).into_owned(),
        file: &value.origin.file,
        line: value.origin.line,
    });
    MergedSection { name: &section.name, keys: keys.collect() }
}

/// A configuration file again.
fn text(merged: &Merged<'_>) -> String {
    if merged.files.is_empty() {
        return "# No configuration file: the built-in defaults are in force.\n".to_owned();
    }
    let mut text = "# Merged, lowest priority first, from:\n".to_owned();
    for file in merged.files {
        let _ = writeln!(text, "#   {}", printable(file));
    }
    for section in &merged.sections {
        let _ = writeln!(text, "\n[{}]", printable(section.name));
        for key in &section.keys {
            let _ = writeln!(text, "# {}:{}", printable(key.file), key.line);
            let _ = writeln!(text, "{}={}", printable(key.key), printable(&key.value));
        }
    }
    text
}
