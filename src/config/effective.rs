//! One key, for one device: the value in force, and what it means where it is wrong.

use super::conf::Conf;
use super::finding::Complaint;
use super::match_spec::Device;
use super::schema::{Home, KEYS, Key, key};
use super::settings::{ConnectionDefaults, DeviceSettings, Provenance, Sourced, default};
use super::text::{nearest, printable, unescape};
use super::validate;
use crate::core::compat::Compat;

/// The name is not that of one key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key begins so.
    #[error("\"{}\" is no key of macveil's configuration{}", printable(name), meant(near.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// The nearest one.
        near: Option<String>,
    },
    /// Several do.
    #[error("\"{}\" may mean {}", printable(name), candidates.join(" or "))]
    Ambiguous {
        /// The name.
        name: String,
        /// The full names it may mean.
        candidates: Vec<String>,
    },
    /// A key that steers the lookup itself.
    #[error(
        "{0} says which devices a section is for; it has no value of its own: `macveil config show` shows it"
    )]
    Control(&'static str),
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean {near}?")).unwrap_or_default()
}

/// The key of a name: in full, by NetworkManager's other names, or abbreviated where only one begins
/// so. Keys of `[main]` are called `main.…`.
///
/// # Errors
/// No key, or several, or one that cannot be looked up.
pub fn key_of(name: &str) -> Result<&'static Key, KeyError> {
    let wanted = name
        .strip_prefix("802-11-wireless.")
        .map_or_else(|| name.to_owned(), |key| format!("wifi.{key}"))
        .replace("assigned-mac-address", "cloned-mac-address");
    let askable = || KEYS.iter().filter(|key| key.home != Home::Config);
    let is_control = |key: &&Key| matches!(key.name, "match-device" | "stop-match");
    if let Some(control) = askable().filter(is_control).find(|key| key.name == wanted) {
        return Err(KeyError::Control(control.name));
    }
    let keys = || askable().filter(|key| !is_control(key));
    if let Some(key) = keys().find(|key| full_name(key) == wanted || key.name == wanted) {
        return Ok(key);
    }
    let begun: Vec<&Key> = keys().filter(|key| begins(&full_name(key), &wanted)).collect();
    match begun[..] {
        [key] => Ok(key),
        [] => {
            let names: Vec<String> = keys().map(full_name).collect();
            let near = nearest(&wanted, names.iter().map(String::as_str)).map(str::to_owned);
            Err(KeyError::Unknown { name: name.to_owned(), near })
        }
        _ => {
            let candidates = begun.into_iter().map(full_name).collect();
            Err(KeyError::Ambiguous { name: name.to_owned(), candidates })
        }
    }
}

/// Whether a name may be written so: each part begun (`wifi.clo`, `w.c`), or the last one alone.
fn begins(full: &str, wanted: &str) -> bool {
    let (section, key) = full.split_once('.').unwrap_or(("", full));
    match wanted.split_once('.') {
        Some((given, rest)) => !given.is_empty() && section.starts_with(given) && key.starts_with(rest),
        None => !wanted.is_empty() && key.starts_with(wanted),
    }
}

/// The name under which a key is asked for.
#[must_use]
pub fn full_name(key: &Key) -> String {
    match key.home {
        Home::Main => format!("main.{}", key.name),
        Home::Config | Home::Family(_) => key.name.to_owned(),
    }
}

/// What is in force of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The value as it is configured, or the built-in one. `None`: it is not set, and nothing stands in
    /// for it.
    pub value: Option<Sourced<String>>,
    /// What is wrong with it.
    pub complaints: Vec<Complaint>,
}

/// What is in force of a key for a device.
#[must_use]
pub fn in_force(conf: &Conf, key: &Key, device: &Device) -> InForce {
    let configured = match key.home {
        Home::Family(family) => default(conf, family, key.name, device),
        Home::Main | Home::Config => conf.get(key.home.name(), key.name).and_then(|found| {
            let from = Provenance::File { section: key.home.name().to_owned(), origin: found.origin.clone() };
            Some(Sourced { value: unescape(&found.raw)?, from })
        }),
    };
    let complaints = configured.as_ref().map(|found| validate::value(key.kind, &found.value));
    let value = configured.or_else(|| built_in(conf, key, device));
    InForce { value, complaints: complaints.unwrap_or_default() }
}

fn built_in(conf: &Conf, key: &Key, device: &Device) -> Option<Sourced<String>> {
    let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let settings = DeviceSettings::of(conf, device);
    let text = match (key.home, key.name) {
        (_, "wifi.cloned-mac-address") => {
            // The deprecated key may stand in for it.
            return Some(ConnectionDefaults::of(conf, device).cloned_mac_address);
        }
        (_, "wifi.scan-rand-mac-address") => word(settings.scan_rand_mac_address.value),
        (_, "wifi.scan-method") => settings.scan_method.value.word().to_owned(),
        (_, "wifi.scan-passive") => word(settings.scan_passive.value),
        (_, "wifi.on-stop") => settings.on_stop.value.word().to_owned(),
        (_, "wifi.renew-interface") => word(settings.renew_interface.value),
        (_, "wifi.roam-below") => {
            settings.roam_below.value.map_or_else(|| word(false), |dbm| dbm.to_string())
        }
        (_, "wifi.address-timeout") => settings.address_timeout.value.as_millis().to_string(),
        (Home::Main, "networkmanager") => word(conf.reads_networkmanager()),
        (Home::Main, "history") => word(super::settings::keeps_history(conf)),
        (Home::Main, "compat") => match super::settings::compat(conf) {
            Compat::Safe => "safe".to_owned(),
            Compat::NetworkManager => "networkmanager".to_owned(),
        },
        _ => return None,
    };
    Some(Sourced::built_in(text))
}

/// All keys that can be asked for, in the order of the schema.
pub fn keys() -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(|known| {
        known.home != Home::Config
            && key(known.home, known.name).is_some()
            && key_of(&full_name(known)).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        key_of(text).map(full_name).unwrap_or_else(|error| error.to_string())
    }

    #[test]
    fn keys_by_all_their_names() {
        for given in ["wifi.cloned-mac-address", "802-11-wireless.cloned-mac-address", "cloned", "w.clo"] {
            assert_eq!(name(given), "wifi.cloned-mac-address", "{given}");
        }
        assert_eq!(name("wifi.assigned-mac-address"), "wifi.cloned-mac-address");
        assert_eq!(name("networkmanager"), "main.networkmanager");
        assert_eq!(name("main.co"), "main.compat");
        assert_eq!(
            name("wifi.scan"),
            "\"wifi.scan\" may mean wifi.scan-rand-mac-address or wifi.scan-generate-mac-address-mask or \
             wifi.scan-method or wifi.scan-passive"
        );
        assert_eq!(
            name("wifi.clonde-mac-address"),
            "\"wifi.clonde-mac-address\" is no key of macveil's configuration; did you mean \
             wifi.cloned-mac-address?"
        );
        assert!(name("match-device").starts_with("match-device says which devices"));
        assert!(name("").contains("is no key"), "{}", name(""));
    }
}
