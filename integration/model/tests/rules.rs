//! The rules that the search checks, the station's own list of them, and the page that explains both, are
//! the same; and each can be broken.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use model::model::{ALL_BUGS, Bug, Cell, Kind, Rule, Search, Setup, Stop};

const STATION: &str = include_str!("../../../src/core/station/mod.rs");
const PAGE: &str = include_str!("../../../docs/model.md");

/// The world in which the mistake shows.
fn world_of(bug: Bug) -> Setup {
    let setup = Setup::of(&[Kind::Stable]);
    // Only behind the gate there is one that can be left open.
    let keeps_addresses = bug != Bug::NoGate;
    let stop = if bug == Bug::LeavesUp { Stop::Down } else { Stop::Parked };
    // And only where there is another cell one can roam.
    let roams = matches!(bug, Bug::NeverRoams | Bug::AsksForCells);
    let cell = |_| Cell { network: 0, ..setup.cells[0] };
    let cells = if roams { (0..2).map(cell).collect() } else { setup.cells.clone() };
    Setup { keeps_addresses, stop, roams, cells, ..setup }
}

#[test]
fn every_broken_rule_is_found() {
    for bug in ALL_BUGS {
        // Users are to be heard above all while macveil looks for a network that was lost.
        let ill_will = if bug == Bug::DeafToUsers { 2 } else { 1 };
        match (Search { setup: world_of(bug), ill_will, bug: Some(bug) }).run() {
            Ok(counts) => panic!("{bug:?} was not found: {counts:?}"),
            Err(found) => {
                println!("{bug:?}: {found}");
                assert_eq!(found.rule, bug.breaks(), "{bug:?}: {found}");
            }
        }
    }
}

#[test]
fn every_rule_can_be_broken() {
    for rule in Rule::ALL {
        assert!(ALL_BUGS.iter().any(|bug| bug.breaks() == rule), "no bug breaks {rule:?}");
    }
}

/// In the order of its page, and no other.
#[test]
fn the_station_states_the_rules_that_are_checked() {
    let stated: Vec<&str> = STATION
        .lines()
        .filter_map(|line| line.strip_prefix("//! ")?.split_once(". **"))
        .filter(|(number, _)| number.parse::<u8>().is_ok())
        .filter_map(|(_, rest)| rest.split_once("**:").map(|(name, _)| name))
        .collect();
    assert_eq!(stated, Rule::ALL.map(Rule::name));
}

#[test]
fn the_page_tells_which_bug_breaks_which_rule() {
    for rule in Rule::ALL {
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| {} |", rule.name())));
        let row = row.unwrap_or_else(|| panic!("no row for {}", rule.name()));
        for bug in ALL_BUGS {
            let named = row.contains(&format!("`{bug:?}`"));
            assert_eq!(named, bug.breaks() == rule, "{bug:?} in the row of {}", rule.name());
        }
    }
}
