//! What a station asks of the world.

use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::types::{Moment, NetworkId};

/// Ties an [`super::Outcome`] to its action; a stale one changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// How the interface's address is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// Link down, set, and up again if it was up: the supplicant re-reads the address.
    Bounce,
    /// With the link as it is. The supplicant does not notice.
    Live,
}

/// Which address the supplicant's scans use (`MAC_RAND_SCAN`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanAddress {
    /// Exactly this one (`addr=… mask=ff:ff:ff:ff:ff:ff`).
    Exactly(MacAddr),
    /// One that the driver draws for each scan and tells nobody.
    Drawn,
    /// The interface's own.
    Own,
}

/// What a network's associations use (`SET_NETWORK n mac_addr`, `mac_value`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assignment {
    /// This address (`mac_addr 3`, `mac_value`).
    Address(MacAddr),
    /// None that a kernel accepts: the network cannot associate.
    Barred,
    /// One that the supplicant draws for every ESS (`mac_addr 1`); only when macveil leaves.
    Drawn,
}

/// A scan that macveil makes itself (`NL80211_CMD_TRIGGER_SCAN`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScanRequest {
    /// Its own address; `None`: the interface's, or none where it only listens.
    pub address: Option<MacAddr>,
    /// Centre frequencies in MHz, in this order; empty: all that the radio has.
    pub frequencies: Vec<u32>,
    /// Networks to ask for by name; empty: everybody is asked.
    pub ssids: Vec<Ssid>,
    /// Only listen.
    pub passive: bool,
}

/// What we ask of the world; the order given is the order performed.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// Change the interface's address and read it back.
    SetAddress {
        /// Returns with the outcome.
        ticket: Ticket,
        /// The new address.
        address: MacAddr,
        /// In which manner.
        change: Change,
    },
    /// Take the link down, so that nothing is transmitted.
    SetDown,
    /// Take the link up again, if it was a change of the address that left it down.
    SetUp,
    /// Choose the address of the supplicant's next scans.
    ArmScan {
        /// Returns with the outcome.
        ticket: Ticket,
        /// The address.
        address: ScanAddress,
    },
    /// Choose the UUID-E that the supplicant's scans carry where they carry one (`SET uuid`), and let
    /// its queries of access points have addresses of their own (`SET gas_rand_mac_addr`).
    RenewIdentity([u8; 16]),
    /// Choose the address of a network's associations.
    Assign {
        /// Returns with the outcome.
        ticket: Ticket,
        /// The network.
        network: NetworkId,
        /// The address.
        assignment: Assignment,
    },
    /// `STATUS`, then the kernel's view of the link; returns as [`super::Event::Status`].
    AskStatus,
    /// The list of networks; returns as [`super::Event::Networks`].
    AskNetworks,
    /// `DISCONNECT`.
    Disconnect,
    /// `RECONNECT`: after our own `DISCONNECT`, and only then.
    Reconnect,
    /// `REASSOCIATE`: try again what failed.
    Reassociate,
    /// `BSS_FLUSH`: choose from nothing that was heard so far.
    ForgetResults,
    /// Make a scan; its end is an event of the kernel's.
    Scan {
        /// Returns with the outcome of its beginning.
        ticket: Ticket,
        /// Which scan.
        request: ScanRequest,
    },
    /// Delete the interface and create it anew under this address, down; then its sequence numbers begin
    /// anew too. A failure returns with the ticket. Otherwise this station is at its end, and another
    /// begins ([`super::Station::in_place_of_another`]) that is told of `wanted`.
    RenewInterface {
        /// Returns with a failure.
        ticket: Ticket,
        /// A throwaway address.
        address: MacAddr,
        /// The network that the user waits for.
        wanted: Option<NetworkId>,
    },
    /// How the link is now, asked in turn with its changes; returns as [`super::Event::LinkRead`].
    AskLink,
    /// What the radio has heard; returns as [`super::Event::Results`].
    AskResults,
    /// `SELECT_NETWORK`.
    SelectNetwork(NetworkId),
    /// `ENABLE_NETWORK`.
    Enable(NetworkId),
    /// `SIGNAL_MONITOR`: tell when the signal falls below so many dBm ([`super::Event::Signal`]); `None`:
    /// no more. A supplicant that looks for other cells itself (`bgscan`) refuses.
    WatchSignal(Option<i32>),
    /// `ROAM`: associate with this cell of the network in use.
    Roam(MacAddr),
    /// `SAVE_CONFIG` once more, without what macveil set in the networks.
    SaveUnmarked,
    /// `SET disallow_aps`: the supplicant must not associate with networks of these names, nor with these
    /// cells; and it must not change the address itself, whatever its configuration says.
    ShutOut(Vec<Ssid>, Vec<MacAddr>),
    /// `SET disallow_aps`: the supplicant must not associate with these cells.
    Fence(Vec<MacAddr>),
    /// No network is shut out any more, and the supplicant's configuration counts again.
    OpenUp,
    /// Note, for a macveil after this one, whether the supplicant is disconnected by macveil's will.
    NoteHeld(bool),
    /// Note that the network was heard on this frequency in MHz.
    Remember(Ssid, u32),
    /// Send [`super::Event::Deadline`] then; replaces the previous wish.
    WakeAt(Moment),
    /// Tell the operator.
    Report(Notice),
}

/// What an operator is told. Never holds the permanent address unless it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Notice {
    /// The unassociated interface carries this throwaway address.
    Parked(MacAddr),
    /// A scan under this address began; `None`: its address is the driver's secret.
    ScanStarted(Option<MacAddr>),
    /// A scan began while associated: its probe requests carry the connection's address.
    ScanWhileConnected(MacAddr),
    /// A network's associations will use this address.
    Assigned(NetworkId, MacAddr, String),
    /// An association under the right address began: the access point sees it from now on.
    Associating(NetworkId, MacAddr, String),
    /// Connected, under the right address.
    Connected(NetworkId, MacAddr, String),
    /// Found connected under another address than the network's; left until its end.
    FoundConnected(NetworkId),
    /// A better cell of the network in use was heard, this one: the supplicant is told to roam to it.
    Roaming(NetworkId, MacAddr),
    /// The connection ended.
    Disconnected,
    /// An association began under an address that is not the network's; it was cut.
    WrongAddress(Option<NetworkId>, MacAddr),
    /// The network is kept from associating, for this reason.
    Barred(NetworkId, String),
    /// An address could not be set; the interface is kept silent, for this reason.
    Silenced(String),
    /// The interface is out of its trouble.
    Recovered,
    /// The supplicant refused a scan's address, for this reason.
    ScanNotArmed(String),
    /// The network that was asked for could not be found, or has no address.
    NotHeard(NetworkId),
    /// A scan or what was to follow failed, for this reason; it is tried again later.
    ScanFailed(String),
    /// The interface could not be created anew between two connections, for this reason.
    NotRenewed(String),
    /// What macveil leaves behind.
    Left(Left),
}

/// The state in which macveil leaves an interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Left {
    /// Nothing was changed, nothing is kept.
    Untouched,
    /// Connected under this address, which stays until the connection ends.
    Connected(MacAddr),
    /// Parked on this throwaway address.
    Parked(MacAddr),
    /// Kept down: no throwaway address could be set.
    Silent,
    /// Taken down, as is configured.
    Down,
    /// Its initial address is put back, as is configured.
    Restored,
}
