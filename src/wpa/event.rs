//! Lines of an attached control socket → typed events. Pure.
//!
//! The words are those of wpa_supplicant's `wpa_ctrl.h`; what macveil does not act on survives as
//! [`SupplicantEvent::Other`].

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
    /// `CTRL-EVENT-CONNECTED`
    Connected,
    /// `CTRL-EVENT-DISCONNECTED`
    Disconnected,
    /// `CTRL-EVENT-NETWORK-ADDED`, `CTRL-EVENT-NETWORK-REMOVED`
    NetworksChanged,
    /// `Failed to set random MAC address`: the address of `mac_value` was refused by the kernel.
    AddressRefused,
    /// `CTRL-EVENT-NETWORK-NOT-FOUND`: a scan found none of the enabled networks.
    NotFound,
    /// `CTRL-EVENT-SSID-TEMP-DISABLED`: a network failed, and is not tried for a while.
    Refused {
        /// `id`
        network: NetworkId,
        /// `reason`: `WRONG_KEY`, `AUTH_FAILED`, `CONN_FAILED` …
        reason: String,
    },
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
            "CTRL-EVENT-CONNECTED" => Self::Connected,
            "CTRL-EVENT-DISCONNECTED" => Self::Disconnected,
            "CTRL-EVENT-NETWORK-ADDED" | "CTRL-EVENT-NETWORK-REMOVED" => Self::NetworksChanged,
            "CTRL-EVENT-TERMINATING" => Self::Terminating,
            "CTRL-EVENT-NETWORK-NOT-FOUND" => Self::NotFound,
            "CTRL-EVENT-SSID-TEMP-DISABLED" => refused(&text).unwrap_or(Self::Other),
            _ if text.starts_with("SME: Trying to authenticate with ")
                || text.starts_with("Trying to associate with ")
                || text.starts_with("Associated with ") =>
            {
                Self::Associating
            }
            _ if text.starts_with("Failed to set random MAC address") => Self::AddressRefused,
            _ => Self::Other,
        }
    }
}

/// `… id=0 ssid="home" auth_failures=1 duration=10 reason=WRONG_KEY`. The SSID is anybody's text, so
/// what stands before and after it is read from either end.
fn refused(text: &str) -> Option<SupplicantEvent> {
    let (_, rest) = text.split_once(" id=")?;
    let network = rest.split(' ').next()?.parse().ok().map(NetworkId)?;
    let (_, reason) = rest.trim_end().rsplit_once(" reason=")?;
    let is_word = reason.bytes().all(|octet| octet.is_ascii_uppercase() || octet == b'_');
    is_word.then(|| SupplicantEvent::Refused { network, reason: reason.to_owned() })
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
                SupplicantEvent::Connected,
            ),
            (
                "<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=3 locally_generated=1",
                SupplicantEvent::Disconnected,
            ),
            ("<3>CTRL-EVENT-NETWORK-ADDED 0", SupplicantEvent::NetworksChanged),
            ("<3>CTRL-EVENT-TERMINATING ", SupplicantEvent::Terminating),
            ("Failed to set random MAC address", SupplicantEvent::AddressRefused),
        ] {
            assert_eq!(SupplicantEvent::parse(line.as_bytes()), event, "{line}");
        }
    }

    #[test]
    fn a_refusal_names_network_and_reason_whatever_the_ssid_says() {
        let event = |line: &str| SupplicantEvent::parse(line.as_bytes());
        let line = r#"<3>CTRL-EVENT-SSID-TEMP-DISABLED id=4 ssid="x id=9 reason=NONE" auth_failures=2 duration=20 reason=WRONG_KEY"#;
        let refused = SupplicantEvent::Refused { network: NetworkId(4), reason: "WRONG_KEY".to_owned() };
        assert_eq!(event(line), refused);
        assert_eq!(event("<3>CTRL-EVENT-NETWORK-NOT-FOUND "), SupplicantEvent::NotFound);
        for line in ["id=", "id=x reason=Y", "id=1 reason=\u{1b}[2J", "id=1", ""] {
            assert_eq!(event(&format!("<3>CTRL-EVENT-SSID-TEMP-DISABLED {line}")), SupplicantEvent::Other);
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
