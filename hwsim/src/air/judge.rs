//! The judge: a capture held against what a scenario expects.
//!
//! It can say "clean" only if the capture proves that it listened: not empty, not cut, nothing dropped,
//! and the access points' beacons there until the last step.

mod addresses;
mod associations;
mod witnesses;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::addr::Addr;
use super::burst::Bursts;
use super::capture::Capture;
use super::cast::Cast;
use super::dot11::Kind;
use super::expect::Expectations;
use super::finding::{Finding, Sin};
use super::gather::gather;
use super::moment::At;
use super::observer::Observation;
use super::sequence::Linkage;

/// What the judge has to say.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Every sin found: those of the capture first, then in order of time, what is missing last.
    pub findings: Vec<Finding>,
    /// Whether the capture proves that it is whole: a last step is known, access points were to be
    /// heard until then, and tcpdump said that it dropped nothing. Only then is silence innocence.
    pub witnessed: bool,
    /// What was there.
    pub counts: Counts,
    /// Whether sequence numbers tie the bursts together; for information.
    pub linkage: Linkage,
    /// What else ties bursts together; for information.
    pub observation: Observation,
}

/// What a capture holds, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Frames of everybody.
    pub frames: usize,
    /// When the last came.
    pub end: At,
    /// Beacons of the cast's access points.
    pub beacons: usize,
    /// Scans of stations.
    pub scans: usize,
    /// Addresses they were made under.
    pub scan_addresses: usize,
    /// Probe requests in them.
    pub probe_requests: u32,
    /// Associations that the access point granted.
    pub associations: usize,
    /// Attempts that came to none.
    pub failed_attempts: usize,
    /// Addresses that authenticated, or tried to.
    pub connection_addresses: usize,
    /// Probe requests from such an address.
    pub probes_from_connections: u32,
    /// Frames with a forbidden address anywhere in the header.
    pub forbidden_frames: usize,
}

/// Everything a judgement looks at.
struct Case<'a> {
    capture: &'a Capture,
    cast: &'a Cast,
    expected: &'a Expectations,
    bursts: &'a Bursts,
}

/// Holds a capture against expectations.
#[must_use]
pub fn judge(capture: &Capture, cast: &Cast, expected: &Expectations) -> Verdict {
    judge_bursts(capture, cast, expected, &gather(capture, cast))
}

/// As [`judge`], with the capture's bursts at hand already.
#[must_use]
pub fn judge_bursts(capture: &Capture, cast: &Cast, expected: &Expectations, bursts: &Bursts) -> Verdict {
    let case = Case { capture, cast, expected, bursts };
    let mut findings = Vec::new();
    witnesses::judge(&case, &mut findings);
    let of_the_capture = findings.len();
    addresses::judge(&case, &mut findings);
    associations::judge(&case, &mut findings);
    if let Some(rest) = findings.get_mut(of_the_capture..) {
        rest.sort_by_key(|finding| (finding.place.is_none(), finding.place));
    }
    let witnessed = !cast.access_points.is_empty()
        && expected.until.is_some()
        && capture.health.dropped == Some(0)
        && of_the_capture == 0;
    Verdict {
        findings,
        witnessed,
        counts: Counts::of(&case),
        linkage: Linkage::of(bursts),
        observation: Observation::of(bursts),
    }
}

impl Verdict {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// The sins alone.
    pub fn sins(&self) -> impl Iterator<Item = &Sin> {
        self.findings.iter().map(|finding| &finding.sin)
    }

    /// One line: "clean", with the reservation that it needs, or how many findings.
    #[must_use]
    pub fn summary(&self) -> String {
        match self.findings.len() {
            0 if self.witnessed => "clean".to_owned(),
            0 => "nothing found, but nothing proves that the capture is whole".to_owned(),
            1 => "guilty: 1 finding".to_owned(),
            several => format!("guilty: {several} findings"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary())?;
        for finding in &self.findings {
            writeln!(f, "- {finding}")?;
        }
        write!(f, "{}", self.counts)
    }
}

impl Counts {
    fn of(case: &Case<'_>) -> Self {
        let bursts = case.bursts;
        let connections = connection_addresses(bursts);
        let scans: Vec<_> = bursts.scans().collect();
        let associated = bursts.associations().filter(|association| association.associated).count();
        let is_forbidden = |frame: &&super::capture::Frame| {
            frame.mpdu.as_ref().is_ok_and(|mpdu| {
                addresses::roles(mpdu).any(|(_, address)| case.cast.forbidden.contains(&address))
            })
        };
        Self {
            frames: case.capture.frames.len(),
            end: case.capture.end(),
            beacons: bursts.access_points.values().map(|frames| frames.beacons.len()).sum(),
            scans: scans.len(),
            scan_addresses: scans.iter().map(|scan| scan.span.address).collect::<BTreeSet<_>>().len(),
            probe_requests: scans.iter().map(|scan| scan.probe_requests).sum(),
            associations: associated,
            failed_attempts: bursts.associations().count() - associated,
            connection_addresses: connections.len(),
            probes_from_connections: scans
                .iter()
                .filter(|scan| connections.contains(&scan.span.address))
                .map(|scan| scan.probe_requests)
                .sum(),
            forbidden_frames: case.capture.frames.iter().filter(is_forbidden).count(),
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scanners, connectors) =
            (addresses_of(self.scan_addresses), addresses_of(self.connection_addresses));
        write!(f, "{} frames in {}, {} beacons; ", self.frames, self.end, self.beacons)?;
        write!(f, "{} scans under {scanners} ({} probe requests), ", self.scans, self.probe_requests)?;
        write!(
            f,
            "{} associations and {} failed attempts under {connectors}; ",
            self.associations, self.failed_attempts
        )?;
        write!(f, "{} probe requests from a connection's address, ", self.probes_from_connections)?;
        write!(f, "{} frames with a permanent address", self.forbidden_frames)
    }
}

fn addresses_of(count: usize) -> String {
    format!("{count} {}", if count == 1 { "address" } else { "addresses" })
}

fn connection_addresses(bursts: &Bursts) -> BTreeSet<Addr> {
    bursts.associations().map(|association| association.span.address).collect()
}

/// Whether a frame is one of which the transmitter may have its group bit set.
fn is_control(kind: &Kind) -> bool {
    matches!(kind, Kind::Control(_))
}
