//! The command channel: one request at a time, through `wpactrl`.
//!
//! `wpactrl` blocks up to ten seconds for an answer, so a client lives on its interface's own thread.

use std::fs;
use std::path::{Path, PathBuf};

use crate::core::addr::MacAddr;
use crate::core::station::{Assignment, NetworkFacts, NetworkState, Outcome, ScanAddress, Usage};
use crate::core::types::NetworkId;

use super::answerable::let_answer;
use super::control::ControlSocket;
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

/// An unattached client of one supplicant's control socket. It is connected from its first request until it
/// rests, and never to another supplicant.
pub struct SupplicantClient {
    control: ControlSocket,
    /// Its sockets have directories in this one.
    own: PathBuf,
    connected: Option<Connected>,
    /// How often it was connected.
    openings: u32,
    /// The last command has got an answer.
    answers: bool,
    pub(super) former: Former,
    /// The last command that shut networks out.
    pub(super) shut: String,
}

/// The crate unlinks its socket when it is dropped, and its directory goes after that.
struct Connected {
    client: wpactrl::Client,
    _place: Place,
}

/// A directory for one socket, which the crate names itself.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl SupplicantClient {
    /// A client of the supplicant at `control`. What it is answered at is bound in the directory `own`,
    /// which is created and is nobody else's.
    #[must_use]
    pub fn of(control: ControlSocket, own: PathBuf) -> Self {
        Self {
            control,
            own,
            connected: None,
            openings: 0,
            answers: true,
            former: Former::default(),
            shut: String::new(),
        }
    }

    /// A client of the supplicant whose socket is at `path` now.
    ///
    /// # Errors
    /// There is no socket.
    pub fn open(path: &Path, own: &Path) -> Result<Self, CommandError> {
        let control = ControlSocket::at(path)
            .map_err(|source| CommandError::Socket { path: path.to_owned(), source: source.into() })?;
        Ok(Self::of(control, own.to_owned()))
    }

    /// Lets go of its socket until the next request.
    pub fn rest(&mut self) {
        self.connected = None;
    }

    fn connect(&mut self) -> Result<Connected, wpactrl::Error> {
        // The crate would give each socket the same name, and answers go by names: those to what was asked
        // before would be taken for answers to what is asked now.
        self.openings += 1;
        let place = Place(self.own.join(self.openings.to_string()));
        // What a former macveil left there.
        let _ = fs::remove_dir_all(&place.0);
        fs::create_dir_all(&place.0)?;
        let builder = wpactrl::Client::builder().cli_path(place.0.clone());
        let client = builder.ctrl_path(self.control.path().to_owned()).open()?;
        for entry in fs::read_dir(&place.0)? {
            // Refused, it is only missed where the supplicant is not root; then there is no answer.
            let _ = let_answer(&entry?.path(), self.control.path());
        }
        self.control.is_still_there()?;
        Ok(Connected { client, _place: place })
    }

    /// One command and its answer.
    ///
    /// # Errors
    /// No answer within ten seconds, or one that is not UTF-8; or another supplicant has taken this one's
    /// place. The next command has a socket of its own, so that a late answer is not taken for that one's.
    pub fn request(&mut self, command: &str) -> Result<String, CommandError> {
        let answer = self.exchange(command);
        self.answers = answer.is_ok();
        answer.map_err(|source| CommandError::Socket { path: self.control.path().to_owned(), source })
    }

    fn exchange(&mut self, command: &str) -> Result<String, wpactrl::Error> {
        // Kept only if all goes well.
        let mut connected = match self.connected.take() {
            Some(connected) => connected,
            None => self.connect()?,
        };
        let answer = connected.client.request(command)?;
        self.connected = Some(connected);
        Ok(answer)
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
                return Err(CommandError::Cut {
                    path: self.control.path().to_owned(),
                    command: "LIST_NETWORKS",
                });
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
            Err(CommandError::Cut { path: self.control.path().to_owned(), command: "STATUS" })
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

impl Drop for SupplicantClient {
    /// Nothing of it stays, however many supplicants come and go.
    fn drop(&mut self) {
        self.rest();
        let _ = fs::remove_dir(&self.own);
    }
}

/// It may have been taken or not.
fn nonsense(text: &str) -> Outcome {
    let shown: String = text.chars().take(40).collect();
    Outcome::Failed(format!("wpa_supplicant answered with {shown:?}, which is no answer to a command"))
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

    /// Answers one command on `supplicant`, and tells which.
    fn answering(
        supplicant: UnixDatagram,
        answer: &'static [u8],
    ) -> std::thread::JoinHandle<(UnixDatagram, Vec<u8>, PathBuf)> {
        std::thread::spawn(move || {
            let mut command = [0; 64];
            let (length, whose) = supplicant.recv_from(&mut command).unwrap();
            let whose = whose.as_pathname().unwrap().to_owned();
            supplicant.send_to(answer, &whose).unwrap();
            (supplicant, command[..length].to_vec(), whose)
        })
    }

    #[test]
    fn a_late_answer_is_not_taken_for_the_next_ones() {
        let directory = tempfile::tempdir().unwrap();
        let control = directory.path().join("wlan0");
        let supplicant = UnixDatagram::bind(&control).unwrap();
        let mut client = SupplicantClient::open(&control, &directory.path().join("own")).unwrap();
        let answered = answering(supplicant, b"\xff");
        assert!(client.request("STATUS").is_err(), "that is no text");
        let (supplicant, _, asked_first) = answered.join().unwrap();
        assert!(supplicant.send_to(b"late", &asked_first).is_err(), "somebody awaits it");
        let answered = answering(supplicant, b"PONG\n");
        assert_eq!(client.request("PING").unwrap(), "PONG\n");
        let (_, command, asked) = answered.join().unwrap();
        assert_eq!(command, b"PING");
        assert_ne!(asked, asked_first);
    }

    #[test]
    fn an_idle_client_has_no_socket_and_comes_back_to_the_same_supplicant_only() {
        let directory = tempfile::tempdir().unwrap();
        let control = directory.path().join("wlan0");
        let mut supplicant = UnixDatagram::bind(&control).unwrap();
        let mut client = SupplicantClient::open(&control, &directory.path().join("own")).unwrap();
        for _ in 0..2 {
            let answered = answering(supplicant, b"PONG\n");
            assert_eq!(client.request("PING").unwrap(), "PONG\n");
            client.rest();
            let (kept, _, asked) = answered.join().unwrap();
            assert!(!asked.exists());
            supplicant = kept;
        }
        // A command that waits for the one must not reach the other.
        std::fs::remove_file(&control).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20));
        let successor = UnixDatagram::bind(&control).unwrap();
        successor.set_nonblocking(true).unwrap();
        assert!(client.request("DISCONNECT").is_err());
        assert!(client.request("DISCONNECT").is_err());
        let received = successor.recv(&mut [0; 64]);
        assert_eq!(received.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        // Nor does the one get it that is still there without a name.
        supplicant.set_nonblocking(true).unwrap();
        assert_eq!(supplicant.recv(&mut [0; 64]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        let own = client.own.clone();
        assert!(own.exists());
        drop(client);
        assert!(!own.exists(), "the directory of a supplicant's client stays");
    }
}
