//! The command channel: one request at a time, through `wpactrl`.
//!
//! `wpactrl` blocks up to ten seconds for an answer, so a client lives on its interface's own
//! thread. Its socket is bound in a directory of its own: the crate unlinks what bears its name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::core::addr::MacAddr;
use crate::core::station::{Assignment, NetworkFacts, NetworkState, Outcome, ScanAddress, Usage};
use crate::core::types::NetworkId;

use super::answerable::let_answer;
use super::marks::Former;
use super::reply;

/// A command could not be sent, or nothing readable came back.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The socket, or no answer, or one that is no text.
    #[error("wpa_supplicant's control socket {}: {source}", path.display())]
    Socket {
        /// The socket.
        path: PathBuf,
        /// Why.
        source: wpactrl::Error,
    },
    /// An answer that is cut.
    #[error("wpa_supplicant's control socket {}: the answer to {command} is cut", path.display())]
    Cut {
        /// The socket.
        path: PathBuf,
        /// What was asked.
        command: &'static str,
    },
}

/// The supplicant lists as many networks as fit into 4,096 octets. Where it may have left out some, the rest is
/// asked for; one takes less than the difference.
const FULL_LIST: usize = 3800;

/// An unattached client of one interface's control socket.
pub struct SupplicantClient {
    client: Option<wpactrl::Client>,
    control: PathBuf,
    own: PathBuf,
    /// How often it was opened.
    openings: u32,
    /// The last command has got an answer.
    answers: bool,
    pub(super) former: Former,
    /// The last command that shut networks out.
    pub(super) shut: String,
}

impl SupplicantClient {
    /// Opens `control`; the answering socket is bound in the directory `own`, which is created.
    ///
    /// # Errors
    /// The socket cannot be bound or nobody answers at `control`.
    pub fn open(control: &Path, own: &Path) -> Result<Self, CommandError> {
        let mut opened = Self {
            client: None,
            control: control.to_owned(),
            own: own.to_owned(),
            openings: 0,
            answers: true,
            former: Former::default(),
            shut: String::new(),
        };
        opened.reopen()?;
        Ok(opened)
    }

    fn reopen(&mut self) -> Result<(), CommandError> {
        // The old one unlinks its socket when dropped, so it goes first.
        self.client = None;
        // The crate would give the new one the old one's name, and answers go by names: those to what was
        // asked before would be taken for answers to what is asked now. So each has a directory of its own.
        let _ = fs::remove_dir_all(self.place());
        self.openings += 1;
        let place = self.place();
        fs::create_dir_all(&place).map_err(|e| self.failed(e.into()))?;
        let builder = wpactrl::Client::builder().cli_path(place.clone()).ctrl_path(self.control.clone());
        self.client = Some(builder.open().map_err(|e| self.failed(e))?);
        // The crate names its socket itself. A refusal shows in the first command's missing answer.
        for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
            let _ = let_answer(&entry.path(), &self.control);
        }
        Ok(())
    }

    fn place(&self) -> PathBuf {
        self.own.join(self.openings.to_string())
    }

    fn failed(&self, source: wpactrl::Error) -> CommandError {
        CommandError::Socket { path: self.control.clone(), source }
    }

    /// One command and its answer.
    ///
    /// # Errors
    /// No answer within ten seconds, or one that is not UTF-8. The socket is opened anew for the
    /// next command, so that a late answer is not taken for that one's.
    pub fn request(&mut self, command: &str) -> Result<String, CommandError> {
        if self.client.is_none() {
            self.reopen()?;
        }
        let Some(client) = self.client.as_mut() else {
            return Err(self.failed(wpactrl::Error::Wait));
        };
        let answer = client.request(command);
        self.answers = answer.is_ok();
        answer.map_err(|source| {
            self.client = None;
            self.failed(source)
        })
    }

    /// Whether the last command has got an answer that is text.
    #[must_use]
    pub fn answers(&self) -> bool {
        self.answers
    }

    /// `MAC_RAND_SCAN`: the address of the scans to come.
    pub fn arm_scan(&mut self, address: ScanAddress) -> Outcome {
        let command = match address {
            ScanAddress::Exactly(address) => {
                format!("MAC_RAND_SCAN all enable=1 addr={address} mask={}", MacAddr::ONES)
            }
            ScanAddress::Drawn => "MAC_RAND_SCAN all enable=1".to_owned(),
            ScanAddress::Own => "MAC_RAND_SCAN all enable=0".to_owned(),
        };
        self.outcome(&command, |_| {
            Outcome::Unsupported("wpa_supplicant refuses MAC_RAND_SCAN for this driver".to_owned())
        })
    }

    /// The address of a network's associations.
    ///
    /// `mac_value` goes first: a supplicant before 2.11 does not know it and keeps no trace of it,
    /// while it would keep a `mac_addr 3` that it refuses.
    pub fn assign(&mut self, network: NetworkId, assignment: Assignment) -> Outcome {
        let address = match assignment {
            Assignment::Address(address) => address,
            Assignment::Barred => MacAddr::new([0; 6]),
            Assignment::Drawn => return self.set_network(network, "mac_addr 1"),
        };
        match self.set_network(network, &format!("mac_value {address}")) {
            Outcome::Done(_) if self.remember_style(network).is_err() => {
                Outcome::Failed("wpa_supplicant does not answer".to_owned())
            }
            Outcome::Done(_) => self.set_network(network, "mac_addr 3"),
            refused @ (Outcome::Unsupported(_) | Outcome::Failed(_)) => refused,
        }
    }

    fn set_network(&mut self, network: NetworkId, setting: &str) -> Outcome {
        let command = format!("SET_NETWORK {network} {setting}");
        match self.request(&command) {
            Ok(text) if reply::is_ok(&text) => Outcome::Done(None),
            Ok(text) if !reply::is_refusal(&text) => nonsense(&text),
            Ok(_) if self.has_network(network) => Outcome::Unsupported(
                "this wpa_supplicant does not know mac_value: version 2.11 or newer is needed".to_owned(),
            ),
            Ok(_) => Outcome::Failed(format!("network {network} does not exist any more")),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    fn has_network(&mut self, network: NetworkId) -> bool {
        self.list().is_ok_and(|list| list.iter().any(|(id, _)| *id == network))
    }

    /// Every network, and whether it is enabled.
    fn list(&mut self) -> Result<Vec<(NetworkId, bool)>, CommandError> {
        let mut list = Vec::new();
        let mut command = "LIST_NETWORKS".to_owned();
        loop {
            let text = self.request(&command)?;
            if !reply::is_whole(&text) {
                return Err(CommandError::Cut { path: self.control.clone(), command: "LIST_NETWORKS" });
            }
            let more = reply::networks(&text);
            let last = reply::last_network(&text);
            list.extend(more);
            match last.filter(|_| text.len() >= FULL_LIST) {
                Some(NetworkId(last)) => command = format!("LIST_NETWORKS LAST_ID={last}"),
                None => return Ok(list),
            }
        }
    }

    /// `STATUS`.
    ///
    /// # Errors
    /// As [`Self::request`], or the answer is cut.
    pub fn status(&mut self) -> Result<reply::StatusReply, CommandError> {
        let text = self.request("STATUS")?;
        if reply::is_whole(&text) {
            Ok(reply::status(&text))
        } else {
            Err(CommandError::Cut { path: self.control.clone(), command: "STATUS" })
        }
    }

    /// A command that answers `OK`.
    pub fn command(&mut self, command: &str) -> Outcome {
        self.outcome(command, |text| Outcome::Failed(format!("{command}: {}", text.trim_end())))
    }

    fn outcome(&mut self, command: &str, refused: impl Fn(&str) -> Outcome) -> Outcome {
        match self.request(command) {
            Ok(text) if reply::is_ok(&text) => Outcome::Done(None),
            Ok(text) if !reply::is_refusal(&text) => nonsense(&text),
            Ok(text) => refused(&text),
            Err(error) => Outcome::Failed(error.to_string()),
        }
    }

    /// Every network with what it is for, and whether it has an address of its own.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub fn networks(&mut self) -> Result<Vec<NetworkState>, CommandError> {
        let list = self.list()?;
        let mut networks = Vec::new();
        for (id, enabled) in list {
            let mut get = |variable: &str| self.request(&format!("GET_NETWORK {id} {variable}"));
            let facts = match reply::ssid(&get("ssid")?) {
                Some(ssid) => Some(NetworkFacts {
                    ssid,
                    bssid: reply::bssid(&get("bssid")?),
                    id_str: reply::text(&get("id_str")?),
                    key_mgmt: reply::words(&get("key_mgmt")?),
                }),
                None => None,
            };
            let style = get("mac_addr")?;
            let has_own_address = style.trim_end() == "3";
            let number = |text: String| text.trim_end().parse().unwrap_or(0);
            let usage = Usage {
                enabled,
                priority: number(get("priority")?),
                scan_ssid: number(get("scan_ssid")?) == 1,
                draws_address: matches!(style.trim_end(), "1" | "2"),
                infrastructure: number(get("mode")?) == 0
                    && facts
                        .as_ref()
                        .is_none_or(|facts| !facts.key_mgmt.split(' ').any(|word| word == "WPS")),
            };
            networks.push(NetworkState { id, facts, has_own_address, usage });
        }
        Ok(networks)
    }
}

impl SupplicantClient {
    /// The BSSs that it avoids for now (`BSSID_IGNORE`; `BLACKLIST` before 2.10).
    ///
    /// # Errors
    /// As [`Self::request`].
    pub fn ignored(&mut self) -> Result<Vec<MacAddr>, CommandError> {
        let mut list = self.request("BSSID_IGNORE")?;
        if list.starts_with("UNKNOWN COMMAND") {
            list = self.request("BLACKLIST")?;
        }
        Ok(list.lines().filter_map(|line| line.trim().parse().ok()).collect())
    }

    /// A UUID-E for its next scan, and random addresses for queries of access points (GAS), each its own.
    /// Refused by a supplicant without WPS or without GAS, which then has nothing to hide.
    pub fn renew_identity(&mut self, uuid: [u8; 16]) -> Outcome {
        let hex: String = uuid.iter().map(|octet| format!("{octet:02x}")).collect();
        let uuid = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
        let _ = self.command("SET gas_rand_mac_addr 1");
        let _ = self.command("SET gas_rand_addr_lifetime 0");
        self.command(&format!("SET uuid {uuid}"))
    }
}

/// It may have been taken or not.
fn nonsense(text: &str) -> Outcome {
    let shown: String = text.chars().take(40).collect();
    Outcome::Failed(format!("wpa_supplicant answered with {shown:?}, which is no answer to a command"))
}

impl Drop for SupplicantClient {
    fn drop(&mut self) {
        self.client = None;
        let _ = fs::remove_dir_all(self.place());
        // Not empty when the monitor's socket is still there; then it goes with that.
        let _ = fs::remove_dir(&self.own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixDatagram;

    /// A client, and a supplicant that answers each command as `answer` says.
    fn beside(answer: impl Fn(&str) -> String + Send + 'static) -> (tempfile::TempDir, SupplicantClient) {
        let directory = tempfile::tempdir().unwrap();
        let control = directory.path().join("wlan0");
        let supplicant = UnixDatagram::bind(&control).unwrap();
        std::thread::spawn(move || {
            let mut command = [0; 256];
            while let Ok((length, whose)) = supplicant.recv_from(&mut command) {
                let said = answer(std::str::from_utf8(&command[..length]).unwrap());
                let _ = supplicant.send_to(said.as_bytes(), whose.as_pathname().unwrap());
            }
        });
        let client = SupplicantClient::open(&control, &directory.path().join("own")).unwrap();
        (directory, client)
    }

    #[test]
    fn a_list_that_does_not_fit_into_one_answer_is_read_to_its_end() {
        let (_directory, mut client) = beside(|command| {
            let first: u32 =
                command.strip_prefix("LIST_NETWORKS LAST_ID=").map_or(0, |id| id.parse().unwrap());
            let mut text = "network id / ssid / bssid / flags\n".to_owned();
            for id in (0..200).filter(|id| first == 0 || *id > first) {
                let line = format!("{id}\tnetwork of a neighbour {id}\tany\t[DISABLED]\n");
                if text.len() + line.len() >= 4096 {
                    break;
                }
                text += &line;
            }
            text
        });
        let list = client.list().unwrap();
        let expected: Vec<_> = (0..200).map(|id| (NetworkId(id), false)).collect();
        assert_eq!(list, expected);
    }

    #[test]
    fn an_answer_that_is_cut_is_no_refusal() {
        let (_directory, mut client) = beside(|command| match command {
            "STATUS" => "wpa_state=COMP".to_owned(),
            "LIST_NETWORKS" => "network id / ssid".to_owned(),
            _ => "O".to_owned(),
        });
        let address = MacAddr::new([2, 0, 0, 0, 0, 1]);
        let failed = |outcome| matches!(outcome, Outcome::Failed(_));
        assert!(failed(client.arm_scan(ScanAddress::Exactly(address))));
        assert!(failed(client.assign(NetworkId(0), Assignment::Address(address))));
        assert!(client.status().is_err());
        assert!(client.networks().is_err());
    }

    #[test]
    fn a_refusal_is_one() {
        let (_directory, mut client) = beside(|command| match command {
            "LIST_NETWORKS" => "network id / ssid / bssid / flags\n0\thome\tany\t\n".to_owned(),
            "MAC_RAND_SCAN all enable=0" => "UNKNOWN COMMAND\n".to_owned(),
            _ => "FAIL\n".to_owned(),
        });
        let refused = |outcome| matches!(outcome, Outcome::Unsupported(_));
        assert!(refused(client.arm_scan(ScanAddress::Own)));
        assert!(refused(client.assign(NetworkId(0), Assignment::Barred)));
    }

    #[test]
    fn a_late_answer_is_not_taken_for_the_next_ones() {
        let directory = tempfile::tempdir().unwrap();
        let control = directory.path().join("wlan0");
        let supplicant = UnixDatagram::bind(&control).unwrap();
        let mut client = SupplicantClient::open(&control, &directory.path().join("own")).unwrap();
        let asked_first = client.place();
        client.reopen().unwrap();
        assert_ne!(client.place(), asked_first);
        assert!(!asked_first.exists(), "an answer to what was asked before would arrive");
        let answering = std::thread::spawn(move || {
            let mut command = [0; 64];
            let (length, whose) = supplicant.recv_from(&mut command).unwrap();
            supplicant.send_to(b"PONG\n", whose.as_pathname().unwrap()).unwrap();
            command[..length].to_vec()
        });
        assert_eq!(client.request("PING").unwrap().trim(), "PONG");
        assert_eq!(answering.join().unwrap(), b"PING");
    }
}
