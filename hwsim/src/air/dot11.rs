//! 802.11 frames, as far as the judge needs them (802.11-2020, clause 9).
//!
//! A header that can be read is a frame, whatever its body: the addresses of a malformed frame were on
//! the air all the same.

#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

#[cfg(test)]
mod tests;

use serde::Serialize;

use super::addr::Addr;
use super::content::Content;
use super::eapol;
use super::ssid::Ssid;

/// One 802.11 frame (MPDU).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mpdu {
    /// What it is.
    pub kind: Kind,
    /// The retry bit: sent before, under the same sequence number.
    pub retry: bool,
    /// The protected bit: the body is encrypted.
    pub protected: bool,
    /// Address 1 (RA).
    pub receiver: Addr,
    /// Address 2 (TA), its group bit clear in control frames; ACK and CTS frames have none.
    pub transmitter: Option<Addr>,
    /// Destination, source and BSSID by ToDS and FromDS (table 9-30); `None` in control frames, and
    /// the BSSID also between two access points.
    pub destination: Option<Addr>,
    /// See `destination`.
    pub source: Option<Addr>,
    /// See `destination`.
    pub bssid: Option<Addr>,
    /// The sequence number, 0–4095, and whether it comes from the station's common counter (management
    /// frames and data frames without QoS) and not from that of one traffic class.
    pub sequence: Option<Sequence>,
}

/// A sequence number (9.2.4.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    /// 0–4095.
    pub number: u16,
    /// Whether it counts on from frame to frame of every kind; QoS data has counters of its own.
    pub common: bool,
}

/// A frame's type and what the judge wants of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Asks for networks.
    ProbeRequest {
        /// The network asked for; the wildcard asks for all.
        ssid: Ssid,
        /// From the DS parameter set, a channel number.
        channel: Option<u8>,
        /// What else it tells of the station.
        content: Content,
    },
    /// Answers a probe request.
    ProbeResponse,
    /// An access point's regular frame.
    Beacon {
        /// The network announced; empty if hidden.
        ssid: Ssid,
        /// In time units of 1024 µs.
        interval: u16,
    },
    /// One transaction of an authentication (9.3.3.11).
    Authentication {
        /// 0 open system, 3 SAE.
        algorithm: u16,
        /// 1 from the station; 2 from the access point, or SAE's confirm from either.
        transaction: u16,
        /// 0 is success.
        status: u16,
    },
    /// Association request, or reassociation request.
    AssociationRequest {
        /// The network.
        ssid: Ssid,
        /// Whether it is a reassociation.
        reassociation: bool,
    },
    /// The answer to either.
    AssociationResponse {
        /// 0 is success.
        status: u16,
    },
    /// Ends an association.
    Disassociation {
        /// `None` if protected.
        reason: Option<u16>,
    },
    /// Ends an authentication, and with it the association.
    Deauthentication {
        /// `None` if protected.
        reason: Option<u16>,
    },
    /// An action frame.
    Action,
    /// Another management frame, or one whose body is malformed.
    OtherManagement(Subtype),
    /// A control frame.
    Control(Subtype),
    /// A data frame.
    Data {
        /// Which message of the 4-way handshake it carries.
        handshake: Option<u8>,
        /// Whether it has no body (power management).
        null: bool,
    },
    /// Type 3, extension.
    Extension(Subtype),
}

/// The subtype field, 0–15.
pub type Subtype = u8;

/// Control subtype of an acknowledgement.
pub const ACK: Subtype = 13;

impl Kind {
    /// The frame's name, for people.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ProbeRequest { .. } => "probe request",
            Self::ProbeResponse => "probe response",
            Self::Beacon { .. } => "beacon",
            Self::Authentication { .. } => "authentication",
            Self::AssociationRequest { reassociation: false, .. } => "association request",
            Self::AssociationRequest { reassociation: true, .. } => "reassociation request",
            Self::AssociationResponse { .. } => "association response",
            Self::Disassociation { .. } => "disassociation",
            Self::Deauthentication { .. } => "deauthentication",
            Self::Action => "action",
            Self::OtherManagement(_) => "management",
            Self::Control(8 | 9) => "block ack",
            Self::Control(10) => "PS-Poll",
            Self::Control(11) => "RTS",
            Self::Control(12) => "CTS",
            Self::Control(ACK) => "ACK",
            Self::Control(_) => "control",
            Self::Data { handshake: Some(_), .. } => "EAPOL-Key",
            Self::Data { null: true, .. } => "null data",
            Self::Data { .. } => "data",
            Self::Extension(_) => "extension",
        }
    }
}

/// Why octets are no 802.11 frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ParseFrameError {
    /// The header reaches past the captured octets.
    #[error("the 802.11 header is cut")]
    Cut,
    /// Only protocol version 0 is in use (9.2.4.1.2).
    #[error("802.11 protocol version {0} is unknown")]
    Version(u8),
}

/// Reads a frame without radiotap header and frame check sequence.
///
/// # Errors
/// Its header cannot be read.
pub fn parse(octets: &[u8]) -> Result<Mpdu, ParseFrameError> {
    let mut rest = Rest(octets);
    let [first, flags, _, _] = rest.take()?;
    if first & 0x03 != 0 {
        return Err(ParseFrameError::Version(first & 0x03));
    }
    let control = FrameControl { subtype: first >> 4, flags };
    let receiver = Addr(rest.take()?);
    match (first >> 2) & 0x03 {
        0 => management(control, receiver, rest),
        1 => Ok(control_frame(control, receiver, rest)),
        2 => data(control, receiver, rest),
        _ => Ok(bare(control, receiver, Kind::Extension(control.subtype))),
    }
}

#[derive(Clone, Copy)]
struct FrameControl {
    subtype: Subtype,
    flags: u8,
}

impl FrameControl {
    const TO_DS: u8 = 0x01;
    const FROM_DS: u8 = 0x02;
    const RETRY: u8 = 0x08;
    const PROTECTED: u8 = 0x40;
    const ORDER: u8 = 0x80;

    fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// Octets not read yet.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ParseFrameError> {
        let (chunk, rest) = self.0.split_first_chunk::<N>().ok_or(ParseFrameError::Cut)?;
        self.0 = rest;
        Ok(*chunk)
    }

    fn number(&mut self) -> Option<u16> {
        self.take().ok().map(u16::from_le_bytes)
    }
}

fn bare(control: FrameControl, receiver: Addr, kind: Kind) -> Mpdu {
    Mpdu {
        kind,
        retry: control.has(FrameControl::RETRY),
        protected: control.has(FrameControl::PROTECTED),
        receiver,
        transmitter: None,
        destination: None,
        source: None,
        bssid: None,
        sequence: None,
    }
}

/// ACK and CTS end after the receiver. The others of clause 9.3.1 name their transmitter next; of the
/// rest nothing is known, so whatever stands there is taken for it, lest an address goes unseen.
fn control_frame(control: FrameControl, receiver: Addr, mut rest: Rest<'_>) -> Mpdu {
    let mut frame = bare(control, receiver, Kind::Control(control.subtype));
    if !matches!(control.subtype, 12 | 13) {
        frame.transmitter = rest.take().ok().map(|octets| Addr(octets).individual());
    }
    frame
}

fn management(control: FrameControl, receiver: Addr, mut rest: Rest<'_>) -> Result<Mpdu, ParseFrameError> {
    let transmitter = Addr(rest.take()?);
    let bssid = Addr(rest.take()?);
    let number = u16::from_le_bytes(rest.take()?) >> 4;
    if control.has(FrameControl::ORDER) {
        let _ht_control: [u8; 4] = rest.take()?;
    }
    let kind = management_kind(control, rest).unwrap_or(Kind::OtherManagement(control.subtype));
    Ok(Mpdu {
        transmitter: Some(transmitter),
        destination: Some(receiver),
        source: Some(transmitter),
        bssid: Some(bssid),
        sequence: Some(Sequence { number, common: true }),
        ..bare(control, receiver, kind)
    })
}

/// `None` if the fixed fields are cut, or the subtype is of no interest.
fn management_kind(control: FrameControl, mut rest: Rest<'_>) -> Option<Kind> {
    let protected = control.has(FrameControl::PROTECTED);
    let kind = match control.subtype {
        0 | 2 => {
            let reassociation = control.subtype == 2;
            let _capabilities_and_interval: [u8; 4] = rest.take().ok()?;
            if reassociation {
                let _current_ap: [u8; 6] = rest.take().ok()?;
            }
            Kind::AssociationRequest { ssid: ssid(rest), reassociation }
        }
        1 | 3 => {
            let _capabilities = rest.number()?;
            Kind::AssociationResponse { status: rest.number()? }
        }
        4 => Kind::ProbeRequest {
            ssid: ssid(rest),
            channel: channel(rest),
            content: Content::of_elements(rest.0),
        },
        5 => Kind::ProbeResponse,
        8 => {
            let _timestamp: [u8; 8] = rest.take().ok()?;
            let interval = rest.number()?;
            let _capabilities = rest.number()?;
            Kind::Beacon { ssid: ssid(rest), interval }
        }
        10 => Kind::Disassociation { reason: if protected { None } else { Some(rest.number()?) } },
        // Shared key authentication encrypts its third frame; its fields are then noise.
        11 if protected => return None,
        11 => Kind::Authentication {
            algorithm: rest.number()?,
            transaction: rest.number()?,
            status: rest.number()?,
        },
        12 => Kind::Deauthentication { reason: if protected { None } else { Some(rest.number()?) } },
        13 | 14 => Kind::Action,
        _ => return None,
    };
    Some(kind)
}

/// The first element with this id (9.4.2.1: id, length, content).
fn element(elements: Rest<'_>, wanted: u8) -> Option<&[u8]> {
    let mut rest = elements.0;
    while let Some((&[id, length], after)) = rest.split_first_chunk::<2>() {
        let (content, next) = after.split_at_checked(usize::from(length))?;
        if id == wanted {
            return Some(content);
        }
        rest = next;
    }
    None
}

fn ssid(elements: Rest<'_>) -> Ssid {
    Ssid(element(elements, 0).unwrap_or_default().to_vec())
}

fn channel(elements: Rest<'_>) -> Option<u8> {
    element(elements, 3).and_then(|content| content.first().copied())
}

fn data(control: FrameControl, receiver: Addr, mut rest: Rest<'_>) -> Result<Mpdu, ParseFrameError> {
    let transmitter = Addr(rest.take()?);
    let third = Addr(rest.take()?);
    let number = u16::from_le_bytes(rest.take()?) >> 4;
    let (to_ds, from_ds) = (control.has(FrameControl::TO_DS), control.has(FrameControl::FROM_DS));
    let (destination, source, bssid) = match (to_ds, from_ds) {
        (false, false) => (receiver, transmitter, Some(third)),
        (true, false) => (third, transmitter, Some(receiver)),
        (false, true) => (receiver, third, Some(transmitter)),
        (true, true) => (third, Addr(rest.take()?), None),
    };
    let is_qos = control.subtype & 0x08 != 0;
    if is_qos {
        let _qos_control: [u8; 2] = rest.take()?;
        if control.has(FrameControl::ORDER) {
            let _ht_control: [u8; 4] = rest.take()?;
        }
    }
    let protected = control.has(FrameControl::PROTECTED);
    let kind = Kind::Data {
        handshake: if protected { None } else { eapol::handshake_message(rest.0) },
        null: control.subtype & 0x04 != 0,
    };
    Ok(Mpdu {
        transmitter: Some(transmitter),
        destination: Some(destination),
        source: Some(source),
        bssid,
        sequence: Some(Sequence { number, common: !is_qos }),
        ..bare(control, receiver, kind)
    })
}
