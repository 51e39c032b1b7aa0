//! What the configuration decides for one interface, as the station asks for it.

use std::time::Duration;

use super::NetworkFacts;
use crate::core::addr::MacAddr;
use crate::core::draw::Draw;
use crate::core::types::Moment;

/// How a scan gets its own address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanMethod {
    /// The driver uses it for the scan alone (`NL80211_SCAN_FLAG_RANDOM_ADDR`).
    Driver,
    /// The interface's own address is changed between scans.
    Interface,
}

/// What becomes of an interface when macveil stops (`wifi.on-stop`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OnStop {
    /// It keeps its throwaway address, or its connection.
    #[default]
    Parked,
    /// It is taken down, and with it its connection.
    Down,
    /// It gets this address, its initial one, unless it is connected.
    Restored(MacAddr),
}

/// How long a connection's address serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Renewal {
    /// The same at every association.
    Never,
    /// Another one for every association; roaming inside an ESS keeps it.
    EachAssociation,
}

/// The address a network gets, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plan {
    /// What the station transmits under while it is associated.
    pub address: MacAddr,
    /// NetworkManager's word for the mode, or the explicit address: `stable-ssid`, `random` ….
    pub mode: String,
    /// Whether the next association gets another one.
    pub renewal: Renewal,
    /// When it is outdated: the policy is asked again as soon as the network is not in use.
    pub until: Option<Moment>,
    /// The only BSS it is for. `None`: every one of the network's.
    pub bssid: Option<MacAddr>,
    /// One sentence for `status`: the mode and where it was configured.
    pub why: String,
    /// What it was planned from, for `explain`.
    pub basis: Basis,
}

/// Until when a network keeps its address, if nobody changes the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lasts {
    /// For good: the address is given by the configuration or the hardware.
    #[default]
    Configured,
    /// Until somebody re-rolls it.
    UntilRerolled,
    /// Until the machine is started anew, or somebody re-rolls it.
    UntilBoot,
    /// Until its period ends, or somebody re-rolls it.
    UntilTime,
    /// For one association.
    OneAssociation,
    /// Until its pin is removed.
    Pinned,
}

impl Lasts {
    /// Its word in the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Configured => "configured",
            Self::UntilRerolled => "until-rerolled",
            Self::UntilBoot => "until-boot",
            Self::UntilTime => "until-time",
            Self::OneAssociation => "one-association",
            Self::Pinned => "pinned",
        }
    }

    /// A sentence that answers "when does it change next?".
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Configured => "never: it is given by the configuration or the hardware",
            Self::UntilRerolled => "when you re-roll it (macveil reroll)",
            Self::UntilBoot => "when the machine is started anew, or when you re-roll it (macveil reroll)",
            Self::UntilTime => "when its period ends, or when you re-roll it (macveil reroll)",
            Self::OneAssociation => "at the next association",
            Self::Pinned => "when its pin is removed (macveil pin --remove)",
        }
    }
}

/// What a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Basis {
    /// The connection's UUID: its profile's, or one derived from the network.
    pub uuid: String,
    /// The profile's name; `None` for a network without profile.
    pub profile: Option<String>,
    /// How often the connection was re-rolled.
    pub generation: u64,
    /// Until when the address stays.
    pub lasts: Lasts,
    /// How the address came about, a sentence a step.
    pub account: Vec<String>,
}

/// Why a network gets no address, in a sentence; it is kept from associating.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// A setting cannot be fulfilled; the sentence names it.
    #[error("{0}")]
    Setting(String),
    /// The setting makes the address depend on the access point, and none was offered
    /// ([`Asked::bssid`]). Asked again with one, there is an address.
    #[error("{0}")]
    NeedsBssid(String),
}

/// What a connection's address is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The network.
    pub network: &'a NetworkFacts,
    /// The access point that will be associated with, where that is settled.
    pub bssid: Option<MacAddr>,
    /// Now. The policy knows what the wall clock shows then.
    pub at: Moment,
}

/// The configuration of one interface. Pure: the same questions and draws give the same answers.
pub trait Policy {
    /// Whether unassociated interfaces and scans get throwaway addresses
    /// (`wifi.scan-rand-mac-address`).
    fn randomizes_scans(&self) -> bool;

    /// How long the driver may take to show an address that it said it had taken
    /// (`wifi.address-timeout`). Nothing is transmitted meanwhile.
    fn address_timeout(&self) -> Duration {
        Duration::from_secs(1)
    }

    /// Whether the interface is created anew between two connections (`wifi.renew-interface`).
    fn renews_interface(&self) -> bool {
        false
    }

    /// How scans get their addresses on this radio.
    fn scan_method(&self) -> ScanMethod;

    /// What becomes of the interface when macveil stops.
    fn on_stop(&self) -> OnStop {
        OnStop::default()
    }

    /// One throwaway address (`wifi.scan-generate-mac-address-mask`).
    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr;

    /// Whether scans only listen.
    fn scans_passively(&self) -> bool {
        false
    }

    /// Below which signal, in dBm, a better cell of the network in use is looked for
    /// (`wifi.roam-below`). `None`: macveil never does.
    fn roams_below(&self) -> Option<i32> {
        None
    }

    /// Whether the network's name is not in its beacons, so that it has to be asked for by name.
    /// `None`: nothing is said about it.
    fn is_hidden(&self, _network: &NetworkFacts) -> Option<bool> {
        None
    }

    /// The address for connections to a network.
    ///
    /// # Errors
    /// The setting cannot be fulfilled, or not without a BSSID: the network is then kept from
    /// associating.
    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal>;
}
