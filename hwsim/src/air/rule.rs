//! The judge's rules: what each finding is a breach of, and a verdict on each.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::expect::{AddressRule, Expectations, ExpectedAssociation};
use super::finding::Sin;
use super::judge::Verdict;

/// What the judge holds a capture against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The capture is whole and listened to the end.
    WholeCapture,
    /// No permanent address is in any frame.
    NoPermanentAddress,
    /// Stations transmit under locally administered, individual addresses that keep their masks.
    LocalAddresses,
    /// No address serves two scans.
    OneScanPerAddress,
    /// No address that connects probes.
    NoProbeFromConnection,
    /// Everything that stations transmit is part of a scan or an association.
    NothingElse,
    /// There are as many scans as there must be.
    Scans,
    /// The expected associations are there, each under its right address, and no others.
    Associations,
}

impl Rule {
    /// All of them, in the order in which they are told.
    pub const ALL: [Rule; 8] = [
        Rule::WholeCapture,
        Rule::NoPermanentAddress,
        Rule::LocalAddresses,
        Rule::OneScanPerAddress,
        Rule::NoProbeFromConnection,
        Rule::NothingElse,
        Rule::Scans,
        Rule::Associations,
    ];

    /// As it is written in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::WholeCapture => "whole-capture",
            Rule::NoPermanentAddress => "no-permanent-address",
            Rule::LocalAddresses => "local-addresses",
            Rule::OneScanPerAddress => "one-scan-per-address",
            Rule::NoProbeFromConnection => "no-probe-from-connection",
            Rule::NothingElse => "nothing-else",
            Rule::Scans => "scans",
            Rule::Associations => "associations",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Sin {
    /// The rule that it breaks.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self {
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
            | Sin::BeaconsPause { .. } => Rule::WholeCapture,
            Sin::ForbiddenAddress { .. } => Rule::NoPermanentAddress,
            Sin::GroupTransmitter { .. } | Sin::UniversalTransmitter { .. } | Sin::ScanMaskBroken { .. } => {
                Rule::LocalAddresses
            }
            Sin::AddressInSeveralScans { .. } => Rule::OneScanPerAddress,
            Sin::ConnectionAddressProbes { .. } => Rule::NoProbeFromConnection,
            Sin::UnexplainedFrames { .. } => Rule::NothingElse,
            Sin::TooFewScans { .. } => Rule::Scans,
            Sin::MissingAssociation { .. }
            | Sin::UnexpectedAssociation { .. }
            | Sin::FailedAttempt { .. }
            | Sin::HandshakeIncomplete { .. }
            | Sin::WrongAddress { .. } => Rule::Associations,
        }
    }

    /// The place of the expected association that it concerns, from 1.
    const fn position(&self) -> Option<usize> {
        if let Sin::MissingAssociation { position, .. } | Sin::WrongAddress { position, .. } = self {
            return Some(*position);
        }
        None
    }
}

/// The verdict on one expectation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The rule.
    pub rule: Rule,
    /// What is expected, as a sentence.
    pub words: String,
    /// What breaks it; empty if it holds.
    pub findings: Vec<String>,
}

impl Check {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }
}

/// The verdict, expectation by expectation: each finding is in exactly one of them.
#[must_use]
pub fn checks(expected: &Expectations, verdict: &Verdict) -> Vec<Check> {
    let check = |rule, words: String, position: Option<usize>| Check {
        rule,
        words,
        findings: verdict
            .findings
            .iter()
            .filter(|finding| finding.sin.rule() == rule && finding.sin.position() == position)
            .map(ToString::to_string)
            .collect(),
    };
    let mut all = Vec::new();
    for rule in Rule::ALL {
        if rule == Rule::Associations {
            let associations = expected.associations.iter().flatten();
            all.extend(
                (1..).zip(associations).map(|(position, association)| {
                    check(rule, sentence(position, association), Some(position))
                }),
            );
        }
        if let Some(words) = words(rule, expected) {
            all.push(check(rule, words, None));
        }
    }
    all
}

/// What a rule asks for under these expectations; `None` where it asks for nothing.
fn words(rule: Rule, expected: &Expectations) -> Option<String> {
    let fixed = |words: &str| Some(words.to_owned());
    match rule {
        Rule::WholeCapture => fixed("the capture is whole, and listened to the end"),
        Rule::NoPermanentAddress => fixed("no permanent address is in any frame"),
        Rule::LocalAddresses => fixed("stations transmit under addresses that they may make up"),
        Rule::OneScanPerAddress => {
            expected.one_scan_per_address.then(|| "every scan has an address of its own".to_owned())
        }
        Rule::NoProbeFromConnection => expected
            .no_probe_from_connection_address
            .then(|| "no address that connects is in a probe request".to_owned()),
        Rule::NothingElse => fixed("stations transmit nothing but scans and associations"),
        Rule::Scans => (expected.at_least_scans > 0)
            .then(|| format!("there are at least {} scans", expected.at_least_scans)),
        Rule::Associations => match (&expected.associations, expected.attempts_may_fail) {
            (None, true) => None,
            (None, false) => fixed("no attempt at an association fails"),
            (Some(_), true) => fixed("there is no other association"),
            (Some(_), false) => fixed("there is no other association, and no attempt fails"),
        },
    }
}

fn sentence(position: usize, association: &ExpectedAssociation) -> String {
    let rules: Vec<String> = association
        .rules
        .iter()
        .map(|rule| match rule {
            AddressRule::Exactly(address) => format!("under {address}"),
            AddressRule::SameAs(label) => format!("under the same address as \"{label}\""),
            AddressRule::DifferentFrom(label) => format!("under another address than \"{label}\""),
            AddressRule::Fresh => "under a fresh address".to_owned(),
            AddressRule::Keeps(mask) => format!("under an address that keeps {mask}"),
        })
        .collect();
    let under = if rules.is_empty() { "under any address".to_owned() } else { rules.join(" and ") };
    format!("association {position} is to \"{}\", {under}", association.ssid)
}

#[cfg(test)]
mod tests {
    use super::super::capture::Capture;
    use super::super::cast::Cast;
    use super::super::expect::to;
    use super::super::judge::judge;
    use super::super::moment::Moment;
    use super::*;

    #[test]
    fn names_are_those_of_the_files() {
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
        }
    }

    #[test]
    fn each_finding_is_in_exactly_one_check() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/captures/supplicant-alone.pcap");
        let capture = Capture::open(std::path::Path::new(path)).unwrap();
        let cast = Cast::new()
            .access_point("02:00:00:00:01:00".parse().unwrap(), "home")
            .forbid("02:00:00:00:00:00".parse().unwrap());
        let expected = Expectations::until(Moment::Capture(std::time::Duration::from_secs(1)))
            .at_least_scans(99)
            .association(to("home").under_a_fresh_address())
            .association(to("cafe").under_another_address_than("home"))
            .association(to("work").under_the_same_address_as("home"));
        let verdict = judge(&capture, &cast, &expected);
        let checks = checks(&expected, &verdict);
        assert_eq!(checks.iter().map(|check| check.findings.len()).sum::<usize>(), verdict.findings.len());
        let broken = |rule| checks.iter().filter(|check| check.rule == rule && !check.holds()).count();
        assert_eq!((broken(Rule::NoPermanentAddress), broken(Rule::Scans)), (1, 1));
        assert!(
            checks.iter().any(|check| check.words.contains("association 3 is to \"work\", under the same")
                && !check.holds())
        );
    }
}
