//! The `[expect]` table of a scenario file.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::check::{Problem, at, list};
use super::{Document, is_called};
use crate::air::addr::Addr;
use crate::air::expect::{AddressRule, Expectations, ExpectedAssociation, to};
use crate::air::moment::Moment;
use crate::air::rule::Rule;

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Table {
    scans: usize,
    scans_may_share_an_address: bool,
    connections_may_probe: bool,
    attempts_may_fail: bool,
    missed_beacons: Option<u32>,
    associations: Option<Vec<Spanned<AssociationTable>>>,
    broken: BTreeSet<Rule>,
}

/// An association that must come.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AssociationTable {
    ssid: String,
    /// How later ones refer to it; the SSID unless said otherwise.
    label: Option<String>,
    /// `any`, `fresh`, `same as LABEL`, `other than LABEL`, or an address.
    #[serde(default)]
    address: Address,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(try_from = "String")]
enum Address {
    #[default]
    Any,
    Rule(AddressRule),
}

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Ok(Address::Rule(match text.as_str() {
            "any" => return Ok(Address::Any),
            "fresh" => AddressRule::Fresh,
            other => match (other.strip_prefix("same as "), other.strip_prefix("other than ")) {
                (Some(label), _) => AddressRule::SameAs(label.to_owned()),
                (_, Some(label)) => AddressRule::DifferentFrom(label.to_owned()),
                _ => AddressRule::Exactly(other.parse::<Addr>().map_err(|_| {
                    format!(
                        "\"{other}\" is neither \"any\", \"fresh\", \"same as LABEL\", \"other than LABEL\" \
                         nor an address like 02:00:00:00:00:01"
                    )
                })?),
            },
        }))
    }
}

impl Table {
    /// Whether its labels and networks are there.
    pub(super) fn check(&self, document: &Document) -> Result<(), Problem> {
        let networks: BTreeSet<&str> =
            document.access_points.iter().map(|access_point| access_point.get_ref().ssid.as_str()).collect();
        let mut labels: BTreeSet<&str> = BTreeSet::new();
        for entry in self.associations.iter().flatten() {
            let table = entry.get_ref();
            if !networks.contains(table.ssid.as_str()) {
                let reason =
                    format!("no access point serves \"{}\"; there are {}", table.ssid, list(&networks));
                return Err(at(entry, reason));
            }
            if let Address::Rule(AddressRule::SameAs(label) | AddressRule::DifferentFrom(label)) =
                &table.address
                && !labels.contains(label.as_str())
            {
                let reason =
                    format!("no earlier association is called \"{label}\"; there are {}", list(&labels));
                return Err(at(entry, reason));
            }
            labels.insert(table.label.as_ref().unwrap_or(&table.ssid));
        }
        Ok(())
    }
}

/// What the air must show in a scenario that is described in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The rules that the scenario must break, each of them, and no other: of a client that is known to
    /// be guilty.
    pub broken: BTreeSet<Rule>,
    scans: usize,
    scans_may_share_an_address: bool,
    connections_may_probe: bool,
    attempts_may_fail: bool,
    missed_beacons: Option<u32>,
    associations: Option<Vec<ExpectedAssociation>>,
}

impl Expected {
    /// What a checked document expects.
    pub(super) fn of(document: &Document) -> Self {
        let table = &document.expect;
        let is_open =
            |ssid: &str| {
                document.access_points.iter().map(Spanned::get_ref).any(|access_point| {
                    is_called(access_point, ssid) && !access_point.lets_in().has_handshake()
                })
            };
        let association = |entry: &Spanned<AssociationTable>| {
            let entry = entry.get_ref();
            let mut expected = to(&entry.ssid).called(entry.label.as_ref().unwrap_or(&entry.ssid));
            if let Address::Rule(rule) = &entry.address {
                expected.rules.push(rule.clone());
            }
            if is_open(&entry.ssid) { expected.open() } else { expected }
        };
        Expected {
            broken: table.broken.clone(),
            scans: table.scans,
            scans_may_share_an_address: table.scans_may_share_an_address,
            connections_may_probe: table.connections_may_probe,
            attempts_may_fail: table.attempts_may_fail,
            missed_beacons: table.missed_beacons,
            associations: table.associations.as_ref().map(|all| all.iter().map(association).collect()),
        }
    }

    /// For the judge; the last step was at `last_step`.
    #[must_use]
    pub fn until(&self, last_step: Moment) -> Expectations {
        let strict = Expectations::until(last_step);
        Expectations {
            at_least_scans: self.scans,
            one_scan_per_address: !self.scans_may_share_an_address,
            no_probe_from_connection_address: !self.connections_may_probe,
            attempts_may_fail: self.attempts_may_fail,
            missed_beacons: self.missed_beacons.unwrap_or(strict.missed_beacons),
            associations: self.associations.clone(),
            ..strict
        }
    }
}
