//! What is said on the daemon's socket.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where the daemon listens, unless told otherwise.
pub const SOCKET: &str = "/run/macveil/control";

/// The longest request, in octets.
pub const LONGEST_REQUEST: usize = 64 * 1024;

/// A call: `{"method": "org.macveil.Status"}`. What else a peer puts into it is ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Interface and method.
    pub method: String,
    /// Its parameters, an object.
    #[serde(default)]
    pub parameters: Value,
    /// More than one answer is welcome.
    #[serde(default, skip_serializing_if = "is_false")]
    pub more: bool,
    /// No answer is wanted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub oneway: bool,
}

/// An answer: the parameters of the call's result, or an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The name of the error; absent on success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Another answer to the same call follows.
    #[serde(default, skip_serializing_if = "is_false")]
    pub continues: bool,
    /// The result, or what there is to say about the error.
    #[serde(default)]
    pub parameters: Value,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Reply {
    /// The result of a call.
    #[must_use]
    pub fn result(parameters: Value) -> Self {
        Self { error: None, continues: false, parameters }
    }
}

/// The answer to `Status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReply {
    /// The daemon's version.
    pub version: String,
    /// Addresses were left out, because the peer may not have them.
    pub restricted: bool,
    /// What the daemon is restricted to.
    #[serde(default)]
    pub sandbox: Vec<Restriction>,
    /// Station interfaces, by name.
    pub interfaces: Vec<InterfaceStatus>,
    /// Station interfaces that somebody else manages, by name.
    #[serde(default)]
    pub declined: Vec<DeclinedInterface>,
}

/// A station interface that macveil leaves alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclinedInterface {
    /// Its name.
    pub ifname: String,
    /// Who manages it: `NetworkManager` or `iwd`.
    pub manager: String,
    /// How it becomes macveil's, a sentence.
    pub advice: String,
}

/// One measure of the daemon's sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// Of what: `capabilities`, `system calls`, `files`.
    pub of: String,
    /// Whether it holds entirely.
    pub holds: bool,
    /// By what means, or why not.
    pub how: String,
}

/// One interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceStatus {
    /// Its name.
    pub ifname: String,
    /// The kernel's index.
    pub ifindex: u32,
    /// `unattended` (no supplicant), `idle`, `scanning`, `associating` or `connected`.
    pub state: String,
    /// Whether the link is up.
    pub up: bool,
    /// What the hardware was given, where the kernel knows.
    pub permanent_address: Option<String>,
    /// What the interface transmits under now.
    pub current_address: Option<String>,
    /// The throwaway address it carries while it is not associated.
    pub parked_address: Option<String>,
    /// Scans.
    pub scan: ScanStatus,
    /// The connection, if there is one.
    pub connection: Option<ConnectionStatus>,
    /// What an observer can see nevertheless, in sentences.
    pub exposure: Vec<String>,
    /// What is wrong, in sentences.
    pub problems: Vec<String>,
    /// What was counted since the interface came into care.
    #[serde(default)]
    pub counters: Counters,
}

/// What metrics count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Addresses given to the interface or a scan in the place of another.
    pub rotations: u64,
    /// Connections, by the mode of their address.
    pub associations: Vec<Count>,
    /// What failed, by kind of event.
    pub failures: Vec<Count>,
    /// What showed an observer more than it should, by kind of event.
    pub exposures: Vec<Count>,
}

/// How often something was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// What.
    pub of: String,
    /// How often.
    pub count: u64,
}

/// The scans of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanStatus {
    /// Whether they are given addresses of their own.
    pub randomized: bool,
    /// The last one's address.
    pub last_address: Option<String>,
    /// The next one's address.
    pub next_address: Option<String>,
    /// How many there were since macveil began.
    pub count: u64,
    /// How many of them carried a connection's address, because the station was associated.
    pub exposed: u64,
}

/// The connection of an interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionStatus {
    /// The supplicant's number of the network.
    pub network_id: u32,
    /// The SSID, escaped (see `ssid_hex` for the octets).
    pub ssid: Option<String>,
    /// The SSID's octets.
    pub ssid_hex: Option<String>,
    /// The access point.
    pub bssid: Option<String>,
    /// The address of this connection.
    pub address: Option<String>,
    /// The mode that chose it.
    pub mode: String,
    /// Why that mode.
    pub why: String,
    /// Whether it is the address that the network should have.
    pub right: bool,
}

/// One connection that can be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What `Up`, `Pin`, `Reroll` and `Explain` take.
    pub name: String,
    /// The profile's UUID, or one derived from the network.
    pub uuid: String,
    /// There is a profile, not only a network of a supplicant.
    pub has_profile: bool,
    /// The SSID, printable.
    pub ssid: Option<String>,
    /// The SSID's octets.
    pub ssid_hex: Option<String>,
    /// The interfaces whose supplicant knows it.
    pub ifnames: Vec<String>,
    /// Some interface is connected to it, or about to be.
    pub active: bool,
}

/// The answer to `Profiles`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfilesReply {
    /// By name.
    pub profiles: Vec<Profile>,
}

/// Which address a network sees, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// From this interface.
    pub ifname: String,
    /// The supplicant's number of the network; `None` if it does not know it.
    pub network_id: Option<u32>,
    /// The connection's name, printable.
    pub name: String,
    /// Its UUID.
    pub uuid: String,
    /// There is a profile for it.
    pub has_profile: bool,
    /// The SSID, printable.
    pub ssid: Option<String>,
    /// The SSID's octets.
    pub ssid_hex: Option<String>,
    /// The address; `None` where it is drawn only when the association begins.
    pub address: Option<String>,
    /// The mode that chose it.
    pub mode: String,
    /// The mode, and where it was configured.
    pub why: String,
    /// The network is associating or connected, under this address.
    pub in_use: bool,
    /// Why it cannot associate, if it cannot.
    pub barred: Option<String>,
    /// How often it was re-rolled.
    pub generation: u64,
    /// Until when the address stays: a word.
    pub lasts: String,
    /// The same as a sentence.
    pub next_change: String,
    /// How the address came about, a sentence a step.
    pub account: Vec<String>,
}

/// The answer to `Explain`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplainReply {
    /// One an interface and network.
    pub explanations: Vec<Explanation>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since 1970.
    pub time_ms: u64,
    /// Which; see `org.macveil.varlink`.
    pub kind: String,
    /// On which interface.
    pub ifname: Option<String>,
    /// The supplicant's number of the network.
    pub network_id: Option<u32>,
    /// The SSID, printable.
    pub ssid: Option<String>,
    /// The SSID's octets.
    pub ssid_hex: Option<String>,
    /// The address that it is about.
    pub address: Option<String>,
    /// The mode that chose the address.
    pub mode: Option<String>,
    /// The reason.
    pub why: Option<String>,
    /// The same for people.
    pub message: String,
}

/// The answers to `Watch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchReply {
    /// What happened.
    pub event: Event,
}

/// What the daemon answers when it was told to connect, and the answers to `Up`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpReply {
    /// An event on the way.
    pub progress: Option<Event>,
    /// Connected so.
    pub connected: Option<Explanation>,
}

/// The answer to `Down`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DownReply {
    /// The interfaces that were told to disconnect.
    pub ifnames: Vec<String>,
}

/// A pin on one interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedAddress {
    /// The interface.
    pub ifname: String,
    /// The address that is kept; `None` where the pin was removed.
    pub address: Option<String>,
}

/// The answer to `Pin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinReply {
    /// The connection's name, printable.
    pub name: String,
    /// Its UUID.
    pub uuid: String,
    /// What was set or removed.
    pub pins: Vec<PinnedAddress>,
}

/// The answer to `Reroll`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RerollReply {
    /// The connection's name, printable.
    pub name: String,
    /// Its UUID.
    pub uuid: String,
    /// How often it was re-rolled by now.
    pub generation: u64,
    /// What its networks will see.
    pub explanations: Vec<Explanation>,
}

/// An address that the air saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// Milliseconds since 1970.
    pub time_ms: u64,
    /// From which interface.
    pub ifname: String,
    /// `scan`, `scan-exposed`, `association`, `found` or `wrong`.
    pub kind: String,
    /// The address; `None` where the driver drew it.
    pub address: Option<String>,
    /// The network's SSID, printable; `None` for scans.
    pub ssid: Option<String>,
    /// The SSID's octets.
    pub ssid_hex: Option<String>,
    /// The reason for this address.
    pub why: String,
}

/// The answer to `History`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryReply {
    /// Whether a history is kept.
    pub kept: bool,
    /// The oldest first.
    pub entries: Vec<Exposure>,
}
