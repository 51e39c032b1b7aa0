//! Strictness: what a configuration says that nobody understands, or that means something else.
//!
//! NetworkManager ignores what it does not know; that is right for its files, and wrong for a tool
//! that people trust with their privacy. In NetworkManager's own files unknown keys are normal.

use super::conf::{Place, Product, SUFFIX, Source, is_used, visible};
use super::finding::{Complaint, Finding, Severity};
use super::keyfile::{Assignment, Keyfile};
use super::list::{Change, List};
use super::match_config::Claim;
use super::profile::Profile;
use super::schema::{Home, KEYS, Key, Type, key};
use super::text::{nearest, unescape};
use super::validate;

/// What is wrong with the files of a configuration, in the order they are merged; hidden files
/// are not looked at.
#[must_use]
pub fn sources(sources: &[Source], claim: &Claim) -> Vec<Finding> {
    let mut findings: Vec<Finding> = ignored_names(sources);
    findings.extend(visible(sources).into_iter().flat_map(|source| file(source, claim)));
    findings
}

/// What is wrong with one file.
#[must_use]
pub fn file(source: &Source, claim: &Claim) -> Vec<Finding> {
    let keyfile = match Keyfile::parse(&source.path, &source.text) {
        Ok(keyfile) => keyfile,
        Err(error) => return vec![error.into()],
    };
    if source.place != Place::Main && !is_used(&keyfile, claim) {
        return Vec::new();
    }
    let strict = source.product == Product::Macveil;
    let mut findings = Vec::new();
    for (name, line) in keyfile.sections() {
        let Some(home) = Home::of(name) else {
            if strict {
                findings.push(unknown_section(name).at(&source.path, line));
            }
            continue;
        };
        for assignment in keyfile.assignments(name) {
            let complaints = assigned(name, home, &assignment, strict);
            findings.extend(complaints.into_iter().map(|c| c.at(&source.path, assignment.line)));
        }
        findings.extend(repeated(&keyfile, name).into_iter().map(|(c, line)| c.at(&source.path, line)));
    }
    findings.sort_by_key(|finding| finding.line);
    findings
}

/// What is wrong between profiles: the same uuid, the same id.
#[must_use]
pub fn profiles(profiles: &[Profile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, profile) in profiles.iter().enumerate() {
        let earlier = &profiles[..index];
        if let Some(same) = earlier.iter().find(|other| other.uuid == profile.uuid) {
            let what = format!("the uuid is that of {} as well", same.file);
            findings.push(
                Complaint::error(what, &profile.uuid).at(&profile.file, profile.line("connection", "uuid")),
            );
        }
        if let Some(same) = earlier.iter().find(|other| other.id == profile.id) {
            let what = format!("the id is that of {} as well", same.file);
            findings.push(
                Complaint::warning(what, &profile.id).at(&profile.file, profile.line("connection", "id")),
            );
        }
        let serves_the_same = |other: &&Profile| {
            other.is_wifi()
                && profile.is_wifi()
                && other.ssid == profile.ssid
                && other.bssid == profile.bssid
                && other.scope == profile.scope
        };
        if let Some(same) = earlier.iter().find(serves_the_same) {
            let what = format!(
                "{} is for the same network and goes before this profile, which serves only a network \
                 that has its uuid or id as id_str",
                same.file
            );
            let ssid = profile.ssid.as_ref().map(ToString::to_string).unwrap_or_default();
            findings.push(Complaint::warning(what, ssid).at(&profile.file, profile.line("wifi", "ssid")));
        }
    }
    findings
}

/// Whether a configuration with these findings should be refused.
#[must_use]
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn ignored_names(sources: &[Source]) -> Vec<Finding> {
    let ignored = |source: &&Source| {
        source.product == Product::Macveil && source.place != Place::Main && !source.name.ends_with(SUFFIX)
    };
    let what = "the file is ignored, its name does not end in .conf";
    sources
        .iter()
        .filter(ignored)
        .map(|source| Complaint::warning(what, &source.name).at(&source.path, 1))
        .collect()
}

fn unknown_section(name: &str) -> Complaint {
    let known = ["main", "connection", "device", ".config"];
    let meant = nearest(name, known).or_else(|| {
        let (word, _) = name.split_once(['-', '.'])?;
        nearest(word, known)
    });
    Complaint::error("unknown section", format!("[{name}]")).suggest(meant.map(|name| format!("[{name}]")))
}

fn assigned(section: &str, home: Home, assignment: &Assignment<'_>, strict: bool) -> Vec<Complaint> {
    let (name, change) = match Change::of(assignment.key) {
        Some((base, _)) => (base, true),
        None => (assignment.key, false),
    };
    if home == Home::Config && name != "enable" && !strict {
        return Vec::new();
    }
    let Some(known) = key(home, name) else {
        return unknown_key(home, assignment.key, strict).into_iter().collect();
    };
    if change && List::of(section, name).is_none() {
        return vec![
            Complaint::error("+= and -= are for lists, the assignment is dropped", assignment.key)
                .suggest(Some(format!("{name}="))),
        ];
    }
    let raw_type = matches!(known.kind, Type::MatchSpec | Type::Enable) || name == "stop-match";
    let text = if raw_type {
        std::str::from_utf8(assignment.raw).ok().map(str::to_owned)
    } else {
        unescape(assignment.raw)
    };
    match text {
        Some(_) if change && assignment.raw.is_empty() => Vec::new(),
        Some(text) => validate::value(known.kind, &text),
        None => vec![Complaint::error("not UTF-8", String::from_utf8_lossy(assignment.raw))],
    }
}

/// Keys that NetworkManager has in these sections and macveil has no use for are unknown too: who
/// copies them here expects something of them.
fn unknown_key(home: Home, name: &str, strict: bool) -> Option<Complaint> {
    let elsewhere = KEYS.iter().find(|key| key.name == name && key.home != home);
    if let Some(Key { home: right, .. }) = elsewhere {
        let what = format!("the key has no effect here, it belongs into [{}]", right.name());
        return Some(Complaint { severity: severity(strict), ..Complaint::error(what, name) });
    }
    let here = KEYS.iter().filter(|key| key.home == home).map(|key| key.name);
    let meant = alias(home, name).or_else(|| nearest(name, here));
    // In NetworkManager's files only what looks like a slip is worth a word.
    (strict || meant.is_some()).then(|| {
        let what = format!("unknown key in [{}]", home.name());
        Complaint { severity: severity(strict), ..Complaint::error(what, name) }.suggest(meant)
    })
}

fn severity(strict: bool) -> Severity {
    if strict { Severity::Error } else { Severity::Warning }
}

/// Other names under which people know a key.
fn alias(home: Home, name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("802-11-wireless.").or_else(|| name.strip_prefix("wifi.")).unwrap_or(name);
    let full = match name {
        "assigned-mac-address" => "wifi.cloned-mac-address",
        "stable-id" => "connection.stable-id",
        other => KEYS.iter().find(|key| key.name.strip_prefix("wifi.") == Some(other))?.name,
    };
    key(home, full).map(|key| key.name)
}

/// A key that is assigned twice: only the last one counts.
fn repeated(keyfile: &Keyfile, section: &str) -> Vec<(Complaint, usize)> {
    let assignments: Vec<Assignment<'_>> =
        keyfile.assignments(section).filter(|a| Change::of(a.key).is_none()).collect();
    assignments
        .iter()
        .enumerate()
        .filter(|(index, a)| assignments[index + 1..].iter().any(|later| later.key == a.key))
        .map(|(_, a)| (Complaint::warning("a later line sets the same key again", a.key), a.line))
        .collect()
}
