//! Did the capture listen, from beginning to end?

use std::time::Duration;

use super::super::addr::Addr;
use super::super::cast::{AccessPoint, Switched};
use super::super::finding::{Finding, Place, Sin};
use super::super::moment::{At, Moment};
use super::Case;

/// A time unit (802.11-2020, 3.1).
const TIME_UNIT: Duration = Duration::from_micros(1024);
/// What a beacon interval is allowed on top: a busy medium, a slow machine.
const SLACK: Duration = Duration::from_millis(100);
/// How long an access point takes from its start to its first beacon.
const START: Duration = Duration::from_secs(2);

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
    let started = case.capture.started;
    for stretch in on_air(case, access_point) {
        let due = stretch.due;
        let mut times = heard.beacons.iter().copied().filter(|at| (stretch.from..=due).contains(at));
        let Some(mut last) = times.next() else {
            findings.push(Finding { place: None, sin: Sin::BeaconsEnd { bssid, due } });
            continue;
        };
        if let Some(start) = stretch.start {
            let late = started.saturating_add(last.0).saturating_sub(start.on_clock(started));
            if late > START + tolerated {
                findings.push(finding(case, last, Sin::BeaconsLate { bssid, seconds: late.as_secs_f64() }));
            }
        }
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

/// A time in which beacons are due, on the capture's axis.
struct Stretch {
    from: At,
    due: At,
    /// The access point's start, where the scenario says it.
    start: Option<Moment>,
}

fn on_air(case: &Case<'_>, access_point: &AccessPoint) -> Vec<Stretch> {
    let axis = |moment: Moment| moment.on_axis(case.capture.started);
    let end = case.expected.until.map_or(case.capture.end(), axis);
    let starts_on = !matches!(access_point.switched.first(), Some(Switched::On(_)));
    let mut stretches = Vec::new();
    // From when, and started by whom.
    let mut since = starts_on.then_some((At::default(), None));
    for switched in &access_point.switched {
        match switched {
            Switched::On(moment) => since = since.or(Some((axis(*moment), Some(*moment)))),
            Switched::Off(moment) => {
                let due = axis(*moment).min(end);
                stretches.extend(since.take().map(|(from, start)| Stretch { from, due, start }));
            }
        }
    }
    stretches.extend(since.map(|(from, start)| Stretch { from, due: end, start }));
    stretches.retain(|stretch| stretch.from < stretch.due);
    stretches
}

fn finding(case: &Case<'_>, at: At, sin: Sin) -> Finding {
    let place = case.capture.frames.iter().find(|frame| frame.at == at).map(Place::from);
    Finding { place, sin }
}
