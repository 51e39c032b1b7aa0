//! The table of a soak, as it is kept in the documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Day;

/// A table of days, in Markdown, with their sum.
#[must_use]
pub fn table(days: &[Day]) -> String {
    let sum = |count: fn(&Day) -> usize| days.iter().map(count).sum::<usize>();
    let frames: u64 = days.iter().map(|day| day.frames).sum();
    let mut faults: BTreeMap<&str, u32> = BTreeMap::new();
    for (fault, count) in days.iter().flat_map(|day| &day.faults) {
        *faults.entry(fault).or_default() += count;
    }
    let of = |most: bool, count: fn(&Day) -> u64| {
        let counts = days.iter().map(count);
        if most { counts.max() } else { counts.min() }.unwrap_or_default()
    };
    let range = |count: fn(&Day) -> u64| format!("{} to {}", of(false, count), of(true, count));
    let broken = days.iter().filter(|day| !day.is_good()).count();
    let mut text = String::new();
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "| {name} | {value} |");
    };
    row("", "");
    row("---", "---");
    row("simulated days", &days.len().to_string());
    row("scans", &sum(|day| day.scans).to_string());
    row("associations", &sum(|day| day.associations).to_string());
    row("frames judged", &frames.to_string());
    row(
        "days with a forbidden frame, a capture that is not whole, or changes without end",
        &broken.to_string(),
    );
    row(
        "scans under an address used before, macveil being away or frozen",
        &sum(|day| day.shared).to_string(),
    );
    row("macveil's memory after one hour, KiB", &range(|day| day.held[0].resident_kib));
    row("at the day's end, KiB", &range(|day| day.held[1].resident_kib));
    row("descriptors after one hour", &range(|day| day.held[0].descriptors));
    row("at the day's end", &range(|day| day.held[1].descriptors));
    for (fault, count) in faults {
        row(&format!("fault: {fault}"), &count.to_string());
    }
    for day in days.iter().filter(|day| !day.is_good()) {
        let _ = writeln!(text, "\nday {} of seed {}: {}", day.day, day.seed, day.broken.join("; "));
    }
    text
}
