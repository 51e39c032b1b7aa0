//! Network interfaces: up, and the radios behind them.

use std::fs;
use std::io;

use neli::consts::nl::NlmF;
use neli::consts::rtnl::{RtAddrFamily, Rtm};
use neli::consts::socket::NlFamily;
use neli::nl::NlPayload;
use neli::router::synchronous::NlRouter;
use neli::rtnl::{Ifinfomsg, IfinfomsgBuilder};
use neli::utils::Groups;

use crate::outcome::Radio;

/// Sets an interface up, as `ip link set NAME up` does.
pub(super) fn up(interface: &str) -> Result<(), LinkError> {
    let path = format!("/sys/class/net/{interface}/ifindex");
    let index = read(&path)?.parse().map_err(|_| LinkError::Index { path })?;
    let netlink = |reason: String| LinkError::Netlink { interface: interface.to_owned(), reason };

    let (route, _) =
        NlRouter::connect(NlFamily::Route, None, Groups::empty()).map_err(|e| netlink(e.to_string()))?;
    let message = IfinfomsgBuilder::default()
        .ifi_family(RtAddrFamily::Unspecified)
        .ifi_index(index)
        .up()
        .build()
        .map_err(|e| netlink(e.to_string()))?;
    let answers = route
        .send::<_, _, Rtm, Ifinfomsg>(Rtm::Newlink, NlmF::ACK, NlPayload::Payload(message))
        .map_err(|e| netlink(e.to_string()))?;
    for answer in answers {
        answer.map_err(|e| netlink(e.to_string()))?;
    }
    Ok(())
}

/// The first `count` radios with their permanent addresses, read before anything can change them.
pub(super) fn radios(count: usize) -> Result<Vec<Radio>, LinkError> {
    (0..count)
        .map(|n| {
            let interface = format!("wlan{n}");
            let radio = format!("/sys/class/net/{interface}/phy80211");
            let (wiphy, permanent_address) =
                (read(&format!("{radio}/name"))?, read(&format!("{radio}/macaddress"))?);
            Ok(Radio { wiphy, interface, permanent_address })
        })
        .collect()
}

fn read(path: &str) -> Result<String, LinkError> {
    let text =
        fs::read_to_string(path).map_err(|source| LinkError::Read { path: path.to_owned(), source })?;
    Ok(text.trim().to_owned())
}

/// What went wrong with an interface.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    #[error("reading {path}: {source}")]
    Read { path: String, source: io::Error },
    #[error("{path} holds no number")]
    Index { path: String },
    #[error("setting {interface} up: {reason}")]
    Netlink { interface: String, reason: String },
}
