//! The story of a capture, for a person: what happened when, under which address, and why that is right.

use std::collections::BTreeSet;

use serde::Serialize;

use super::addr::Addr;
use super::burst::{Association, Burst, Bursts, Ending, Other, Scan};
use super::capture::Capture;
use super::cast::Cast;
use super::judge::Verdict;
use super::moment::At;
use super::ssid::Ssid;

/// A capture as a story.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    /// When the capture's last frame came.
    pub end: At,
    /// What stations did, in order of time.
    pub entries: Vec<Entry>,
    /// The access points, in order of their addresses.
    pub access_points: Vec<AccessPointLane>,
    /// The permanent addresses, which should have no entry.
    pub forbidden: BTreeSet<Addr>,
    /// When frames of stations, or to them, came: where none did, time may be drawn shorter.
    #[serde(skip)]
    pub busy: Vec<At>,
}

/// One burst of a station.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// When it began.
    pub from: At,
    /// When it ended.
    pub to: At,
    /// Number of its first frame.
    pub frame: u32,
    /// The station's address.
    pub address: Addr,
    /// What it is.
    pub kind: EntryKind,
    /// The network concerned, if one is.
    pub ssid: Option<Ssid>,
    /// What it consists of, as text.
    pub what: String,
    /// Why it is right, as text; empty if it is not.
    pub why: String,
    /// The sins it is part of, in a few words each; empty if it is right.
    pub sins: Vec<String>,
}

/// What a burst is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A scan.
    Scan,
    /// An association that the access point granted.
    Association,
    /// One that it did not.
    FailedAttempt,
    /// Neither.
    Other,
}

impl EntryKind {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Association => "association",
            Self::FailedAttempt => "failed attempt",
            Self::Other => "unknown",
        }
    }
}

/// One access point's frames.
#[derive(Debug, Clone, Serialize)]
pub struct AccessPointLane {
    /// Its address.
    pub bssid: Addr,
    /// Its network.
    pub ssid: Ssid,
    /// When its beacons came.
    #[serde(skip)]
    pub beacons: Vec<At>,
    /// When its other frames came.
    #[serde(skip)]
    pub others: Vec<At>,
    /// First and last beacon.
    pub heard: Option<(At, At)>,
    /// Number of beacons.
    pub beacon_count: usize,
}

impl Timeline {
    /// Tells a capture that has been gathered and judged.
    #[must_use]
    pub fn of(capture: &Capture, cast: &Cast, bursts: &Bursts, verdict: &Verdict) -> Self {
        let is_stations = |frame: &&super::capture::Frame| {
            frame.mpdu.as_ref().is_ok_and(|mpdu| {
                let from_ap = mpdu.transmitter.is_some_and(|from| cast.access_points.contains_key(&from));
                !from_ap && mpdu.transmitter.is_some()
            })
        };
        Self {
            end: capture.end(),
            entries: bursts.stations.iter().map(|burst| entry(burst, bursts, verdict)).collect(),
            access_points: cast
                .access_points
                .iter()
                .map(|(bssid, access_point)| {
                    let frames = bursts.access_points.get(bssid).cloned().unwrap_or_default();
                    let heard = frames.beacons.first().copied().zip(frames.beacons.last().copied());
                    AccessPointLane {
                        bssid: *bssid,
                        ssid: access_point.ssid.clone(),
                        heard,
                        beacon_count: frames.beacons.len(),
                        beacons: frames.beacons,
                        others: frames.others,
                    }
                })
                .collect(),
            forbidden: cast.forbidden.clone(),
            busy: capture.frames.iter().filter(is_stations).map(|frame| frame.at).collect(),
        }
    }

    /// The stations' addresses, in order of appearance: one lane each.
    #[must_use]
    pub fn addresses(&self) -> Vec<Addr> {
        let mut seen = BTreeSet::new();
        self.entries.iter().map(|entry| entry.address).filter(|address| seen.insert(*address)).collect()
    }
}

fn entry(burst: &Burst, bursts: &Bursts, verdict: &Verdict) -> Entry {
    let span = burst.span();
    let mut sins: Vec<String> = Vec::new();
    for finding in verdict.findings.iter().filter(|finding| finding.concerns(burst)) {
        let brief = finding.sin.brief();
        if !sins.contains(&brief) {
            sins.push(brief);
        }
    }
    let (kind, ssid, what, why) = match burst {
        Burst::Scan(scan) => (EntryKind::Scan, None, what_scan(scan), why_scan(scan, bursts)),
        Burst::Association(association) => {
            let kind = if association.associated { EntryKind::Association } else { EntryKind::FailedAttempt };
            let why = why_association(association, bursts);
            (kind, association.ssid.clone(), what_association(association), why)
        }
        Burst::Other(other) => (EntryKind::Other, None, what_other(other), String::new()),
    };
    Entry {
        from: span.from,
        to: span.to,
        frame: span.first_frame,
        address: span.address,
        kind,
        ssid,
        what,
        why: if sins.is_empty() { why } else { String::new() },
        sins,
    }
}

fn what_scan(scan: &Scan) -> String {
    let channels = match (scan.channels.iter().min(), scan.channels.iter().max()) {
        (Some(lowest), Some(highest)) if lowest < highest => {
            format!("{} channels, {lowest}–{highest} MHz", scan.channels.len())
        }
        (Some(only), _) => format!("one channel, {only} MHz"),
        (None, _) => "channels unknown".to_owned(),
    };
    let octets = match scan.sizes {
        (least, most) if least == most => format!("{least} octets"),
        (least, most) => format!("{least}–{most} octets"),
    };
    let requests = plural(scan.probe_requests, "probe request", "probe requests");
    let names: Vec<_> = scan.ssids.iter().map(|ssid| format!("\"{ssid}\"")).collect();
    let asks = if names.is_empty() {
        "asks for no name".to_owned()
    } else {
        format!("asks for {}", names.join(", "))
    };
    format!("{channels}; {requests} of {octets}; {asks}")
}

fn why_scan(scan: &Scan, bursts: &Bursts) -> String {
    let of_it = bursts.stations.iter().filter(|burst| burst.span().address == scan.span.address);
    if of_it.count() == 1 {
        "an address for this scan alone".to_owned()
    } else {
        "its address is allowed to be used again".to_owned()
    }
}

fn what_association(association: &Association) -> String {
    let network = match &association.ssid {
        Some(ssid) => format!("\"{ssid}\" by {}", association.bssid),
        None => format!("{}", association.bssid),
    };
    if !association.associated {
        let step =
            if association.authenticated { "authenticated, not associated" } else { "not authenticated" };
        return format!("{network}; {step}");
    }
    let handshake = match association.handshake {
        [true, true, true, true] => "4-way handshake done",
        [false, false, false, false] => "no 4-way handshake",
        _ => "4-way handshake incomplete",
    };
    let data = plural(association.data_frames, "data frame", "data frames");
    let end = match association.ended {
        Some(Ending::Station { .. }) => "ended by the station",
        Some(Ending::AccessPoint { .. }) => "ended by the access point",
        Some(Ending::Another) => "ended by another association",
        None => "still there at the end",
    };
    format!("{network}; {handshake}; {data}; {end}")
}

/// From the air alone: how the address relates to what was seen before.
fn why_association(association: &Association, bursts: &Bursts) -> String {
    let address = association.span.address;
    let earlier =
        || bursts.associations().take_while(|other| other.span.first_frame < association.span.first_frame);
    let same_network = || earlier().filter(|other| other.ssid == association.ssid);
    if let Some(before) = same_network().find(|other| other.span.address == address) {
        format!("the same address as at {}, for the same network", before.span.from)
    } else if let Some(before) = earlier().find(|other| other.span.address == address) {
        format!("the same address as at {}, for another network", before.span.from)
    } else if let Some(before) = same_network().last() {
        format!("another address than at {}, and not seen before", before.span.from)
    } else {
        "an address not seen before".to_owned()
    }
}

fn what_other(other: &Other) -> String {
    let kinds: Vec<_> = other.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    kinds.join(", ")
}

fn plural(count: u32, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
