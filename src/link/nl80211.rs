//! Radios and their interfaces through nl80211: what they are, and what they can.
//!
//! The attribute numbers are those of the kernel's `nl80211.h`.

use neli::consts::nl::NlmF;
use neli::consts::nl80211::{Nl80211Attribute, Nl80211Command, Nl80211IfType};
use neli::genl::Genlmsghdr;
use neli::types::GenlBuffer;
use rustix::io::Errno;

use super::requests::{AskError, Attributes, Requests, attribute};
use crate::core::radio::{Channel, Radio};
use crate::core::types::IfIndex;

/// `GENL_ID_CTRL`: the family that knows the others. Its commands and attributes have numbers of their own in
/// the same form.
const GENL_ID_CTRL: u16 = 16;
/// `CTRL_CMD_GETFAMILY`
const CTRL_CMD_GETFAMILY: u8 = 3;
/// `CTRL_ATTR_FAMILY_ID`
const CTRL_ATTR_FAMILY_ID: u16 = 1;
/// `CTRL_ATTR_FAMILY_NAME`
const CTRL_ATTR_FAMILY_NAME: u16 = 2;
/// `CTRL_ATTR_MCAST_GROUPS`
const CTRL_ATTR_MCAST_GROUPS: u16 = 7;
/// `CTRL_ATTR_MCAST_GRP_NAME`
const GROUP_NAME: u16 = 1;
/// `CTRL_ATTR_MCAST_GRP_ID`
const GROUP_ID: u16 = 2;
/// `NL80211_ATTR_WIPHY`
pub(super) const ATTR_WIPHY: u16 = 1;
/// `NL80211_ATTR_IFINDEX`
pub(super) const ATTR_IFINDEX: u16 = 3;
/// `NL80211_ATTR_MAC`
pub(super) const ATTR_MAC: u16 = 6;
/// `NL80211_ATTR_WIPHY_BANDS`
const ATTR_WIPHY_BANDS: u16 = 22;
/// `NL80211_ATTR_EXT_FEATURES`
const ATTR_EXT_FEATURES: u16 = 217;
/// `NL80211_EXT_FEATURE_SCAN_RANDOM_SN`
const EXT_FEATURE_SCAN_RANDOM_SN: usize = 29;
/// `NL80211_EXT_FEATURE_SCAN_MIN_PREQ_CONTENT`
const EXT_FEATURE_SCAN_MIN_PREQ_CONTENT: usize = 30;
/// `NL80211_BAND_ATTR_FREQS`
const BAND_FREQS: u16 = 1;
/// `NL80211_FREQUENCY_ATTR_FREQ`
const FREQUENCY: u16 = 1;
/// `NL80211_FREQUENCY_ATTR_DISABLED`
const FREQUENCY_DISABLED: u16 = 2;
/// `NL80211_FREQUENCY_ATTR_NO_IR`
const FREQUENCY_NO_IR: u16 = 3;
/// `NL80211_FREQUENCY_ATTR_RADAR`
const FREQUENCY_RADAR: u16 = 5;
/// `NL80211_FREQUENCY_ATTR_OFFSET`, in kHz
const FREQUENCY_OFFSET: u16 = 20;
/// `NL80211_ATTR_FEATURE_FLAGS`
const ATTR_FEATURE_FLAGS: u16 = 143;
/// `NL80211_ATTR_SPLIT_WIPHY_DUMP`
const ATTR_SPLIT_WIPHY_DUMP: u16 = 174;
/// `NL80211_ATTR_4ADDR`
const ATTR_4ADDR: u16 = 83;
/// `NL80211_FEATURE_SCAN_RANDOM_MAC_ADDR`
const FEATURE_SCAN_RANDOM_MAC_ADDR: u32 = 1 << 29;
/// `NL80211_FEATURE_MAC_ON_CREATE`
const FEATURE_MAC_ON_CREATE: u32 = 1 << 27;

/// nl80211 could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("nl80211: {act}: {reason}")]
pub struct RadioError {
    act: &'static str,
    reason: String,
}

impl RadioError {
    fn of(act: &'static str, reason: &dyn std::fmt::Display) -> Self {
        Self { act, reason: reason.to_string() }
    }
}

/// The kernel's numbers of nl80211 and its groups of scan, station management and regulatory events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    pub(super) id: u16,
    pub(super) scan_group: u32,
    pub(super) mlme_group: u32,
    pub(super) regulatory_group: u32,
}

/// A network interface of a radio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RadioInterface {
    /// The interface.
    pub index: IfIndex,
    /// Its radio (`NL80211_ATTR_WIPHY`).
    pub wiphy: u32,
    /// It is an infrastructure client: not an AP, mesh, monitor or 4-address bridge port.
    pub is_station: bool,
}

/// A request socket for nl80211.
pub struct Nl80211 {
    requests: Requests,
    family: Family,
}

/// A message of nl80211.
pub type Message = Genlmsghdr<Nl80211Command, Nl80211Attribute>;

impl Nl80211 {
    /// Opens the socket.
    ///
    /// # Errors
    /// The kernel has no cfg80211.
    pub fn open() -> Result<Self, RadioError> {
        let act = "looking for Wi-Fi in the kernel";
        let failed = |e: &dyn std::fmt::Display| RadioError::of(act, e);
        let mut attributes = GenlBuffer::new();
        attributes.push(attribute(CTRL_ATTR_FAMILY_NAME, b"nl80211\0".as_slice()).map_err(|e| failed(&e))?);
        let controller = Requests::open(GENL_ID_CTRL).map_err(|e| failed(&e))?;
        let command = Nl80211Command::from(CTRL_CMD_GETFAMILY);
        let answers = controller.ask(command, NlmF::ACK, attributes).map_err(|e| failed(&e))?;
        let family = answers.iter().find_map(family);
        Self::with(family.ok_or_else(|| failed(&"it lacks a group of events"))?)
    }

    /// Another socket for a family whose numbers are known.
    ///
    /// # Errors
    /// The kernel has none to give.
    pub fn with(family: Family) -> Result<Self, RadioError> {
        let requests =
            Requests::open(family.id).map_err(|e| RadioError::of("asking for a netlink socket", &e))?;
        Ok(Self { requests, family })
    }

    /// All network interfaces of all radios.
    ///
    /// # Errors
    /// The kernel refuses to list them.
    pub fn interfaces(&self) -> Result<Vec<RadioInterface>, RadioError> {
        let messages = self.ask(
            "listing interfaces",
            Nl80211Command::GetInterface,
            NlmF::DUMP | NlmF::ACK,
            GenlBuffer::new(),
        )?;
        Ok(messages.iter().filter_map(interface).collect())
    }

    /// One network interface; `None` if it is none of a radio's.
    ///
    /// # Errors
    /// The kernel refuses to tell.
    pub fn interface(&self, index: IfIndex) -> Result<Option<RadioInterface>, RadioError> {
        let act = "looking at an interface";
        let mut attributes = GenlBuffer::new();
        attributes.push(attribute(ATTR_IFINDEX, index.0).map_err(|e| RadioError::of(act, &e))?);
        match self.requests.ask(Nl80211Command::GetInterface, NlmF::ACK, attributes) {
            Ok(messages) => Ok(messages.iter().find_map(interface)),
            Err(AskError::Refused(Errno::NODEV | Errno::INVAL | Errno::OPNOTSUPP)) => Ok(None),
            Err(error) => Err(RadioError::of(act, &error)),
        }
    }

    pub(super) fn requests(&self) -> &Requests {
        &self.requests
    }

    /// The kernel's numbers, for other sockets.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// What the radio of this wiphy index can.
    ///
    /// # Errors
    /// The kernel refuses to tell.
    pub fn radio(&self, wiphy: u32) -> Result<Radio, RadioError> {
        let act = "looking at a radio";
        let mut attributes = GenlBuffer::new();
        for attribute in [attribute(ATTR_WIPHY, wiphy), attribute(ATTR_SPLIT_WIPHY_DUMP, [].as_slice())] {
            attributes.push(attribute.map_err(|e| RadioError::of(act, &e))?);
        }
        let messages = self.ask(act, Nl80211Command::GetWiphy, NlmF::DUMP | NlmF::ACK, attributes)?;
        let mut radio = Radio::default();
        for message in &messages {
            let attributes = message.attrs().get_attr_handle();
            if attributes.get_attr_payload_as::<u32>(Nl80211Attribute::Wiphy).ok() != Some(wiphy) {
                continue;
            }
            let flags = Nl80211Attribute::from(ATTR_FEATURE_FLAGS);
            if let Ok(flags) = attributes.get_attr_payload_as::<u32>(flags) {
                radio.scan_random_address = flags & FEATURE_SCAN_RANDOM_MAC_ADDR != 0;
                radio.address_on_create = flags & FEATURE_MAC_ON_CREATE != 0;
            }
            let bits = Nl80211Attribute::from(ATTR_EXT_FEATURES);
            if let Ok(bits) = attributes.get_attr_payload_as_with_len_borrowed::<&[u8]>(bits) {
                radio.scan_random_sequence = is_set(bits, EXT_FEATURE_SCAN_RANDOM_SN);
                radio.scan_short_probes = is_set(bits, EXT_FEATURE_SCAN_MIN_PREQ_CONTENT);
            }
            radio.channels.extend(channels(message));
        }
        radio.channels.shrink_to_fit();
        Ok(radio)
    }

    fn ask(
        &self,
        act: &'static str,
        command: Nl80211Command,
        flags: NlmF,
        attributes: Attributes,
    ) -> Result<Vec<Message>, RadioError> {
        self.requests.ask(command, flags, attributes).map_err(|error| RadioError::of(act, &error))
    }
}

/// The controller's message about a family → its numbers. `None` if a group is not there.
fn family(message: &Message) -> Option<Family> {
    let attributes = message.attrs().get_attr_handle();
    let groups = Nl80211Attribute::from(CTRL_ATTR_MCAST_GROUPS);
    let groups = attributes.get_nested_attributes::<u16>(groups).ok()?;
    let group = |name: &str| {
        groups.iter().find_map(|group| {
            let group = group.get_attr_handle::<u16>().ok()?;
            let said = group.get_attr_payload_as_with_len::<String>(GROUP_NAME).ok()?;
            (said == name).then(|| group.get_attr_payload_as::<u32>(GROUP_ID).ok())?
        })
    };
    Some(Family {
        id: attributes.get_attr_payload_as::<u16>(Nl80211Attribute::from(CTRL_ATTR_FAMILY_ID)).ok()?,
        scan_group: group("scan")?,
        mlme_group: group("mlme")?,
        regulatory_group: group("regulatory")?,
    })
}

/// Bit `bit` of an array of octets, least significant first.
fn is_set(bits: &[u8], bit: usize) -> bool {
    bits.get(bit / 8).is_some_and(|octet| octet & (1 << (bit % 8)) != 0)
}

/// The channels in a message about a radio; a split dump tells a few at a time.
fn channels(message: &Message) -> Vec<Channel> {
    let attributes = message.attrs().get_attr_handle();
    let bands = Nl80211Attribute::from(ATTR_WIPHY_BANDS);
    let Ok(bands) = attributes.get_nested_attributes::<u16>(bands) else { return Vec::new() };
    let mut channels = Vec::new();
    for band in bands.iter() {
        let Ok(band) = band.get_attr_handle::<u16>() else { continue };
        let Ok(frequencies) = band.get_nested_attributes::<u16>(BAND_FREQS) else { continue };
        for frequency in frequencies.iter() {
            let Ok(frequency) = frequency.get_attr_handle::<u16>() else { continue };
            let Ok(mhz) = frequency.get_attr_payload_as::<u32>(FREQUENCY) else { continue };
            let has = |flag| frequency.get_attribute(flag).is_some();
            // Not whole MHz: 802.11ah, which no request for a scan can name.
            let has_offset = frequency.get_attr_payload_as::<u32>(FREQUENCY_OFFSET).is_ok_and(|khz| khz != 0);
            if !has(FREQUENCY_DISABLED) && !has_offset {
                let listen_only = has(FREQUENCY_NO_IR) || has(FREQUENCY_RADAR);
                channels.push(Channel { frequency: mhz, listen_only });
            }
        }
    }
    channels
}

/// A message about an interface → what it says. `None` for one that lacks its type, index or radio.
#[must_use]
pub fn interface(message: &Message) -> Option<RadioInterface> {
    let attributes = message.attrs().get_attr_handle();
    let kind = attributes.get_attr_payload_as::<Nl80211IfType>(Nl80211Attribute::Iftype).ok()?;
    let four_address = attributes.get_attr_payload_as::<u8>(Nl80211Attribute::from(ATTR_4ADDR)).unwrap_or(0);
    Some(RadioInterface {
        index: IfIndex(attributes.get_attr_payload_as::<u32>(Nl80211Attribute::from(ATTR_IFINDEX)).ok()?),
        wiphy: attributes.get_attr_payload_as::<u32>(Nl80211Attribute::Wiphy).ok()?,
        is_station: kind == Nl80211IfType::Station && four_address == 0,
    })
}
