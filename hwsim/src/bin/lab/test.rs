//! `cargo lab test`: every check and test, each by its own tool.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;

use hwsim::engine::EngineKind;
use hwsim::setup::{ENGINE, PREPARED, cargo};

/// Runs all of them, even after one has failed; false if any did.
pub(crate) fn run(engine: EngineKind, args: &[String]) -> io::Result<bool> {
    let runner: &[&str] = if has(&["nextest", "--version"]) {
        &["nextest", "run", "--workspace"]
    } else {
        println!("cargo-nextest is not installed; cargo test runs the tests instead.");
        &["test", "--workspace", "--lib", "--bins", "--tests"]
    };
    let mut checks: Vec<(&str, &[&str], &[String])> = vec![
        ("format", &["fmt", "--all", "--check"], &[]),
        ("lints", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"], &[]),
        ("tests", runner, args),
        ("documentation", &["test", "--workspace", "--doc"], &[]),
    ];
    if has(&["deny", "--version"]) {
        let mut command: &[&str] = &["deny", "--offline", "check", "licenses", "bans", "sources"];
        if has_advisories() {
            command = &["deny", "--offline", "check"];
        } else {
            println!(
                "No copy of the advisory database is here (`cargo deny fetch`); advisories are not checked."
            );
        }
        checks.push(("dependencies", command, &[]));
    } else {
        println!(
            "cargo-deny is not installed; of deny.toml, the tests check licences, sources and versions."
        );
    }
    let mut failed = Vec::new();
    for (name, command, more) in checks {
        println!("── {name}: cargo {}", [command, &as_words(more)].concat().join(" "));
        if !cargo().args(command).args(more).env(PREPARED, "1").env(ENGINE, engine.name()).status()?.success()
        {
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("── all passed");
    } else {
        println!("── failed: {}", failed.join(", "));
    }
    Ok(failed.is_empty())
}

/// Whether cargo-deny has fetched the advisory database at some time.
fn has_advisories() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let databases = home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    databases.is_some_and(|found| found.flatten().any(|entry| entry.path().is_dir()))
}

/// Whether cargo has this subcommand.
fn has(subcommand: &[&str]) -> bool {
    let version = cargo().args(subcommand).stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

fn as_words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}
