//! The properties of a profile that macveil uses, by all the names people have for them.

use super::text::printable;

/// One property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// `connection.id`: the name.
    Id,
    /// `connection.uuid`.
    Uuid,
    /// `connection.interface-name`.
    InterfaceName,
    /// `connection.stable-id`.
    StableId,
    /// `wifi.ssid`.
    Ssid,
    /// `wifi.hidden`.
    Hidden,
    /// `wifi.bssid`.
    Bssid,
    /// `wifi.cloned-mac-address`.
    ClonedMacAddress,
    /// `wifi.generate-mac-address-mask`.
    GenerateMacAddressMask,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Id,
        Self::Uuid,
        Self::InterfaceName,
        Self::StableId,
        Self::Ssid,
        Self::Hidden,
        Self::Bssid,
        Self::ClonedMacAddress,
        Self::GenerateMacAddressMask,
    ];

    /// Section and key in a file that is newly written.
    #[must_use]
    pub fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Id => ("connection", "id"),
            Self::Uuid => ("connection", "uuid"),
            Self::InterfaceName => ("connection", "interface-name"),
            Self::StableId => ("connection", "stable-id"),
            Self::Ssid => ("wifi", "ssid"),
            Self::Hidden => ("wifi", "hidden"),
            Self::Bssid => ("wifi", "bssid"),
            Self::ClonedMacAddress => ("wifi", "cloned-mac-address"),
            Self::GenerateMacAddressMask => ("wifi", "generate-mac-address-mask"),
        }
    }

    /// Its full name, as `wifi.cloned-mac-address`.
    #[must_use]
    pub fn name(self) -> String {
        let (section, key) = self.place();
        format!("{section}.{key}")
    }

    /// The property of a name: in full, by NetworkManager's other names
    /// (`802-11-wireless.cloned-mac-address`, `wifi.assigned-mac-address`), by the key alone, or
    /// abbreviated (`wifi.clo`, `con.st`).
    ///
    /// # Errors
    /// No property, or more than one, has such a name.
    pub fn from_name(name: &str) -> Result<Self, PropertyError> {
        let (section, key) = match name.split_once('.') {
            Some((section, key)) => (Some(section), key),
            None => (None, name),
        };
        let key = if key == "assigned-mac-address" { "cloned-mac-address" } else { key };
        let named =
            |property: &&Self| section.is_none_or(|section| names_section(section, property.place().0));
        let exact = Self::ALL.iter().filter(named).find(|property| property.place().1 == key);
        let begun: Vec<&Self> =
            Self::ALL.iter().filter(named).filter(|property| property.place().1.starts_with(key)).collect();
        match (exact, &begun[..]) {
            (Some(property), _) => Ok(*property),
            (None, [property]) => Ok(**property),
            (None, []) => {
                let names: Vec<String> = Self::ALL.iter().map(|property| property.name()).collect();
                let near = super::text::nearest(name, names.iter().map(String::as_str));
                Err(PropertyError::Unknown { name: name.to_owned(), near: near.map(str::to_owned) })
            }
            (None, many) => Err(PropertyError::Ambiguous {
                name: name.to_owned(),
                candidates: many.iter().map(|property| property.name()).collect(),
            }),
        }
    }
}

fn names_section(given: &str, section: &str) -> bool {
    let long = if section == "wifi" { "802-11-wireless" } else { section };
    !given.is_empty() && (section.starts_with(given) || long.starts_with(given))
}

/// A name is not that of one property.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PropertyError {
    /// No property begins so.
    #[error("\"{}\" is no property of a connection{}", printable(name), meant(near.as_deref()))]
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
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean {near}?")).unwrap_or_default()
}
