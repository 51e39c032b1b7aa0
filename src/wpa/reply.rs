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
    /// `freq`, in MHz.
    pub frequency: Option<u32>,
    /// `address`: what it takes for the interface's.
    pub address: Option<MacAddr>,
    /// `p2p_device_address`: under which it looks for Wi-Fi Direct devices.
    pub p2p_address: Option<MacAddr>,
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
        "INTERFACE_DISABLED" => SupplicantState::Disabled,
        _ => SupplicantState::Idle,
    };
    StatusReply {
        state,
        wpa_state: wpa_state.to_owned(),
        network: value("id").and_then(|id| id.parse().ok()).map(NetworkId),
        bssid: value("bssid").and_then(|bssid| bssid.parse().ok()),
        frequency: value("freq").and_then(|frequency| frequency.parse().ok()),
        address: value("address").and_then(|address| address.parse().ok()),
        p2p_address: value("p2p_device_address").and_then(|address| address.parse().ok()),
    }
}

/// The number of the last line of `LIST_NETWORKS`, whatever network it is of.
#[must_use]
pub fn last_network(text: &str) -> Option<NetworkId> {
    text.lines().skip(1).last()?.split('\t').next()?.parse().ok().map(NetworkId)
}

/// The networks of `LIST_NETWORKS`, each with whether it is enabled: lines `ID TAB SSID TAB BSSID TAB FLAGS` after a
/// heading. The flags are the last column, so that an SSID cannot imitate them. Networks of P2P groups are not the
/// user's and left out.
#[must_use]
pub fn networks(text: &str) -> Vec<(NetworkId, bool)> {
    let network = |line: &str| {
        let id = line.split('\t').next()?.parse().ok().map(NetworkId)?;
        let flags = line.rsplit('\t').next()?;
        (!flags.contains("[P2P-PERSISTENT]")).then(|| (id, !flags.contains("[DISABLED]")))
    };
    text.lines().skip(1).filter_map(network).collect()
}

/// `GET_NETWORK n ssid`: `"text"`, or hexadecimal where the octets are not printable.
#[must_use]
pub fn ssid(text: &str) -> Option<Ssid> {
    Ssid::new(octets(text)?).ok()
}

/// `GET_NETWORK n id_str` and other texts, written as SSIDs are. `None`: unset, or no UTF-8.
#[must_use]
pub fn text(text: &str) -> Option<String> {
    String::from_utf8(octets(text)?).ok().filter(|text| !text.is_empty())
}

/// `GET_NETWORK n bssid`. `None`: the network is for any BSS.
#[must_use]
pub fn bssid(text: &str) -> Option<MacAddr> {
    text.trim_end().parse().ok()
}

/// `GET_NETWORK n key_mgmt` and other lists of words; empty where there is no such variable.
#[must_use]
pub fn words(text: &str) -> String {
    let text = text.trim_end();
    if text == "FAIL" || text == "UNKNOWN COMMAND" { String::new() } else { text.to_owned() }
}

fn octets(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('\n');
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.strip_suffix('"').map(|text| text.as_bytes().to_vec());
    }
    if text.is_empty() || !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

/// Whether a command was refused, as opposed to answered with what is cut, or with nothing that makes sense.
#[must_use]
pub fn is_refusal(text: &str) -> bool {
    let text = text.trim_end();
    text == "UNKNOWN COMMAND" || text == "FAIL" || text.starts_with("FAIL-")
}

/// Whether an answer of several lines is whole: each ends with a line feed.
#[must_use]
pub fn is_whole(text: &str) -> bool {
    text.ends_with('\n')
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
        let ids = |text| networks(text).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(ids(text), [NetworkId(0), NetworkId(7)]);
        assert_eq!(ids("FAIL\n"), []);
        assert!(is_whole(text) && !is_whole(&text[..text.len() - 1]));
        let text = "network id / ssid / bssid / flags\n0\t[DISABLED]\tany\t\n7\tcafe\tany\t[DISABLED]\n";
        assert_eq!(networks(text), [(NetworkId(0), true), (NetworkId(7), false)]);
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

    #[test]
    fn variables_that_are_not_set() {
        assert_eq!(text("\"office\"\n"), Some("office".to_owned()));
        assert_eq!(text("c3a9\n"), Some("é".to_owned()));
        for unset in ["FAIL\n", "\"\"\n", "ff\n"] {
            assert_eq!(text(unset), None, "{unset:?}");
        }
        assert_eq!(bssid("02:00:00:00:01:00\n"), Some(MacAddr::new([2, 0, 0, 0, 1, 0])));
        assert_eq!(bssid("FAIL\n"), None);
        assert_eq!(words("WPA-PSK SAE\n"), "WPA-PSK SAE");
        assert_eq!(words("FAIL\n"), "");
    }
}
