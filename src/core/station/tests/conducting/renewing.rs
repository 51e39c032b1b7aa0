//! `wifi.renew-interface`.

use super::*;

#[test]
fn an_interface_that_cannot_be_created_anew_goes_on() {
    for keeps_addresses in BOTH {
        let networks = [("home", true), ("cafe", false)];
        let mut air = Air::new(keeps_addresses, &networks)
            .with(&[bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)]);
        air.policy = Rules { renews_interface: true, ..RULES };
        let mut air = air.started();
        air.pass(1);
        assert!(
            !air.log.iter().any(|action| matches!(action, Action::RenewInterface { .. })),
            "it is unused"
        );
        air.lose();
        air.pass(1);
        air.tell(Event::UserUp(CAFE));
        air.pass(5);
        let asked: Vec<_> = air
            .log
            .iter()
            .filter_map(|action| match action {
                Action::RenewInterface { address, wanted, .. } => Some((*address, *wanted)),
                _ => None,
            })
            .collect();
        assert_eq!(asked.iter().map(|(_, wanted)| *wanted).collect::<Vec<_>>(), [None, Some(CAFE)]);
        assert!(asked.iter().all(|(address, _)| address.octets()[0] == 0x0a), "{asked:?}");
        let refused = air.notices.iter().filter(|notice| matches!(notice, Notice::NotRenewed(_))).count();
        assert_eq!((refused, air.associations.len(), air.supplicant.current), (2, 3, Some(CAFE)));
        air.assert_right();
    }
}

#[test]
fn a_new_interface_takes_up_what_the_old_one_was_about() {
    let mut air = Air::new(true, &[("home", true), ("cafe", true)])
        .with(&[bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)]);
    let station =
        Station::new(air.link).with(air.station.radio.clone(), Knowledge::default(), Former::default());
    air.station = station.in_place_of_another(Some(CAFE));
    air.supplicant.disconnected = true;
    air.tell(Event::SupplicantBack);
    air.pass(2);
    assert_eq!((air.supplicant.current, air.foreign_scans), (Some(CAFE), 0));
    air.assert_right();
}
