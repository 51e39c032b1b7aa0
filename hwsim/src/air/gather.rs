//! Frames gathered into bursts.
//!
//! A **scan** is probe requests of one address, contiguous in time. A pause of more than
//! [`SCAN_PAUSE`], or a return to a channel after another was probed, starts a second scan. (Between
//! two channels of 5 or 6 GHz the channels in between may have been listened to without a probe
//! request; that time is allowed.)
//!
//! An **association** is everything between a station and one BSS from the first authentication or
//! (re)association request to the end. Whatever else a station transmits is **other**.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::addr::Addr;
use super::burst::{AccessPointFrames, Association, Burst, Bursts, Ending, Other, Scan, Span};
use super::capture::{Capture, Frame};
use super::cast::Cast;
use super::content::Content;
use super::dot11::{Kind, Mpdu};
use super::moment::At;
use super::ssid::Ssid;

/// The longest pause inside one scan.
pub const SCAN_PAUSE: Duration = Duration::from_secs(1);
/// How long a channel is listened to without a probe request (mac80211's passive dwell, and a margin).
const PASSIVE_DWELL: Duration = Duration::from_millis(125);
/// The longest pause between two tries of one authentication or association.
const TRY_AGAIN: Duration = Duration::from_secs(5);
/// How long after its end a frame still belongs to an association: the other side had not heard.
const AFTERMATH: Duration = Duration::from_secs(1);

/// Gathers the readable frames of a capture. Whoever is no access point of `cast` is a station.
#[must_use]
pub fn gather(capture: &Capture, cast: &Cast) -> Bursts {
    let mut gathering = Gathering::new(cast);
    for frame in &capture.frames {
        if let Ok(mpdu) = &frame.mpdu {
            gathering.add(frame, mpdu);
        }
    }
    gathering.finish()
}

/// Bursts in the making; of each station the latest burst of a kind may still be continued.
struct Gathering<'a> {
    cast: &'a Cast,
    access_points: BTreeMap<Addr, AccessPointFrames>,
    finished: Vec<Burst>,
    scans: BTreeMap<Addr, Scan>,
    associations: BTreeMap<Addr, Association>,
    others: BTreeMap<Addr, Other>,
}

impl<'a> Gathering<'a> {
    fn new(cast: &'a Cast) -> Self {
        let access_points = cast.access_points.keys().map(|bssid| (*bssid, Default::default())).collect();
        Self {
            cast,
            access_points,
            finished: Vec::new(),
            scans: BTreeMap::new(),
            associations: BTreeMap::new(),
            others: BTreeMap::new(),
        }
    }

    fn add(&mut self, frame: &Frame, mpdu: &Mpdu) {
        // ACK and CTS name nobody who transmits; the judge looks at their receivers itself.
        let Some(transmitter) = mpdu.transmitter else { return };
        if let Some(access_point) = self.access_points.get_mut(&transmitter) {
            if let Kind::Beacon { interval, .. } = mpdu.kind {
                access_point.beacons.push(frame.at);
                access_point.interval = interval;
            } else {
                access_point.others.push(frame.at);
                self.answered(frame, mpdu, transmitter);
            }
            return;
        }
        if let Kind::ProbeRequest { ssid, channel, content } = &mpdu.kind {
            self.probe_request(frame, mpdu, transmitter, (ssid, *channel, content));
        } else if !self.in_association(frame, mpdu, transmitter) {
            self.other(frame, mpdu, transmitter);
        }
    }

    fn finish(mut self) -> Bursts {
        let mut stations = self.finished;
        stations.extend(std::mem::take(&mut self.scans).into_values().map(Burst::Scan));
        stations.extend(std::mem::take(&mut self.associations).into_values().map(Burst::Association));
        stations.extend(std::mem::take(&mut self.others).into_values().map(Burst::Other));
        stations.sort_by_key(|burst| burst.span().first_frame);
        Bursts { stations, access_points: self.access_points }
    }

    fn probe_request(
        &mut self,
        frame: &Frame,
        mpdu: &Mpdu,
        from: Addr,
        (ssid, channel, content): (&Ssid, Option<u8>, &Content),
    ) {
        let frequency = frame.frequency.or(channel.map(|channel| 2407 + 5 * u16::from(channel)));
        if !self.scans.get(&from).is_some_and(|scan| continues(scan, frame.at, frequency)) {
            let fresh = Scan {
                span: Span::new(from, frame),
                probe_requests: 0,
                channels: Vec::new(),
                ssids: BTreeSet::new(),
                content: content.clone(),
                sizes: (frame.size, frame.size),
            };
            self.finished.extend(self.scans.insert(from, fresh).map(Burst::Scan));
        }
        let Some(scan) = self.scans.get_mut(&from) else { return };
        scan.span.extend(frame, Some(mpdu));
        scan.probe_requests += 1;
        if let Some(frequency) = frequency
            && scan.channels.last() != Some(&frequency)
        {
            scan.channels.push(frequency);
        }
        if !ssid.is_wildcard() {
            scan.ssids.insert(ssid.clone());
        }
        scan.sizes = (scan.sizes.0.min(frame.size), scan.sizes.1.max(frame.size));
    }

    /// Counts a station's frame to its association, if it begins or continues one.
    fn in_association(&mut self, frame: &Frame, mpdu: &Mpdu, from: Addr) -> bool {
        let bssid = mpdu.bssid.unwrap_or(mpdu.receiver);
        if begins(self.associations.get(&from), frame.at, mpdu, bssid) {
            let ssid = self.cast.access_points.get(&bssid).map(|access_point| access_point.ssid.clone());
            let fresh = Association {
                span: Span::new(from, frame),
                bssid,
                ssid,
                algorithm: None,
                authenticated: false,
                associated: false,
                handshake: [false; 4],
                handshake_done: None,
                data_frames: 0,
                ended: None,
            };
            if let Some(mut previous) = self.associations.insert(from, fresh) {
                previous.ended = previous.ended.or(Some(Ending::Another));
                self.finished.push(Burst::Association(previous));
            }
        }
        let Some(association) =
            self.associations.get_mut(&from).filter(|open| is_open(open, frame.at, bssid))
        else {
            return false;
        };
        association.span.extend(frame, Some(mpdu));
        match &mpdu.kind {
            Kind::AssociationRequest { ssid, .. } => association.ssid = Some(ssid.clone()),
            Kind::Deauthentication { reason } | Kind::Disassociation { reason } => {
                association.ended = association.ended.or(Some(Ending::Station { reason: *reason }));
            }
            Kind::Authentication { algorithm, .. } => association.algorithm = Some(*algorithm),
            Kind::Data { handshake: Some(message), .. } => note_message(association, *message, frame.at),
            Kind::Data { null: false, .. } => association.data_frames += 1,
            Kind::ProbeRequest { .. }
            | Kind::ProbeResponse
            | Kind::Beacon { .. }
            | Kind::AssociationResponse { .. }
            | Kind::Action
            | Kind::OtherManagement(_)
            | Kind::Control(_)
            | Kind::Data { null: true, .. }
            | Kind::Extension(_) => {}
        }
        true
    }

    /// Counts an access point's frame to the association, or all of them, that it concerns.
    fn answered(&mut self, frame: &Frame, mpdu: &Mpdu, bssid: Addr) {
        let to_all = mpdu.receiver == Addr::BROADCAST;
        for (address, association) in &mut self.associations {
            let concerned = *address == mpdu.receiver || to_all;
            if !concerned || !is_open(association, frame.at, bssid) {
                continue;
            }
            match &mpdu.kind {
                Kind::Authentication { status, .. } => association.authenticated = *status == 0,
                Kind::AssociationResponse { status } => association.associated = *status == 0,
                Kind::Deauthentication { reason } | Kind::Disassociation { reason } => {
                    association.ended = association.ended.or(Some(Ending::AccessPoint { reason: *reason }));
                }
                Kind::Data { handshake: Some(message), .. } => note_message(association, *message, frame.at),
                // Other broadcasts concern nobody in particular.
                Kind::ProbeRequest { .. }
                | Kind::ProbeResponse
                | Kind::Beacon { .. }
                | Kind::AssociationRequest { .. }
                | Kind::Action
                | Kind::OtherManagement(_)
                | Kind::Control(_)
                | Kind::Data { .. }
                | Kind::Extension(_) => {
                    if to_all {
                        continue;
                    }
                }
            }
            association.span.extend(frame, None);
        }
    }

    fn other(&mut self, frame: &Frame, mpdu: &Mpdu, from: Addr) {
        let continued =
            self.others.get(&from).is_some_and(|other| since(frame.at, other.span.to) <= SCAN_PAUSE);
        if !continued {
            let fresh = Other { span: Span::new(from, frame), kinds: BTreeMap::new() };
            self.finished.extend(self.others.insert(from, fresh).map(Burst::Other));
        }
        let Some(other) = self.others.get_mut(&from) else { return };
        other.span.extend(frame, Some(mpdu));
        *other.kinds.entry(mpdu.kind.name()).or_default() += 1;
    }
}

impl Span {
    /// A burst that begins with `frame`, which is not counted yet.
    fn new(address: Addr, frame: &Frame) -> Self {
        Self {
            address,
            from: frame.at,
            to: frame.at,
            first_frame: frame.number,
            last_frame: frame.number,
            frames: 0,
            sequences: None,
        }
    }

    /// Counts a frame; `own` where the station itself transmitted it.
    fn extend(&mut self, frame: &Frame, own: Option<&Mpdu>) {
        self.to = self.to.max(frame.at);
        self.last_frame = frame.number;
        self.frames += 1;
        if let Some(sequence) = own.and_then(|mpdu| mpdu.sequence).filter(|sequence| sequence.common) {
            let first = self.sequences.map_or(sequence.number, |(first, _)| first);
            self.sequences = Some((first, sequence.number));
        }
    }
}

fn since(later: At, earlier: At) -> Duration {
    later.0.saturating_sub(earlier.0)
}

/// Whether a probe request belongs to `scan`.
fn continues(scan: &Scan, at: At, frequency: Option<u16>) -> bool {
    let pause = since(at, scan.span.to);
    let (Some(frequency), Some(last)) = (frequency, scan.channels.last().copied()) else {
        return pause <= SCAN_PAUSE;
    };
    let returned = frequency != last && scan.channels.contains(&frequency);
    let channels_between = if frequency > 5000 { frequency.saturating_sub(last.max(5160)) / 20 } else { 0 };
    !returned && pause <= SCAN_PAUSE + PASSIVE_DWELL * u32::from(channels_between)
}

/// Whether a station's frame begins an association, given its latest one.
fn begins(latest: Option<&Association>, at: At, mpdu: &Mpdu, bssid: Addr) -> bool {
    let (is_authentication, is_request) = (
        matches!(mpdu.kind, Kind::Authentication { .. }),
        matches!(mpdu.kind, Kind::AssociationRequest { .. }),
    );
    let Some(latest) = latest.filter(|latest| latest.bssid == bssid && latest.ended.is_none()) else {
        return is_authentication || is_request;
    };
    let again = latest.associated || since(at, latest.span.to) > TRY_AGAIN;
    // A retransmission of what has just been answered is no new beginning.
    (is_authentication && again && !mpdu.retry) || (is_request && since(at, latest.span.to) > TRY_AGAIN)
}

fn is_open(association: &Association, at: At, bssid: Addr) -> bool {
    association.bssid == bssid && (association.ended.is_none() || since(at, association.span.to) <= AFTERMATH)
}

fn note_message(association: &mut Association, message: u8, at: At) {
    if message == 4 {
        association.handshake_done = association.handshake_done.or(Some(at));
    }
    let index = usize::from(message).wrapping_sub(1);
    if let Some(seen) = association.handshake.get_mut(index) {
        *seen = true;
    }
}
