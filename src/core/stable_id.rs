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
use super::ssid::escape;

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
    /// `${BSSID}`, macveil's own: the access point's address.
    pub bssid: Option<MacAddr>,
}

/// A stable-id, classified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// Unset, or exactly `default${CONNECTION}`: the UUID itself.
    Uuid,
    /// A text without a pattern.
    Literal,
    /// A text with patterns, expanded.
    Generated(String),
    /// A text with `${RANDOM}`.
    Random,
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

    /// The expanded text, if patterns were expanded.
    #[must_use]
    pub fn expanded(&self) -> Option<String> {
        match self {
            Self::Generated(expanded) => Some(expanded.clone()),
            Self::Uuid | Self::Literal | Self::Random => None,
        }
    }
}

/// Why a stable-id cannot be expanded. NetworkManager's own patterns always can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpandError {
    /// A pattern of macveil's whose value is not known; an empty one would not be what was meant.
    #[error("the value of {0} is not known here")]
    Unknown(&'static str),
}

/// Classifies `stable_id` (`None`: unset) and expands its patterns.
///
/// # Errors
/// Never for [`Compat::NetworkManager`]; else a pattern of macveil's own that cannot be expanded.
pub fn parse(stable_id: Option<&str>, values: &Values<'_>, compat: Compat) -> Result<Parsed, ExpandError> {
    let Some(text) = stable_id.filter(|text| *text != "default${CONNECTION}") else {
        return Ok(Parsed::Uuid);
    };
    let (mut expanded, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = text[at..].find('$') {
        at += found;
        let here = &text[at..];
        if here.starts_with("${RANDOM}") {
            return Ok(Parsed::Random);
        }
        if let Some((len, value)) = pattern(here, values, compat)? {
            at += len;
            expanded.push_str(&text[copied..at]);
            append_value(&mut expanded, &value);
            copied = at;
        } else {
            at += if here.starts_with("$$") { 2 } else { 1 };
        }
    }
    if copied == 0 {
        return Ok(Parsed::Literal);
    }
    expanded.push_str(&text[copied..]);
    Ok(Parsed::Generated(expanded))
}

/// The pattern that `text` begins with: its length and its value.
fn pattern(text: &str, values: &Values<'_>, compat: Compat) -> Result<Option<(usize, String)>, ExpandError> {
    let Some(name) = text.strip_prefix("${").and_then(|rest| Some(rest.split_once('}')?.0)) else {
        return Ok(None);
    };
    let known = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let value = match name {
        "CONNECTION" => known(values.connection),
        "BOOT" => known(values.boot),
        "DEVICE" => known(values.device),
        "MAC" => known(values.mac),
        "NETWORK_SSID" => match values.ssid {
            Some(ssid) => format!("s:{}", escape(ssid)),
            None => format!("c:{}", known(values.connection)),
        },
        "BSSID" if compat == Compat::Safe => {
            values.bssid.ok_or(ExpandError::Unknown("${BSSID}"))?.to_string()
        }
        _ => return Ok(None),
    };
    Ok(Some(("${}".len() + name.len(), value)))
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
            Parsed::Generated(expanded) => shorten(expanded),
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

/// Texts in `stable_id` that look like patterns but are none, and so stay as they are: most likely
/// a mistake.
#[must_use]
pub fn unknown_patterns(stable_id: &str, compat: Compat) -> Vec<&str> {
    let bssid = Some(MacAddr::new([0; 6]));
    let values = Values { bssid, ..Values::default() };
    let mut unknown = Vec::new();
    let mut rest = stable_id;
    while let Some(at) = rest.find('$') {
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix("$$") {
            rest = escaped;
            continue;
        }
        let end = rest.find('}').filter(|_| rest.starts_with("${")).map_or(1, |end| end + 1);
        let known = rest.starts_with("${RANDOM}") || !matches!(pattern(rest, &values, compat), Ok(None));
        if end > 1 && !known && !rest[1..end].contains('$') {
            unknown.push(&rest[..end]);
            rest = &rest[end..];
        } else {
            rest = &rest[1..];
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: Values<'_> = Values {
        connection: Some("_CONNECTION"),
        boot: Some("_BOOT"),
        device: None,
        mac: None,
        ssid: Some(b"a"),
        bssid: Some(MacAddr::new([2, 0, 0, 0, 0, 1])),
    };

    fn expand(text: &str, compat: Compat) -> Parsed {
        parse(Some(text), &VALUES, compat).unwrap()
    }

    #[test]
    fn our_patterns_are_text_to_networkmanager() {
        let expanded = Parsed::Generated("${BSSID}=17{02:00:00:00:00:01}".to_owned());
        assert_eq!(expand("${BSSID}", Compat::Safe), expanded);
        assert_eq!(expand("${BSSID}", Compat::NetworkManager), Parsed::Literal);
        let unknown = parse(Some("${BSSID}"), &Values::default(), Compat::Safe);
        assert_eq!(unknown, Err(ExpandError::Unknown("${BSSID}")));
    }

    #[test]
    fn likely_mistakes_are_found() {
        let text = "$${FOO}${BOT}${BOOT} $ ${${RANDOM}${network_ssid}é${BSSID}${";
        assert_eq!(unknown_patterns(text, Compat::Safe), ["${BOT}", "${network_ssid}"]);
        assert_eq!(unknown_patterns("${BSSID}", Compat::NetworkManager), ["${BSSID}"]);
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
