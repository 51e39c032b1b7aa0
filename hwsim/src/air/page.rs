//! One HTML page of a capture: the verdict, the picture, the bursts, the findings, the counts.
//!
//! It is one file that asks nothing of the network and runs no script. Whatever came off the air is
//! escaped twice over: [`Ssid`](super::ssid::Ssid) prints only harmless ASCII, and [`escape`] takes
//! from that what HTML would read.

use std::fmt::Write as _;

use super::judge::Verdict;
use super::picture::{self, Layout};
use super::report::Report;
use super::rule::Check;
use super::timeline::{Entry, EntryKind, Timeline};

const STYLE: &str = include_str!("page.css");

/// Text for the content or an attribute of an HTML or SVG element.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Not allowed in XML, however written.
            control if control.is_control() && control != '\n' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

/// The page; `title` is plain text.
#[must_use]
pub fn page(title: &str, report: &Report) -> String {
    let Report { verdict, timeline, checks } = report;
    let sections = [
        header(&escape(title), timeline, verdict),
        pictures(timeline),
        expectations(checks),
        findings(verdict),
        bursts(timeline),
        counts(timeline, verdict),
    ];
    document(title, &sections.concat())
}

/// A whole page around the elements of its `main`; `title` is plain text.
#[must_use]
pub fn document(title: &str, elements: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <style>\n{}{STYLE}</style>\n</head>\n<body>\n<main>\n{elements}</main>\n</body>\n</html>\n",
        escape(title),
        picture::STYLE,
    )
}

fn header(title: &str, timeline: &Timeline, verdict: &Verdict) -> String {
    let (class, word) = match (verdict.is_clean(), verdict.witnessed) {
        (true, true) => ("clean", "Clean"),
        (true, false) => ("open", "Nothing found"),
        (false, _) => ("guilty", "Guilty"),
    };
    let counts = &verdict.counts;
    let sentence = match class {
        "clean" => "The capture listened to the end, and every address in it is right.".to_owned(),
        "open" => "But nothing proves that the capture is whole.".to_owned(),
        _ => format!("{}, listed below.", plural(verdict.findings.len(), "finding")),
    };
    let mut facts = String::new();
    let mut fact = |number: String, words: &str, is_good: bool| {
        let class = if is_good { "" } else { " class=\"bad\"" };
        let _ = write!(facts, "<li{class}><b>{number}</b> {words}</li>");
    };
    fact(
        counts.scans.to_string(),
        &format!("scans under {}", plural(counts.scan_addresses, "address")),
        true,
    );
    fact(
        counts.associations.to_string(),
        &format!("associations under {}", plural(counts.connection_addresses, "address")),
        true,
    );
    fact(
        counts.forbidden_frames.to_string(),
        "frames with a permanent address",
        counts.forbidden_frames == 0,
    );
    fact(
        counts.probes_from_connections.to_string(),
        "probe requests from a connection’s address",
        counts.probes_from_connections == 0,
    );
    format!(
        "<header>\n<h1>{title}</h1>\n<div class=\"verdict {class}\"><strong>{word}</strong> <span>{sentence}</span></div>\n\
         <ul class=\"facts\">{facts}</ul>\n<p class=\"source\">Read from {} captured on the air in {}, \
         not from any program’s log.</p>\n</header>\n",
        plural(counts.frames, "frame"),
        timeline.end,
    )
}

fn pictures(timeline: &Timeline) -> String {
    format!("<section>\n<h2>Timeline</h2>\n{}</section>\n", both_pictures(timeline))
}

/// The picture for wide screens and the one for narrow ones, of which the style shows one.
#[must_use]
pub fn both_pictures(timeline: &Timeline) -> String {
    format!(
        "<div class=\"wide\">{}</div>\n<div class=\"narrow\">{}</div>\n",
        picture::element(timeline, Layout::WIDE),
        picture::element(timeline, Layout::NARROW)
    )
}

fn expectations(checks: &[Check]) -> String {
    let items: String = checks
        .iter()
        .map(|check| {
            let (class, word) = if check.holds() { ("holds", "yes") } else { ("broken", "no") };
            let count = match check.findings.len() {
                0 => String::new(),
                count => format!(" ({})", plural(count, "finding")),
            };
            format!("<li class=\"{class}\"><b>{word}</b> {}{count}</li>\n", escape(&check.words))
        })
        .collect();
    format!("<section>\n<h2>Expectations</h2>\n<ul class=\"checks\">\n{items}</ul>\n</section>\n")
}

fn findings(verdict: &Verdict) -> String {
    if verdict.is_clean() {
        return String::new();
    }
    let items: String = verdict
        .findings
        .iter()
        .map(|finding| format!("<li>{}</li>\n", escape(&finding.to_string())))
        .collect();
    format!("<section>\n<h2>What the judge found</h2>\n<ol class=\"findings\">\n{items}</ol>\n</section>\n")
}

fn bursts(timeline: &Timeline) -> String {
    let rows: String = timeline.entries.iter().map(row).collect();
    format!(
        "<section>\n<h2>Bursts</h2>\n<table>\n<thead><tr><th>Time</th><th>Address</th><th>Kind</th>\
         <th>What was on the air</th><th>Why it is right, or the sin</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )
}

fn row(entry: &Entry) -> String {
    let class = match entry.kind {
        EntryKind::Scan => "scan",
        EntryKind::Association => "association",
        EntryKind::FailedAttempt => "failed",
        EntryKind::Other => "other",
    };
    let (guilty, why) = if entry.sins.is_empty() {
        ("", escape(&entry.why))
    } else {
        let sins: String = entry.sins.iter().map(|sin| format!("<li>{}</li>", escape(sin))).collect();
        (" class=\"guilty\"", format!("<strong>Sin</strong><ul>{sins}</ul>"))
    };
    format!(
        "<tr{guilty}><td class=\"time\">{}</td><td class=\"address\">{}</td><td><span class=\"kind {class}\">{}</span></td>\
         <td>{}</td><td>{why}</td></tr>\n",
        entry.from,
        entry.address,
        entry.kind.name(),
        escape(&entry.what),
    )
}

fn counts(timeline: &Timeline, verdict: &Verdict) -> String {
    let mut access_points = String::new();
    for lane in &timeline.access_points {
        let heard = match lane.heard {
            Some((first, last)) => format!("{} beacons, from {first} to {last}", lane.beacon_count),
            None => "not one beacon".to_owned(),
        };
        let ssid = escape(&lane.ssid.to_string());
        let _ = writeln!(
            access_points,
            "<li><span class=\"address\">{}</span> “{ssid}”: {heard}</li>",
            lane.bssid
        );
    }
    format!(
        "<section>\n<h2>Counts</h2>\n<p>{}.</p>\n<p>For information, {}.</p>\n<pre>{}</pre>\n\
         <h3>Access points</h3>\n<ul>\n{access_points}</ul>\n</section>\n",
        escape(&verdict.counts.to_string()),
        escape(&verdict.linkage.to_string()),
        escape(&verdict.observation.to_string()),
    )
}

fn plural(count: usize, one: &str) -> String {
    let ending = match (count, one) {
        (1, _) => "",
        (_, "address") => "es",
        _ => "s",
    };
    format!("{count} {one}{ending}")
}

#[cfg(test)]
mod tests;
