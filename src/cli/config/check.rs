//! `macveil config check`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ConfigError;
use crate::cli::printed::Printed;
use crate::config::check;
use crate::config::conf::{Conf, Place, Product};
use crate::config::finding::{Finding, Severity};
use crate::config::profile::{Profile, SUFFIX};
use crate::host::conf_files;
use crate::host::load::{claim, judge, named};
use crate::host::paths::Paths;

/// What was found, as JSON.
#[derive(Debug, Serialize)]
struct Report<'a> {
    errors: usize,
    warnings: usize,
    findings: &'a [Finding],
}

pub(super) fn run(paths: &Paths, files: &[PathBuf], json: bool) -> Result<Printed, ConfigError> {
    let findings = if files.is_empty() { judge(paths)? } else { judge_files(paths, files)? };
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut printed = if json {
        Printed::json(&Report { errors, warnings, findings: &findings })?
    } else {
        Printed::text(text(&findings, errors, warnings))
    };
    printed.faulty = errors > 0;
    Ok(printed)
}

fn text(findings: &[Finding], errors: usize, warnings: usize) -> String {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "{finding}");
    }
    let of = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    text + &match (errors, warnings) {
        (0, 0) => "No mistakes.\n".to_owned(),
        _ => format!("{}, {}.\n", of(errors, "error"), of(warnings, "warning")),
    }
}

fn judge_files(paths: &Paths, files: &[PathBuf]) -> Result<Vec<Finding>, ConfigError> {
    let mut findings = Vec::new();
    let mut profiles = Vec::new();
    for path in files {
        // Its kind does not matter but for the name: every file is looked at.
        let source = conf_files::source(product(path), place(path), path)?;
        let source = source.ok_or_else(|| ConfigError::NoFile(path.clone()))?;
        if !source.name.ends_with(SUFFIX) {
            findings.extend(check::file(&source, &claim()));
            if let Ok(conf) = Conf::merge(&[source], &claim()) {
                named(paths, &conf, &[], &mut findings);
            }
            continue;
        }
        match Profile::parse(&source.path, &source.text) {
            Ok((profile, found)) => {
                findings.extend(found);
                profiles.push(profile);
            }
            Err(error) => findings.push(error.into()),
        }
    }
    findings.extend(check::profiles(&profiles));
    named(paths, &Conf::default(), &profiles, &mut findings);
    Ok(findings)
}

/// NetworkManager's files are judged as its own: what macveil does not know may be right.
fn product(path: &Path) -> Product {
    let theirs = path.components().any(|part| part.as_os_str() == "NetworkManager")
        || path.file_name().is_some_and(|name| name == "NetworkManager.conf");
    if theirs { Product::NetworkManager } else { Product::Macveil }
}

fn place(path: &Path) -> Place {
    let is_main =
        path.file_name().is_some_and(|name| name == "macveil.conf" || name == "NetworkManager.conf");
    if is_main { Place::Main } else { Place::Etc }
}
