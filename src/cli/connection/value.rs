//! `KEY VALUE`, `+KEY VALUE` and `-KEY VALUE` as changes of a profile.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use crate::config::finding::Finding;
use crate::config::profile::{Profile, ProfileError};
use crate::config::property::{Property, PropertyError};
use crate::config::text::printable;
use crate::core::ssid::{Ssid, SsidTooLong, unescape};

/// A change that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ValueError {
    /// The property is none.
    #[error(transparent)]
    Property(#[from] PropertyError),
    /// The value is none, or the property cannot be missing.
    #[error("{}", told(.0))]
    Invalid(Box<Finding>),
    /// The SSID is too long.
    #[error(transparent)]
    Ssid(#[from] SsidTooLong),
    /// A property stands at the end.
    #[error("a value is expected after {}; '' takes the property out", printable(.0))]
    NoValue(String),
    /// Nothing follows the name.
    #[error("properties with their values are expected after the name")]
    NoProperty,
    /// Only an SSID may be any octets.
    #[error("the value of {0} is not UTF-8")]
    NotText(String),
    /// nmcli has more, macveil does not.
    #[error("{name} {} is not macveil's: {allowed} is expected", printable(value))]
    OnlyThese {
        /// The word.
        name: String,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: String,
    },
    /// `ssid` is not given.
    #[error("a connection needs its ssid")]
    NoSsid,
    /// `+` or `-` with a property of one value.
    #[error("{name} holds one value, {}: give it without the sign to replace it", printable(value))]
    OneValue {
        /// The property.
        name: String,
        /// Its value.
        value: String,
    },
    /// `-` with a value that is not there.
    #[error("{name} does not hold {}", printable(value))]
    NotThere {
        /// The property.
        name: String,
        /// The value.
        value: String,
    },
}

fn told(finding: &Finding) -> String {
    let Finding { what, text, suggestion, .. } = finding;
    let meant = suggestion.as_ref().map(|text| format!("; did you mean \"{}\"?", printable(text)));
    format!("{what}: \"{}\"{}", printable(text), meant.unwrap_or_default())
}

impl From<ProfileError> for ValueError {
    fn from(error: ProfileError) -> Self {
        Self::Invalid(Box::new(error.into()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Set,
    Add,
    Remove,
}

/// Makes all changes of `KEY VALUE …`, or none.
pub(super) fn change(profile: &Profile, words: &[OsString]) -> Result<Profile, ValueError> {
    let mut changed = profile.clone();
    for pair in words.chunks(2) {
        let [key, rest @ ..] = pair else { continue };
        let key = key.to_string_lossy();
        let (sign, name) = match key.split_at_checked(1) {
            Some(("+", name)) => (Sign::Add, name),
            Some(("-", name)) => (Sign::Remove, name),
            _ => (Sign::Set, &*key),
        };
        let property = Property::from_name(name)?;
        let [value] = rest else { return Err(ValueError::NoValue(key.into_owned())) };
        apply(&mut changed, property, sign, value)?;
    }
    Ok(changed)
}

fn apply(profile: &mut Profile, property: Property, sign: Sign, value: &OsStr) -> Result<(), ValueError> {
    if property == Property::Ssid && sign == Sign::Set {
        return Ok(profile.set_ssid(&ssid(value)?)?);
    }
    let text = value.to_str().ok_or_else(|| ValueError::NotText(property.name()))?;
    let present = profile.get(property);
    let next = match (sign, property, present) {
        (Sign::Set, ..) => (!text.is_empty()).then(|| text.to_owned()),
        (Sign::Add, _, None) => Some(text.to_owned()),
        (Sign::Add, Property::GenerateMacAddressMask, Some(list)) => Some(format!("{list} {text}")),
        (Sign::Remove, Property::GenerateMacAddressMask, Some(list)) => {
            let kept: Vec<&str> = list.split_whitespace().filter(|item| !same(item, text)).collect();
            if kept.len() == list.split_whitespace().count() {
                return Err(ValueError::NotThere { name: property.name(), value: text.to_owned() });
            }
            (!kept.is_empty()).then(|| kept.join(" "))
        }
        (Sign::Remove, _, Some(value)) if same(&value, text) => None,
        (Sign::Remove, ..) => {
            return Err(ValueError::NotThere { name: property.name(), value: text.to_owned() });
        }
        (Sign::Add, _, Some(value)) => return Err(ValueError::OneValue { name: property.name(), value }),
    };
    Ok(profile.set(property, next.as_deref())?)
}

/// What in a profile is valid and was hardly meant so, for people.
pub(super) fn doubts(profile: &Profile) -> Vec<String> {
    let findings = Profile::parse(&profile.file, &profile.print()).map_or_else(|_| Vec::new(), |read| read.1);
    findings.iter().map(ToString::to_string).collect()
}

/// Whether two items are the same, addresses in whichever spelling.
fn same(a: &str, b: &str) -> bool {
    a == b || crate::core::addr::same_address(a, b)
}

/// The octets of an SSID: as they are, or with backslashes as they are shown.
pub(super) fn ssid(value: &OsStr) -> Result<Ssid, SsidTooLong> {
    match value.to_str() {
        Some(text) => Ssid::new(unescape(text)),
        None => Ssid::new(value.as_bytes()),
    }
}
