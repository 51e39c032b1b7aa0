//! `${TIME:…}`: points at which an address changes.
//!
//! `PERIOD` or `PERIOD,ANCHOR`. A period is a number with `min`, `h`, `d` or `w`. The anchor is a date
//! and time, RFC 3339 with or without seconds, then RFC 9557's zone in brackets if there is one:
//! `2016-08-22T06:00Z`, `2016-08-22T06:00+02:00`, `2016-08-22T06:00[Europe/Berlin]`. Without either it
//! is UTC: the text alone says when addresses change, not the machine it is on. Without an anchor,
//! Monday, 1970-01-05T00:00Z. Periods reach back before the anchor, too.
//!
//! Days and weeks are the calendar's: where clocks change for summer a day has 23 or 25 hours, and
//! 06:00 stays 06:00. Hours and minutes are exact.

use super::time::{Civil, DAY_SECS, UnixTime};
use super::zone::{UTC, Zone, ZoneError, Zones, parse_offset};

/// The default anchor: the first Monday, so that weeks begin as ISO 8601's do.
const FIRST_MONDAY: i64 = 4 * DAY_SECS;

/// Points in time, evenly apart by the clock or the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    length: Length,
    anchor: Civil,
    zone: Zone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Seconds(i64),
    Days(i64),
}

/// The period that a time is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How many periods after the anchor's own it is; negative before.
    pub index: i64,
    /// Its first second.
    pub begins: UnixTime,
    /// The first second of the next one.
    pub ends: UnixTime,
}

/// Why a text says no periods.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParsePeriodsError {
    /// The period.
    #[error("\"{}\" is not a period: a number from 1 with min, h, d or w is expected, as 12h or 7d", .0.escape_debug())]
    Period(String),
    /// The anchor.
    #[error("\"{}\" is not a date and time: 2016-08-22T06:00 is expected, with Z, +02:00 or [Europe/Berlin] behind it if it is not UTC", .0.escape_debug())]
    Anchor(String),
    /// The anchor's zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

impl Periods {
    /// The periods of a pattern's text behind `TIME:`.
    ///
    /// # Errors
    /// It is not of the form above, or `zones` does not have the zone.
    pub fn parse(text: &str, zones: &Zones) -> Result<Self, ParsePeriodsError> {
        let (length, anchor) = match text.split_once(',') {
            Some((length, anchor)) => (length, Some(anchor)),
            None => (text, None),
        };
        let length = parse_length(length).ok_or_else(|| ParsePeriodsError::Period(length.to_owned()))?;
        let (anchor, zone) = match anchor {
            None => (Civil::from_secs(FIRST_MONDAY), UTC),
            Some(anchor) => parse_anchor(anchor, zones)?,
        };
        Ok(Self { length, anchor, zone })
    }

    /// The period that `now` is in.
    #[must_use]
    pub fn at(&self, now: UnixTime) -> Period {
        let anchor = self.zone.time(self.anchor).secs();
        let mut index = match self.length {
            Length::Seconds(secs) => (now.secs() - anchor).div_euclid(secs),
            Length::Days(days) => {
                (self.zone.civil(now).secs() - self.anchor.secs()).div_euclid(days * DAY_SECS)
            }
        };
        // Off by one where clocks changed; by more nowhere on earth, and at the ends of time.
        while self.begin(index) > now && self.begin(index - 1) < self.begin(index) {
            index -= 1;
        }
        while self.begin(index + 1) <= now && self.begin(index) < self.begin(index + 1) {
            index += 1;
        }
        Period { index, begins: self.begin(index), ends: self.begin(index + 1) }
    }

    fn begin(&self, index: i64) -> UnixTime {
        match self.length {
            Length::Seconds(secs) => {
                let anchor = self.zone.time(self.anchor).secs();
                UnixTime::new(anchor.saturating_add(index.saturating_mul(secs)))
            }
            Length::Days(days) => {
                let after = index.saturating_mul(days).saturating_mul(DAY_SECS);
                self.zone.time(Civil::from_secs(self.anchor.secs().saturating_add(after)))
            }
        }
    }
}

/// The zone's name in an anchor, where it has one in brackets and it is not POSIX rules: what an
/// adapter has to find the rules of.
#[must_use]
pub fn zone_name(text: &str) -> Option<&str> {
    let (_, anchor) = text.split_once(',')?;
    let (_, zone) = anchor.strip_suffix(']')?.split_once('[')?;
    Zone::posix(zone).is_err().then_some(zone)
}

/// A date and time with its zone, as in an anchor.
///
/// # Errors
/// It is not of that form, or `zones` does not have the zone.
pub fn parse_time(text: &str, zones: &Zones) -> Result<UnixTime, ParsePeriodsError> {
    parse_anchor(text, zones).map(|(civil, zone)| zone.time(civil))
}

fn parse_length(text: &str) -> Option<Length> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    // Up to nine digits: hundreds of millions of weeks are beyond every calendar, and far from overflow.
    let number: i64 = number.parse().ok().filter(|number| digits <= 9 && *number > 0)?;
    match unit {
        "min" => Some(Length::Seconds(number * 60)),
        "h" => Some(Length::Seconds(number * 3600)),
        "d" => Some(Length::Days(number)),
        "w" => Some(Length::Days(number * 7)),
        _ => None,
    }
}

fn parse_anchor(text: &str, zones: &Zones) -> Result<(Civil, Zone), ParsePeriodsError> {
    let wrong = || ParsePeriodsError::Anchor(text.to_owned());
    if let Some((civil, zone)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        return Ok((Civil::parse(civil).ok_or_else(wrong)?, zones.find(zone)?));
    }
    if let Some(civil) = Civil::parse(text) {
        return Ok((civil, UTC));
    }
    let time = text.find('T').ok_or_else(wrong)?;
    let offset = time + text[time..].find(['Z', '+', '-']).ok_or_else(wrong)?;
    let (civil, offset) = text.split_at_checked(offset).ok_or_else(wrong)?;
    let offset = parse_offset(offset).ok_or_else(wrong)?;
    Ok((Civil::parse(civil).ok_or_else(wrong)?, Zone::Fixed(offset)))
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;
