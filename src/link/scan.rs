//! Scans through nl80211: begun with everything that hides the station, and what they heard.

use std::time::Duration;

use neli::consts::nl::NlmF;
use neli::consts::nl80211::{Nl80211Attribute, Nl80211Command};
use neli::types::GenlBuffer;
use rustix::io::Errno;

use super::nl80211::{ATTR_IFINDEX, ATTR_MAC, Family, Message};
use super::requests::{AskError, Attributes, Requests, attribute, nest};
use crate::core::addr::MacAddr;
use crate::core::bss::{Bss, Security, ssid_of_elements};
use crate::core::radio::Radio;
use crate::core::ssid::Ssid;
use crate::core::station::ScanRequest;
use crate::core::types::IfIndex;

/// `NL80211_ATTR_SCAN_FREQUENCIES`
const ATTR_SCAN_FREQUENCIES: u16 = 44;
/// `NL80211_ATTR_SCAN_SSIDS`
const ATTR_SCAN_SSIDS: u16 = 45;
/// `NL80211_ATTR_BSS`
const ATTR_BSS: u16 = 47;
/// `NL80211_ATTR_SCAN_FLAGS`
const ATTR_SCAN_FLAGS: u16 = 158;
/// `NL80211_ATTR_MAC_MASK`
const ATTR_MAC_MASK: u16 = 215;
/// `NL80211_SCAN_FLAG_RANDOM_ADDR`
const FLAG_RANDOM_ADDR: u32 = 1 << 3;
/// `NL80211_SCAN_FLAG_RANDOM_SN`
const FLAG_RANDOM_SN: u32 = 1 << 11;
/// `NL80211_SCAN_FLAG_MIN_PREQ_CONTENT`
const FLAG_MIN_PREQ_CONTENT: u32 = 1 << 12;
/// `NL80211_BSS_BSSID`
const BSS_BSSID: u16 = 1;
/// `NL80211_BSS_FREQUENCY`
const BSS_FREQUENCY: u16 = 2;
/// `NL80211_BSS_CAPABILITY`
const BSS_CAPABILITY: u16 = 5;
/// `NL80211_BSS_INFORMATION_ELEMENTS`
const BSS_INFORMATION_ELEMENTS: u16 = 6;
/// `NL80211_BSS_SIGNAL_MBM`
const BSS_SIGNAL_MBM: u16 = 7;
/// `NL80211_BSS_SIGNAL_UNSPEC`
const BSS_SIGNAL_UNSPEC: u16 = 8;
/// `NL80211_BSS_SEEN_MS_AGO`
const BSS_SEEN_MS_AGO: u16 = 10;
/// The privacy bit of the capabilities (IEEE 802.11, 9.4.1.4).
const CAPABILITY_PRIVACY: u16 = 1 << 4;

/// A scan could not be begun, or its results not be read.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// Another scan or a connection is under way (`EBUSY`): later it may go.
    #[error("the radio is busy")]
    Busy,
    /// The driver cannot do it, or not while associated (`EOPNOTSUPP`): later it may.
    #[error("the driver does not support such a scan now")]
    Unsupported,
    /// The kernel cannot make sense of it (`EINVAL`), now or later: a channel that it does not have any more.
    #[error("the kernel refuses such a scan")]
    Invalid,
    /// Anything else.
    #[error("scanning: {0}")]
    Failed(String),
}

impl From<AskError> for ScanError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Refused(Errno::BUSY | Errno::INPROGRESS | Errno::AGAIN) => Self::Busy,
            AskError::Refused(Errno::OPNOTSUPP) => Self::Unsupported,
            AskError::Refused(Errno::INVAL) => Self::Invalid,
            AskError::Refused(_) | AskError::Failed(_) => Self::Failed(error.to_string()),
        }
    }
}

/// A request socket for scans of one interface.
pub struct Scanner {
    requests: Requests,
    index: IfIndex,
}

impl Scanner {
    /// Opens the socket.
    ///
    /// # Errors
    /// The kernel has none to give.
    pub fn open(family: Family, index: IfIndex) -> Result<Self, ScanError> {
        Ok(Self { requests: Requests::open(family.id)?, index })
    }

    /// `NL80211_CMD_TRIGGER_SCAN`, under the address of the request, with random sequence numbers and
    /// short probe requests where the radio has them. Its end is told to [`super::radio_watch`].
    ///
    /// # Errors
    /// The kernel or driver refuses.
    pub fn begin(&self, radio: &Radio, request: &ScanRequest) -> Result<(), ScanError> {
        let mut attributes = self.about_the_interface()?;
        let mut flags = 0;
        if let Some(address) = request.address {
            flags |= FLAG_RANDOM_ADDR;
            attributes.push(attribute(ATTR_MAC, address.octets().as_slice())?);
            // Every bit is given: exactly this address.
            attributes.push(attribute(ATTR_MAC_MASK, MacAddr::ONES.octets().as_slice())?);
        }
        if radio.scan_random_sequence {
            flags |= FLAG_RANDOM_SN;
        }
        if radio.scan_short_probes {
            flags |= FLAG_MIN_PREQ_CONTENT;
        }
        if flags != 0 {
            attributes.push(attribute(ATTR_SCAN_FLAGS, flags)?);
        }
        if !request.frequencies.is_empty() {
            let frequencies = (0..).zip(&request.frequencies).map(|(place, mhz)| attribute(place, *mhz));
            attributes.push(nest(ATTR_SCAN_FREQUENCIES, frequencies)?);
        }
        if !request.passive {
            // The empty name asks everybody.
            let everybody = request.ssids.is_empty().then_some([].as_slice());
            let names = request.ssids.iter().map(Ssid::octets).chain(everybody);
            attributes
                .push(nest(ATTR_SCAN_SSIDS, (0..).zip(names).map(|(place, name)| attribute(place, name)))?);
        }
        self.requests.ask(Nl80211Command::TriggerScan, NlmF::ACK, attributes)?;
        Ok(())
    }

    /// `NL80211_CMD_GET_SCAN`: every BSS that the kernel remembers.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn results(&self) -> Result<Vec<Bss>, ScanError> {
        let messages = self.requests.ask(
            Nl80211Command::GetScan,
            NlmF::DUMP | NlmF::ACK,
            self.about_the_interface()?,
        )?;
        Ok(messages.iter().filter_map(bss).collect())
    }

    fn about_the_interface(&self) -> Result<Attributes, ScanError> {
        let mut attributes: Attributes = GenlBuffer::new();
        attributes.push(attribute(ATTR_IFINDEX, self.index.0)?);
        Ok(attributes)
    }
}

fn bss(message: &Message) -> Option<Bss> {
    let attributes = message.attrs().get_attr_handle();
    let bss = attributes.get_nested_attributes::<u16>(Nl80211Attribute::from(ATTR_BSS)).ok()?;
    let bssid = bss.get_attr_payload_as_with_len_borrowed::<&[u8]>(BSS_BSSID).ok()?;
    let elements = bss.get_attr_payload_as_with_len_borrowed::<&[u8]>(BSS_INFORMATION_ELEMENTS);
    let elements = elements.unwrap_or_default();
    let capability = bss.get_attr_payload_as::<u16>(BSS_CAPABILITY).unwrap_or(0);
    let signal = bss
        .get_attr_payload_as::<i32>(BSS_SIGNAL_MBM)
        .or_else(|_| bss.get_attr_payload_as::<u8>(BSS_SIGNAL_UNSPEC).map(i32::from));
    let age = bss.get_attr_payload_as::<u32>(BSS_SEEN_MS_AGO).unwrap_or(u32::MAX);
    Some(Bss {
        bssid: MacAddr::new(bssid.try_into().ok()?),
        ssid: ssid_of_elements(elements),
        frequency: bss.get_attr_payload_as::<u32>(BSS_FREQUENCY).ok()?,
        signal: signal.unwrap_or(i32::MIN),
        security: Security::of_elements(capability & CAPABILITY_PRIVACY != 0, elements),
        age: Duration::from_millis(age.into()),
    })
}
