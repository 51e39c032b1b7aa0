//! Word of scans that ended (nl80211's multicast group `scan`), whoever began them.

use neli::consts::nl80211::{Nl80211Attribute, Nl80211Command};
use neli::consts::socket::NlFamily;
use neli::err::SocketError;
use neli::genl::Genlmsghdr;
use neli::nl::NlPayload;
use neli::socket::asynchronous::NlSocketHandle;
use neli::utils::Groups;

use super::nl80211::{ATTR_IFINDEX, Family};
use crate::core::types::IfIndex;

/// A scan ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanEnd {
    /// Of this interface.
    pub index: IfIndex,
    /// It has results (`NL80211_CMD_NEW_SCAN_RESULTS`); otherwise it was aborted.
    pub has_results: bool,
}

/// A socket that the kernel tells of every scan's end.
pub struct ScanWatch {
    socket: NlSocketHandle,
}

impl ScanWatch {
    /// Subscribes.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn subscribe(family: Family) -> Result<Self, SocketError> {
        let socket = NlSocketHandle::connect(NlFamily::Generic, None, Groups::empty())?;
        socket.add_mcast_membership(Groups::new_groups(&[family.scan_group]))?;
        Ok(Self { socket })
    }

    /// The next ends, in order. Cancel-safe. What was lost or cannot be read is left out: whoever
    /// waits for an end has a time limit.
    pub async fn next(&mut self) -> Vec<ScanEnd> {
        let Ok((messages, _)) =
            self.socket.recv_all::<u16, Genlmsghdr<Nl80211Command, Nl80211Attribute>>().await
        else {
            return Vec::new();
        };
        let mut ends = Vec::new();
        for message in messages {
            let NlPayload::Payload(message) = message.nl_payload() else { continue };
            let command = *message.cmd();
            if command != Nl80211Command::NewScanResults && command != Nl80211Command::ScanAborted {
                continue;
            }
            let attributes = message.attrs().get_attr_handle();
            if let Ok(index) = attributes.get_attr_payload_as::<u32>(Nl80211Attribute::from(ATTR_IFINDEX)) {
                let has_results = command == Nl80211Command::NewScanResults;
                ends.push(ScanEnd { index: IfIndex(index), has_results });
            }
        }
        ends
    }
}
