//! Points in time and their text: seconds since 1970, civil date and time, RFC 3339.
//!
//! Own arithmetic (the proleptic Gregorian calendar in whole seconds) and nothing else: which offset
//! from UTC holds where is [`super::zone`]'s.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::types::Moment;

/// Seconds in a day of civil time.
pub const DAY_SECS: i64 = 86_400;

/// The latest moment that is dealt with, 9999-12-31T23:59:59: RFC 3339 has four digits for a year.
const LATEST: i64 = 253_402_300_799;
/// The earliest, 0000-01-01T00:00:00.
const EARLIEST: i64 = -62_167_219_200;

/// A point in time: seconds since 1970-01-01T00:00:00Z without leap seconds (POSIX), between the
/// years 0 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixTime(i64);

impl UnixTime {
    /// The time that many seconds after 1970 began; the nearest one within the years 0 to 9999.
    #[must_use]
    pub fn new(secs: i64) -> Self {
        Self(secs.clamp(EARLIEST, LATEST))
    }

    /// Seconds since 1970 began.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0
    }
}

impl fmt::Display for UnixTime {
    /// RFC 3339 in UTC, as `2016-08-22T06:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", Civil::from_secs(self.0))
    }
}

impl Serialize for UnixTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a calendar and a clock on the wall show, of no place in particular: seconds since
/// 1970-01-01T00:00:00 there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil(i64);

impl Civil {
    /// Counted in seconds, with days of 86 400; the nearest one within the years 0 to 9999.
    #[must_use]
    pub fn from_secs(secs: i64) -> Self {
        Self(secs.clamp(EARLIEST, LATEST))
    }

    /// Counted in seconds.
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0
    }

    /// The date and time of `2016-08-22T06:00` or `2016-08-22T06:00:00`. `None` for anything else,
    /// and for a date that the calendar does not have.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let mut date = date.split('-');
        let (year, month, day) =
            (number(date.next()?, 4)?, number(date.next()?, 2)?, number(date.next()?, 2)?);
        let mut time = time.split(':');
        let (hour, minute) = (number(time.next()?, 2)?, number(time.next()?, 2)?);
        let second = time.next().map_or(Some(0), |text| number(text, 2))?;
        let over = date.next().is_some() || time.next().is_some();
        let days = days_from_civil(year, month, day);
        let exists = (1..=12).contains(&month) && civil_from_days(days) == (year, month, day);
        if over || !exists || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some(Self(days * DAY_SECS + hour * 3600 + minute * 60 + second))
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY_SECS));
        let second = self.0.rem_euclid(DAY_SECS);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// A number of exactly `digits` decimal digits.
pub(super) fn number(text: &str, digits: usize) -> Option<i64> {
    let right = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| right)
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, by years that begin in March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of that many days after 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The time of day as the daemon counts it: the monotonic clock and what is to be added to it.
///
/// What is added never gets less. A clock that is set back therefore goes on from where it was, and
/// no period of a `${TIME}` comes again within one run; a clock set forward, or a machine that slept,
/// counts at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WallClock {
    /// The time at the [`Moment`] zero.
    at_zero: UnixTime,
}

impl WallClock {
    /// A clock that shows `now` at the moment `at`.
    #[must_use]
    pub fn new(at: Moment, now: UnixTime) -> Self {
        Self { at_zero: UnixTime::new(now.0.saturating_sub(secs(at.0))) }
    }

    /// The clock after the system's was looked at again, which shows `now` at the moment `at`.
    #[must_use]
    pub fn adjusted(self, at: Moment, now: UnixTime) -> Self {
        Self { at_zero: self.at_zero.max(Self::new(at, now).at_zero) }
    }

    /// The time at a moment.
    #[must_use]
    pub fn time(self, at: Moment) -> UnixTime {
        UnixTime::new(self.at_zero.0.saturating_add(secs(at.0)))
    }

    /// The first moment at which this time has come: at once, if it is past.
    #[must_use]
    pub fn moment(self, time: UnixTime) -> Moment {
        Moment(Duration::from_secs(u64::try_from(time.0.saturating_sub(self.at_zero.0)).unwrap_or(0)))
    }
}

fn secs(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Moment {
        Moment(Duration::from_secs(secs))
    }

    #[test]
    fn text_of_well_known_times() {
        for (secs, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_471_845_600, "2016-08-22T06:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
        ] {
            assert_eq!(UnixTime::new(secs).to_string(), text);
            let civil = Civil::parse(text.trim_end_matches('Z')).unwrap();
            assert_eq!(civil.secs(), UnixTime::new(secs).secs());
        }
        assert_eq!(Civil::parse("2016-08-22T06:00"), Civil::parse("2016-08-22T06:00:00"));
    }

    #[test]
    fn no_other_text_and_no_other_dates() {
        for text in [
            "",
            "2016-08-22",
            "2016-08-22 06:00",
            "2016-8-22T06:00",
            "16-08-22T06:00",
            "2016-08-22T6:00",
            "2016-08-22T06:00:00.5",
            "2016-08-22T06:00:00:00",
            "2016-08-22-01T06:00",
            "2016-08-22T24:00",
            "2016-02-30T00:00",
            "2015-02-29T00:00",
            "2016-13-01T00:00",
            "2016-00-01T00:00",
            "2016-01-00T00:00",
            "+016-01-01T00:00",
        ] {
            assert_eq!(Civil::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_day_of_800_years_is_read_back() {
        let mut days = 0;
        while days < 292_194 {
            let (year, month, day) = civil_from_days(days - 146_097);
            assert_eq!(days_from_civil(year, month, day), days - 146_097);
            days += 1;
        }
    }

    #[test]
    fn a_clock_set_back_goes_on_and_one_set_forward_counts() {
        let clock = WallClock::new(at(100), UnixTime::new(5_000));
        assert_eq!(clock.time(at(160)), UnixTime::new(5_060));
        let back = clock.adjusted(at(160), UnixTime::new(10));
        assert_eq!(back, clock);
        let forward = clock.adjusted(at(160), UnixTime::new(90_000));
        assert_eq!(forward.time(at(161)), UnixTime::new(90_001));
        assert_eq!(forward.adjusted(at(200), UnixTime::new(5_100)), forward);
    }

    #[test]
    fn moments_of_times() {
        let clock = WallClock::new(at(100), UnixTime::new(5_000));
        assert_eq!(clock.moment(UnixTime::new(5_050)), at(150));
        assert_eq!(clock.time(clock.moment(UnixTime::new(7_777))), UnixTime::new(7_777));
        assert_eq!(clock.moment(UnixTime::new(0)), at(0));
    }
}
