//! The `${PATTERNS}` of a stable-id and what they stand for.
//!
//! NetworkManager's: `${CONNECTION} ${BOOT} ${DEVICE} ${MAC} ${NETWORK_SSID} ${RANDOM}`; one whose value
//! is not known stands for nothing. macveil's own, text to [`Compat::NetworkManager`]: `${BSSID}` and
//! `${TIME:PERIOD,ANCHOR}` (see [`super::period`]); these must be known.

use super::addr::MacAddr;
use super::compat::Compat;
use super::period::{ParsePeriodsError, Period, Periods};
use super::ssid::escape;
use super::time::UnixTime;
use super::zone::{UTC, Zones};

/// What the patterns stand for; `None` where unknown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values<'a> {
    /// `${CONNECTION}`: the connection's UUID in lower case.
    pub connection: Option<&'a str>,
    /// `${BOOT}`: the kernel's boot id.
    pub boot: Option<&'a str>,
    /// `${DEVICE}`: the interface's name.
    pub device: Option<&'a str>,
    /// `${MAC}`: the permanent address as text.
    pub mac: Option<&'a str>,
    /// `${NETWORK_SSID}`: the network's name.
    pub ssid: Option<&'a [u8]>,
    /// `${BSSID}`: the access point's address.
    pub bssid: Option<MacAddr>,
    /// `${TIME:…}`.
    pub now: Option<Now<'a>>,
}

/// The time, and the zones by which to tell it.
#[derive(Debug, Clone, Copy)]
pub struct Now<'a> {
    /// The time.
    pub time: UnixTime,
    /// The zones that an anchor may name.
    pub zones: &'a Zones,
}

/// Why a pattern has no value. NetworkManager's own always have one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// `${BSSID}` before there is an access point.
    #[error("${{BSSID}} needs the access point's address, which is not known")]
    NoBssid,
    /// `${TIME:…}` without a clock.
    #[error("${{TIME:…}} needs the time, which is not known")]
    NoTime,
    /// `${TIME:…}` with something else than a period and an anchor in it.
    #[error("${{TIME:…}}: {0}")]
    Time(#[from] ParsePeriodsError),
}

/// What a pattern stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Bssid(MacAddr),
    Period(Period),
}

impl Value {
    /// As it is put in place of the pattern.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Bssid(bssid) => bssid.to_string(),
            // The number, not the time: it stays when a zone's rules are corrected.
            Self::Period(period) => period.index.to_string(),
        }
    }
}

/// The pattern that `text` begins with: its length and its value. `None`: it begins with none, or
/// with `${RANDOM}`, which has no value.
pub(super) fn pattern(
    text: &str,
    values: &Values<'_>,
    compat: Compat,
) -> Result<Option<(usize, Value)>, ExpandError> {
    let Some(name) = name(text) else { return Ok(None) };
    let known = |value: Option<&str>| Value::Text(value.unwrap_or_default().to_owned());
    let value = match (name, name.strip_prefix("TIME")) {
        ("CONNECTION", _) => known(values.connection),
        ("BOOT", _) => known(values.boot),
        ("DEVICE", _) => known(values.device),
        ("MAC", _) => known(values.mac),
        ("NETWORK_SSID", _) => Value::Text(match values.ssid {
            Some(ssid) => format!("s:{}", escape(ssid)),
            None => format!("c:{}", values.connection.unwrap_or_default()),
        }),
        ("BSSID", _) if compat == Compat::Safe => Value::Bssid(values.bssid.ok_or(ExpandError::NoBssid)?),
        (_, Some(periods)) if is_time(name, compat) => {
            let now = values.now.ok_or(ExpandError::NoTime)?;
            let periods = periods.strip_prefix(':').unwrap_or_default();
            Value::Period(Periods::parse(periods, now.zones)?.at(now.time))
        }
        _ => return Ok(None),
    };
    Ok(Some(("${}".len() + name.len(), value)))
}

/// What stands between the braces that `text` begins with.
fn name(text: &str) -> Option<&str> {
    Some(text.strip_prefix("${")?.split_once('}')?.0)
}

/// `TIME` alone is one, so that the missing period is noticed.
fn is_time(name: &str, compat: Compat) -> bool {
    compat == Compat::Safe && (name == "TIME" || name.starts_with("TIME:"))
}

/// The texts of a stable-id's patterns, and of what looks like one, each with whether it is one.
fn candidates(stable_id: &str, compat: Compat) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let mut rest = stable_id;
    while let Some(at) = rest.find('$') {
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix("$$") {
            rest = escaped;
            continue;
        }
        // `${${MAC}` is a stray `${` and a pattern; `${TIME:${MAC}` is a time, and a mistake.
        let Some(name) = name(rest).filter(|name| !name.contains('$') || is_time(name, compat)) else {
            rest = &rest[1..];
            continue;
        };
        let (text, behind) = rest.split_at("${}".len() + name.len());
        let ours = compat == Compat::Safe && name == "BSSID" || is_time(name, compat);
        let theirs = ["CONNECTION", "BOOT", "DEVICE", "MAC", "NETWORK_SSID", "RANDOM"].contains(&name);
        found.push((text, ours || theirs));
        rest = behind;
    }
    found
}

/// Texts in `stable_id` that look like patterns but are none, and so stay as they are: most likely
/// a mistake.
#[must_use]
pub fn unknown_patterns(stable_id: &str, compat: Compat) -> Vec<&str> {
    let unknown = candidates(stable_id, compat).into_iter().filter(|(_, known)| !known);
    unknown.map(|(text, _)| text).collect()
}

/// The names of the time zones that the `${TIME:…}` patterns of `stable_id` need.
#[must_use]
pub fn zone_names(stable_id: &str) -> Vec<&str> {
    let times = candidates(stable_id, Compat::Safe).into_iter();
    times
        .filter_map(|(text, _)| super::period::zone_name(text.strip_prefix("${TIME:")?.strip_suffix('}')?))
        .collect()
}

/// What is wrong with the `${TIME:…}` patterns of `stable_id`, each with its text: what would refuse
/// every connection with it. Whether a zone of [`zone_names`] exists is not looked at.
#[must_use]
pub fn mistakes(stable_id: &str) -> Vec<(&str, ExpandError)> {
    let mut zones = Zones::default();
    for name in zone_names(stable_id) {
        zones.insert(name, UTC);
    }
    let now = Some(Now { time: UnixTime::default(), zones: &zones });
    let values = Values { bssid: Some(MacAddr::new([0; 6])), now, ..Values::default() };
    let wrong = |text| pattern(text, &values, Compat::Safe).err().map(|why| (text, why));
    candidates(stable_id, Compat::Safe).into_iter().filter_map(|(text, _)| wrong(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_mistakes_are_found() {
        let text = "$${FOO}${BOT}${BOOT} $ ${${RANDOM}${network_ssid}é${BSSID}${TIME:1d}${";
        assert_eq!(unknown_patterns(text, Compat::Safe), ["${BOT}", "${network_ssid}"]);
        let theirs = unknown_patterns(text, Compat::NetworkManager);
        assert_eq!(theirs, ["${BOT}", "${network_ssid}", "${BSSID}", "${TIME:1d}"]);
    }

    #[test]
    fn zones_and_mistakes_in_times() {
        let text = "${TIME:1d,2020-01-01T06:00[Europe/Berlin]}$${TIME:1x}${TIME:1x}${TIME}${TIME:1d}${BSSID}";
        assert_eq!(zone_names(text), ["Europe/Berlin"]);
        let mistakes = mistakes(text);
        let texts: Vec<&str> = mistakes.iter().map(|(text, _)| *text).collect();
        assert_eq!(texts, ["${TIME:1x}", "${TIME}"]);
        // Found by fuzzing: a pattern within a time was refused and not told.
        let [(within, _)] = self::mistakes("a${TIME:1${${}$$")[..] else { panic!("it is told") };
        assert_eq!(within, "${TIME:1${${}");
        assert!(mistakes[0].1.to_string().starts_with("${TIME:…}: \"1x\" is not a period"));
    }
}
