//! Whether a value is one, and what was probably meant where it is not.

use super::boolean;
use super::finding::Complaint;
use super::match_spec::{TAGS, split, strip_tag};
use super::property::Property;
use super::schema::Type;
use super::settings;
use super::text::{nearest, trim};
use crate::core::addr::{MacAddr, parse_octets};
use crate::core::compat::Compat;
use crate::core::mask::{Mask, ParseMaskError};
use crate::core::pattern::{mistakes, unknown_patterns};

/// The special words of `cloned-mac-address`; the last is macveil's own.
pub const MODES: [&str; 6] = ["preserve", "permanent", "random", "stable", "stable-ssid", "stable-bssid"];

/// The patterns that a stable-id expands, as they are suggested; the last two are macveil's own.
pub const PATTERNS: [&str; 8] = [
    "${CONNECTION}",
    "${BOOT}",
    "${DEVICE}",
    "${MAC}",
    "${NETWORK_SSID}",
    "${RANDOM}",
    "${BSSID}",
    "${TIME:1d}",
];

/// The words for device types that NetworkManager has and an interface beside Wi-Fi could have.
const DEVICE_TYPES: [&str; 9] =
    ["wifi", "ethernet", "wifi-p2p", "loopback", "bridge", "bond", "vlan", "tun", "wireguard"];

/// What is wrong with a value of this type, given as string.
#[must_use]
pub fn value(kind: Type, text: &str) -> Vec<Complaint> {
    match kind {
        Type::Boolean => boolean(text).into_iter().collect(),
        Type::Word(words) => word(words, text).into_iter().collect(),
        Type::ClonedMac => cloned_mac(text).into_iter().collect(),
        Type::Mask => mask(text).into_iter().collect(),
        Type::StableId => stable_id(text),
        Type::MatchSpec => match_spec(text),
        Type::Enable => enable(text),
        Type::OldRandomization => vec![old_randomization(text)],
        Type::Signal => signal(text).into_iter().collect(),
        Type::Milliseconds(most) => milliseconds(most, text).into_iter().collect(),
    }
}

fn boolean(text: &str) -> Option<Complaint> {
    if boolean::parse(text).is_some() {
        return None;
    }
    let meant = match unquoted(text).to_ascii_lowercase().as_str() {
        "y" | "enable" | "enabled" => Some("yes"),
        "n" | "disable" | "disabled" => Some("no"),
        other => nearest(other, boolean::WORDS.into_iter().filter(|word| word.len() > 1)),
    };
    Some(Complaint::error("not a boolean, yes or no is expected", text).suggest(meant))
}

fn word(words: &[&'static str], text: &str) -> Option<Complaint> {
    if words.contains(&trim(text)) {
        return None;
    }
    let what = format!("not one of {}", words.join(", "));
    Some(Complaint::error(what, text).suggest(nearest(unquoted(text), words.iter().copied())))
}

/// What is wrong with a value that a property of a profile shall have, as far as reading the profile
/// again would not refuse it.
#[must_use]
pub fn property(property: Property, text: &str) -> Option<Complaint> {
    match property {
        Property::ClonedMacAddress => cloned_mac(text),
        Property::Hidden => boolean(text),
        Property::InterfaceName => interface_name(text),
        Property::Id => trim(text).is_empty().then(|| Complaint::error("a connection needs a name", text)),
        Property::Uuid
        | Property::StableId
        | Property::Ssid
        | Property::Bssid
        | Property::GenerateMacAddressMask => None,
    }
}

/// What is wrong with the name of an interface (the kernel's rules: `dev_valid_name`).
fn interface_name(text: &str) -> Option<Complaint> {
    let odd = |c: char| c == '/' || c == ':' || c.is_whitespace() || c.is_control();
    let valid = (1..=15).contains(&text.len()) && !text.contains(odd) && text != "." && text != "..";
    (!valid).then(|| Complaint::error("no interface can have this name", text))
}

/// What is wrong with a `cloned-mac-address`.
#[must_use]
pub fn cloned_mac(text: &str) -> Option<Complaint> {
    if MODES.contains(&text) {
        return None;
    }
    let what =
        "neither a mode (preserve, permanent, random, stable, stable-ssid, stable-bssid) nor an address";
    let Ok(address) = text.parse::<MacAddr>() else {
        let plain = trim(unquoted(text));
        let meant = match plain.parse::<MacAddr>() {
            Ok(address) => Some(address.to_string()),
            Err(_) => bare_address(plain).or_else(|| nearest(plain, MODES).map(str::to_owned)),
        };
        return Some(Complaint::error(what, text).suggest(meant));
    };
    (address.is_zero() || !address.is_unicast())
        .then(|| Complaint::warning("no interface can have this address", text))
}

/// Twelve digits without separators, which NetworkManager does not take.
fn bare_address(text: &str) -> Option<String> {
    let digits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let octets: Option<Vec<&str>> = (0..6).map(|i| text.get(2 * i..2 * i + 2)).collect();
    octets.filter(|_| digits).map(|octets| octets.join(":"))
}

/// What is wrong with a `generate-mac-address-mask`. The empty text is the default mask.
#[must_use]
pub fn mask(text: &str) -> Option<Complaint> {
    // Which vendors there are is not known here: users have lists of their own.
    let is_mask =
        |text: &str| matches!(Mask::parse(text, Compat::Safe), Ok(_) | Err(ParseMaskError::Vendor(_)));
    if is_mask(text) {
        return None;
    }
    let plain = unquoted(text).replace([',', ';'], " ");
    let meant = (!plain.is_empty() && is_mask(&plain)).then_some(plain);
    let what = "not a mask: FF:FF:FF:00:00:00, then addresses, with blanks between, is expected";
    Some(Complaint::error(what, text).suggest(meant))
}

/// A stable-id is any text, but what looks like a pattern and is none was hardly meant literally.
#[must_use]
pub fn stable_id(text: &str) -> Vec<Complaint> {
    let complaint = |unknown: &str| {
        Complaint::warning("not a pattern, it is taken literally", unknown)
            .suggest(nearest(unknown, PATTERNS))
    };
    let wrong = mistakes(text).into_iter().map(|(pattern, why)| Complaint::error(why.to_string(), pattern));
    unknown_patterns(text, Compat::Safe).into_iter().map(complaint).chain(wrong).collect()
}

fn match_spec(text: &str) -> Vec<Complaint> {
    let items = split(text);
    let mut complaints: Vec<Complaint> = items.iter().filter_map(|item| spec_item(item)).collect();
    if items.is_empty() {
        complaints.push(Complaint::warning("an empty match spec matches no device", text));
    }
    // An unescaped blank within an item costs characters at its end.
    let meant: Vec<String> = text
        .split([',', ';'])
        .map(|item| trim(item).replace(' ', "\\s").replace('\t', "\\t"))
        .filter(|item| !item.is_empty())
        .collect();
    if !text.contains("\\,") && !text.contains("\\;") && !meant.is_empty() && split(&meant.join(",")) != items
    {
        let what = "a blank within an item cuts off its end, \\s is a blank";
        complaints.push(Complaint::warning(what, text).suggest(Some(meant.join(","))));
    }
    complaints
}

fn spec_item(item: &str) -> Option<Complaint> {
    let (except, item) = match strip_tag(item, "except:") {
        Some(inner) => ("except:", inner),
        None => ("", item),
    };
    if item == "*" {
        return None;
    }
    if let Some(tag) = TAGS.iter().find(|tag| strip_tag(item, tag).is_some()) {
        let rest = strip_tag(item, tag).unwrap_or_default();
        return tagged(tag, rest).map(|complaint| Complaint { text: format!("{except}{item}"), ..complaint });
    }
    let whole = format!("{except}{item}");
    if parse_octets(item).is_some_and(|octets| octets.len() == 6) {
        let meant = format!("{except}mac:{item}");
        return (!except.is_empty()).then(|| {
            Complaint::warning("an address after except: needs its tag", whole).suggest(Some(meant))
        });
    }
    if let Some((tag, rest)) = item.split_once(':') {
        let meant = nearest(tag, TAGS.into_iter().chain(["except:"]).map(|tag| tag.trim_end_matches(':')));
        let meant = meant.map(|tag| format!("{except}{tag}:{rest}"));
        return Some(Complaint::error("unknown kind of match", whole).suggest(meant));
    }
    let meant = Some(format!("{except}interface-name:{item}"));
    if !except.is_empty() {
        return Some(Complaint::warning("a bare name after except: never matches", whole).suggest(meant));
    }
    item.contains(['*', '?']).then(|| Complaint::warning("a bare name is no pattern", whole).suggest(meant))
}

fn tagged(tag: &str, rest: &str) -> Option<Complaint> {
    match tag {
        "type:" if !DEVICE_TYPES.contains(&rest) => {
            let meant = nearest(rest, DEVICE_TYPES).map(|word| format!("type:{word}"));
            Some(Complaint::warning("unknown device type", rest).suggest(meant))
        }
        "mac:" if rest.parse::<MacAddr>().is_err() => {
            Some(Complaint::error("not an address, which has no pattern either", rest))
        }
        _ => None,
    }
}

fn enable(text: &str) -> Vec<Complaint> {
    if boolean::parse(text).is_some() {
        return Vec::new();
    }
    let tags = ["nm-version:", "nm-version-min:", "nm-version-max:", "env:"];
    let items = split(text);
    let unknown = |item: &&String| {
        let item = strip_tag(item, "except:").unwrap_or(item);
        !tags.iter().any(|tag| strip_tag(item, tag).is_some())
    };
    if items.is_empty() {
        return vec![Complaint::warning("neither yes nor no: the file is not used", text)];
    }
    let what = "neither a boolean nor nm-version:, nm-version-min:, nm-version-max: or env:";
    items.iter().filter(unknown).map(|item| Complaint::error(what, item.clone())).collect()
}

fn old_randomization(text: &str) -> Complaint {
    let what = "deprecated, wifi.cloned-mac-address takes its place";
    match trim(text) {
        "2" => Complaint::warning(what, text).suggest(Some("wifi.cloned-mac-address=random")),
        "0" | "1" => Complaint::warning(what, text),
        _ => Complaint::error("not a number from 0 to 2", text),
    }
}

fn milliseconds(most: u32, text: &str) -> Option<Complaint> {
    let number = |text: &str| trim(text).parse::<u32>().ok().filter(|number| *number <= most);
    if number(text).is_some() {
        return None;
    }
    let what = format!("not a number of milliseconds, 0 to {most}");
    let plain = unquoted(text);
    let (digits, unit) = plain.split_at(plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len()));
    let factor = match trim(unit) {
        "s" | "sec" | "seconds" => 1000,
        _ => 1,
    };
    let meant = digits.parse::<u32>().ok().and_then(|n| n.checked_mul(factor)).filter(|n| *n <= most);
    Some(Complaint::error(what, text).suggest(meant.map(|number| number.to_string())))
}

fn signal(text: &str) -> Option<Complaint> {
    if settings::signal(text).is_some() {
        return None;
    }
    let plain = trim(unquoted(text).trim_start_matches(['-', '+']).trim_end_matches("dBm"));
    let meant = plain.parse::<i32>().ok().filter(|dbm| (1..=100).contains(dbm)).map(|dbm| format!("-{dbm}"));
    Some(Complaint::error("not a signal in dBm, -100 to -1, or \"no\"", text).suggest(meant))
}

/// A text without the quotes that other formats have.
fn unquoted(text: &str) -> &str {
    let plain = trim(text);
    ['"', '\''].iter().find_map(|&quote| plain.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(plain)
}
