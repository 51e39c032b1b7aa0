//! What the judge can find: each sin as a value, and (in `sentence`) as a sentence.

mod sentence;

use serde::Serialize;

use super::addr::{Addr, Mask};
use super::burst::Burst;
use super::capture::Frame;
use super::moment::At;
use super::ssid::Ssid;

/// A sin, and where in the capture it begins.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The (first) frame concerned; `None` where something is missing or the capture as a whole is bad.
    pub place: Option<Place>,
    /// What is wrong.
    #[serde(flatten)]
    pub sin: Sin,
}

/// A frame's place in the capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Counted from 1.
    pub frame: u32,
    /// Since the capture's first frame.
    pub at: At,
}

impl From<&Frame> for Place {
    fn from(frame: &Frame) -> Self {
        Self { frame: frame.number, at: frame.at }
    }
}

/// Where in a frame an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// TA: transmitted this frame.
    Transmitter,
    /// RA: somebody answers it.
    Receiver,
    /// SA: an access point relays for it.
    Source,
    /// DA: an access point is asked to relay to it.
    Destination,
    /// It is named as a BSSID.
    Bssid,
}

impl Role {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Transmitter => "transmitter",
            Self::Receiver => "receiver",
            Self::Source => "source",
            Self::Destination => "destination",
            Self::Bssid => "BSSID",
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "sin", rename_all = "snake_case")]
pub enum Sin {
    /// There is not one frame.
    EmptyCapture,
    /// The file ends inside a record.
    TruncatedCapture,
    /// The snapshot length cut frames.
    CutFrames {
        /// How many.
        frames: u32,
    },
    /// The kernel or the interface dropped packets that tcpdump did not get.
    DroppedPackets {
        /// How many.
        packets: u64,
    },
    /// Nobody said whether packets were dropped.
    DropsUnknown,
    /// Frames could not be parsed; who sent them is unknown.
    UnreadableFrames {
        /// How many.
        frames: u32,
        /// What is wrong with the first.
        why: String,
    },
    /// No access point is declared, so nothing proves that the capture listened throughout.
    NoWitness,
    /// An access point was not heard at all.
    NoBeacons {
        /// Which.
        bssid: Addr,
    },
    /// Its beacons begin later than it was started, or the capture does.
    BeaconsLate {
        /// Which.
        bssid: Addr,
        /// How much later, in seconds.
        seconds: f64,
    },
    /// Its beacons end too early.
    BeaconsEnd {
        /// Which.
        bssid: Addr,
        /// Until when they were due.
        due: At,
    },
    /// They pause too long.
    BeaconsPause {
        /// Which.
        bssid: Addr,
        /// When they come back.
        until: At,
    },
    /// A permanent address is on the air.
    ForbiddenAddress {
        /// Which.
        address: Addr,
        /// Where in the frames.
        role: Role,
        /// In how many frames.
        frames: u32,
        /// What the first of them is.
        kind: &'static str,
    },
    /// Frames are transmitted under an address with the group bit.
    GroupTransmitter {
        /// Which.
        address: Addr,
        /// How many.
        frames: u32,
    },
    /// Frames are transmitted under a universally administered address that nothing allows.
    UniversalTransmitter {
        /// Which.
        address: Addr,
        /// How many.
        frames: u32,
    },
    /// A station transmits what is neither a scan nor part of an association.
    UnexplainedFrames {
        /// Its address.
        address: Addr,
        /// How many.
        frames: u32,
        /// Which kinds.
        kinds: String,
    },
    /// An address scans again.
    AddressInSeveralScans {
        /// Which.
        address: Addr,
        /// In how many scans.
        scans: usize,
    },
    /// A scan's address does not have the bits it must.
    ScanMaskBroken {
        /// Which.
        address: Addr,
        /// What it must keep.
        mask: Mask,
    },
    /// An address that authenticated also probes.
    ConnectionAddressProbes {
        /// Which.
        address: Addr,
        /// How many probe requests.
        probe_requests: u32,
    },
    /// There are not enough scans.
    TooFewScans {
        /// At least as many.
        expected: usize,
        /// As many.
        seen: usize,
    },
    /// An expected association did not come.
    MissingAssociation {
        /// Its place among the expected ones, from 1.
        position: usize,
        /// To which network.
        ssid: Ssid,
    },
    /// An association came that is not expected there.
    UnexpectedAssociation {
        /// Of which station.
        address: Addr,
        /// To which network.
        ssid: Ssid,
    },
    /// An attempt came to no association.
    FailedAttempt {
        /// Of which station.
        address: Addr,
        /// With which access point.
        bssid: Addr,
        /// Whether at least the authentication succeeded.
        authenticated: bool,
    },
    /// An association's handshake is not complete.
    HandshakeIncomplete {
        /// Of which station.
        address: Addr,
        /// The messages seen, message 1 first.
        messages: [bool; 4],
    },
    /// An association came under the wrong address.
    WrongAddress {
        /// Its place among the expected ones, from 1.
        position: usize,
        /// To which network.
        ssid: Ssid,
        /// The address it has.
        address: Addr,
        /// What is wrong with it.
        wrong: Wrong,
    },
}

impl Finding {
    /// Whether `burst` is (part of) the sin. Of some findings no burst is: something is missing, or the
    /// capture itself is bad.
    #[must_use]
    pub fn concerns(&self, burst: &Burst) -> bool {
        let span = burst.span();
        let is_scan = matches!(burst, Burst::Scan(_));
        match &self.sin {
            Sin::ForbiddenAddress { address, .. }
            | Sin::GroupTransmitter { address, .. }
            | Sin::UniversalTransmitter { address, .. } => *address == span.address,
            Sin::AddressInSeveralScans { address, .. }
            | Sin::ScanMaskBroken { address, .. }
            | Sin::ConnectionAddressProbes { address, .. } => is_scan && *address == span.address,
            Sin::UnexplainedFrames { .. }
            | Sin::UnexpectedAssociation { .. }
            | Sin::FailedAttempt { .. }
            | Sin::HandshakeIncomplete { .. }
            | Sin::WrongAddress { .. } => {
                !is_scan && self.place.is_some_and(|place| place.frame == span.first_frame)
            }
            Sin::EmptyCapture
            | Sin::TruncatedCapture
            | Sin::CutFrames { .. }
            | Sin::DroppedPackets { .. }
            | Sin::DropsUnknown
            | Sin::UnreadableFrames { .. }
            | Sin::NoWitness
            | Sin::NoBeacons { .. }
            | Sin::BeaconsLate { .. }
            | Sin::BeaconsEnd { .. }
            | Sin::BeaconsPause { .. }
            | Sin::TooFewScans { .. }
            | Sin::MissingAssociation { .. } => false,
        }
    }
}

/// How an association's address is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// It must be this one.
    NotExactly(Addr),
    /// It must be this one, of the association so called.
    NotTheSame(Addr, String),
    /// An association so called had it already.
    NotDifferent(String),
    /// It was on the air before, first in this frame.
    NotFresh(u32),
    /// It must have these bits.
    MaskBroken(Mask),
}
