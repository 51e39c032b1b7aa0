//! `macveil doctor`: what keeps macveil from its work on this machine, and what to do about it.
//!
//! It reads and asks; it changes nothing. Files are looked for below a root that can be given, so
//! that a file system can be examined that is not the running one.

mod own;
mod radio;
mod rivals;
mod supplicant;
mod system;

use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

use super::exit::{Exit, Failure};
use super::layout::{Paint, Painter, field};
use crate::ctl::wire;
pub use system::System;

/// Arguments of `macveil doctor`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  macveil doctor
  macveil doctor --json | jq -r '.findings[] | select(.severity == \"problem\")'
  macveil doctor --root /mnt     # the files of a system that is not running

Exit code 1 if there is a problem, 0 if there are only warnings and notes.")]
pub struct DoctorArgs {
    #[command(flatten)]
    pub(super) place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Which system to look at.
#[derive(Debug, Args)]
pub struct Place {
    /// Look at the files of the system there
    #[arg(long, value_name = "DIR", default_value = "/")]
    pub(super) root: PathBuf,
    /// The directory of wpa_supplicant's control sockets
    #[arg(long, value_name = "DIR", default_value = "/run/wpa_supplicant")]
    ctrl_dir: PathBuf,
    /// The daemon's socket
    #[arg(long, value_name = "FILE", default_value = wire::SOCKET)]
    socket: PathBuf,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// It works, but not as well as it could.
    Warning,
    /// It does not work, or addresses leak.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: a stable key.
    pub check: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, a sentence.
    pub finding: String,
    /// What to do, if anything.
    pub advice: Option<String>,
}

impl Finding {
    fn good(check: &'static str, finding: impl Into<String>) -> Self {
        Self { check, severity: Severity::Good, finding: finding.into(), advice: None }
    }

    fn new(
        check: &'static str,
        severity: Severity,
        finding: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self { check, severity, finding: finding.into(), advice: Some(advice.into()) }
    }
}

#[derive(Serialize)]
struct Report {
    findings: Vec<Finding>,
}

/// Examines the system and returns the text to print.
///
/// # Errors
/// There is a problem; the text is printed by then.
pub fn run(args: &DoctorArgs) -> Result<String, Failure> {
    let findings = examine(&args.place);
    let ill = findings.iter().any(|finding| finding.severity == Severity::Problem);
    let text = if args.json {
        serde_json::to_string_pretty(&Report { findings })? + "\n"
    } else {
        text(&findings, Painter::for_stdout())
    };
    if !ill {
        return Ok(text);
    }
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes())?;
    Err(Failure::new(Exit::Found, "there is a problem"))
}

/// All findings, in the order in which they are best read.
#[must_use]
pub fn examine(place: &Place) -> Vec<Finding> {
    let system = System::new(&place.root);
    let mut findings = Vec::new();
    findings.extend(supplicant::examine(&system, &place.ctrl_dir));
    findings.extend(radio::examine(&system));
    findings.extend(rivals::examine(&system));
    findings.extend(own::examine(&system, &place.socket));
    findings
}

/// The findings as text.
#[must_use]
pub fn text(findings: &[Finding], painter: Painter) -> String {
    let mut text = String::new();
    for finding in findings {
        let (mark, paint) = match finding.severity {
            Severity::Good => ("good", Paint::Good),
            Severity::Note => ("note", Paint::Strong),
            Severity::Warning => ("warning", Paint::Warning),
            Severity::Problem => ("PROBLEM", Paint::Bad),
        };
        text.push_str(&field(mark, &finding.finding).replacen(mark, &painter.paint(paint, mark), 1));
        if let Some(advice) = &finding.advice {
            text.push_str(&field("", &format!("→ {advice}")));
        }
    }
    text
}
