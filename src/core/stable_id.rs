//! `connection.stable-id`: classified, its `${PATTERNS}` expanded, shortened; the text behind a
//! stable address. Equal to NetworkManager's for the patterns that it knows.
//!
//! An expansion keeps the pattern, the value's length and the value, so that different texts or
//! values never expand to the same. `$$` only keeps a pattern from being one; it is not reduced.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Serialize;
use sha1::{Digest, Sha1};

use super::addr::MacAddr;
use super::compat::Compat;
use super::draw::Draw;
use super::pattern::{ExpandError, Value, Values, pattern};
use super::period::Period;
use super::time::UnixTime;

/// The kind of a stable-id, hashed in front of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StableType {
    /// The connection's UUID, since no stable-id is set.
    Uuid,
    /// The configured text, as it is.
    StableId,
    /// The shortened expansion of a text with patterns.
    Generated,
    /// Fresh random text for every activation.
    Random,
    /// Reserved for the addresses of translated traffic (CLAT, RFC 6877); RFC 7217 only.
    Clat,
}

impl StableType {
    const ALL: [Self; 5] = [Self::Uuid, Self::StableId, Self::Generated, Self::Random, Self::Clat];

    /// The octet that is hashed.
    #[must_use]
    pub const fn octet(self) -> u8 {
        self as u8
    }

    /// The kind with this octet.
    #[must_use]
    pub fn from_octet(octet: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.octet() == octet)
    }
}

/// A stable-id, classified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// Unset, or exactly `default${CONNECTION}`: the UUID itself.
    Uuid,
    /// A text without a pattern.
    Literal,
    /// A text with patterns, expanded.
    Generated(Expansion),
    /// A text with `${RANDOM}`.
    Random,
}

/// A text with its patterns' values in it, and what it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expansion {
    /// The text.
    pub text: String,
    /// The access point whose address is in it.
    pub bssid: Option<MacAddr>,
    /// The `${TIME:…}` patterns with the periods whose numbers are in it.
    pub periods: Vec<(String, Period)>,
}

impl Expansion {
    /// When the text becomes another one: the first end of a period.
    #[must_use]
    pub fn until(&self) -> Option<UnixTime> {
        self.periods.iter().map(|(_, period)| period.ends).min()
    }

    /// Appends a pattern and its value, so that it cannot be mistaken for text around it.
    fn push(&mut self, pattern: &str, value: &Value) {
        self.text.push_str(pattern);
        append_value(&mut self.text, &value.text());
        match value {
            Value::Text(_) => {}
            Value::Bssid(bssid) => self.bssid = Some(*bssid),
            Value::Period(period) => self.periods.push((pattern.to_owned(), *period)),
        }
    }
}

impl Parsed {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> StableType {
        match self {
            Self::Uuid => StableType::Uuid,
            Self::Literal => StableType::StableId,
            Self::Generated(_) => StableType::Generated,
            Self::Random => StableType::Random,
        }
    }

    /// The expansion, if patterns were expanded.
    #[must_use]
    pub fn expansion(&self) -> Option<&Expansion> {
        match self {
            Self::Generated(expansion) => Some(expansion),
            Self::Uuid | Self::Literal | Self::Random => None,
        }
    }
}

/// Classifies `stable_id` (`None`: unset) and expands its patterns.
///
/// # Errors
/// Never for [`Compat::NetworkManager`]; else a pattern of macveil's own that cannot be expanded.
pub fn parse(stable_id: Option<&str>, values: &Values<'_>, compat: Compat) -> Result<Parsed, ExpandError> {
    let Some(text) = stable_id.filter(|text| *text != "default${CONNECTION}") else {
        return Ok(Parsed::Uuid);
    };
    let (mut expansion, mut copied, mut at) = (Expansion::default(), 0, 0);
    while let Some(found) = text[at..].find('$') {
        at += found;
        let here = &text[at..];
        if here.starts_with("${RANDOM}") {
            return Ok(Parsed::Random);
        }
        if let Some((len, value)) = pattern(here, values, compat)? {
            expansion.text.push_str(&text[copied..at]);
            expansion.push(&here[..len], &value);
            at += len;
            copied = at;
        } else {
            at += if here.starts_with("$$") { 2 } else { 1 };
        }
    }
    if copied == 0 {
        return Ok(Parsed::Literal);
    }
    expansion.text.push_str(&text[copied..]);
    Ok(Parsed::Generated(expansion))
}

/// Appends a value so that it cannot be mistaken for text around it.
fn append_value(text: &mut String, value: &str) {
    text.push_str(&format!("={}{{{value}}}", value.len()));
}

/// A stable-id as it is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StableId {
    /// Its kind.
    pub kind: StableType,
    /// Its text: the UUID, the configured text, 27 or 20 characters of base64.
    pub text: String,
}

impl StableId {
    /// What is hashed for `parsed`, which came from the text `stable_id`. `${RANDOM}` draws 15
    /// octets.
    pub fn new(parsed: &Parsed, stable_id: Option<&str>, uuid: Option<&str>, draw: &mut dyn Draw) -> Self {
        let text = match parsed {
            Parsed::Uuid => uuid.unwrap_or_default().to_owned(),
            Parsed::Literal => stable_id.unwrap_or_default().to_owned(),
            Parsed::Generated(expansion) => shorten(&expansion.text),
            Parsed::Random => {
                let mut octets = [0; 15];
                draw.fill(&mut octets);
                STANDARD.encode(octets)
            }
        };
        Self { kind: parsed.kind(), text }
    }

    /// The stable-id of the connection's `generation`-th re-roll; 0 is the stable-id itself. It
    /// changes one connection's addresses and no other's, also where others have the same stable-id.
    #[must_use]
    pub fn generation(self, generation: u64) -> Self {
        if generation == 0 || self.kind == StableType::Random {
            return self;
        }
        let mut text = format!("{}:{}${{GENERATION}}", self.kind.octet(), self.text);
        append_value(&mut text, &generation.to_string());
        Self { kind: StableType::Generated, text: shorten(&text) }
    }
}

/// 27 characters for an expanded text: base64 of its SHA-1, without padding.
#[must_use]
pub fn shorten(expanded: &str) -> String {
    STANDARD_NO_PAD.encode(Sha1::digest(expanded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::pattern::Now;
    use crate::core::zone::Zones;

    fn expand(text: &str, compat: Compat) -> Parsed {
        let now = Some(Now { time: UnixTime::new(1_471_845_600 + 8 * 86_400), zones: &Zones::default() });
        let bssid = Some(MacAddr::new([2, 0, 0, 0, 0, 1]));
        parse(Some(text), &Values { bssid, now, ..Values::default() }, compat).unwrap()
    }

    #[test]
    fn our_patterns_are_text_to_networkmanager() {
        let bssid = expand("${BSSID}", Compat::Safe);
        assert_eq!(bssid.expansion().unwrap().text, "${BSSID}=17{02:00:00:00:00:01}");
        assert_eq!(bssid.expansion().unwrap().bssid, Some(MacAddr::new([2, 0, 0, 0, 0, 1])));
        for text in ["${BSSID}", "${TIME:1d}", "${TIME}"] {
            assert_eq!(expand(text, Compat::NetworkManager), Parsed::Literal);
        }
    }

    #[test]
    fn a_time_is_the_number_of_its_period() {
        let parsed = expand("a${TIME:7d,2016-08-22T06:00}b", Compat::Safe);
        let expansion = parsed.expansion().unwrap();
        assert_eq!(expansion.text, "a${TIME:7d,2016-08-22T06:00}=1{1}b");
        assert_eq!(expansion.until().unwrap().to_string(), "2016-09-05T06:00:00Z");
        // Of several, the first that ends.
        let parsed = expand("${TIME:7d,2016-08-22T06:00}${TIME:1h}", Compat::Safe);
        assert_eq!(parsed.expansion().unwrap().until().unwrap().to_string(), "2016-08-30T07:00:00Z");
        assert_eq!(expand("${NETWORK_SSID}", Compat::Safe).expansion().unwrap().until(), None);
    }

    #[test]
    fn our_patterns_must_have_a_value() {
        let error = |text| parse(Some(text), &Values::default(), Compat::Safe).unwrap_err();
        assert_eq!(error("${BSSID}"), ExpandError::NoBssid);
        assert_eq!(error("${TIME:1d}"), ExpandError::NoTime);
        let zones = Zones::default();
        let now = Some(Now { time: UnixTime::new(0), zones: &zones });
        for text in ["${TIME}", "${TIME:}", "${TIME:1y}", "${TIME:1d,noon}"] {
            let parsed = parse(Some(text), &Values { now, ..Values::default() }, Compat::Safe);
            assert!(matches!(parsed, Err(ExpandError::Time(_))), "{text}: {parsed:?}");
        }
        // Names that only begin like ours are none.
        for text in ["${TIMES}", "${BSSIDS}", "${TIME:1d"] {
            assert_eq!(parse(Some(text), &Values::default(), Compat::Safe), Ok(Parsed::Literal));
        }
    }

    #[test]
    fn a_generation_changes_every_kind_but_the_random_one() {
        for kind in [StableType::Uuid, StableType::StableId, StableType::Generated] {
            let id = StableId { kind, text: "x".to_owned() };
            assert_eq!(id.clone().generation(0), id);
            assert_ne!(id.clone().generation(1), id.clone().generation(2));
            assert_eq!(id.generation(1).kind, StableType::Generated);
        }
        let random = StableId { kind: StableType::Random, text: "x".to_owned() };
        assert_eq!(random.clone().generation(1), random);
    }
}
