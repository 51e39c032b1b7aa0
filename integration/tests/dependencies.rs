//! What macveil depends on: licences, sources and versions, by `deny.toml`.
//!
//! `cargo deny` checks the same and more; building it takes longer than everything else together, so
//! that it cannot be asked of every machine. This needs cargo and `Cargo.lock` only.

#![allow(clippy::unwrap_used, reason = "what helps a test may panic, as the test does")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use hwsim::setup::{cargo, workspace};
use serde_json::Value;

fn packages() -> Vec<Value> {
    // What other systems need is neither built nor downloaded here.
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let filter = ["--offline", "--locked", "--filter-platform", &target];
    let output = cargo().args(["metadata", "--format-version", "1"]).args(filter).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn rules() -> String {
    fs::read_to_string(workspace().join("deny.toml")).unwrap()
}

/// The texts in `KEY = [ … ]`.
fn list(rules: &str, key: &str) -> BTreeSet<String> {
    let (_, rest) = rules.split_once(&format!("\n{key} = [")).unwrap();
    let (list, _) = rest.split_once(']').unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence expression (SPDX; `/` is the older `OR`) can be met with the allowed licences.
/// A parenthesis holds alternatives, in all expressions there are.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let either = |text: &str| text.replace('/', " OR ").split(" OR ").any(|it| allowed.contains(it.trim()));
    match expression.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((inner, rest)) => either(inner) && rest.split(" AND ").skip(1).all(either),
        None => expression.split(" AND ").all(either),
    }
}

#[test]
fn every_licence_is_an_allowed_one() {
    let rules = rules();
    let allowed = list(&rules, "allow");
    assert!(allowed.contains("MIT"));
    for package in packages() {
        let licence = package["license"].as_str().unwrap_or_default();
        let exception = format!("{{ crate = {}, allow = [\"{licence}\"] }}", package["name"]);
        if rules.contains(&exception) {
            continue;
        }
        assert!(is_met(licence, &allowed), "{}: {licence:?} is not among {allowed:?}", package["name"]);
    }
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn everything_comes_from_the_registry() {
    // The workspace's own have no source.
    let sources: BTreeSet<String> =
        packages().iter().filter_map(|package| package["source"].as_str().map(str::to_owned)).collect();
    assert!(sources.len() == 1 && sources.iter().all(|it| it.starts_with("registry+")), "{sources:?}");
}

#[test]
fn there_is_one_version_of_each() {
    let rules = rules();
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages() {
        let [name, version] = ["name", "version"].map(|key| package[key].as_str().unwrap().to_owned());
        versions.entry(name).or_default().push(version);
    }
    versions.retain(|name, versions| versions.len() > 1 && !rules.contains(&format!("crate = \"{name}@")));
    assert!(versions.is_empty(), "several versions, not listed under skip in deny.toml: {versions:?}");
}
