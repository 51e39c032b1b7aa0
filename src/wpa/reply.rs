//! Answers of the control interface → values. Pure; any text is accepted.

use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use crate::core::station::SupplicantState;
use crate::core::types::NetworkId;

/// What `STATUS` says, as far as macveil reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReply {
    /// `wpa_state` as macveil's core distinguishes.
    pub state: SupplicantState,
    /// `wpa_state`, verbatim.
    pub wpa_state: String,
    /// `id` of the current network.
    pub network: Option<NetworkId>,
    /// `bssid`.
    pub bssid: Option<MacAddr>,
}

/// Reads `KEY=VALUE` lines.
#[must_use]
pub fn status(text: &str) -> StatusReply {
    let value = |key: &str| {
        text.lines().find_map(|line| line.strip_prefix(key).and_then(|rest| rest.strip_prefix('=')))
    };
    let wpa_state = value("wpa_state").unwrap_or("UNKNOWN");
    let state = match wpa_state {
        "COMPLETED" => SupplicantState::Completed,
        "AUTHENTICATING" | "ASSOCIATING" | "ASSOCIATED" | "4WAY_HANDSHAKE" | "GROUP_HANDSHAKE" => {
            SupplicantState::Associating
        }
        "SCANNING" => SupplicantState::Scanning,
        _ => SupplicantState::Idle,
    };
    StatusReply {
        state,
        wpa_state: wpa_state.to_owned(),
        network: value("id").and_then(|id| id.parse().ok()).map(NetworkId),
        bssid: value("bssid").and_then(|bssid| bssid.parse().ok()),
    }
}

/// The ids of `LIST_NETWORKS`: lines `ID TAB SSID TAB BSSID TAB FLAGS` after a heading. Networks of
/// P2P groups are not the user's and left out.
#[must_use]
pub fn network_ids(text: &str) -> Vec<NetworkId> {
    (text.lines().skip(1))
        .filter(|line| !line.contains("[P2P-PERSISTENT]"))
        .filter_map(|line| line.split('\t').next()?.parse().ok().map(NetworkId))
        .collect()
}

/// `GET_NETWORK n ssid`: `"text"`, or hexadecimal where the octets are not printable.
#[must_use]
pub fn ssid(text: &str) -> Option<Ssid> {
    let text = text.trim_end_matches('\n');
    if let Some(quoted) = text.strip_prefix('"') {
        return Ssid::new(quoted.strip_suffix('"')?).ok();
    }
    if text.is_empty() || !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let octets: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect();
    Ssid::new(octets?).ok()
}

/// Whether a command was taken.
#[must_use]
pub fn is_ok(text: &str) -> bool {
    text.trim_end() == "OK"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_of_a_connection() {
        let reply = status(
            "bssid=02:00:00:00:01:00\nfreq=2412\nssid=home\nid=1\nwpa_state=COMPLETED\naddress=5e:ba:fe:fd:89:03\n",
        );
        assert_eq!(reply.state, SupplicantState::Completed);
        assert_eq!(reply.network, Some(NetworkId(1)));
        assert_eq!(reply.bssid, "02:00:00:00:01:00".parse().ok());
    }

    #[test]
    fn a_hostile_ssid_cannot_imitate_a_key() {
        // The supplicant escapes line feeds in `ssid=`; a value that contains a key is no key.
        let reply = status("ssid=x wpa_state=COMPLETED\nwpa_state=SCANNING\n");
        assert_eq!(reply.state, SupplicantState::Scanning);
        assert_eq!(status("FAIL\n").state, SupplicantState::Idle);
    }

    #[test]
    fn network_list() {
        let text = "network id / ssid / bssid / flags\n0\thome\tany\t[CURRENT]\n7\tcafe\\n\tany\t\n9\tDIRECT-x\tany\t[DISABLED][P2P-PERSISTENT]\n";
        assert_eq!(network_ids(text), [NetworkId(0), NetworkId(7)]);
        assert_eq!(network_ids("FAIL\n"), []);
    }

    #[test]
    fn ssids_quoted_and_hexadecimal() {
        assert_eq!(ssid("\"a\"b\""), Ssid::new(*b"a\"b").ok());
        assert_eq!(ssid("00ff0a"), Ssid::new([0, 0xff, 0x0a]).ok());
        for text in ["FAIL\n", "", "abc", "\"", "\"open", "0g"] {
            assert_eq!(ssid(text), None, "{text:?}");
        }
        assert_eq!(ssid(&"ab".repeat(33)), None);
    }
}
