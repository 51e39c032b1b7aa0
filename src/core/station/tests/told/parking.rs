//! What the interface carries when it is not connected, and when it may not transmit.

use super::*;

#[test]
fn parks_before_there_is_a_supplicant() {
    let mut world = World::driver();
    world.tell(Event::Started);
    assert_ne!(world.link.address, PERMANENT);
    assert!(world.link.address.is_locally_administered());
}

#[test]
fn parks_again_after_a_connection() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.associate(HOME);
    world.disconnect();
    assert_ne!(world.link.address, STABLE);
    assert_ne!(world.link.address, PERMANENT);
    assert_eq!(world.station.snapshot(&world.rules).parked_address, Some(world.link.address));
}

#[test]
fn a_refused_address_means_silence_and_recovery_is_tried() {
    let mut world = World::driver();
    world.link.up = true;
    world.refuses_addresses = true;
    world.tell(Event::Started);
    assert!(!world.link.up, "the link was left up");
    assert!(world.station.snapshot(&world.rules).problems[0].contains("not supported"));
    // Somebody takes it up again, as a supplicant does when it starts.
    world.link.up = true;
    world.tell(Event::Link(world.link));
    assert!(!world.link.up, "the link stayed up");
    world.refuses_addresses = false;
    world.pass(Duration::from_secs(31));
    assert_ne!(world.link.address, PERMANENT);
    assert!(world.notices.contains(&Notice::Recovered));
    assert!(world.station.snapshot(&world.rules).problems.is_empty());
}

#[test]
fn an_address_changed_by_somebody_else_is_replaced() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.link.address = PERMANENT;
    world.tell(Event::Link(world.link));
    world.pass(Duration::from_secs(1));
    assert_ne!(world.link.address, PERMANENT);
}

#[test]
fn a_supplicant_that_dies_leaves_a_fresh_throwaway_address() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.associate(HOME);
    world.tell(Event::SupplicantGone);
    let first = world.link.address;
    assert!(first != STABLE && first != PERMANENT);
    world.attach();
    world.tell(Event::SupplicantGone);
    assert_ne!(world.link.address, first, "a supplicant may have scanned with it");
}

#[test]
fn what_is_left_behind_goes_on_protecting() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.log.clear();
    world.tell(Event::Leaving);
    assert_eq!(world.armed, Some(ScanAddress::Drawn));
    let drawn: Vec<_> = (world.log.iter())
        .filter_map(|action| match action {
            Action::Assign { network, assignment: Assignment::Drawn, .. } => Some(*network),
            _ => None,
        })
        .collect();
    assert_eq!(drawn, [CAFE], "the random network, and only that");
    assert_eq!(world.notices.last(), Some(&Notice::Left(Left::Parked(world.link.address))));
}

#[test]
fn with_randomization_off_nothing_is_touched() {
    let mut world = World::new(Rules { randomizes: false, ..RULES });
    world.tell(Event::Started);
    world.attach();
    world.scan();
    assert_eq!(world.link.address, PERMANENT);
    assert_eq!(world.armed, None);
}

#[test]
fn silence_ends_also_where_the_address_that_is_there_would_do() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.refuses_addresses = true;
    world.tell(Event::SupplicantGone);
    assert!(!world.link.up && world.notices.iter().any(|notice| matches!(notice, Notice::Silenced(_))));
    world.refuses_addresses = false;
    world.tell(Event::SupplicantStarted);
    world.pass(Duration::from_secs(31));
    assert!(world.notices.contains(&Notice::Recovered), "{:?}", world.notices);
    assert!(is_throwaway(world.link.address));
}
