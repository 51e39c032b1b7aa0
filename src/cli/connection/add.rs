//! `macveil connection add`.

use std::ffi::{OsStr, OsString};

use super::ConnectionError;
use super::find::FindError;
use super::save::{SaveError, Store};
use super::shown::Shown;
use super::value::{ValueError, change, doubts, ssid};
use crate::cli::printed::Printed;
use crate::config::derived::random_uuid;
use crate::config::profile::Profile;
use crate::config::property::Property;
use crate::config::text::printable;
use crate::core::draw::Draw;
use crate::core::ssid::Ssid;
use crate::host::entropy::SystemEntropy;

/// nmcli's words for properties of a new connection.
const WORDS: [(&str, Property); 3] =
    [("con-name", Property::Id), ("ifname", Property::InterfaceName), ("ssid", Property::Ssid)];

pub(super) fn run(store: &Store, words: &[OsString], json: bool) -> Result<Printed, ConnectionError> {
    let wanted = Wanted::read(words)?;
    let files = store.load().map_err(FindError::from)?;
    let mut octets = [0; 16];
    SystemEntropy::default().fill(&mut octets);
    let uuid = random_uuid(octets);
    let id = wanted.id.clone().unwrap_or_else(|| wanted.ssid.to_string());
    let file = store.paths.connections().join("new").display().to_string();
    let profile = Profile::new(&file, &id, &uuid, &wanted.ssid).map_err(ValueError::from)?;
    let mut profile = change(&profile, &wanted.properties)?;
    let same = |other: &&Profile| other.id == profile.id || other.uuid == profile.uuid;
    if let Some(other) = files.profiles.iter().find(same) {
        return Err(SaveError::Exists(other.id.clone()).into());
    }
    profile.file = store.create(&profile)?.display().to_string();
    let printed = if json {
        Printed::json(&Shown::of(&profile, true))?
    } else {
        Printed::text(format!("Connection '{}' ({}) added.\n", printable(&profile.id), profile.uuid))
    };
    Ok(Printed { notes: doubts(&profile), ..printed })
}

/// What the command line asks for.
struct Wanted {
    id: Option<String>,
    ssid: Ssid,
    /// Everything else, as `modify` takes it.
    properties: Vec<OsString>,
}

impl Wanted {
    fn read(words: &[OsString]) -> Result<Self, ValueError> {
        let (mut id, mut name, mut properties) = (None, None, Vec::new());
        for pair in words.chunks(2) {
            let [key, rest @ ..] = pair else { continue };
            let key = key.to_string_lossy();
            let [value] = rest else { return Err(ValueError::NoValue(key.into_owned())) };
            match &*key {
                "type" => is(value, &["wifi", "802-11-wireless"], "type")?,
                "save" => is(value, &["yes"], "save")?,
                _ => {
                    let property = WORDS.iter().find(|(word, _)| *word == key).map(|(_, known)| *known);
                    let property = property.map_or_else(|| Property::from_name(&key), Ok)?;
                    if property == Property::Ssid {
                        name = Some(ssid(value)?);
                    } else if property == Property::Id {
                        id = Some(text(value, "con-name")?);
                    } else {
                        properties.extend([OsString::from(property.name()), value.clone()]);
                    }
                }
            }
        }
        let ssid = name.ok_or(ValueError::NoSsid)?;
        Ok(Self { id, ssid, properties })
    }
}

fn text(value: &OsStr, name: &str) -> Result<String, ValueError> {
    value.to_str().map(str::to_owned).ok_or_else(|| ValueError::NotText(name.to_owned()))
}

fn is(value: &OsStr, allowed: &[&str], name: &str) -> Result<(), ValueError> {
    if allowed.iter().any(|word| value == *word) {
        return Ok(());
    }
    let value = value.to_string_lossy().into_owned();
    Err(ValueError::OnlyThese { name: name.to_owned(), value, allowed: allowed.join(" or ") })
}
