//! The tests that the pages on threats and privileges name exist.

#![allow(clippy::unwrap_used, reason = "what helps a test may panic, as the test does")]

use std::fs;
use std::path::Path;

use hwsim::setup::workspace;

fn functions(directory: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("target") || path.ends_with("corpus") {
            continue;
        }
        if path.is_dir() {
            functions(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.lines().filter_map(|line| line.trim().strip_prefix("fn ")?.split('(').next());
            found.extend(names.map(str::to_owned));
        }
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let mut known = Vec::new();
    for directory in ["src", "hwsim/src", "integration"] {
        functions(&workspace().join(directory), &mut known);
    }
    for page in ["docs/threat-model.md", "docs/privileges.md"] {
        let text = fs::read_to_string(workspace().join(page)).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        // A test's name is a sentence; nothing else on these pages is written like one.
        let names: Vec<&str> = quoted
            .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'))
            .filter(|name| name.matches('_').count() >= 3)
            .collect();
        assert!(names.len() > 5, "{page}: {names:?}");
        for name in names {
            assert!(
                known.iter().any(|function| function == name),
                "{page} names {name}, which does not exist"
            );
        }
    }
}
