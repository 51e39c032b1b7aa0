//! Each connection has its right address, or none.

use super::*;

#[test]
fn stable_is_the_same_each_time_and_random_another() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    let mut randoms = Vec::new();
    for _ in 0..3 {
        assert_eq!(world.associate(HOME), STABLE);
        world.disconnect();
        let random = world.associate(CAFE);
        assert!(!randoms.contains(&random), "{random} was used before");
        randoms.push(random);
        world.disconnect();
    }
    assert!(!world.log.contains(&Action::Disconnect), "something was cut: {:?}", world.notices);
}

#[test]
fn an_association_under_a_wrong_address_is_cut_and_tried_again_at_most_three_times() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    for turn in 1..=4 {
        world.log.clear();
        // The assignment was lost, as by RECONFIGURE.
        world.networks[0].assigned = None;
        world.associate(HOME);
        assert_eq!(world.current, None, "the association was not cut");
        let tried = world.log.contains(&Action::Reconnect);
        assert_eq!(tried, turn <= 3, "turn {turn}");
    }
    assert!(!world.station.snapshot(&world.rules).problems.is_empty());
}

#[test]
fn a_network_whose_setting_is_wrong_is_barred_and_said_so() {
    let mut world = World::new(Rules { refuses: true, ..RULES });
    world.tell(Event::Started);
    world.attach();
    assert!(world.networks.iter().all(|network| network.assigned == Some(MacAddr::new([0; 6]))));
    assert!(world.station.snapshot(&world.rules).problems[0].contains("rnadom"));
}

#[test]
fn a_network_without_a_name_yet_is_barred_until_it_has_one() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    let id = NetworkId(7);
    world.networks.push(Known { id, ssid: None, assigned: None });
    world.tell(Event::NetworksChanged);
    assert_eq!(world.networks[2].assigned, Some(MacAddr::new([0; 6])));
    world.networks[2].ssid = Ssid::new(*b"home").ok();
    world.scan();
    assert_eq!(world.networks[2].assigned, Some(STABLE));
}

#[test]
fn a_stale_answer_changes_nothing() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    let before = world.station.clone();
    for ticket in 0..before.tickets {
        world.tell(Event::Done(Ticket(ticket), Outcome::Failed("late".to_owned())));
    }
    assert_eq!(world.station, before);
}

#[test]
fn a_connection_found_at_the_start_is_not_cut() {
    let mut world = World::driver();
    world.link = LinkState { address: PERMANENT, up: true };
    world.station = Station::new(world.link);
    (world.state, world.current) = (SupplicantState::Completed, Some(HOME));
    world.attach();
    assert_eq!(world.link.address, PERMANENT);
    assert!(world.notices.contains(&Notice::FoundConnected(HOME)));
    assert!(!world.station.snapshot(&world.rules).connection.unwrap().right);
    world.disconnect();
    assert_ne!(world.link.address, PERMANENT);
    assert_eq!(world.associate(HOME), STABLE);
}

#[test]
fn who_wants_to_be_disconnected_is_not_connected_again() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.tell(Event::AddressRefused);
    world.tell(Event::UserDown);
    for network in &mut world.networks {
        network.assigned = None;
    }
    world.tell(Event::NetworksChanged);
    let again = |action: &Action| matches!(action, Action::Reassociate | Action::Reconnect);
    let down = world.log.iter().position(|action| *action == Action::Disconnect).unwrap();
    assert!(!world.log[down..].iter().any(again), "{:?}", world.log);
}
