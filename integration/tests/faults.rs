//! Some faults in every phase of a connection's life; `cargo lab faults` has them all.

use hwsim::faults::{self, Phase};
use integration::on_the_air;

fn is_well(name: &str) {
    let all = faults::all();
    let fault = all.iter().find(|fault| fault.name == name).expect("there is such a fault");
    let row = faults::row(fault, &Phase::ALL, |scenario| Ok(on_the_air(scenario))).expect("it can be judged");
    assert_eq!(row.forbidden, [""; 0], "{name}");
    assert_eq!(row.cells.len(), Phase::ALL.len());
    for (phase, why) in row.cells {
        assert_eq!(why, None, "{name}, {}", phase.name());
    }
}

#[test]
fn macveil_killed_in_every_phase() {
    is_well("macveil killed, started after 2 s");
}

#[test]
fn the_permanent_address_set_by_others_in_every_phase() {
    is_well("address set to the permanent one by others");
}

#[test]
fn answers_cut_in_half_in_every_phase() {
    is_well("answers cut in half for 10 s");
}
