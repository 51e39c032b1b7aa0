//! Unsafe code is in one module, which says why.

#![allow(clippy::unwrap_used, reason = "what helps a test may panic, as the test does")]

use std::fs;
use std::path::{Path, PathBuf};

use hwsim::setup::workspace;

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("target") {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that the file declares, with the lines before each.
fn undeclared(path: &str, but: &[&str]) -> Vec<String> {
    let text = fs::read_to_string(workspace().join(path)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let modules = lines.windows(2).filter_map(|pair| {
        let name = pair[1].strip_prefix("pub mod ").or_else(|| pair[1].strip_prefix("mod "))?;
        let name = name.strip_suffix(';')?;
        (pair[0] != "#[forbid(unsafe_code)]" && !but.contains(&name)).then(|| name.to_owned())
    });
    modules.collect()
}

#[test]
fn everything_but_one_module_forbids_it() {
    assert_eq!(undeclared("src/lib.rs", &["host"]), [""; 0], "src/lib.rs: #[forbid(unsafe_code)] is missing");
    let host = undeclared("src/host/mod.rs", &["ready"]);
    assert_eq!(host, [""; 0], "src/host/mod.rs: #[forbid(unsafe_code)] is missing");
    let main = fs::read_to_string(workspace().join("src/main.rs")).unwrap();
    assert!(main.contains("#![forbid(unsafe_code)]"));
}

#[test]
fn no_other_file_lets_it_in() {
    let mut files = Vec::new();
    for directory in ["src", "hwsim/src", "integration"] {
        sources(&workspace().join(directory), &mut files);
    }
    let lets = |path: &&PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        // Written in two pieces, so that this file is none of them.
        ["allow", "expect", "warn"].iter().any(|level| text.contains(&format!("{level}(unsafe_code")))
    };
    let letting: Vec<&PathBuf> = files.iter().filter(lets).collect();
    // The second is the laboratory's: it runs in guests only.
    let reasoned = ["src/host/ready.rs", "hwsim/src/guest/randomness.rs"].map(|path| workspace().join(path));
    assert_eq!(letting, reasoned.iter().collect::<Vec<_>>());
}
