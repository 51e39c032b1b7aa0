//! macveil.conf(5) is written by hand; it must hold every key there is, and no other.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use macveil::config::schema::KEYS;

const PAGE: &str = include_str!("../../docs/man/macveil.conf.5");

/// Text as roff has it.
fn roff(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

#[test]
fn every_key_is_in_the_manual() {
    let headings: Vec<&str> = PAGE.lines().filter_map(|line| line.strip_prefix(".B ")).collect();
    for key in KEYS {
        let name = roff(key.name);
        assert!(headings.contains(&name.as_str()), "macveil.conf.5 does not explain {}", key.name);
    }
    for heading in headings {
        assert!(KEYS.iter().any(|key| roff(key.name) == heading), "{heading} is no key");
    }
}

#[test]
fn the_manual_is_sound_roff() {
    assert!(PAGE.starts_with(".TH macveil.conf 5 "));
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "FILES", "EXAMPLES", "SEE ALSO"] {
        let heading = format!("\n.SH {section}\n");
        assert!(PAGE.contains(&heading.replace("SEE ALSO", "\"SEE ALSO\"")), "no section {section}");
    }
    // A line that begins with a dot is a request: only known ones.
    for line in PAGE.lines().filter(|line| line.starts_with('.')) {
        let request = line.split(' ').next().unwrap();
        let known =
            [".TH", ".SH", ".SS", ".TP", ".B", ".I", ".BR", ".IR", ".PP", ".nf", ".fi", ".EX", ".EE", ".IP"];
        assert!(known.contains(&request), "{line}");
    }
}
