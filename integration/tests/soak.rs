//! One simulated day of scans, moves and faults; `cargo lab soak` lives more of them.

#![allow(clippy::print_stdout, reason = "a test runner shows it when asked to")]

use hwsim::soak;
use integration::on_the_air;

/// What macveil's memory may grow by in a day, in KiB: what the allocator keeps.
const GROWS: u64 = 512;

#[test]
fn a_day_with_its_faults() {
    let scenario = soak::day(1, 0);
    let run = on_the_air(&scenario);
    let day = soak::judge(1, 0, &scenario, &run).expect("the day was captured");
    println!("{day:?}");
    assert!(day.is_good(), "{:#?}", day.broken);
    assert!(
        day.scans >= 300 && day.associations >= 24,
        "{} scans, {} associations",
        day.scans,
        day.associations
    );
    assert!(day.faults.len() >= 5, "{:?}", day.faults);
    let [begun, ended] = day.held;
    assert!(begun.resident_kib > 0 && ended.resident_kib <= begun.resident_kib + GROWS, "{:?}", day.held);
    assert!(ended.descriptors <= begun.descriptors, "{:?}", day.held);
}
