//! Match specs, the value of `match-device`: which devices a section is for.

use super::text::{is_blank, push_escaped};
use crate::core::addr::{MacAddr, parse_octets};

/// What is known of an interface; a fact that is missing matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Device {
    /// The interface's name, as `wlan0`.
    pub ifname: Option<String>,
    /// NetworkManager's word for the device type, as `wifi`.
    pub kind: Option<String>,
    /// The driver's name, as `iwlwifi`.
    pub driver: Option<String>,
    /// The driver's version as ethtool reports it.
    pub driver_version: Option<String>,
    /// The permanent address, if the kernel offers one.
    pub permanent: Option<MacAddr>,
    /// Where it is attached, as udev tells (`ID_PATH`): profiles' `match.path`.
    pub path: Option<String>,
    /// What the kernel was started with: profiles' `match.kernel-command-line`.
    pub kernel_command_line: Option<String>,
    /// The name of the DHCP client.
    pub dhcp_plugin: Option<String>,
    /// The s390 subchannels, separated by commas.
    pub s390_subchannels: Option<String>,
}

/// What a list of items says of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is meant.
    Match,
    /// It is excepted.
    Negative,
    /// Nothing in the list concerns it. For a section that is the same as [`Outcome::Negative`].
    NoMatch,
}

impl Outcome {
    /// The outcome of items, each given as (whether it is an `except:`, whether it matched).
    pub(super) fn of(items: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let (mut plain, mut except, mut matched) = (false, false, false);
        for (is_except, is_match) in items {
            if is_except && is_match {
                return Self::Negative;
            }
            except |= is_except;
            plain |= !is_except;
            matched |= is_match;
        }
        if matched || (except && !plain) { Self::Match } else { Self::NoMatch }
    }
}

/// Whether a match spec means a device.
#[must_use]
pub fn evaluate(spec: &str, device: &Device) -> Outcome {
    Outcome::of(split(spec).iter().map(|item| match strip_tag(item, "except:") {
        Some(item) => (true, matches(item, device, false)),
        None => (false, matches(item, device, true)),
    }))
}

/// The items of a spec: separated by `,` and `;`, blanks around them dropped, escapes replaced.
///
/// As in NetworkManager, n unescaped blanks *within* an item cost its last n characters, unless an
/// escape follows them in the same item.
#[must_use]
pub fn split(spec: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut item = String::new();
    let mut debt = 0;
    let mut chars = spec.chars();
    let mut finish = |item: &mut String, debt: &mut usize| {
        for _ in 0..std::mem::take(debt) {
            item.pop();
        }
        if !item.is_empty() {
            items.push(std::mem::take(item));
        }
    };
    while let Some(c) = chars.next() {
        match c {
            ',' | ';' => finish(&mut item, &mut debt),
            '\\' => {
                if let Some(escaped) = chars.next() {
                    push_escaped(&mut item, escaped, ",;");
                    debt = 0;
                }
            }
            blank if u8::try_from(blank).is_ok_and(is_blank) => {
                if !item.is_empty() {
                    item.push(blank);
                    debt += 1;
                }
            }
            other => item.push(other),
        }
    }
    finish(&mut item, &mut debt);
    items
}

/// The text that [`split`] takes apart again, as far as its treatment of blanks allows.
#[must_use]
pub fn join<S: AsRef<str>>(items: &[S]) -> String {
    let mut spec = String::new();
    for item in items.iter().map(AsRef::as_ref).filter(|item| !item.is_empty()) {
        if !spec.is_empty() {
            spec.push(',');
        }
        let last = item.chars().count() - 1;
        for (index, c) in item.chars().enumerate() {
            match c {
                ' ' if index == 0 || index == last => spec.push_str("\\s"),
                '\t' if index == 0 || index == last => spec.push_str("\\t"),
                '\n' => spec.push_str("\\n"),
                '\r' => spec.push_str("\\r"),
                '\\' | ',' | ';' => spec.extend(['\\', c]),
                other => spec.push(other),
            }
        }
    }
    spec
}

/// What follows a tag, which is compared without regard to case.
pub(super) fn strip_tag<'a>(item: &'a str, tag: &str) -> Option<&'a str> {
    let (head, rest) = item.split_at_checked(tag.len())?;
    head.eq_ignore_ascii_case(tag).then_some(rest)
}

/// The tags which items may have.
pub const TAGS: [&str; 6] =
    ["type:", "mac:", "interface-name:", "driver:", "dhcp-plugin:", "s390-subchannels:"];

fn matches(item: &str, device: &Device, bare: bool) -> bool {
    let equal = |fact: &Option<String>, text: &str| fact.as_deref() == Some(text);
    if item == "*" {
        return true;
    }
    if let Some(kind) = strip_tag(item, "type:") {
        return equal(&device.kind, kind);
    }
    if let Some(address) = strip_tag(item, "mac:") {
        return is_permanent(address, device);
    }
    if let Some(name) = strip_tag(item, "interface-name:") {
        if let Some(literal) = name.strip_prefix('=') {
            return equal(&device.ifname, literal);
        }
        let pattern = name.strip_prefix('~').unwrap_or(name);
        return device.ifname.as_deref().is_some_and(|ifname| glob(pattern, ifname));
    }
    if let Some(driver) = strip_tag(item, "driver:") {
        let Some((prefix, version)) = driver.rsplit_once('/') else {
            return equal(&device.driver, driver);
        };
        let known = device.driver_version.as_deref().unwrap_or_default();
        return device.driver.as_deref().is_some_and(|name| name.starts_with(prefix) && glob(version, known));
    }
    if let Some(plugin) = strip_tag(item, "dhcp-plugin:") {
        return equal(&device.dhcp_plugin, plugin);
    }
    if let Some(channels) = strip_tag(item, "s390-subchannels:") {
        let known = device.s390_subchannels.as_deref().and_then(first_channel);
        return known.is_some() && known == first_channel(channels);
    }
    bare && (is_permanent(item, device) || equal(&device.ifname, item))
}

fn is_permanent(text: &str, device: &Device) -> bool {
    device.permanent.is_some_and(|own| parse_octets(text).is_some_and(|octets| octets == own.octets()))
}

/// The three hexadecimal parts of the first channel in `0.0.1000,0.0.1001`.
fn first_channel(text: &str) -> Option<Vec<u32>> {
    let first = text.split(',').next()?;
    first.split('.').map(|part| u32::from_str_radix(part, 16).ok()).collect()
}

/// A pattern with `*` and `?` over the whole text; nothing else is special.
fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to resume when what follows the last star does not fit: (behind the star, next text).
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((behind, from)) => {
                    star = Some((behind, from + 1));
                    (p, t) = (behind, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}
