//! The service manager's watchdog (sd_watchdog_enabled(3)): who does not report in time is restarted.

use std::time::Duration;

/// How often to report `WATCHDOG=1`: twice in the time that the manager allows. `None` where nobody
/// watches this process.
#[must_use]
pub fn interval() -> Option<Duration> {
    let variable = |name| std::env::var(name).ok();
    half(variable("WATCHDOG_USEC").as_deref(), variable("WATCHDOG_PID").as_deref(), std::process::id())
}

fn half(microseconds: Option<&str>, pid: Option<&str>, own: u32) -> Option<Duration> {
    let is_meant = pid.is_none_or(|pid| pid.parse() == Ok(own));
    let microseconds: u64 = microseconds?.parse().ok().filter(|&microseconds| microseconds > 1)?;
    is_meant.then(|| Duration::from_micros(microseconds / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_time_and_only_for_whom_it_is_meant() {
        assert_eq!(half(Some("60000000"), Some("7"), 7), Some(Duration::from_secs(30)));
        assert_eq!(half(Some("60000000"), None, 7), Some(Duration::from_secs(30)));
        assert_eq!(half(Some("60000000"), Some("8"), 7), None);
        for none in [None, Some(""), Some("0"), Some("-1"), Some("soon")] {
            assert_eq!(half(none, None, 7), None, "{none:?}");
        }
    }
}
