//! Word that is lost, late or wrong, as the model found it.

use super::*;

fn connected() -> World {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.link.up = true;
    world.tell(Event::Link(world.link));
    world.attach();
    world.associate(HOME);
    world
}

#[test]
fn a_connection_ends_with_its_link_whether_or_not_that_is_told() {
    let mut world = connected();
    (world.state, world.current) = (SupplicantState::Idle, None);
    world.link.up = false;
    world.tell(Event::Link(world.link));
    assert!(world.station.snapshot(&world.rules).connection.is_none());
    assert!(is_throwaway(world.link.address), "at once: there is no scan that it could interrupt");
}

#[test]
fn a_scan_tells_of_a_connection_whose_end_was_not_told() {
    let mut world = connected();
    let armed = world.armed;
    (world.state, world.current) = (SupplicantState::Scanning, None);
    world.scan();
    assert!(world.station.snapshot(&world.rules).connection.is_none());
    assert_ne!(world.armed, armed, "that scan has used the address");
    world.state = SupplicantState::Idle;
    world.pass(Duration::from_secs(1));
    assert!(is_throwaway(world.link.address));
}

#[test]
fn a_scan_beside_a_connection_changes_nothing() {
    let mut world = connected();
    let armed = world.armed;
    world.scan();
    assert!(world.station.snapshot(&world.rules).connection.unwrap().right);
    assert_eq!((world.link.address, world.armed), (STABLE, armed));
}

#[test]
fn an_association_that_never_was_does_not_keep_the_address() {
    let mut world = World::driver();
    world.link = LinkState { address: PERMANENT, up: true };
    world.station = Station::new(world.link);
    (world.state, world.current) = (SupplicantState::Completed, Some(HOME));
    world.attach();
    (world.state, world.current) = (SupplicantState::Idle, None);
    let mut actions = Vec::new();
    world.station.step(world.at, &world.rules, &mut world.draw, Event::ConnectionLost, &mut actions);
    let status = Status {
        state: SupplicantState::Completed,
        network: Some(HOME),
        bssid: None,
        frequency: None,
        address: Some(PERMANENT),
        p2p_address: None,
        link: world.link,
    };
    world.tell(Event::Status(status));
    assert!(
        is_throwaway(world.link.address),
        "there was nothing to cut, and nothing else that tells of its end"
    );
}

#[test]
fn what_a_dead_supplicant_was_asked_is_not_waited_for() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    let parked = world.link;
    world.link.address = PERMANENT;
    let mut actions = Vec::new();
    world.station.step(world.at, &world.rules, &mut world.draw, Event::Link(world.link), &mut actions);
    assert_eq!(actions, [Action::AskStatus]);
    // The answer to a question before that one.
    let status = Status {
        state: SupplicantState::Idle,
        network: None,
        bssid: None,
        frequency: None,
        address: Some(parked.address),
        p2p_address: None,
        link: parked,
    };
    world.tell(Event::Status(status));
    world.tell(Event::SupplicantGone);
    assert!(is_throwaway(world.link.address), "{}", world.link.address);
}

#[test]
fn whoever_does_not_take_a_networks_address_is_kept_from_it_until_he_has() {
    for method in [ScanMethod::Driver, ScanMethod::Interface] {
        let mut world = World::new(Rules { method, ..RULES });
        world.tell(Event::Started);
        world.attach();
        // As after RECONFIGURE.
        world.networks[0].assigned = None;
        let mut actions = Vec::new();
        let list = world.list();
        world.station.step(world.at, &world.rules, &mut world.draw, Event::Networks(list), &mut actions);
        let assigned = actions.iter().find_map(|action| match action {
            Action::Assign { ticket, network: HOME, .. } => Some(*ticket),
            _ => None,
        });
        world.log.clear();
        world.tell(Event::Done(assigned.unwrap(), Outcome::Failed("FAIL".to_owned())));
        assert!(world.log.contains(&Action::Disconnect), "{method:?}: {:?}", world.log);
        let again =
            world.log.iter().position(|action| matches!(action, Action::Assign { network: HOME, .. }));
        let released = world.log.iter().position(|action| *action == Action::Reconnect);
        assert!(again.is_some() && again < released, "{method:?}: {:?}", world.log);
        assert_eq!(world.associate(HOME), STABLE);
    }
}

#[test]
fn an_announcement_that_may_not_have_been_macveils_spends_the_supplicants_address() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    let mut actions = Vec::new();
    // The supplicant's scan began a moment before macveil asked for one, which the kernel has not answered.
    for event in [Event::UserUp(HOME), Event::ScanStarted] {
        world.station.step(world.at, &world.rules, &mut world.draw, event, &mut actions);
    }
    assert!(actions.iter().any(|action| matches!(action, Action::Scan { .. })));
    let armed = world.armed;
    world.tell(Event::UserAsked(UserCommand::Connect));
    assert_ne!(world.armed, armed);
}

#[test]
fn who_says_that_he_cannot_set_an_address_is_told_it_again() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    // It said that it had taken the address, and had not.
    world.networks[0].assigned = Some(MacAddr::new([0; 6]));
    world.tell(Event::AddressRefused);
    assert_eq!(world.networks[0].assigned, Some(STABLE));
}

#[test]
fn cells_that_a_macveil_before_fenced_off_are_free_once_nothing_is_associated() {
    let fences = |world: &World| world.log.iter().filter(|action| matches!(action, Action::Fence(_))).count();
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    assert_eq!(fences(&world), 0, "whom nobody fenced off before, the user may have");
    let mut world = World::driver();
    let former = Former { held: false, fenced: true };
    world.station = world.station.with(Radio::default(), Knowledge::default(), former);
    world.tell(Event::Started);
    world.attach();
    assert_eq!(fences(&world), 1);
    assert!(world.log.contains(&Action::Fence(Vec::new())));
    world.tell(Event::SupplicantGone);
    world.tell(Event::SupplicantStarted);
    assert_eq!(fences(&world), 1, "one that was just started has no fence");
}

/// A kernel that refuses an address does so at once, each time.
#[test]
fn a_network_whose_address_is_refused_is_tried_more_and_more_slowly() {
    for method in [ScanMethod::Driver, ScanMethod::Interface] {
        let mut world = World::new(Rules { method, ..RULES });
        world.tell(Event::Started);
        world.attach();
        world.log.clear();
        let again =
            |action: &Action| matches!(action, Action::Reassociate | Action::Reconnect | Action::Scan { .. });
        let mut tried = Vec::new();
        for _ in 0..4 {
            world.tell(Event::AddressRefused);
            let refused = world.at;
            while !world.log.iter().any(again) {
                assert!(
                    world.at < refused.after(Duration::from_secs(60)),
                    "{method:?}: never: {:?}",
                    world.log
                );
                world.pass(Duration::from_millis(100));
            }
            tried.push(world.at.0.saturating_sub(refused.0).as_millis());
            world.log.clear();
        }
        assert!(tried[1..].iter().all(|wait| *wait >= 700), "{method:?}: {tried:?}");
        assert!(tried[3] > 2 * tried[1], "{method:?}: {tried:?}");
    }
}

#[test]
fn a_supplicant_that_refuses_an_address_for_its_scans_has_no_part_in_macveils() {
    let mut world = World::driver();
    world.tell(Event::Started);
    let mut actions = Vec::new();
    world.station.step(world.at, &world.rules, &mut world.draw, Event::SupplicantBack, &mut actions);
    let armed = actions.iter().find_map(|action| match action {
        Action::ArmScan { ticket, .. } => Some(*ticket),
        _ => None,
    });
    world.tell(Event::Done(armed.unwrap(), Outcome::Failed("FAIL".to_owned())));
    world.tell(Event::Networks(world.list()));
    world.tell(Event::UserUp(HOME));
    let asked = world.log.iter().find_map(|action| match action {
        Action::Scan { request, .. } => Some(request.clone()),
        _ => None,
    });
    let request = asked.unwrap();
    assert!(!request.passive && request.address.is_some_and(is_throwaway), "{request:?}");
}

#[test]
fn a_scan_during_a_change_may_have_used_either_address() {
    let rules = Rules { method: ScanMethod::Interface, ..RULES };
    let mut world = World::new(rules);
    world.tell(Event::Started);
    world.attach();
    world.scan();
    let mut actions = Vec::new();
    world.station.step(world.at, &world.rules, &mut world.draw, Event::SupplicantGone, &mut actions);
    let (ticket, address) = actions
        .iter()
        .find_map(|action| match action {
            Action::SetAddress { ticket, address, .. } => Some((*ticket, *address)),
            _ => None,
        })
        .unwrap();
    world.link.address = address;
    for event in [Event::SupplicantStarted, Event::ScanStarted] {
        world.tell(event);
    }
    world.tell(Event::Done(ticket, Outcome::Done(Some(world.link))));
    world.tell(Event::ScanEnded);
    assert_ne!(world.link.address, address);
}

#[test]
fn word_that_comes_late_of_a_change_is_not_answered_with_another() {
    let mut world = connected();
    (world.late, world.link.up) = (Some(Vec::new()), true);
    world.log.clear();
    world.tell(Event::SupplicantGone);
    let changes =
        |world: &World| world.log.iter().filter(|action| matches!(action, Action::SetAddress { .. })).count();
    assert_eq!(changes(&world), 1, "{:?}", world.log);
    // What others do is still seen.
    let foreign = LinkState { address: PERMANENT, up: true };
    world.link = foreign;
    world.tell(Event::Link(foreign));
    assert!(is_throwaway(world.link.address));
}
