//! A supplicant that did not hear that the link is up, and refuses what it is asked for.

use super::*;

/// One that is connected, and that then takes its interface for disabled without being told of anything.
fn deafened(keeps_addresses: bool) -> Air {
    let home = bss(1, Some("home"), 2412);
    let mut air = Air::new(keeps_addresses, &[("home", true)]).with(&[home]).started();
    air.pass(10);
    assert_eq!(air.supplicant.current, Some(HOME), "{:?}", air.log);
    (air.supplicant.is_deaf, air.supplicant.state, air.supplicant.current) =
        (true, SupplicantState::Disabled, None);
    air.supplicant.disconnected = true;
    air.log.clear();
    air
}

impl Air {
    fn bounces(&self) -> usize {
        let bounce = |action: &&Action| matches!(action, Action::SetAddress { change: Change::Bounce, .. });
        self.log.iter().filter(bounce).count()
    }

    /// Others took the link down and up.
    fn flap(&mut self) {
        self.tell(Event::Link(LinkState { up: false, ..self.link }));
        self.tell(Event::Link(self.link));
    }
}

#[test]
fn a_supplicant_that_missed_the_links_coming_up_gets_another() {
    for keeps_addresses in BOTH {
        let mut air = deafened(keeps_addresses);
        air.say(Event::ConnectionLost);
        air.flap();
        air.pass(1);
        air.supplicant.is_deaf = false;
        air.pass(120);
        assert_eq!(air.supplicant.current, Some(HOME), "{:#?}", air.log);
        air.assert_right();
    }
}

#[test]
fn what_a_user_asks_of_it_is_asked_again() {
    let mut air = deafened(true);
    air.tell(Event::UserAsked(UserCommand::Connect));
    air.supplicant.is_deaf = false;
    air.pass(60);
    assert_eq!(air.supplicant.current, Some(HOME), "{:#?}", air.log);
    air.assert_right();
}

#[test]
fn the_link_is_taken_down_more_and_more_seldom() {
    let mut air = deafened(true);
    air.tell(Event::UserAsked(UserCommand::Connect));
    air.pass(600);
    let bounces = air.bounces();
    assert!((3..60).contains(&bounces), "{bounces} times in ten minutes");
    assert_eq!(air.supplicant.current, None);
    air.supplicant.is_deaf = false;
    air.pass(600);
    assert_eq!(air.supplicant.current, Some(HOME), "{:#?}", air.log);
}

#[test]
fn a_link_that_is_down_is_not_taken_up_for_it() {
    let mut air = deafened(true);
    air.tell(Event::ConnectionLost);
    air.link.up = false;
    air.tell(Event::Link(air.link));
    air.log.clear();
    air.tell(Event::Status(Status {
        state: SupplicantState::Disabled,
        network: None,
        bssid: None,
        frequency: None,
        address: None,
        p2p_address: None,
        link: air.link,
    }));
    assert_eq!(air.bounces(), 0, "{:#?}", air.log);
}
