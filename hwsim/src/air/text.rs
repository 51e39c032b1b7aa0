//! The timeline for a terminal of 80 columns, the verdict last.

use std::fmt::Write as _;

use super::judge::Verdict;
use super::rule::Check;
use super::timeline::{Entry, Timeline};

const COLUMNS: usize = 80;
/// Where the third column begins: time, address, then text.
const INDENT: usize = 30;

/// Prints a timeline and a verdict; every line ends with a newline, none is longer than 80 columns.
#[must_use]
pub fn text(timeline: &Timeline, verdict: &Verdict, checks: &[Check]) -> String {
    let mut out = String::new();
    line(&mut out, "     time", "address", "what was on the air");
    line(&mut out, "---------", &"-".repeat(17), &"-".repeat(COLUMNS - INDENT));
    for entry in &timeline.entries {
        print_entry(&mut out, entry);
    }
    for lane in &timeline.access_points {
        let heard = match lane.heard {
            Some((first, last)) => format!("{} beacons, {first} to {last}", lane.beacon_count),
            None => "not one beacon".to_owned(),
        };
        let address = lane.bssid.to_string();
        paragraph(&mut out, "       AP", &address, &format!("\"{}\": {heard}", lane.ssid));
    }
    out.push('\n');
    for check in checks {
        let mark = if check.holds() { "ok " } else { "NOT" };
        let mut lines = wrap(&check.words, COLUMNS - 5).into_iter();
        let _ = writeln!(out, "{mark}  {}", lines.next().unwrap_or_default());
        lines.for_each(|line| {
            let _ = writeln!(out, "     {line}");
        });
    }
    out.push('\n');
    for finding in &verdict.findings {
        let mut lines = wrap(&finding.to_string(), COLUMNS - 2).into_iter();
        let _ = writeln!(out, "- {}", lines.next().unwrap_or_default());
        lines.for_each(|line| {
            let _ = writeln!(out, "  {line}");
        });
    }
    if !verdict.is_clean() {
        out.push('\n');
    }
    for line in wrap(&verdict.counts.to_string(), COLUMNS) {
        let _ = writeln!(out, "{line}");
    }
    for line in wrap(&verdict.linkage.to_string(), COLUMNS) {
        let _ = writeln!(out, "{line}");
    }
    let _ = write!(out, "\n{}", verdict.observation);
    let _ = writeln!(out, "\nThe judge: {}", verdict.summary());
    out
}

fn print_entry(out: &mut String, entry: &Entry) {
    let time = format!("{:9.3}", entry.from.0.as_secs_f64());
    let address = entry.address.to_string();
    paragraph(out, &time, &address, &format!("{}: {}", entry.kind.name(), entry.what));
    if !entry.why.is_empty() {
        paragraph(out, "", "", &format!("right: {}", entry.why));
    }
    for sin in &entry.sins {
        paragraph(out, "", "", &format!("SIN: {sin}"));
    }
}

fn paragraph(out: &mut String, time: &str, address: &str, words: &str) {
    let (mut time, mut address) = (time, address);
    for words in wrap(words, COLUMNS - INDENT) {
        line(out, time, address, &words);
        (time, address) = ("", "");
    }
}

fn line(out: &mut String, time: &str, address: &str, words: &str) {
    let line = format!("{time:9}  {address:17}  {words}");
    let _ = writeln!(out, "{}", line.trim_end());
}

/// Breaks at spaces; a word longer than `width` (an SSID of escapes) is broken anywhere.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + letters.len() > width {
            lines.push(String::new());
            used = 0;
        }
        if used > 0 {
            used += 1;
            lines.last_mut().into_iter().for_each(|line| line.push(' '));
        }
        for letter in letters {
            if used == width {
                lines.push(String::new());
                used = 0;
            }
            used += 1;
            lines.last_mut().into_iter().for_each(|line| line.push(letter));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_and_lines_are_not_longer_than_asked() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
