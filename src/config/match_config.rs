//! `[.config] enable=`: whether a file is used at all.

use super::boolean;
use super::match_spec::{Outcome, split, strip_tag};
use super::text::trim;

/// What `enable=` is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The version of NetworkManager whose behaviour is claimed: major, minor, micro.
    pub version: [u32; 3],
    /// The content of the environment's `NM_CONFIG_ENABLE_TAG`, for `env:TAG`.
    pub tag: Option<String>,
}

impl Default for Claim {
    /// The version whose behaviour macveil has, without a tag.
    fn default() -> Self {
        Self { version: [1, 59, 0], tag: None }
    }
}

/// Whether a file with this raw value of `enable` is used; without the key it is.
#[must_use]
pub fn is_enabled(raw: Option<&str>, claim: &Claim) -> bool {
    let Some(raw) = raw else { return true };
    boolean::parse(raw).unwrap_or_else(|| evaluate(raw, claim) == Outcome::Match)
}

/// The outcome of a spec of `nm-version:`, `nm-version-min:`, `nm-version-max:` and `env:` items.
#[must_use]
pub fn evaluate(spec: &str, claim: &Claim) -> Outcome {
    Outcome::of(split(spec).iter().map(|item| match strip_tag(item, "except:") {
        Some(item) => (true, matches(item, claim)),
        None => (false, matches(item, claim)),
    }))
}

fn matches(item: &str, claim: &Claim) -> bool {
    if let Some(version) = strip_tag(item, "nm-version:") {
        return compare(version, claim, |own, given| own == given);
    }
    if let Some(version) = strip_tag(item, "nm-version-min:") {
        return compare(version, claim, |own, given| own >= given);
    }
    if let Some(version) = strip_tag(item, "nm-version-max:") {
        return compare(version, claim, |own, given| own <= given);
    }
    strip_tag(item, "env:").is_some_and(|tag| !tag.is_empty() && claim.tag.as_deref() == Some(tag))
}

/// The last part given is compared, all earlier ones must be equal, later ones are free.
fn compare(text: &str, claim: &Claim, last_fits: fn(u32, u32) -> bool) -> bool {
    let Some(parts) = parse_version(text) else { return false };
    let last = parts.len() - 1;
    parts
        .iter()
        .zip(claim.version)
        .enumerate()
        .all(|(index, (&given, own))| if index == last { last_fits(own, given) } else { own == given })
}

/// One to three decimal parts, within the limits of NetworkManager.
fn parse_version(text: &str) -> Option<Vec<u32>> {
    let parts: Vec<&str> = trim(text).split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    let limits = [65535, 255, 255];
    parts
        .iter()
        .zip(limits)
        .map(|(part, limit)| {
            let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|&number: &u32| digits && number <= limit)
        })
        .collect()
}
