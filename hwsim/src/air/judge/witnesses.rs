//! Did the capture listen, from beginning to end?

use std::time::Duration;

use super::super::addr::Addr;
use super::super::cast::{AccessPoint, Switched};
use super::super::finding::{Finding, Place, Sin};
use super::super::moment::At;
use super::Case;

/// A time unit (802.11-2020, 3.1).
const TIME_UNIT: Duration = Duration::from_micros(1024);
/// What a beacon interval is allowed on top: a busy medium, a slow machine.
const SLACK: Duration = Duration::from_millis(100);

pub(super) fn judge(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let health = &case.capture.health;
    let mut whole = |sin| findings.push(Finding { place: None, sin });
    if case.capture.frames.is_empty() {
        whole(Sin::EmptyCapture);
    }
    if health.truncated_tail {
        whole(Sin::TruncatedCapture);
    }
    if health.cut_frames > 0 {
        whole(Sin::CutFrames { frames: health.cut_frames });
    }
    match health.dropped {
        Some(0) => {}
        Some(packets) => whole(Sin::DroppedPackets { packets }),
        None if case.expected.without_witness => {}
        None => whole(Sin::DropsUnknown),
    }
    if case.cast.access_points.is_empty() && !case.expected.without_witness {
        whole(Sin::NoWitness);
    }
    unreadable(case, findings);
    for (bssid, access_point) in &case.cast.access_points {
        beacons(case, *bssid, access_point, findings);
    }
}

fn unreadable(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let mut bad =
        case.capture.frames.iter().filter_map(|frame| frame.mpdu.as_ref().err().map(|error| (frame, error)));
    if let Some((frame, error)) = bad.next() {
        let frames = u32::try_from(bad.count()).unwrap_or(u32::MAX).saturating_add(1);
        let sin = Sin::UnreadableFrames { frames, why: error.to_string() };
        findings.push(Finding { place: Some(frame.into()), sin });
    }
}

/// Beacons must come, without long pauses, whenever the access point is on the air.
fn beacons(case: &Case<'_>, bssid: Addr, access_point: &AccessPoint, findings: &mut Vec<Finding>) {
    let Some(heard) = case.bursts.access_points.get(&bssid).filter(|heard| !heard.beacons.is_empty()) else {
        findings.push(Finding { place: None, sin: Sin::NoBeacons { bssid } });
        return;
    };
    let tolerated = TIME_UNIT * u32::from(heard.interval) * (case.expected.missed_beacons) + SLACK;
    for (from, due) in on_air(case, access_point) {
        let mut times = heard.beacons.iter().copied().filter(|at| (from..=due).contains(at));
        let Some(mut last) = times.next() else {
            findings.push(Finding { place: None, sin: Sin::BeaconsEnd { bssid, due } });
            continue;
        };
        for at in times {
            if at.0.saturating_sub(last.0) > tolerated {
                findings.push(finding(case, last, Sin::BeaconsPause { bssid, until: at }));
            }
            last = at;
        }
        if due.0.saturating_sub(last.0) > tolerated {
            findings.push(finding(case, last, Sin::BeaconsEnd { bssid, due }));
        }
    }
}

/// The stretches in which beacons are due, on the capture's axis.
fn on_air(case: &Case<'_>, access_point: &AccessPoint) -> Vec<(At, At)> {
    let axis = |moment: super::super::moment::Moment| moment.on_axis(case.capture.started);
    let end = case.expected.until.map_or(case.capture.end(), axis);
    let starts_on = !matches!(access_point.switched.first(), Some(Switched::On(_)));
    let mut stretches = Vec::new();
    let mut since = starts_on.then(At::default);
    for switched in &access_point.switched {
        match switched {
            Switched::On(moment) => since = since.or(Some(axis(*moment))),
            Switched::Off(moment) => {
                stretches.extend(since.take().map(|from| (from, axis(*moment).min(end))));
            }
        }
    }
    stretches.extend(since.map(|from| (from, end)));
    stretches.retain(|(from, due)| from < due);
    stretches
}

fn finding(case: &Case<'_>, at: At, sin: Sin) -> Finding {
    let place = case.capture.frames.iter().find(|frame| frame.at == at).map(Place::from);
    Finding { place, sin }
}
