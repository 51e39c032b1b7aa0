//! Are the expected associations there, each under its right address?

use super::super::addr::Addr;
use super::super::burst::Association;
use super::super::expect::{AddressRule, ExpectedAssociation};
use super::super::finding::{Finding, Place, Sin, Wrong};
use super::super::ssid::Ssid;
use super::Case;

pub(super) fn judge(case: &Case<'_>, findings: &mut Vec<Finding>) {
    let (granted, failed): (Vec<_>, Vec<_>) =
        case.bursts.associations().partition(|association| association.associated);
    if !case.expected.attempts_may_fail {
        findings.extend(failed.into_iter().map(failed_attempt));
    }
    let Some(expected) = &case.expected.associations else { return };

    let pairs = align(expected, &granted);
    for (index, association) in granted.iter().enumerate() {
        if !pairs.iter().any(|(_, there)| *there == Some(index)) {
            let sin =
                Sin::UnexpectedAssociation { address: association.span.address, ssid: network(association) };
            findings.push(finding(association, sin));
        }
    }
    // What came so far, for rules that refer back.
    let mut met: Vec<(&str, Addr)> = Vec::new();
    for (position, (expectation, there)) in (1..).zip(pairs) {
        let Some(association) = there.and_then(|index| granted.get(index)) else {
            let sin = Sin::MissingAssociation { position, ssid: expectation.ssid.clone() };
            findings.push(Finding { place: None, sin });
            continue;
        };
        let address = association.span.address;
        if expectation.handshake && !association.is_handshake_done() {
            let sin = Sin::HandshakeIncomplete { address, messages: association.handshake };
            findings.push(finding(association, sin));
        }
        for wrong in expectation.rules.iter().filter_map(|rule| broken(case, rule, &met, &association.span)) {
            let ssid = expectation.ssid.clone();
            findings.push(finding(association, Sin::WrongAddress { position, ssid, address, wrong }));
        }
        met.push((&expectation.label, address));
    }
}

/// Pairs each expectation with the association that meets it: the longest common run of networks in
/// order, so that one that is missing does not shift all that follow.
fn align<'a>(
    expected: &'a [ExpectedAssociation],
    granted: &[&Association],
) -> Vec<(&'a ExpectedAssociation, Option<usize>)> {
    // longest[i][j]: pairs among expected[i..] and granted[j..].
    let mut longest = vec![vec![0_usize; granted.len() + 1]; expected.len() + 1];
    for (i, expectation) in expected.iter().enumerate().rev() {
        for (j, association) in granted.iter().enumerate().rev() {
            longest[i][j] = if network(association) == expectation.ssid {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let mut pairs = Vec::with_capacity(expected.len());
    let mut j = 0;
    for (i, expectation) in expected.iter().enumerate() {
        let there = (j..granted.len()).find(|candidate| {
            network(granted[*candidate]) == expectation.ssid
                && longest[i][j] == longest[i + 1][candidate + 1] + 1
        });
        if let Some(index) = there {
            j = index + 1;
        }
        pairs.push((expectation, there));
    }
    pairs
}

fn broken(
    case: &Case<'_>,
    rule: &AddressRule,
    met: &[(&str, Addr)],
    span: &super::super::burst::Span,
) -> Option<Wrong> {
    let address = span.address;
    let of = |label| called(met, label);
    match rule {
        AddressRule::Exactly(exact) => (*exact != address).then_some(Wrong::NotExactly(*exact)),
        AddressRule::SameAs(label) => of(label)
            .next()
            .filter(|first| *first != address)
            .map(|first| Wrong::NotTheSame(first, label.clone())),
        AddressRule::DifferentFrom(label) => {
            of(label).any(|earlier| earlier == address).then(|| Wrong::NotDifferent(label.clone()))
        }
        AddressRule::Fresh => case
            .bursts
            .stations
            .iter()
            .map(|burst| burst.span())
            .find(|earlier| earlier.address == address && earlier.first_frame < span.first_frame)
            .map(|earlier| Wrong::NotFresh(earlier.first_frame)),
        AddressRule::Keeps(mask) => (!mask.fits(address)).then_some(Wrong::MaskBroken(*mask)),
    }
}

/// The addresses of the associations met so far under this label.
fn called<'a>(met: &'a [(&str, Addr)], label: &'a str) -> impl Iterator<Item = Addr> + 'a {
    met.iter().filter(move |(met, _)| *met == label).map(|(_, address)| *address)
}

fn failed_attempt(association: &Association) -> Finding {
    let sin = Sin::FailedAttempt {
        address: association.span.address,
        bssid: association.bssid,
        authenticated: association.authenticated,
    };
    finding(association, sin)
}

fn finding(association: &Association, sin: Sin) -> Finding {
    let place = Place { frame: association.span.first_frame, at: association.span.from };
    Finding { place: Some(place), sin }
}

/// The network, empty where nobody named it.
fn network(association: &Association) -> Ssid {
    association.ssid.clone().unwrap_or_else(|| "".into())
}
