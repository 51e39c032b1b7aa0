//! What a station asks of the world.

use crate::core::addr::MacAddr;
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
    /// Choose the address of the supplicant's next scans.
    ArmScan {
        /// Returns with the outcome.
        ticket: Ticket,
        /// The address.
        address: ScanAddress,
    },
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
    /// Connected, under the right address.
    Connected(NetworkId, MacAddr, String),
    /// Found connected under another address than the network's; left until its end.
    FoundConnected(NetworkId),
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
