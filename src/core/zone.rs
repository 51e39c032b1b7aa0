//! Time zones: which offset from UTC holds when. Without the feature `zones` only fixed offsets.
//!
//! The rules are values: a host's adapter reads the files of the tz database (RFC 9636, TZif) and
//! hands them in as [`Zones`]; nothing here looks at the machine's own zone.

use std::collections::BTreeMap;
use std::fmt;

use super::time::{Civil, UnixTime, number};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Always that many seconds ahead of UTC.
    Fixed(i32),
    /// By rules, with daylight saving time where they have it.
    #[cfg(feature = "zones")]
    Rules(jiff::tz::TimeZone),
}

/// Coordinated universal time.
pub const UTC: Zone = Zone::Fixed(0);

/// Zones by their names in the tz database, as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Zones(BTreeMap<String, Zone>);

/// Why a text is not a zone here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Neither a name that is known, nor rules.
    #[error(
        "\"{}\" is no time zone that is known here: a name of the tz database (Europe/Berlin) whose file \
         is installed, or POSIX rules (CET-1CEST,M3.5.0,M10.5.0/3) is expected", .0.escape_debug()
    )]
    Unknown(String),
    /// Rules, in a build without them.
    #[error("this macveil was built without time zones (feature \"zones\"): use Z or an offset as +01:00")]
    NotBuilt,
    /// The octets of a file are not of its format.
    #[error("not a TZif file (RFC 9636)")]
    NotTzif,
}

impl Zone {
    /// The zone of POSIX rules, as the environment variable `TZ` holds them.
    ///
    /// # Errors
    /// It is something else, or zones are not built in.
    #[cfg(feature = "zones")]
    pub fn posix(rules: &str) -> Result<Self, ZoneError> {
        // Without a comma or digit it is a bare abbreviation, and most likely a name mistyped.
        jiff::tz::TimeZone::posix(rules).map(Self::Rules).map_err(|_| ZoneError::Unknown(rules.to_owned()))
    }

    /// The zone of POSIX rules: not in this build.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "zones"))]
    pub fn posix(_rules: &str) -> Result<Self, ZoneError> {
        Err(ZoneError::NotBuilt)
    }

    /// The zone of a TZif file's octets.
    ///
    /// # Errors
    /// They are something else, or zones are not built in.
    #[cfg(feature = "zones")]
    pub fn tzif(name: &str, octets: &[u8]) -> Result<Self, ZoneError> {
        jiff::tz::TimeZone::tzif(name, octets).map(Self::Rules).map_err(|_| ZoneError::NotTzif)
    }

    /// The zone of a TZif file's octets: not in this build.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "zones"))]
    pub fn tzif(_name: &str, _octets: &[u8]) -> Result<Self, ZoneError> {
        Err(ZoneError::NotBuilt)
    }

    /// What clocks show there.
    #[must_use]
    pub fn civil(&self, time: UnixTime) -> Civil {
        match self {
            Self::Fixed(offset) => Civil::from_secs(time.secs() + i64::from(*offset)),
            #[cfg(feature = "zones")]
            Self::Rules(zone) => {
                let offset = zone.to_offset(timestamp(time)).seconds();
                Civil::from_secs(time.secs() + i64::from(offset))
            }
        }
    }

    /// When clocks there show this: the first time, if they do twice; as long after the jump as it
    /// is into the gap, if they never do (RFC 5545, section 3.3.5).
    #[must_use]
    pub fn time(&self, civil: Civil) -> UnixTime {
        match self {
            Self::Fixed(offset) => UnixTime::new(civil.secs() - i64::from(*offset)),
            #[cfg(feature = "zones")]
            Self::Rules(zone) => {
                let utc = jiff::tz::TimeZone::UTC.to_datetime(timestamp(UnixTime::new(civil.secs())));
                zone.to_timestamp(utc).map_or(UnixTime::new(civil.secs()), |t| UnixTime::new(t.as_second()))
            }
        }
    }
}

#[cfg(feature = "zones")]
fn timestamp(time: UnixTime) -> jiff::Timestamp {
    // The range of `UnixTime` is a little wider than jiff's only at its very ends.
    let range = jiff::Timestamp::MIN.as_second()..=jiff::Timestamp::MAX.as_second();
    jiff::Timestamp::from_second(time.secs().clamp(*range.start(), *range.end())).unwrap_or_default()
}

/// An offset from UTC in seconds: `Z`, `+02:00`, `-05:30`.
#[must_use]
pub fn parse_offset(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    let secs = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60).then_some(sign * secs)
}

impl Zones {
    /// Adds a zone.
    pub fn insert(&mut self, name: &str, zone: Zone) {
        self.0.insert(name.to_owned(), zone);
    }

    /// The zone that a text in brackets means: a name, else POSIX rules.
    ///
    /// # Errors
    /// It is neither.
    pub fn find(&self, text: &str) -> Result<Zone, ZoneError> {
        match self.0.get(text) {
            Some(zone) => Ok(zone.clone()),
            None => Zone::posix(text),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(0) => f.write_str("UTC"),
            Self::Fixed(offset) => {
                let sign = if *offset < 0 { '-' } else { '+' };
                let minutes = offset.unsigned_abs() / 60;
                write!(f, "UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            #[cfg(feature = "zones")]
            Self::Rules(zone) => f.write_str(zone.iana_name().unwrap_or("POSIX rules")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        assert_eq!(parse_offset("Z"), Some(0));
        assert_eq!(parse_offset("+02:00"), Some(7200));
        assert_eq!(parse_offset("-05:30"), Some(-19_800));
        for text in ["", "z", "02:00", "+2:00", "+02", "+24:00", "+02:60", "é02:00"] {
            assert_eq!(parse_offset(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_fixed_offset_there_and_back() {
        let zone = Zone::Fixed(7200);
        let time = UnixTime::new(1_471_845_600);
        assert_eq!(zone.civil(time).to_string(), "2016-08-22T08:00:00");
        assert_eq!(zone.time(zone.civil(time)), time);
    }

    #[cfg(feature = "zones")]
    #[test]
    fn gaps_and_repetitions_of_summer_time() {
        let berlin = Zones::default().find("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let time = |text: &str| berlin.time(Civil::parse(text).unwrap()).to_string();
        assert_eq!(time("2026-01-15T06:00"), "2026-01-15T05:00:00Z");
        assert_eq!(time("2026-07-15T06:00"), "2026-07-15T04:00:00Z");
        // 02:30 is skipped in March: 03:30 takes its place. In October it comes twice: the first.
        assert_eq!(time("2026-03-29T02:30"), "2026-03-29T01:30:00Z");
        assert_eq!(time("2026-10-25T02:30"), "2026-10-25T00:30:00Z");
        assert_eq!(berlin.civil(UnixTime::new(1_784_095_200)).to_string(), "2026-07-15T08:00:00");
    }

    #[test]
    fn what_is_no_zone() {
        for text in ["", "Europe/Berlni", "CET", "garbage,", "é"] {
            assert!(Zones::default().find(text).is_err(), "{text:?}");
        }
    }
}
