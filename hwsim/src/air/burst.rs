//! What a person would call one thing: a scan, an association. [`super::gather`] makes them of frames.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::addr::Addr;
use super::content::Content;
use super::expect::LOOKUP_BEFORE;
use super::moment::At;
use super::ssid::Ssid;

/// Everything in a capture, gathered.
#[derive(Debug, Clone, Default)]
pub struct Bursts {
    /// What stations did, in order of their first frames.
    pub stations: Vec<Burst>,
    /// What the cast's access points did.
    pub access_points: BTreeMap<Addr, AccessPointFrames>,
}

/// The frames of one access point.
#[derive(Debug, Clone, Default)]
pub struct AccessPointFrames {
    /// When its beacons came.
    pub beacons: Vec<At>,
    /// The beacon interval it announces, in time units of 1024 µs; of the last beacon.
    pub interval: u16,
    /// When its other frames came.
    pub others: Vec<At>,
}

/// One thing that a station did.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Burst {
    /// Looked for networks.
    Scan(Scan),
    /// Connected, or tried to.
    Association(Association),
    /// Something that is neither.
    Other(Other),
}

/// The address and extent of a burst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The station's address.
    pub address: Addr,
    /// When its first frame came.
    pub from: At,
    /// When its last frame came.
    pub to: At,
    /// Number of the first frame in the capture.
    pub first_frame: u32,
    /// Number of the last frame.
    pub last_frame: u32,
    /// Frames, those of the access point to it included.
    pub frames: u32,
    /// First and last number from the station's common sequence counter.
    pub sequences: Option<(u16, u16)>,
}

/// A scan.
#[derive(Debug, Clone, Serialize)]
pub struct Scan {
    /// Address and extent.
    #[serde(flatten)]
    pub span: Span,
    /// Number of probe requests.
    pub probe_requests: u32,
    /// Centre frequencies in MHz, in the order probed.
    pub channels: Vec<u16>,
    /// The networks asked for by name.
    pub ssids: BTreeSet<Ssid>,
    /// What the first probe request tells of the station.
    pub content: Content,
    /// Octets of the shortest and the longest probe request.
    pub sizes: (usize, usize),
}

/// An association, or the attempt at one.
#[derive(Debug, Clone, Serialize)]
pub struct Association {
    /// Address and extent.
    #[serde(flatten)]
    pub span: Span,
    /// The access point.
    pub bssid: Addr,
    /// The network, from the association request; before that, from the cast.
    pub ssid: Option<Ssid>,
    /// The algorithm of the station's last authentication (IEEE 802.11-2020, 9.4.1.1): 0 open system,
    /// 2 fast transition, 3 SAE.
    pub algorithm: Option<u16>,
    /// The access point answered the last authentication with success.
    pub authenticated: bool,
    /// It answered the association request with success.
    pub associated: bool,
    /// Which messages of the 4-way handshake were seen, message 1 first.
    pub handshake: [bool; 4],
    /// When message 4 came first.
    pub handshake_done: Option<At>,
    /// Data frames of the station, EAPOL excluded.
    pub data_frames: u32,
    /// How it ended, if it did.
    pub ended: Option<Ending>,
}

/// How an association ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Ending {
    /// The station deauthenticated or disassociated.
    Station {
        /// Reason code; `None` if encrypted.
        reason: Option<u16>,
    },
    /// The access point did.
    AccessPoint {
        /// Reason code; `None` if encrypted.
        reason: Option<u16>,
    },
    /// The station began another association.
    Another,
}

/// Frames of a station that belong to no scan and no association.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// Address and extent.
    #[serde(flatten)]
    pub span: Span,
    /// How many frames of each kind.
    pub kinds: BTreeMap<&'static str, u32>,
}

impl Burst {
    /// Address and extent.
    #[must_use]
    pub fn span(&self) -> &Span {
        match self {
            Self::Scan(scan) => &scan.span,
            Self::Association(association) => &association.span,
            Self::Other(other) => &other.span,
        }
    }
}

impl Association {
    /// Whether all four messages of the handshake were seen.
    #[must_use]
    pub fn is_handshake_done(&self) -> bool {
        self.handshake == [true; 4]
    }
}

impl Bursts {
    /// The scans, in order.
    pub fn scans(&self) -> impl Iterator<Item = &Scan> {
        self.stations.iter().filter_map(|burst| if let Burst::Scan(scan) = burst { Some(scan) } else { None })
    }

    /// Whether a scan is nothing but a network looked up once more by the one that is about to authenticate:
    /// on one channel, by that network's name alone, at most [`LOOKUP_BEFORE`] before it, under the same address.
    #[must_use]
    pub fn is_lookup(&self, scan: &Scan) -> bool {
        let soon = |association: &Association| {
            let before = association.span.from.0.checked_sub(scan.span.from.0);
            association.span.address == scan.span.address
                && before.is_some_and(|before| before <= LOOKUP_BEFORE)
                && association.ssid.as_ref().is_some_and(|ssid| scan.ssids.iter().eq([ssid]))
        };
        let mut channels = scan.channels.iter();
        let first = channels.next();
        channels.all(|channel| Some(channel) == first) && self.associations().any(soon)
    }

    /// The associations and attempts, in order.
    pub fn associations(&self) -> impl Iterator<Item = &Association> {
        self.stations.iter().filter_map(|burst| {
            if let Burst::Association(association) = burst { Some(association) } else { None }
        })
    }
}
