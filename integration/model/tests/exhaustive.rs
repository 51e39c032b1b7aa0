//! The whole of the station's behaviour, as far as the model reaches.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use model::core::radio::Channel;
use model::core::station::ScanMethod;
use model::model::{Cell, Counts, Kind, Search, Setup, Stop};

/// Moves of ill will in the runs of every day.
const ILL_WILL: u8 = 1;

fn depth() -> u8 {
    std::env::var("MACVEIL_MODEL_ILL_WILL").ok().and_then(|text| text.parse().ok()).unwrap_or(ILL_WILL)
}

fn search(setup: Setup) -> Counts {
    let search = Search { setup, ill_will: depth(), bug: None };
    let counts = search.run().unwrap_or_else(|found| panic!("{found}"));
    println!("{:?}, ill will {}: {counts:?}", search.setup, search.ill_will);
    counts
}

/// Under a supplicant that does not switch addresses itself.
fn gated(setup: Setup) -> Setup {
    Setup { keeps_addresses: false, ..setup }
}

/// Access points of the first network, one on a channel where one may ask and one where one may only
/// listen.
fn two_channels() -> Setup {
    let channel = |frequency, listen_only| Channel { frequency, listen_only };
    let cell = |frequency| Cell { network: 0, frequency };
    Setup {
        channels: vec![channel(2412, false), channel(5260, true)],
        cells: vec![cell(2412), cell(5260)],
        ..Setup::of(&[Kind::Stable])
    }
}

#[test]
fn one_stable_network() {
    search(Setup::of(&[Kind::Stable]));
}

#[test]
fn one_random_network() {
    search(Setup::of(&[Kind::Random]));
}

#[test]
fn one_random_network_whose_scans_use_the_interfaces_address() {
    search(Setup { method: ScanMethod::Interface, ..Setup::of(&[Kind::Random]) });
}

#[test]
fn one_stable_network_behind_the_gate() {
    search(gated(Setup::of(&[Kind::Stable])));
}

#[test]
fn two_networks() {
    search(Setup::of(&[Kind::Stable, Kind::Random]));
}

#[test]
fn two_networks_behind_the_gate() {
    search(gated(Setup::of(&[Kind::Stable, Kind::Random])));
}

#[test]
fn a_network_that_cannot_have_an_address() {
    search(Setup::of(&[Kind::Refused, Kind::Stable]));
}

#[test]
fn left_down_on_stopping() {
    search(Setup { stop: Stop::Down, ..Setup::of(&[Kind::Random]) });
}

#[test]
fn restored_on_stopping() {
    search(Setup { stop: Stop::Restored, ..Setup::of(&[Kind::Random]) });
}

#[test]
fn restored_on_stopping_behind_the_gate() {
    search(gated(Setup { stop: Stop::Restored, ..Setup::of(&[Kind::Stable]) }));
}

#[test]
fn a_hidden_network() {
    search(Setup { hidden: true, ..Setup::of(&[Kind::Stable]) });
}

#[test]
fn a_hidden_network_behind_the_gate() {
    search(gated(Setup { hidden: true, ..Setup::of(&[Kind::Stable]) }));
}

#[test]
fn scans_that_only_listen() {
    search(Setup { passive: true, ..Setup::of(&[Kind::Stable]) });
}

#[test]
fn two_channels_with_an_access_point_each() {
    search(two_channels());
}

#[test]
fn an_address_for_each_cell() {
    search(Setup { networks: vec![Kind::PerCell], ..two_channels() });
}

#[test]
fn an_address_for_each_cell_behind_the_gate() {
    search(gated(Setup { networks: vec![Kind::PerCell], ..two_channels() }));
}

/// Two access points of one network, and macveil looks for the other where the signal of one is weak.
fn roaming() -> Setup {
    let cell = |_| Cell { network: 0, frequency: 2412 };
    Setup { roams: true, cells: (0..2).map(cell).collect(), ..Setup::of(&[Kind::Stable]) }
}

#[test]
fn a_signal_that_grows_weak() {
    search(roaming());
}

#[test]
fn a_signal_that_grows_weak_behind_the_gate() {
    search(gated(roaming()));
}

#[test]
fn a_weak_signal_and_an_address_for_each_cell() {
    search(Setup { networks: vec![Kind::PerCell], ..roaming() });
}

#[test]
fn an_interface_that_is_created_anew() {
    search(Setup { renews: true, ..Setup::of(&[Kind::Stable]) });
}
