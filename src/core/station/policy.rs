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

    /// How scans get their addresses on this radio.
    fn scan_method(&self) -> ScanMethod;

    /// One throwaway address (`wifi.scan-generate-mac-address-mask`).
    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr;

    /// The address for connections to a network.
    ///
    /// # Errors
    /// The setting cannot be fulfilled, or not without a BSSID: the network is then kept from
    /// associating.
    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal>;
}
