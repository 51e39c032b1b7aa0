//! Which profile serves a network of the supplicant.
//!
//! The first of these that fits, each in the order of the profiles' files:
//!
//! 1. the network's `id_str` holds the profile's uuid, alone or among other words;
//! 2. its `id_str` is the profile's id;
//! 3. the SSID, octet by octet, and the BSSID are the profile's;
//! 4. the SSID is the profile's, which names no BSSID;
//! 5. the BSSID is the profile's: an access point that was renamed.
//!
//! A profile for one BSSID does not serve a network that is for any, unless its `id_str` says so. One
//! that is not for an interface ([`super::scope`]) serves none there.

use std::fmt;

use super::derived::derived_uuid;
use super::match_spec::Device;
use super::profile::{Profile, normalize_uuid};
use crate::core::station::NetworkFacts;

/// By what a profile was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// The uuid in the network's `id_str`.
    Uuid,
    /// The id, which is the network's `id_str`.
    Id,
    /// The SSID and the BSSID.
    SsidAndBssid,
    /// The SSID.
    Ssid,
    /// The BSSID.
    Bssid,
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uuid => "the uuid in id_str",
            Self::Id => "the id in id_str",
            Self::SsidAndBssid => "SSID and BSSID",
            Self::Ssid => "SSID",
            Self::Bssid => "BSSID",
        })
    }
}

/// What serves a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serving<'a> {
    /// The profile, and by what it was found. `None`: the network has none, one is derived.
    pub profile: Option<(&'a Profile, By)>,
    /// The uuid: the profile's, or the derived one.
    pub uuid: String,
    /// A uuid in the network's `id_str` that no profile has.
    pub stray: Option<String>,
}

/// The profile that serves a network on an interface.
#[must_use]
pub fn serving<'a>(profiles: &'a [Profile], network: &NetworkFacts, device: &Device) -> Serving<'a> {
    let fitting = || profiles.iter().filter(|profile| profile.is_wifi() && profile.scope.covers(device));
    let named = network.id_str.as_deref().and_then(uuid_in);
    let is_named = |p: &Profile| named.as_deref() == Some(p.uuid.as_str());
    let is_called = |p: &Profile| network.id_str.as_deref() == Some(p.id.as_str());
    let same_ssid = |p: &Profile| p.ssid.as_ref() == Some(&network.ssid);
    let same_bssid = |p: &Profile| p.bssid.is_some() && p.bssid == network.bssid;
    let by = |by, fits: &dyn Fn(&Profile) -> bool| Some((fitting().find(|profile| fits(profile))?, by));
    let profile = by(By::Uuid, &is_named)
        .or_else(|| by(By::Id, &is_called))
        .or_else(|| by(By::SsidAndBssid, &|p| same_ssid(p) && same_bssid(p)))
        .or_else(|| by(By::Ssid, &|p| same_ssid(p) && p.bssid.is_none()))
        .or_else(|| by(By::Bssid, &same_bssid));
    let stray = named.filter(|uuid| profiles.iter().all(|profile| profile.uuid != *uuid));
    let uuid = profile.map_or_else(|| derived_uuid(network), |(profile, _)| profile.uuid.clone());
    Serving { profile, uuid, stray }
}

impl fmt::Display for Serving<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.profile {
            Some((profile, by)) => write!(f, "profile \"{}\" by {by}", profile.id.escape_debug())?,
            None => f.write_str("no profile, derived from the network")?,
        }
        match &self.stray {
            Some(uuid) => write!(f, "; no profile has the uuid {uuid} of its id_str"),
            None => Ok(()),
        }
    }
}

/// The first word of an `id_str` that is a uuid, in its normal form.
fn uuid_in(id_str: &str) -> Option<String> {
    id_str.split(|c: char| !(c == '-' || c.is_ascii_alphanumeric())).find_map(normalize_uuid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::ssid::Ssid;

    const UUIDS: [&str; 4] = [
        "2815492f-7e56-435e-b2e9-246bd7cdc660",
        "2815492f-7e56-435e-b2e9-246bd7cdc661",
        "2815492f-7e56-435e-b2e9-246bd7cdc662",
        "2815492f-7e56-435e-b2e9-246bd7cdc663",
    ];

    fn profiles() -> Vec<Profile> {
        let profile = |(index, (id, wifi)): (usize, (&str, &str))| {
            let text = format!("[connection]\nid={id}\nuuid={}\ntype=wifi\n[wifi]\n{wifi}", UUIDS[index]);
            Profile::parse("test.nmconnection", text.as_bytes()).unwrap().0
        };
        let texts = [
            ("attic", "ssid=home\nbssid=02:00:00:00:01:00\n"),
            ("home", "ssid=home\n"),
            ("cafe", "ssid=cafe\n"),
            ("cafe again", "ssid=cafe\n"),
        ];
        texts.into_iter().enumerate().map(profile).collect()
    }

    fn network(ssid: &str, bssid: Option<&str>, id_str: Option<&str>) -> NetworkFacts {
        NetworkFacts {
            bssid: bssid.map(|text| text.parse().unwrap()),
            id_str: id_str.map(str::to_owned),
            ..NetworkFacts::named(Ssid::new(ssid).unwrap())
        }
    }

    fn device(ifname: &str) -> Device {
        Device { ifname: Some(ifname.to_owned()), ..Device::default() }
    }

    fn found(network: &NetworkFacts) -> Option<(String, By)> {
        serving(&profiles(), network, &device("wlan0")).profile.map(|(profile, by)| (profile.id.clone(), by))
    }

    #[test]
    fn in_the_documented_order() {
        let is = |id: &str, by| Some((id.to_owned(), by));
        let shouted = format!("macveil={};x", UUIDS[3].to_uppercase());
        assert_eq!(found(&network("cafe", None, Some(&shouted))), is("cafe again", By::Uuid));
        assert_eq!(found(&network("x", None, Some(UUIDS[0]))), is("attic", By::Uuid));
        assert_eq!(found(&network("home", None, Some("cafe again"))), is("cafe again", By::Id));
        let attic = Some("02:00:00:00:01:00");
        assert_eq!(found(&network("home", attic, None)), is("attic", By::SsidAndBssid));
        assert_eq!(found(&network("home", Some("02:00:00:00:01:01"), None)), is("home", By::Ssid));
        assert_eq!(found(&network("home", None, Some("garden"))), is("home", By::Ssid));
        assert_eq!(found(&network("cafe", None, None)), is("cafe", By::Ssid));
        assert_eq!(found(&network("renamed", attic, None)), is("attic", By::Bssid));
        assert_eq!(found(&network("Home", None, None)), None);
    }

    #[test]
    fn a_network_without_profile_gets_one_and_a_stray_uuid_is_told() {
        let profiles = profiles();
        let stray = "00000000-0000-4000-8000-000000000000";
        let library = network("library", None, Some(stray));
        let serving = serving(&profiles, &library, &device("wlan0"));
        assert_eq!(serving.uuid, derived_uuid(&library));
        assert_eq!(
            serving.to_string(),
            format!("no profile, derived from the network; no profile has the uuid {stray} of its id_str")
        );
    }

    #[test]
    fn an_interface_may_have_its_own() {
        let mut profiles = profiles();
        profiles[2].scope.interface_name = Some("wlan1".to_owned());
        let cafe = network("cafe", None, None);
        let id = |ifname: &str| serving(&profiles, &cafe, &device(ifname)).profile.unwrap().0.id.clone();
        assert_eq!((id("wlan0"), id("wlan1")), ("cafe again".to_owned(), "cafe".to_owned()));
    }
}
