//! What the world tells a station.

use crate::core::addr::MacAddr;
use crate::core::bss::Bss;
use crate::core::radio::Channel;
use crate::core::ssid::Ssid;
use crate::core::types::NetworkId;

use super::action::Ticket;

/// The kernel's view of the interface (`RTM_NEWLINK`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkState {
    /// `IFLA_ADDRESS`: what the interface transmits under.
    pub address: MacAddr,
    /// `IFF_UP`.
    pub up: bool,
}

/// `wpa_state` of wpa_supplicant's `STATUS`, as far as the station distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SupplicantState {
    /// `DISCONNECTED`, `INACTIVE`: nothing under way.
    Idle,
    /// `INTERFACE_DISABLED`: it has not heard that the link is up, and does nothing until it has.
    Disabled,
    /// `SCANNING`.
    Scanning,
    /// `AUTHENTICATING` to `GROUP_HANDSHAKE`.
    Associating,
    /// `COMPLETED`.
    Completed,
}

/// An answer to [`super::Action::AskStatus`]: the supplicant's state and the kernel's, in that order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Status {
    /// `wpa_state`.
    pub state: SupplicantState,
    /// `id`: the network it is associating or associated with.
    pub network: Option<NetworkId>,
    /// `bssid` of that association.
    pub bssid: Option<MacAddr>,
    /// `freq` of that association, in MHz.
    pub frequency: Option<u32>,
    /// `address`: what the supplicant takes for the interface's.
    pub address: Option<MacAddr>,
    /// `p2p_device_address`: under which it looks for Wi-Fi Direct devices, if it can.
    pub p2p_address: Option<MacAddr>,
    /// The link, read from the kernel after the supplicant had answered.
    pub link: LinkState,
}

/// Where the supplicant says that it is connected, unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Joined {
    /// Its number of the network.
    pub network: NetworkId,
    /// The access point.
    pub bssid: MacAddr,
}

/// What a network of the supplicant is for: all that a policy may tell it by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NetworkFacts {
    /// `ssid`.
    pub ssid: Ssid,
    /// `bssid`: the only BSS it is for, if it is for one.
    pub bssid: Option<MacAddr>,
    /// `id_str`: whatever its author calls it.
    pub id_str: Option<String>,
    /// `key_mgmt`: the supplicant's words, separated by blanks; empty where it did not say.
    pub key_mgmt: String,
}

impl NetworkFacts {
    /// A network of this name, of which nothing else is known.
    #[must_use]
    pub fn named(ssid: Ssid) -> Self {
        Self { ssid, bssid: None, id_str: None, key_mgmt: String::new() }
    }
}

/// One network of the supplicant, as it answers now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NetworkState {
    /// Its number.
    pub id: NetworkId,
    /// What it is for; a network that is just being added has no SSID yet.
    pub facts: Option<NetworkFacts>,
    /// `mac_addr` is 3: it associates under the address it was assigned. Which one that is cannot be
    /// asked (the supplicant treats `mac_value` as a secret), but a network that was rebuilt, as by
    /// `RECONFIGURE`, has lost it.
    pub has_own_address: bool,
    /// How the supplicant may use it.
    pub usage: Usage,
}

/// How the supplicant may use a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Usage {
    /// It is not disabled.
    pub enabled: bool,
    /// `priority`: the higher, the better.
    pub priority: i32,
    /// `scan_ssid`: the user says that it is to be asked for by name.
    pub scan_ssid: bool,
    /// `mac_addr` is 1 or 2: the supplicant draws an address for it by itself.
    pub draws_address: bool,
    /// `mode` is 0, a client of an access point, and it is not a network that WPS is looking for.
    pub infrastructure: bool,
}

impl Default for Usage {
    /// As wpa_supplicant's own defaults.
    fn default() -> Self {
        Self { enabled: true, priority: 0, scan_ssid: false, draws_address: false, infrastructure: true }
    }
}

/// What a user asked the supplicant for, over its control socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserCommand {
    /// `DISCONNECT`.
    Disconnect,
    /// `RECONNECT`, `REASSOCIATE`, `REATTACH`, `SELECT_NETWORK …`: it looks for a network itself.
    Connect,
    /// Something about its networks may have changed.
    Networks,
    /// `SAVE_CONFIG`.
    Save,
}

/// How an action ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Done; for an address change the link as read back from the kernel.
    Done(Option<LinkState>),
    /// Not possible with this kernel, driver or supplicant; trying again cannot help.
    Unsupported(String),
    /// Failed this time, with the reason in words.
    Failed(String),
}

/// What the world told us.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// The interface is macveil's from now on, and no supplicant answers for it.
    Started,
    /// The configuration changed; ask the policy again.
    PolicyChanged,
    /// The kernel announced the link: as it was at some time between the last announcement and now.
    Link(LinkState),
    /// Answer to `AskLink`.
    LinkRead(LinkState),
    /// A supplicant answers on the control socket; what a former one was told is forgotten.
    SupplicantBack,
    /// As [`Event::SupplicantBack`], and it has only just been started.
    SupplicantStarted,
    /// The supplicant ended.
    SupplicantGone,
    /// `CTRL-EVENT-SCAN-STARTED`.
    ScanStarted,
    /// `CTRL-EVENT-SCAN-RESULTS` or `CTRL-EVENT-SCAN-FAILED`.
    ScanEnded,
    /// `SME: Trying to authenticate`, `Trying to associate` or `Associated with`.
    Associating,
    /// `CTRL-EVENT-CONNECTED`, and where, if it said so.
    Connected(Option<Joined>),
    /// `CTRL-EVENT-DISCONNECTED`, by the supplicant's own or its user's will.
    Disconnected,
    /// `CTRL-EVENT-DISCONNECTED` for any other reason.
    ConnectionLost,
    /// `CTRL-EVENT-ASSOC-REJECT` or `CTRL-EVENT-AUTH-REJECT`.
    AttemptFailed,
    /// `CTRL-EVENT-SSID-TEMP-DISABLED`: the supplicant does not use the network for some time.
    NetworkRests(NetworkId, std::time::Duration),
    /// `CTRL-EVENT-SSID-REENABLED`.
    NetworkBack(NetworkId),
    /// `CTRL-EVENT-SIGNAL-CHANGE`: the signal of the cell in use fell below the bound of
    /// [`super::Action::WatchSignal`], or is above it.
    Signal {
        /// It is below.
        below: bool,
        /// Its strength, in dBm.
        dbm: i32,
    },
    /// Somebody else sent the supplicant a command.
    UserAsked(UserCommand),
    /// The supplicant tells of commands that it gets.
    CommandsTold,
    /// `macveil connection up`: connect to this network now.
    UserUp(NetworkId),
    /// `macveil connection down`: disconnect, and stay so.
    UserDown,
    /// A scan of the kernel's on this interface began; whoever asked for it.
    RadioBusy,
    /// The kernel's scan on this interface ended, with results or aborted; whoever began it.
    RadioIdle {
        /// There are results.
        has_results: bool,
    },
    /// Which channels the radio has, and on which it may only listen, is another matter now.
    Channels(Vec<Channel>),
    /// Answer to `AskResults`.
    Results(Vec<Bss>),
    /// A network was added or removed.
    NetworksChanged,
    /// The supplicant could not set a network's address, and does not associate.
    AddressRefused,
    /// The supplicant answered `FAIL` to `Reconnect`, `Reassociate` or `SelectNetwork`: it takes the interface for
    /// disabled, or there is no such network.
    ConnectRefused,
    /// Answer to `AskStatus`.
    Status(Status),
    /// Part of the answer to `AskNetworks`: the BSSs that the supplicant avoids.
    Ignored(Vec<MacAddr>),
    /// Answer to `AskNetworks`.
    Networks(Vec<NetworkState>),
    /// An action with a ticket ended.
    Done(Ticket, Outcome),
    /// The moment of the last `WakeAt` has come.
    Deadline,
    /// macveil is about to end.
    Leaving,
}
