//! A name that a user typed → the networks and profiles it means.

use super::interface::Interface;
use super::run::Daemon;
use crate::config::profile::Profile;
use crate::core::ssid::{Ssid, printable, unescape};
use crate::core::station::{NetworkFacts, NetworkSnapshot};
use crate::ctl::refusal::{Kind, Refusal};

/// A network of a supplicant, and its interface.
pub(super) struct Found<'a> {
    pub(super) interface: &'a Interface,
    pub(super) network: NetworkSnapshot,
}

/// A name as it was typed: a UUID, a profile's name, an SSID; the latter two also as they are printed.
pub(super) struct Name<'a> {
    text: &'a str,
    octets: Vec<u8>,
}

impl<'a> Name<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, octets: unescape(text) }
    }

    fn is(&self, octets: &[u8]) -> bool {
        octets == self.text.as_bytes() || octets == self.octets
    }

    fn is_profile(&self, profile: &Profile) -> bool {
        self.text.eq_ignore_ascii_case(&profile.uuid)
            || self.is(profile.id.as_bytes())
            || profile.ssid.as_ref().is_some_and(|ssid| self.is(ssid.octets()))
    }

    fn is_network(&self, network: &NetworkSnapshot) -> bool {
        let basis = network.plan.as_ref().map(|plan| &plan.basis);
        let named = basis.is_some_and(|basis| {
            self.text.eq_ignore_ascii_case(&basis.uuid)
                || basis.profile.as_ref().is_some_and(|id| self.is(id.as_bytes()))
        });
        named || network.facts.as_ref().is_some_and(|facts| self.is(facts.ssid.octets()))
    }

    /// The SSID that is meant, if it is one.
    pub(super) fn ssid(&self) -> Option<Ssid> {
        Ssid::new(self.octets.clone()).ok().filter(|ssid| !ssid.octets().is_empty())
    }
}

/// What a network is called: its profile's name, else its SSID.
pub(super) fn name_of(network: &NetworkSnapshot) -> String {
    let profile = network.plan.as_ref().and_then(|plan| plan.basis.profile.as_ref());
    match (profile, &network.facts) {
        (Some(id), _) => printable(id.as_bytes()),
        (None, Some(facts)) => facts.ssid.printable(),
        (None, None) => String::new(),
    }
}

/// What a policy is asked about a profile that no supplicant has a network for.
pub(super) fn facts_of(profile: &Profile) -> Option<NetworkFacts> {
    let ssid = profile.ssid.clone()?;
    Some(NetworkFacts {
        bssid: profile.bssid,
        id_str: Some(profile.uuid.clone()),
        ..NetworkFacts::named(ssid)
    })
}

impl Daemon {
    /// The interface of that name.
    pub(super) fn interface(&self, ifname: &str) -> Result<&Interface, Refusal> {
        let named = self.interfaces.values().find(|interface| interface.name == ifname);
        named.map(AsRef::as_ref).ok_or_else(|| {
            let names: Vec<&str> = self.interfaces.values().map(|i| i.name.as_str()).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let ifname = printable(ifname.as_bytes());
            Kind::NoSuchInterface
                .saying(format!("{ifname} is no station interface in macveil's care; those are: {names}"))
        })
    }

    /// The interfaces that are meant: one, or all.
    pub(super) fn meant(&self, ifname: Option<&str>) -> Result<Vec<&Interface>, Refusal> {
        match ifname {
            Some(ifname) => Ok(vec![self.interface(ifname)?]),
            None => Ok(self.interfaces.values().map(AsRef::as_ref).collect()),
        }
    }

    /// The supplicants' networks of that name.
    pub(super) fn networks(&self, name: &Name<'_>, ifname: Option<&str>) -> Result<Vec<Found<'_>>, Refusal> {
        let found = self.meant(ifname)?.into_iter().flat_map(|interface| {
            let networks = interface.snapshot().networks.into_iter();
            networks
                .filter(|network| name.is_network(network))
                .map(move |network| Found { interface, network })
        });
        Ok(found.collect())
    }

    /// The profile of that name.
    pub(super) fn profile(&self, name: &Name<'_>) -> Option<&Profile> {
        self.policies.profiles().iter().find(|profile| profile.is_wifi() && name.is_profile(profile))
    }

    /// There is nothing of that name; perhaps something like it.
    pub(super) fn unknown(&self, name: &Name<'_>) -> Refusal {
        let text = printable(name.text.as_bytes());
        let known: Vec<String> = self.profiles().into_iter().map(|profile| profile.name).collect();
        let near = known.iter().map(|known| (strsim::jaro_winkler(known, name.text), known));
        let near = near.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(likeness, _)| *likeness > 0.8);
        let message = match (near, known.len()) {
            (Some((_, near)), _) => format!("no connection \"{text}\"; did you mean \"{near}\"?"),
            (None, 0) => {
                format!("no connection \"{text}\": no supplicant knows a network, and no profile is there")
            }
            (None, _) => format!("no connection \"{text}\"; `macveil connection show` lists them"),
        };
        Kind::NoSuchConnection.saying(message)
    }
}
