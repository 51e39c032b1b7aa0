//! Each scan has its own address.

use super::*;

#[test]
fn every_scan_has_its_own_address_and_none_is_a_connections() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    let mut seen = vec![PERMANENT, STABLE, world.link.address];
    for _ in 0..40 {
        let used = world.scan().unwrap();
        assert!(!seen.contains(&used), "{used} was used before");
        seen.push(used);
    }
}

#[test]
fn without_the_drivers_help_the_interface_changes_between_scans() {
    let mut world = World::new(Rules { method: ScanMethod::Interface, ..RULES });
    world.tell(Event::Started);
    world.link.up = true;
    world.attach();
    assert_eq!(world.armed, Some(ScanAddress::Own));
    let mut seen = vec![PERMANENT, STABLE];
    for _ in 0..20 {
        let used = world.scan().unwrap();
        assert!(!seen.contains(&used), "{used} was used before");
        seen.push(used);
    }
}
