//! What is said on the daemon's socket.

use serde::{Deserialize, Serialize};

/// Where the daemon listens, unless told otherwise.
pub const SOCKET: &str = "/run/macveil/control";

/// The longest request, in octets.
pub const LONGEST_REQUEST: usize = 64 * 1024;

/// A call: `{"method": "org.macveil.Status"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "method", content = "parameters", deny_unknown_fields)]
pub enum Request {
    /// Everything that is known of the interfaces.
    #[serde(rename = "org.macveil.Status")]
    Status {},
    /// Read the configuration again.
    #[serde(rename = "org.macveil.Reload")]
    Reload {},
}

/// An answer: the parameters of the call's result, or an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The name of the error, `org.macveil.…`; absent on success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The result, or what there is to say about the error.
    pub parameters: serde_json::Value,
}

impl Reply {
    /// An error of that name with a sentence for the user.
    #[must_use]
    pub fn error(name: &str, message: &str) -> Self {
        Self {
            error: Some(format!("org.macveil.{name}")),
            parameters: serde_json::json!({ "message": message }),
        }
    }
}

/// The answer to [`Request::Status`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReply {
    /// The daemon's version.
    pub version: String,
    /// What the daemon is restricted to.
    #[serde(default)]
    pub sandbox: Vec<Restriction>,
    /// Station interfaces, by name.
    pub interfaces: Vec<InterfaceStatus>,
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
    pub current_address: String,
    /// The throwaway address it carries while it is not associated.
    pub parked_address: Option<String>,
    /// Scans.
    pub scan: ScanStatus,
    /// The connection, if there is one.
    pub connection: Option<ConnectionStatus>,
    /// What an observer can still see because nothing here can hide it, in sentences.
    #[serde(default)]
    pub exposure: Vec<String>,
    /// What is wrong, in sentences.
    pub problems: Vec<String>,
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
    pub address: String,
    /// The mode that chose it.
    pub mode: String,
    /// Why that mode.
    pub why: String,
    /// Whether it is the address that the network should have.
    pub right: bool,
}
