//! Whose addresses are on the air, and may they be?

use std::collections::BTreeMap;

use super::super::addr::Addr;
use super::super::burst::{Burst, Scan};
use super::super::dot11::Mpdu;
use super::super::expect::AddressRule;
use super::super::finding::{Finding, Place, Role, Sin};
use super::{Case, connection_addresses, is_control};

pub(super) fn judge(case: &Case<'_>, findings: &mut Vec<Finding>) {
    forbidden(case, findings);
    transmitters(case, findings);
    unexplained(case, findings);
    scans(case, findings);
}

/// Every address in a frame's header. Where the source is the transmitter, or the destination the
/// receiver, it is not named twice.
pub(super) fn roles(mpdu: &Mpdu) -> impl Iterator<Item = (Role, Addr)> {
    let all = [
        (Role::Transmitter, mpdu.transmitter),
        (Role::Receiver, Some(mpdu.receiver)),
        (Role::Source, mpdu.source.filter(|source| Some(*source) != mpdu.transmitter)),
        (Role::Destination, mpdu.destination.filter(|destination| *destination != mpdu.receiver)),
        (Role::Bssid, mpdu.bssid.filter(|bssid| Some(*bssid) != mpdu.transmitter && *bssid != mpdu.receiver)),
    ];
    all.into_iter().filter_map(|(role, address)| Some((role, address?)))
}

fn forbidden(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(Addr, Role), (Place, &'static str, u32)> = BTreeMap::new();
    for frame in &case.capture.frames {
        let Ok(mpdu) = &frame.mpdu else { continue };
        for (role, address) in roles(mpdu).filter(|(_, address)| case.cast.forbidden.contains(address)) {
            let first = (Place::from(frame), mpdu.kind.name(), 0);
            seen.entry((address, role)).or_insert(first).2 += 1;
        }
    }
    for ((address, role), (place, kind, frames)) in seen {
        let sin = Sin::ForbiddenAddress { address, role, frames, kind };
        findings.push(Finding { place: Some(place), sin });
    }
}

fn transmitters(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let mut group: BTreeMap<Addr, (Place, u32)> = BTreeMap::new();
    let mut universal: BTreeMap<Addr, (Place, u32)> = BTreeMap::new();
    for frame in &case.capture.frames {
        let Ok(mpdu) = &frame.mpdu else { continue };
        let Some(address) = mpdu.transmitter else { continue };
        if case.cast.access_points.contains_key(&address) {
            continue;
        }
        let count = |in_map: &mut BTreeMap<_, _>| {
            in_map.entry(address).or_insert((Place::from(frame), 0)).1 += 1;
        };
        if address.is_group() && !is_control(&mpdu.kind) {
            count(&mut group);
        }
        if !address.is_locally_administered() && !may_be_universal(case, address) {
            count(&mut universal);
        }
    }
    for (address, (place, frames)) in group {
        findings.push(Finding { place: Some(place), sin: Sin::GroupTransmitter { address, frames } });
    }
    for (address, (place, frames)) in universal {
        findings.push(Finding { place: Some(place), sin: Sin::UniversalTransmitter { address, frames } });
    }
}

/// A mask may keep a vendor's first octets, and an explicit address may be anything.
fn may_be_universal(case: &Case<'_>, address: Addr) -> bool {
    let by_scan = case.expected.scan_mask.is_some_and(|mask| mask.fits(address));
    let mut rules =
        case.expected.associations.iter().flatten().flat_map(|association| association.rules.iter());
    by_scan
        || rules.any(|rule| match rule {
            AddressRule::Exactly(exact) => *exact == address,
            AddressRule::Keeps(mask) => mask.fits(address),
            AddressRule::SameAs(_) | AddressRule::DifferentFrom(_) | AddressRule::Fresh => false,
        })
}

fn unexplained(case: &Case<'_>, findings: &mut Vec<Finding>) {
    for burst in &case.bursts.stations {
        let Burst::Other(other) = burst else { continue };
        let kinds: Vec<_> = other.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let sin = Sin::UnexplainedFrames {
            address: other.span.address,
            frames: other.span.frames,
            kinds: kinds.join(", "),
        };
        let place = Place { frame: other.span.first_frame, at: other.span.from };
        findings.push(Finding { place: Some(place), sin });
    }
}

fn scans(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let expected = case.expected;
    let mut by_address: BTreeMap<Addr, Vec<&Scan>> = BTreeMap::new();
    for scan in case.bursts.scans() {
        by_address.entry(scan.span.address).or_default().push(scan);
    }
    let connections = connection_addresses(case.bursts);
    for (address, scans) in &by_address {
        let mut found = |scan: Option<&&Scan>, sin| {
            let place = scan.map(|scan| Place { frame: scan.span.first_frame, at: scan.span.from });
            findings.push(Finding { place, sin });
        };
        if expected.one_scan_per_address && scans.len() > 1 {
            found(scans.get(1), Sin::AddressInSeveralScans { address: *address, scans: scans.len() });
        }
        if let Some(mask) = expected.scan_mask.filter(|mask| !mask.fits(*address)) {
            found(scans.first(), Sin::ScanMaskBroken { address: *address, mask });
        }
        let is_allowed = |scan: &Scan| expected.lookups_before_authentication && case.bursts.is_lookup(scan);
        let sinful: Vec<&&Scan> = scans.iter().filter(|scan| !is_allowed(scan)).collect();
        if expected.no_probe_from_connection_address && connections.contains(address) && !sinful.is_empty() {
            let probe_requests = sinful.iter().map(|scan| scan.probe_requests).sum();
            found(
                sinful.first().copied(),
                Sin::ConnectionAddressProbes { address: *address, probe_requests },
            );
        }
    }
    let seen = case.bursts.scans().count();
    if seen < expected.at_least_scans {
        let sin = Sin::TooFewScans { expected: expected.at_least_scans, seen };
        findings.push(Finding { place: None, sin });
    }
}
