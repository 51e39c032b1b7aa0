//! Times for people: UTC, since a log that is read elsewhere must not depend on where it was written.

/// `2026-11-24 21:05:09`, UTC, of milliseconds since 1970.
#[must_use]
pub fn date_and_time(millis: u64) -> String {
    let secs = millis / 1000;
    let (year, month, day) = date(secs / 86_400);
    format!("{year:04}-{month:02}-{day:02} {}", time(millis))
}

/// `21:05:09`, UTC, of milliseconds since 1970.
#[must_use]
pub fn time(millis: u64) -> String {
    let secs = millis / 1000 % 86_400;
    format!("{:02}:{:02}:{:02}", secs / 3600, secs / 60 % 60, secs % 60)
}

/// Year, month and day of a day since 1970 in the Gregorian calendar.
fn date(day: u64) -> (u64, u64, u64) {
    // Counted from 1 March of year 0, so that a leap day ends its year; 400 years have 146 097 days.
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (secs, text) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_400, "2000-02-29 00:00:00"),
            (1_709_251_199, "2024-02-29 23:59:59"),
            (1_709_251_200, "2024-03-01 00:00:00"),
            (4_107_542_400, "2100-03-01 00:00:00"),
            (1_795_554_309, "2026-11-24 21:05:09"),
        ] {
            assert_eq!(date_and_time(secs * 1000 + 999), text);
        }
    }
}
