//! Who has the lead at the beginning and at the end.

use super::*;

#[test]
fn a_supplicant_that_starts_is_spared_its_own_scan() {
    for keeps_addresses in BOTH {
        let mut air =
            Air::new(keeps_addresses, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]).started();
        air.pass(1);
        assert_eq!(air.foreign_scans, 0);
        assert_eq!(air.associations, [(HOME, STABLE)]);
        assert!(!air.station.conductor.leads);
    }
}

#[test]
fn what_macveil_held_it_lets_go() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true)]).started();
        air.tell(Event::Leaving);
        assert!(air.log.contains(&Action::Reconnect));
        assert!(!air.supplicant.disconnected);
        assert!(air.supplicant.shut_out.is_empty());
    }
}

#[test]
fn a_supplicant_held_by_a_macveil_that_was_killed_is_taken_up_again() {
    let mut air = Air::new(true, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]);
    air.station = air.station.clone().with(
        air.station.radio.clone(),
        Knowledge::default(),
        Former { held: true, fenced: false },
    );
    air.supplicant.disconnected = true;
    air.tell(Event::SupplicantBack);
    air.pass(1);
    assert_eq!(air.associations.len(), 1);
    // But not one that its user disconnected.
    let mut air = Air::new(true, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]);
    air.supplicant.disconnected = true;
    air.tell(Event::SupplicantBack);
    air.pass(1000);
    assert!(air.associations.is_empty());
}
