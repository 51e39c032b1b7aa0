//! Stable addresses that change at a time.

use super::*;

#[test]
fn an_address_changes_at_its_time_unless_it_is_in_use() {
    let mut world = World::driver();
    world.rules.period_secs = Some(100);
    world.tell(Event::Started);
    world.attach();
    assert_eq!(world.networks[0].assigned, Some(of_period(0)));
    world.pass(Duration::from_secs(99));
    assert_eq!(world.networks[0].assigned, Some(of_period(0)));
    world.pass(Duration::from_secs(1));
    assert_eq!(world.networks[0].assigned, Some(of_period(1)), "the time came and nothing changed");
    assert_eq!(world.associate(HOME), of_period(1));
    world.pass(Duration::from_secs(200));
    assert_eq!(world.networks[0].assigned, Some(of_period(1)), "changed under the association's feet");
    assert_eq!(world.current, Some(HOME));
    world.disconnect();
    assert_eq!(world.networks[0].assigned, Some(of_period(3)));
    assert_eq!(world.associate(HOME), of_period(3));
    assert!(!world.log.contains(&Action::Disconnect), "something was cut: {:?}", world.notices);
}

#[test]
fn another_networks_time_comes_while_connected() {
    let mut world = World::driver();
    world.rules.period_secs = Some(100);
    world.tell(Event::Started);
    world.attach();
    world.associate(CAFE);
    world.pass(Duration::from_secs(100));
    assert_eq!(world.networks[0].assigned, Some(of_period(1)));
    assert_eq!(world.current, Some(CAFE));
}
