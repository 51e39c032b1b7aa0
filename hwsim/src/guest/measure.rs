//! What processes hold and have done, from `/proc`.

use std::collections::BTreeMap;
use std::fs;

use super::processes::Process;
use super::world::now;
use crate::outcome::{Measurement, ProcessMeasure};

/// Measures every process that is part of a client.
pub(super) fn measure(processes: &[Process]) -> Measurement {
    let measured = processes.iter().filter(|process| !is_scenery(&process.name)).filter_map(|process| {
        let pid = process.pid();
        Some((process.name.clone(), of(pid)?))
    });
    Measurement { at: now(), processes: measured.collect() }
}

/// The capture and the access points are no part of any client.
fn is_scenery(name: &str) -> bool {
    matches!(name, "tcpdump" | "hostapd")
}

fn of(pid: u32) -> Option<ProcessMeasure> {
    let directory = format!("/proc/{pid}");
    let text = fs::read_to_string(format!("{directory}/status")).ok()?;
    let status = fields(&text);
    let size = |name: &str| status.get(name).copied().unwrap_or_default();
    let mut wakeups = 0;
    for task in fs::read_dir(format!("{directory}/task")).ok()?.flatten() {
        // A thread may have ended since.
        let text = fs::read_to_string(task.path().join("status")).unwrap_or_default();
        wakeups += fields(&text).get("voluntary_ctxt_switches").copied().unwrap_or_default();
    }
    Some(ProcessMeasure {
        resident_kib: size("VmRSS"),
        anonymous_kib: size("RssAnon"),
        descriptors: fs::read_dir(format!("{directory}/fd")).ok()?.count() as u64,
        threads: size("Threads"),
        wakeups,
        cpu_millis: cpu_millis(&fs::read_to_string(format!("{directory}/stat")).ok()?)?,
    })
}

/// From a `stat` file, time in user mode and in the kernel, ended threads included. The kernel tells
/// hundredths of a second (`USER_HZ`), whatever its own clock.
fn cpu_millis(stat: &str) -> Option<u64> {
    // The name before may hold anything, even brackets.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(10 * (ticks()? + ticks()?))
}

/// The numbers in a `status` file, by their names.
fn fields(status: &str) -> BTreeMap<&str, u64> {
    let fields = status.lines().filter_map(|line| line.split_once(':'));
    let number = |value: &str| value.split_whitespace().next()?.parse().ok();
    fields.filter_map(|(name, value)| Some((name, number(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_words_are_not() {
        let status = "Name:\tiwd\nVmRSS:\t    3300 kB\nThreads:\t1\nvoluntary_ctxt_switches:\t42\n";
        let fields = fields(status);
        assert_eq!((fields["VmRSS"], fields["voluntary_ctxt_switches"]), (3300, 42));
        assert!(!fields.contains_key("Name"));
    }

    #[test]
    fn this_process_can_be_measured() {
        let measured = of(std::process::id()).unwrap();
        assert!(measured.resident_kib > 0 && measured.descriptors >= 3 && measured.threads >= 1);
    }

    #[test]
    fn time_is_found_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 12 3 0 0 20 0 1 0 5 6 7";
        assert_eq!(cpu_millis(stat), Some(150));
        assert_eq!(cpu_millis("7 (a) S 1 7"), None);
    }
}
