//! Where macveil looks for networks, how often, and how.

use super::*;

#[test]
fn the_known_channel_is_looked_at_first_and_alone() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", true)])
            .with(&[bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)])
            .started();
        air.pass(1);
        air.scans.clear();
        air.lose();
        air.pass(1);
        let known: BTreeSet<u32> = air.scans[0].frequencies.iter().copied().collect();
        assert!(known.is_subset(&BTreeSet::from([2412, 2437])), "{known:?}");
        assert_eq!(air.associations.len(), 2);
        assert_eq!(air.foreign_scans, 0);
        air.assert_right();
    }
}

#[test]
fn on_a_closed_channel_nobody_is_asked() {
    for keeps_addresses in BOTH {
        let mut air =
            Air::new(keeps_addresses, &[("home", true)]).with(&[bss(1, Some("home"), 5260)]).started();
        for _ in 0..3 {
            air.pass(60);
            air.lose();
        }
        assert_eq!(air.associations.len(), 4);
        let asked = |air: &Air, frequency| {
            let mut asked = air.scans.iter().filter(|scan| !scan.passive);
            asked.any(|scan| scan.frequencies.contains(&frequency))
        };
        assert!(asked(&air, 2412) && !asked(&air, 5260) && !asked(&air, 5180));
        // The country is known now.
        let open = [2412, 5260].map(|frequency| Channel { frequency, listen_only: false });
        air.tell(Event::Channels(open.to_vec()));
        air.lose();
        air.pass(60);
        assert!(asked(&air, 5260));
        air.assert_right();
    }
}

#[test]
fn an_access_point_that_is_ignored_is_passed_over_for_another_of_its_network() {
    for (ignored, taken) in [(1, 2437), (2, 2412)] {
        let mut air = Air::new(false, &[("home", true)]).started();
        air.pass(1);
        air.tell(Event::Ignored(vec![bss(ignored, None, 0).bssid]));
        air.bsss = vec![bss(1, Some("home"), 2412), bss(2, Some("home"), 2437)];
        air.pass(60);
        assert_eq!(air.associations.len(), 1);
        assert_eq!(air.scans.last().map(|scan| scan.frequencies.clone()), Some(vec![taken]));
        // Where there is no other, it is better than none.
        air.lose();
        air.bsss.retain(|bss| bss.frequency != taken);
        air.pass(60);
        assert_eq!(air.associations.len(), 2);
        air.assert_right();
    }
}

#[test]
fn a_leg_that_the_kernel_refuses_does_not_end_the_round() {
    let mut air = Air::new(true, &[("home", true)]).with(&[bss(1, Some("home"), 5260)]);
    air.refused = Some(2412);
    let mut air = air.started();
    air.pass(1);
    assert!(air.notices.iter().any(|notice| matches!(notice, Notice::ScanFailed(_))));
    assert_eq!(air.associations.len(), 1);
}

#[test]
fn nothing_heard_is_asked_for_more_and_more_slowly_on_every_channel() {
    let mut air = Air::new(true, &[("home", true)]).started();
    air.pass(60);
    let first = air.scans.len();
    let channels: BTreeSet<u32> = air.scans.iter().flat_map(|scan| scan.frequencies.clone()).collect();
    assert_eq!(channels.len(), 19);
    air.pass(600);
    air.scans.clear();
    air.pass(60);
    assert!(air.scans.len() < first, "{} then {}", first, air.scans.len());
    assert_eq!(air.foreign_scans, 0);
    assert_ne!(air.link.address.octets()[0], STABLE.octets()[0]);
    // It comes into range.
    air.bsss = vec![bss(1, Some("home"), 5180)];
    air.pass(700);
    assert_eq!(air.associations.len(), 1);
    air.assert_right();
}

#[test]
fn an_address_that_the_kernel_refuses_is_tried_more_and_more_slowly() {
    let mut air = Air::new(true, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]);
    air.supplicant.is_refused = true;
    let mut air = air.started();
    air.pass(60);
    assert!((4..=8).contains(&air.supplicant.refusals), "{} times in a minute", air.supplicant.refusals);
    assert_eq!((air.supplicant.disconnected, air.foreign_scans), (true, 0));
    air.supplicant.is_refused = false;
    air.pass(60);
    assert_eq!(air.associations.len(), 1);
    air.assert_right();
}

#[test]
fn whoever_comes_home_is_connected_soon_however_long_the_way_was() {
    for keeps_addresses in BOTH {
        let mut air =
            Air::new(keeps_addresses, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]).started();
        air.pass(1);
        air.bsss.clear();
        air.lose();
        air.pass(3600);
        air.scans.clear();
        air.pass(600);
        let asking = air.scans.iter().filter(|scan| !scan.passive).count();
        assert!(asking <= 9, "asked {asking} times within ten minutes");
        let listening: Vec<_> =
            air.scans.iter().filter(|scan| scan.passive && scan.frequencies == [2412]).collect();
        assert!((45..90).contains(&listening.len()), "listened {} times", listening.len());
        assert!(listening.iter().all(|scan| scan.address.is_none() && scan.ssids.is_empty()));
        air.bsss = vec![bss(1, Some("home"), 2412)];
        air.pass(13);
        assert_eq!(air.station.snapshot(&RULES).phase, Phase::Connected);
        assert_eq!((air.associations.len(), air.foreign_scans), (2, 0));
        air.assert_right();
    }
}

#[test]
fn between_glances_what_is_enabled_without_a_word_is_looked_for() {
    let mut air =
        Air::new(true, &[("home", true), ("cafe", false)]).with(&[bss(1, Some("home"), 2412)]).started();
    air.pass(1);
    air.bsss = vec![bss(2, Some("cafe"), 5180)];
    air.lose();
    air.pass(3600);
    air.supplicant.networks[1].enabled = true;
    air.pass(30);
    assert_eq!(air.supplicant.current, Some(CAFE));
    air.assert_right();
}

#[test]
fn a_hidden_network_is_asked_for_where_one_is_heard_and_under_an_address_of_its_own() {
    for keeps_addresses in BOTH {
        let networks = [("home", true), ("den", true)];
        let mut air = Air::new(keeps_addresses, &networks).with(&[bss(1, Some("cafe"), 2412)]).started();
        air.pass(100);
        assert!(air.scans.iter().all(|scan| scan.ssids.is_empty()), "its name was called in vain");
        air.bsss = vec![bss(3, None, 2462), bss(3, Some("den"), 2462)];
        air.pass(700);
        let named: Vec<_> = air.scans.iter().filter(|scan| !scan.ssids.is_empty()).collect();
        assert!(!named.is_empty());
        assert!(named.iter().all(|scan| scan.frequencies == [2462] && scan.ssids == [ssid("den")]));
        assert_eq!(air.associations.len(), 1);
        air.assert_right();
    }
}

#[test]
fn a_wrong_password_ends_parked_and_is_not_tried_without_end() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]);
        air.supplicant.gets_in = false;
        let mut air = air.started();
        air.pass(600);
        assert!((2..20).contains(&air.associations.len()), "{}", air.associations.len());
        assert_eq!(air.link.address.octets()[0], 0x0a, "not parked");
        assert_eq!(air.foreign_scans, 0);
        air.supplicant.gets_in = true;
        air.pass(600);
        assert_eq!(air.station.snapshot(&RULES).phase, Phase::Connected);
        air.assert_right();
    }
}

#[test]
fn a_link_that_is_down_is_not_asked_to_scan_and_looked_with_as_soon_as_it_comes_up() {
    for keeps_addresses in BOTH {
        let home = bss(1, Some("home"), 2412);
        let mut air =
            Air::new(keeps_addresses, &[("home", true)]).with(std::slice::from_ref(&home)).started();
        assert_eq!(air.associations.len(), 1);
        // Switched off.
        air.link.up = false;
        air.supplicant.state = SupplicantState::Disabled;
        air.supplicant.current = None;
        air.tell(Event::Link(air.link));
        air.tell(Event::ConnectionLost);
        let (scans, told) = (air.scans.len(), air.log.len());
        air.pass(3600);
        assert_eq!(air.scans.len(), scans, "{keeps_addresses}: asked a radio that is off");
        let wakes = air.log[told..].iter().filter(|action| matches!(action, Action::WakeAt(_))).count();
        assert!(wakes < 300, "{keeps_addresses}: woke {wakes} times in an hour");
        air.link.up = true;
        air.supplicant.state = SupplicantState::Idle;
        air.tell(Event::Link(air.link));
        air.pass(1);
        assert_eq!(air.associations.len(), 2, "{keeps_addresses}: {:?}", air.notices);
        air.assert_right();
    }
}
