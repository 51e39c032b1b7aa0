//! What users ask of the supplicant, or of macveil.

use super::*;

#[test]
fn a_network_that_its_user_disables_is_followed_by_the_next_without_a_foreign_scan() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", false)])
            .with(&[bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)])
            .started();
        air.pass(1);
        air.tell(Event::UserAsked(UserCommand::Networks));
        air.supplicant.networks[0].enabled = false;
        air.supplicant.networks[1].enabled = true;
        air.tell(Event::UserAsked(UserCommand::Networks));
        (air.supplicant.state, air.supplicant.current) = (SupplicantState::Idle, None);
        air.tell(Event::Disconnected);
        air.pass(1);
        assert_eq!((air.associations.len(), air.foreign_scans), (2, 0));
        assert_eq!(air.associations[1].0, CAFE);
        air.assert_right();
        // A user's word to disconnect, heard before or after, is the last one.
        air.tell(Event::UserAsked(UserCommand::Networks));
        air.tell(Event::UserAsked(UserCommand::Disconnect));
        air.disconnect();
        air.tell(Event::Disconnected);
        air.pass(600);
        assert_eq!(air.associations.len(), 2);
    }
}

#[test]
fn users_keep_the_last_word() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", false)]).started();
        assert!(air.station.conductor.leads);
        air.tell(Event::UserAsked(UserCommand::Disconnect));
        air.bsss = vec![bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)];
        air.pass(1000);
        assert!(air.associations.is_empty(), "connected against its user's word");
        air.tell(Event::UserAsked(UserCommand::Connect));
        air.select(CAFE);
        air.tell(Event::NetworksChanged);
        air.pass(10);
        assert_eq!(air.associations.len(), 1, "{keeps_addresses}");
        assert_eq!(air.associations[0].0, CAFE);
        air.assert_right();
        // A network that is enabled meanwhile does not wait for the next round.
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", false)])
            .with(&[bss(2, Some("cafe"), 2437)])
            .started();
        air.tell(Event::CommandsTold);
        air.pass(1000);
        air.supplicant.networks[1].enabled = true;
        air.tell(Event::UserAsked(UserCommand::Networks));
        assert_eq!(air.associations.len(), 1);
    }
}

#[test]
fn up_goes_straight_to_its_channel_and_leaves_others_enabled() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", true)])
            .with(&[bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)])
            .started();
        air.pass(1);
        let first = air.associations[0].0;
        let other = if first == HOME { CAFE } else { HOME };
        for (turn, network) in [other, first, other, first].into_iter().enumerate() {
            air.scans.clear();
            air.tell(Event::UserUp(network));
            air.pass(1);
            assert_eq!(air.associations.last().unwrap().0, network);
            assert!(air.supplicant.networks.iter().all(|network| network.enabled), "one stays disabled");
            let scanned: BTreeSet<u32> = air.scans.iter().flat_map(|scan| scan.frequencies.clone()).collect();
            assert!(turn == 0 || scanned.len() == 1, "{scanned:?}");
        }
        assert_eq!(air.foreign_scans, 0);
        air.assert_right();
        // One that is not there.
        air.bsss.clear();
        air.tell(Event::UserUp(other));
        air.pass(1);
        assert!(air.notices.contains(&Notice::NotHeard(other)));
    }
}

#[test]
fn after_an_attempt_that_nobody_answered_nobody_is_looked_up_under_the_networks_address() {
    for keeps_addresses in BOTH {
        let mut air = Air::new(keeps_addresses, &[("home", true)]);
        air.tell(Event::SupplicantBack);
        air.tell(Event::AttemptFailed);
        // Before anything else is said: a user's word may come at any time.
        let held = air.log.iter().position(|action| *action == Action::Disconnect).unwrap();
        assert_eq!(air.log[held + 1], Action::ForgetResults, "{keeps_addresses}");
    }
}

#[test]
fn a_scan_that_began_while_an_attempt_was_believed_in_is_let_end() {
    let mut air = Air::new(true, &[("home", true)]);
    air.tell(Event::SupplicantBack);
    // Word of an attempt comes after that of its failure, and of a user who wants to be connected all the same.
    air.tell(Event::AttemptFailed);
    air.tell(Event::UserAsked(UserCommand::Connect));
    air.pass(1000);
    (air.supplicant.state, air.link.address) = (SupplicantState::Scanning, STABLE);
    let told = air.log.len();
    air.say(Event::Associating);
    air.say(Event::RadioBusy);
    air.tell(Event::ScanStarted);
    air.pass(5);
    let changes = |action: &Action| matches!(action, Action::SetAddress { .. });
    assert!(!air.log[told..].iter().any(changes), "{:?}", &air.log[told..]);
    air.supplicant.state = SupplicantState::Idle;
    air.tell(Event::RadioIdle { has_results: true });
    air.tell(Event::ScanEnded);
    air.pass(5);
    assert!(air.log[told..].iter().any(changes), "not parked afterwards");
}
