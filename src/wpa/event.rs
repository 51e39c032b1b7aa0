//! Lines of an attached control socket → typed events. Pure.
//!
//! The words are those of wpa_supplicant's `wpa_ctrl.h`; what macveil does not act on survives as
//! [`SupplicantEvent::Other`].

use std::time::Duration;

use crate::core::station::Joined;
use crate::core::types::NetworkId;

/// One unsolicited message of the supplicant, as far as macveil acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupplicantEvent {
    /// `CTRL-EVENT-SCAN-STARTED`
    ScanStarted,
    /// `CTRL-EVENT-SCAN-RESULTS`
    ScanResults,
    /// `CTRL-EVENT-SCAN-FAILED`
    ScanFailed,
    /// `SME: Trying to authenticate with …`, `Trying to associate with …`, `Associated with …`
    Associating,
    /// `CTRL-EVENT-CONNECTED - Connection to … completed [id=… …`
    Connected(Option<Joined>),
    /// `CTRL-EVENT-DISCONNECTED` with `locally_generated=1` and reason 3: the supplicant itself or its
    /// user ended the connection.
    Disconnected,
    /// `CTRL-EVENT-DISCONNECTED` for any other reason.
    ConnectionLost,
    /// `CTRL-EVENT-ASSOC-REJECT` or `CTRL-EVENT-AUTH-REJECT`
    AttemptFailed,
    /// `CTRL-EVENT-SSID-TEMP-DISABLED id=… duration=…`
    NetworkRests(NetworkId, Duration, String),
    /// `CTRL-EVENT-SSID-REENABLED id=…`
    NetworkBack(NetworkId),
    /// `CTRL-EVENT-SIGNAL-CHANGE above=… signal=…`
    Signal {
        /// Below the bound that the supplicant was told.
        below: bool,
        /// In dBm.
        dbm: i32,
    },
    /// `Control interface command '…'`, at level 2 only: what somebody asked for. Values of networks
    /// are left out by the supplicant.
    Command(String),
    /// `CTRL-EVENT-NETWORK-ADDED`, `CTRL-EVENT-NETWORK-REMOVED`
    NetworksChanged,
    /// `Failed to set random MAC address`: the address of `mac_value` was refused by the kernel.
    AddressRefused,
    /// `CTRL-EVENT-NETWORK-NOT-FOUND`: a scan found none of the enabled networks.
    NotFound,
    /// `CTRL-EVENT-TERMINATING`
    Terminating,
    /// Anything else.
    Other,
}

impl SupplicantEvent {
    /// Reads one datagram, with or without its `<level>` prefix. Any octets are accepted.
    #[must_use]
    pub fn parse(datagram: &[u8]) -> Self {
        let text = String::from_utf8_lossy(without_level(datagram));
        let word = text.split(' ').next().unwrap_or_default().trim_end();
        match word {
            "CTRL-EVENT-SCAN-STARTED" => Self::ScanStarted,
            "CTRL-EVENT-SCAN-RESULTS" => Self::ScanResults,
            "CTRL-EVENT-SCAN-FAILED" => Self::ScanFailed,
            "CTRL-EVENT-CONNECTED" => Self::Connected(joined(&text)),
            "CTRL-EVENT-DISCONNECTED" => {
                // No SSID is in this line, so no value can imitate these.
                let by_itself = text.contains(" reason=3 ") && text.contains(" locally_generated=1");
                if by_itself { Self::Disconnected } else { Self::ConnectionLost }
            }
            "CTRL-EVENT-ASSOC-REJECT" | "CTRL-EVENT-AUTH-REJECT" => Self::AttemptFailed,
            "CTRL-EVENT-SSID-TEMP-DISABLED" => rests(&text).unwrap_or(Self::Other),
            "CTRL-EVENT-SSID-REENABLED" => id(&text).map_or(Self::Other, Self::NetworkBack),
            "CTRL-EVENT-NETWORK-ADDED" | "CTRL-EVENT-NETWORK-REMOVED" => Self::NetworksChanged,
            "CTRL-EVENT-SIGNAL-CHANGE" => signal(&text).unwrap_or(Self::Other),
            "CTRL-EVENT-TERMINATING" => Self::Terminating,
            "CTRL-EVENT-NETWORK-NOT-FOUND" => Self::NotFound,
            _ if text.starts_with("SME: Trying to authenticate with ")
                || text.starts_with("Trying to associate with ")
                || text.starts_with("Associated with ") =>
            {
                Self::Associating
            }
            _ if text.starts_with("Failed to set random MAC address") => Self::AddressRefused,
            _ => match text.strip_prefix("Control interface command '").and_then(|rest| {
                let end = rest.rfind('\'')?;
                rest.get(..end)
            }) {
                Some(command) => Self::Command(command.to_owned()),
                None => Self::Other,
            },
        }
    }
}

/// ` - Connection to 02:00:00:00:01:00 completed [id=0 id_str=]`; what follows is its author's.
fn joined(text: &str) -> Option<Joined> {
    let rest = text.strip_prefix("CTRL-EVENT-CONNECTED - Connection to ")?;
    let (bssid, rest) = rest.split_once(" completed [id=")?;
    let network = rest.split([' ', ']']).next()?.parse().ok().map(NetworkId)?;
    Some(Joined { network, bssid: bssid.parse().ok()? })
}

/// ` id=N` right after the event's word.
fn id(text: &str) -> Option<NetworkId> {
    let value = text.split(' ').nth(1)?.strip_prefix("id=")?;
    value.trim_end().parse().ok().map(NetworkId)
}

/// ` above=0 signal=-71 noise=… txrate=…`
fn signal(text: &str) -> Option<SupplicantEvent> {
    let value = |key: &str| text.split(' ').find_map(|word| word.strip_prefix(key)).map(str::trim_end);
    let dbm = value("signal=")?.parse().ok().filter(|dbm| (-1000..=0).contains(dbm))?;
    Some(SupplicantEvent::Signal { below: value("above=")? == "0", dbm })
}

/// The SSID stands before the duration and may hold anything, so that is looked for from the end.
fn rests(text: &str) -> Option<SupplicantEvent> {
    let (_, end) = text.rsplit_once(" duration=")?;
    let secs = end.split(' ').next()?.trim_end().parse().ok()?;
    let reason = end.trim_end().rsplit_once(" reason=").map_or("", |(_, reason)| reason);
    let is_word = reason.bytes().all(|octet| octet.is_ascii_uppercase() || octet == b'_');
    let reason = if is_word { reason.to_owned() } else { String::new() };
    Some(SupplicantEvent::NetworkRests(id(text)?, Duration::from_secs(secs), reason))
}

/// `<3>TEXT` → `TEXT`.
fn without_level(datagram: &[u8]) -> &[u8] {
    match datagram {
        [b'<', rest @ ..] => match rest.iter().position(|octet| *octet == b'>') {
            Some(end) if rest[..end].iter().all(u8::is_ascii_digit) => &rest[end + 1..],
            _ => datagram,
        },
        _ => datagram,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::addr::MacAddr;

    #[test]
    fn knows_the_lines_of_a_connection() {
        for (line, event) in [
            ("<3>CTRL-EVENT-SCAN-STARTED ", SupplicantEvent::ScanStarted),
            ("<3>CTRL-EVENT-SCAN-RESULTS ", SupplicantEvent::ScanResults),
            ("<3>CTRL-EVENT-SCAN-FAILED ret=-16 retry=1", SupplicantEvent::ScanFailed),
            (
                "<3>SME: Trying to authenticate with 02:00:00:00:01:00 (SSID='home' freq=2412 MHz)",
                SupplicantEvent::Associating,
            ),
            (
                "<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed [id=0 id_str=]",
                SupplicantEvent::Connected(Some(Joined {
                    network: NetworkId(0),
                    bssid: MacAddr::new([2, 0, 0, 0, 1, 0]),
                })),
            ),
            (
                "<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed",
                SupplicantEvent::Connected(None),
            ),
            (
                "<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=3 locally_generated=1",
                SupplicantEvent::Disconnected,
            ),
            (
                "<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=4 locally_generated=1",
                SupplicantEvent::ConnectionLost,
            ),
            ("<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=3", SupplicantEvent::ConnectionLost),
            (
                "<3>CTRL-EVENT-SSID-TEMP-DISABLED id=4 ssid=\"x duration=9 \" auth_failures=1 duration=10 reason=WRONG_KEY",
                SupplicantEvent::NetworkRests(NetworkId(4), Duration::from_secs(10), "WRONG_KEY".to_owned()),
            ),
            ("<3>CTRL-EVENT-SSID-REENABLED id=4 ssid=\"home\"", SupplicantEvent::NetworkBack(NetworkId(4))),
            (
                "<2>Control interface command 'SELECT_NETWORK 1'",
                SupplicantEvent::Command("SELECT_NETWORK 1".to_owned()),
            ),
            (
                "<3>CTRL-EVENT-SIGNAL-CHANGE above=0 signal=-71 noise=9999 txrate=54000",
                SupplicantEvent::Signal { below: true, dbm: -71 },
            ),
            (
                "<3>CTRL-EVENT-SIGNAL-CHANGE above=1 signal=-30 noise=9999 txrate=54000",
                SupplicantEvent::Signal { below: false, dbm: -30 },
            ),
            ("<3>CTRL-EVENT-SIGNAL-CHANGE above=0 signal=-99999999999", SupplicantEvent::Other),
            ("<3>CTRL-EVENT-NETWORK-ADDED 0", SupplicantEvent::NetworksChanged),
            ("<3>CTRL-EVENT-TERMINATING ", SupplicantEvent::Terminating),
            ("Failed to set random MAC address", SupplicantEvent::AddressRefused),
        ] {
            assert_eq!(SupplicantEvent::parse(line.as_bytes()), event, "{line}");
        }
    }

    #[test]
    fn other_words_are_not_taken_for_known_ones() {
        for line in [
            &b"<3>CTRL-EVENT-CONNECTEDX"[..],
            b"<3>CTRL-EVENT-BSS-ADDED 0 02:00:00:00:01:00",
            b"<3>",
            b"<",
            b"",
            b"\xff\xfe",
            b"<99999999999999999999>",
            b"<3>WPS-AP-AVAILABLE CTRL-EVENT-CONNECTED",
        ] {
            assert_eq!(SupplicantEvent::parse(line), SupplicantEvent::Other, "{line:?}");
        }
    }
}
