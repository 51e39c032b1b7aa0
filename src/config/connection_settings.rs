//! What is in force for one connection: its profile's values, else the defaults, each with its origin.

use std::sync::Arc;

use super::conf::Origin;
use super::profile::Profile;
use super::property::Property;
use super::settings::{ConnectionDefaults, Provenance, Sourced};
use crate::core::compat::Compat;
use crate::core::mask::{Mask, ParseMaskError};
use crate::core::mode::{self, Configured, ParseModeError, Selected};
use crate::core::vendor::Vendors;

/// The values in force, not yet understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionSettings {
    /// `wifi.cloned-mac-address`.
    pub mode: Sourced<String>,
    /// Whether the profile says so.
    mode_is_own: bool,
    /// `connection.stable-id`.
    pub stable_id: Option<Sourced<String>>,
    /// `wifi.generate-mac-address-mask`; the empty text asks for no mask.
    pub mask: Option<Sourced<String>>,
}

/// A value that a connection cannot be made with, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// The mode is none.
    #[error("{from}: {source}")]
    Mode {
        /// Where it stands.
        from: Provenance,
        /// What is wrong.
        source: ParseModeError,
    },
    /// The mask is none.
    #[error("{from}: {source}")]
    Mask {
        /// Where it stands.
        from: Provenance,
        /// What is wrong.
        source: ParseMaskError,
    },
}

impl ConnectionSettings {
    /// The settings of a connection with this profile, if it has one.
    #[must_use]
    pub fn of(profile: Option<&Profile>, defaults: &ConnectionDefaults, compat: Compat) -> Self {
        let own = |property: Property, value: Option<&str>| {
            let (profile, value) = (profile?, value?.to_owned());
            let (section, key) = property.place();
            let origin = Origin { file: Arc::from(&*profile.file), line: profile.line(section, key) };
            Some(Sourced { value, from: Provenance::File { section: section.to_owned(), origin } })
        };
        let mode = own(Property::ClonedMacAddress, profile.and_then(|profile| profile.mode(compat)));
        let stable_id = profile.and_then(|profile| profile.stable_id.as_deref());
        let mask = profile.and_then(|profile| profile.generate_mac_address_mask.as_deref());
        Self {
            mode_is_own: mode.is_some(),
            mode: mode.unwrap_or_else(|| defaults.cloned_mac_address.clone()),
            stable_id: own(Property::StableId, stable_id).or_else(|| defaults.stable_id.clone()),
            mask: own(Property::GenerateMacAddressMask, mask)
                .or_else(|| defaults.generate_mac_address_mask.clone()),
        }
    }

    /// The mode.
    ///
    /// # Errors
    /// With [`Compat::Safe`], a value that is none.
    pub fn mode(&self, compat: Compat) -> Result<Selected<'_>, SettingError> {
        let value = Some(self.mode.value.as_str());
        let configured = match self.mode_is_own {
            true => Configured { profile: value, ..Configured::default() },
            false => Configured { default: value, ..Configured::default() },
        };
        mode::select(configured, true, compat)
            .map_err(|source| SettingError::Mode { from: self.mode.from.clone(), source })
    }

    /// The mask; `None` where all bits are drawn.
    ///
    /// # Errors
    /// With [`Compat::Safe`], a value that is none.
    pub fn mask(&self, compat: Compat, vendors: &Vendors) -> Result<Option<Mask>, SettingError> {
        let Some(mask) = &self.mask else { return Ok(None) };
        Mask::in_force(Some(&mask.value), compat, vendors)
            .map_err(|source| SettingError::Mask { from: mask.from.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::conf::Conf;
    use crate::config::match_spec::Device;

    fn settings(wifi: &str, compat: Compat) -> ConnectionSettings {
        let text =
            format!("[connection]\nid=h\nuuid=2815492f-7e56-435e-b2e9-246bd7cdc664\n[wifi]\nssid=h\n{wifi}");
        let profile = Profile::parse("h.nmconnection", text.as_bytes()).unwrap().0;
        let defaults = ConnectionDefaults::of(&Conf::default(), &Device::default());
        ConnectionSettings::of(Some(&profile), &defaults, compat)
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let wrong = settings("cloned-mac-address=Random\n", Compat::Safe);
        let error = wrong.mode(Compat::Safe).unwrap_err().to_string();
        assert!(error.starts_with("h.nmconnection:6 [wifi]: \"Random\" is neither"), "{error}");
        let theirs = settings("cloned-mac-address=Random\n", Compat::NetworkManager);
        assert_eq!(theirs.mode(Compat::NetworkManager).unwrap().text, "stable-ssid");
        assert_eq!(theirs.mode.from, Provenance::BuiltIn);
    }

    #[test]
    fn the_profile_goes_first_and_an_empty_mask_is_a_mask() {
        let own = settings("cloned-mac-address=stable\ngenerate-mac-address-mask=\n", Compat::Safe);
        assert_eq!(own.mode.from.to_string(), "h.nmconnection:6 [wifi]");
        assert_eq!(own.mask.as_ref().map(|mask| mask.value.as_str()), Some(""));
        assert_eq!(own.mask(Compat::Safe, &Vendors::default()), Ok(None));
    }
}
