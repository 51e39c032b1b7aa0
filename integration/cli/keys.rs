//! The keys of JSON that no definition of the API has: documented in docs/cli.md, all of them and no
//! others.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The keys in the row of a command, in quotes.
fn documented(command: &str) -> BTreeSet<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/cli.md");
    let text = fs::read_to_string(page).unwrap();
    let row = text.lines().find(|line| line.starts_with(&format!("| `{command}` |")) && line.contains('"'));
    row.unwrap_or_else(|| panic!("no row for {command}"))
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn printed(root: &Path, command: &str, more: &[&str]) -> BTreeSet<String> {
    let mut call = Command::new(env!("CARGO_BIN_EXE_macveil"));
    call.args(command.split(' ')).args(["--json", "--root"]).arg(root).args(more);
    let output = call.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{command}: {error}: {text}{}", String::from_utf8_lossy(&output.stderr))
    });
    let mut found = BTreeSet::new();
    keys(&value, &mut found);
    found
}

#[test]
fn every_key_that_is_printed_is_documented_and_every_documented_one_is_printed() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    let sample = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("integration/cli/config.in/etc/macveil");
    fs::create_dir_all(root.join("etc/macveil/connections")).unwrap();
    fs::copy(sample.join("macveil.conf"), root.join("etc/macveil/macveil.conf")).unwrap();
    fs::write(
        root.join("etc/macveil/connections/home.nmconnection"),
        "[connection]\nid=home\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc664\ntype=wifi\n[wifi]\nssid=home\n",
    )
    .unwrap();
    for (command, more) in [
        ("config check", &[][..]),
        ("config get", &["wifi.cloned-mac-address"]),
        ("config show", &[]),
        ("connection show", &[]),
        ("doctor", &[]),
        ("setup", &["--print"]),
    ] {
        assert_eq!(printed(root, command, more), documented(command), "{command}");
    }
    // Its steps have keys of their own, each kind others.
    let found = printed(root, "address", &["--ifname=macveil-none", "--ssid=x", "--mode=02:00:00:00:00:01"]);
    assert!(documented("address").is_subset(&found), "{found:?}");
}
