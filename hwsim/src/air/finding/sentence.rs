//! Findings as sentences.

use std::fmt;

use super::{Finding, Place, Role, Sin, Wrong};

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { frame, at }) = self.place {
            write!(f, "frame {frame} at {at}: ")?;
        }
        fmt::Display::fmt(&self.sin, f)
    }
}

impl fmt::Display for Sin {
    #[rustfmt::skip]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyCapture => write!(f, "the capture is empty: nothing was heard, so nothing is proven"),
            Self::TruncatedCapture => write!(f, "the capture is cut: the file ends inside a frame"),
            Self::CutFrames { frames } => write!(f, "{} cut by the snapshot length", many(*frames, "frame is", "frames are")),
            Self::DroppedPackets { packets } => write!(f, "tcpdump did not get everything: {packets} dropped"),
            Self::DropsUnknown => write!(f, "tcpdump did not say how many packets were dropped"),
            Self::UnreadableFrames { frames, why } => write!(f, "{} not be read: {why}", many(*frames, "frame can", "frames can")),
            Self::NoWitness => write!(f, "no access point is declared whose beacons would prove that the capture listened"),
            Self::NoBeacons { bssid } => write!(f, "not one beacon of the access point {bssid}"),
            Self::BeaconsLate { bssid, seconds } => write!(f, "the first beacon of {bssid}, {seconds:.1} s after its start: the capture did not listen"),
            Self::BeaconsEnd { bssid, due } => write!(f, "the last beacon of {bssid}, but they are due until {due}"),
            Self::BeaconsPause { bssid, until } => write!(f, "no beacon of {bssid} from here until {until}"),
            Self::ForbiddenAddress { address, role, frames, kind } => write!(
                f, "the permanent address {address} is {} of {}, first of this {kind}", article(*role), many(*frames, "frame", "frames")),
            Self::GroupTransmitter { address, frames } => write!(f, "{} transmitted under {address}, a group address", many(*frames, "frame is", "frames are")),
            Self::UniversalTransmitter { address, frames } => write!(f, "{} transmitted under {address}, which is not locally administered", many(*frames, "frame is", "frames are")),
            Self::UnexplainedFrames { address, frames, kinds } => write!(f, "{} of {address}, neither a scan nor of an association: {kinds}", many(*frames, "frame", "frames")),
            Self::AddressInSeveralScans { address, scans } => write!(f, "{address} scans again: it is in {scans} scans, and each needs its own address"),
            Self::ScanMaskBroken { address, mask } => write!(f, "the scan address {address} does not keep {mask}"),
            Self::ConnectionAddressProbes { address, probe_requests } => write!(f, "{address} authenticates and also transmits {}", many(*probe_requests, "probe request", "probe requests")),
            Self::TooFewScans { expected, seen } => write!(f, "only {} where at least {expected} should be", many(*seen, "scan", "scans")),
            Self::MissingAssociation { position, ssid } => write!(f, "association {position}, to \"{ssid}\", did not come"),
            Self::UnexpectedAssociation { address, ssid } => write!(f, "{address} associates with \"{ssid}\", which is not expected here"),
            Self::FailedAttempt { address, bssid, authenticated: false } => write!(f, "{address} tries to authenticate with {bssid} and fails"),
            Self::FailedAttempt { address, bssid, authenticated: true } => write!(f, "{address} authenticates with {bssid} but does not become associated"),
            Self::HandshakeIncomplete { address, messages } => write!(f, "{address} is associated, but its 4-way handshake lacks {}", Lacking(messages)),
            Self::WrongAddress { position, ssid, address, wrong } => write!(f, "association {position}, to \"{ssid}\", is under {address}, {wrong}"),
        }
    }
}

impl Sin {
    /// The sin as it stands beside a burst that is part of it, where time, address and numbers are
    /// to be seen already.
    #[must_use]
    pub fn brief(&self) -> String {
        match self {
            Self::ForbiddenAddress { .. } => "under the permanent address".to_owned(),
            Self::GroupTransmitter { .. } => "under a group address".to_owned(),
            Self::UniversalTransmitter { .. } => "not locally administered".to_owned(),
            Self::AddressInSeveralScans { scans, .. } => format!("one address for {scans} scans"),
            Self::ConnectionAddressProbes { .. } => "probe requests under a connection's address".to_owned(),
            Self::ScanMaskBroken { mask, .. } => format!("does not keep {mask}"),
            Self::UnexplainedFrames { .. } => "neither a scan nor of an association".to_owned(),
            Self::UnexpectedAssociation { .. } => "not expected here".to_owned(),
            Self::WrongAddress { wrong, .. } => wrong.to_string(),
            Self::FailedAttempt { .. }
            | Self::HandshakeIncomplete { .. }
            | Self::EmptyCapture
            | Self::TruncatedCapture
            | Self::CutFrames { .. }
            | Self::DroppedPackets { .. }
            | Self::DropsUnknown
            | Self::UnreadableFrames { .. }
            | Self::NoWitness
            | Self::NoBeacons { .. }
            | Self::BeaconsLate { .. }
            | Self::BeaconsEnd { .. }
            | Self::BeaconsPause { .. }
            | Self::TooFewScans { .. }
            | Self::MissingAssociation { .. } => self.to_string(),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotExactly(address) => write!(f, "not under {address}"),
            Self::NotTheSame(address, label) => write!(f, "not under {address} as \"{label}\" was"),
            Self::NotDifferent(label) => write!(f, "as \"{label}\" was before"),
            Self::NotFresh(frame) => write!(f, "which frame {frame} has already shown"),
            Self::MaskBroken(mask) => write!(f, "which does not keep {mask}"),
        }
    }
}

fn many(count: impl Into<Count>, one: &str, more: &str) -> String {
    let Count(count) = count.into();
    format!("{count} {}", if count == 1 { one } else { more })
}

struct Count(u64);

impl From<u32> for Count {
    fn from(count: u32) -> Self {
        Self(count.into())
    }
}

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Self(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

fn article(role: Role) -> String {
    format!("the {}", role.name())
}

struct Lacking<'a>(&'a [bool; 4]);

impl fmt::Display for Lacking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing: Vec<_> =
            (1..).zip(self.0).filter(|(_, seen)| !**seen).map(|(number, _)| format!("{number}")).collect();
        write!(f, "message {}", missing.join(" and "))
    }
}
