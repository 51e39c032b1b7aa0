//! Word of scans that began and ended, and of attempts that nobody answered, whoever began them, and of other rules
//! for channels (nl80211's multicast groups `scan`, `mlme` and `regulatory`).

use neli::consts::nl80211::{Nl80211Attribute, Nl80211Command};
use neli::consts::socket::NlFamily;
use neli::err::SocketError;
use neli::nl::NlPayload;

use super::nl80211::{ATTR_IFINDEX, Family, Message};
use super::socket::Subscription;
use crate::core::types::IfIndex;

/// `NL80211_ATTR_TIMED_OUT`: a flag.
const ATTR_TIMED_OUT: u16 = 65;

/// What the kernel tells of radios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RadioNews {
    /// A scan began on this interface (`NL80211_CMD_TRIGGER_SCAN`).
    ScanBegan(IfIndex),
    /// A scan ended. It has results (`NL80211_CMD_NEW_SCAN_RESULTS`), or it was aborted.
    ScanEnded {
        /// On this interface.
        index: IfIndex,
        /// It has results.
        has_results: bool,
    },
    /// The access point did not answer an authentication or association request
    /// (`NL80211_CMD_AUTHENTICATE` or `NL80211_CMD_ASSOCIATE` with `NL80211_ATTR_TIMED_OUT`). The
    /// supplicant says nothing of it, and scans again after 100 ms or more.
    AttemptTimedOut(IfIndex),
    /// Which channels may be used, and how, is another matter now (`NL80211_CMD_REG_CHANGE` or
    /// `NL80211_CMD_WIPHY_REG_CHANGE`): of some radio or of all.
    RulesChanged,
}

/// A socket that the kernel tells this.
pub struct RadioWatch {
    socket: Subscription,
}

impl RadioWatch {
    /// Subscribes.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn subscribe(family: Family) -> Result<Self, SocketError> {
        let groups = [family.scan_group, family.mlme_group, family.regulatory_group];
        Ok(Self { socket: Subscription::to(NlFamily::Generic, &groups)? })
    }

    /// The next news, in order. Cancel-safe. What was lost or cannot be read is left out: whoever
    /// waits for an end has a time limit.
    pub async fn next(&mut self) -> Vec<RadioNews> {
        let Ok(messages) = self.socket.next::<u16, Message>().await else {
            return Vec::new();
        };
        let payloads = messages.iter().filter_map(|message| match message.nl_payload() {
            NlPayload::Payload(message) => Some(message),
            NlPayload::Ack(_) | NlPayload::DumpExtAck(_) | NlPayload::Err(_) | NlPayload::Empty => None,
        });
        payloads.filter_map(news).collect()
    }
}

fn news(message: &Message) -> Option<RadioNews> {
    if [Nl80211Command::RegChange, Nl80211Command::WiphyRegChange].contains(message.cmd()) {
        return Some(RadioNews::RulesChanged);
    }
    let attributes = message.attrs().get_attr_handle();
    let timed_out = attributes.get_attribute(Nl80211Attribute::from(ATTR_TIMED_OUT)).is_some();
    let index = attributes.get_attr_payload_as::<u32>(Nl80211Attribute::from(ATTR_IFINDEX)).ok()?;
    let (index, command) = (IfIndex(index), *message.cmd());
    if command == Nl80211Command::TriggerScan {
        return Some(RadioNews::ScanBegan(index));
    }
    if command == Nl80211Command::NewScanResults || command == Nl80211Command::ScanAborted {
        let has_results = command == Nl80211Command::NewScanResults;
        return Some(RadioNews::ScanEnded { index, has_results });
    }
    let is_attempt = [Nl80211Command::Authenticate, Nl80211Command::Associate].contains(&command);
    (timed_out && is_attempt).then_some(RadioNews::AttemptTimedOut(index))
}
