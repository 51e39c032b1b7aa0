//! CHANGELOG.md: one section a version, and Debian's form of it. Pure: text only.

use super::ReleaseError;

/// Characters of a line of Debian's changelog.
const WIDTH: usize = 80;

/// The section of versions that are not released yet.
pub const UNRELEASED: &str = "Unreleased";

/// The version that Cargo.toml gives every member.
///
/// # Errors
/// There is none.
pub fn version(manifest: &str) -> Result<String, ReleaseError> {
    let (_, package) = manifest.split_once("\n[workspace.package]\n").ok_or(ReleaseError::NoVersion)?;
    let lines = package.lines().take_while(|line| !line.starts_with('['));
    let mut values = lines.filter_map(|line| line.strip_prefix("version = "));
    values.next().map(|value| value.trim_matches('"').to_owned()).ok_or(ReleaseError::NoVersion)
}

/// The entries of a version, `## 1.2.3` or `## 1.2.3 - 2026-01-01`, as they stand there.
///
/// # Errors
/// There is no such section, or nothing in it.
pub fn section<'a>(changelog: &'a str, version: &str) -> Result<&'a str, ReleaseError> {
    let begin = changelog
        .match_indices("\n## ")
        .map(|(at, mark)| at + mark.len())
        .find(|at| {
            let title = changelog[*at..].lines().next().unwrap_or_default();
            title.split(' ').next() == Some(version)
        })
        .ok_or_else(|| ReleaseError::NoSection(version.to_owned()))?;
    let text = &changelog[begin..];
    let text = text.split_once('\n').map_or("", |(_, text)| text);
    let text = text.split("\n## ").next().unwrap_or_default().trim();
    if text.is_empty() { Err(ReleaseError::EmptySection(version.to_owned())) } else { Ok(text) }
}

/// The entries as Debian's changelog has them. `date` is in the form of RFC 5322.
#[must_use]
pub fn debian(entries: &str, version: &str, revision: &str, maintainer: &str, date: &str) -> String {
    let mut text = format!("macveil ({version}-{revision}) unstable; urgency=medium\n\n");
    let mut items: Vec<Vec<&str>> = Vec::new();
    for line in entries.lines().filter(|line| !line.trim().is_empty()) {
        let words = line.strip_prefix("- ").unwrap_or(line).split_whitespace();
        match items.last_mut() {
            Some(item) if line.starts_with(' ') => item.extend(words),
            _ => items.push(words.collect()),
        }
    }
    for item in items {
        let mut line = "  *".to_owned();
        for word in item {
            if line.chars().count() + word.chars().count() >= WIDTH {
                text += &format!("{line}\n");
                line = "   ".to_owned();
            }
            line += &format!(" {word}");
        }
        text += &format!("{line}\n");
    }
    text + &format!("\n -- {maintainer}  {date}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\nWords.\n\n## Unreleased\n\n## 0.2.0 - 2026-02-01\n\n- One thing,\n  \
        told in two lines.\n- Another.\n\n## 0.1.0\n\nThe first version.\n";

    #[test]
    fn a_version_has_a_section_that_says_something() {
        let entries = "- One thing,\n  told in two lines.\n- Another.";
        assert_eq!(section(CHANGELOG, "0.2.0").unwrap(), entries);
        assert_eq!(section(CHANGELOG, "0.1.0").unwrap(), "The first version.");
        assert!(matches!(section(CHANGELOG, UNRELEASED), Err(ReleaseError::EmptySection(_))));
        assert!(matches!(section(CHANGELOG, "0.2"), Err(ReleaseError::NoSection(_))));
    }

    #[test]
    fn debian_has_its_own_form() {
        let text = debian(section(CHANGELOG, "0.2.0").unwrap(), "0.2.0", "1", "A <a@b.example>", "DATE");
        assert_eq!(
            text,
            "macveil (0.2.0-1) unstable; urgency=medium\n\n  * One thing, told in two lines.\n  * Another.\n\n \
             -- A <a@b.example>  DATE\n"
        );
    }

    #[test]
    fn the_version_is_the_workspaces() {
        let manifest = "[workspace]\nversion = 1\n\n[workspace.package]\nedition = \"2024\"\nversion = \"1.2.3\"\n\n[x]\n";
        assert_eq!(version(manifest).unwrap(), "1.2.3");
        assert!(matches!(version("[package]\nversion = \"1\"\n"), Err(ReleaseError::NoVersion)));
    }
}
