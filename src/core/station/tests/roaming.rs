//! A station that is connected, and a signal that grows weak.

use super::*;

const HERE: MacAddr = MacAddr::new([2, 0, 0, 0, 1, 0]);
const THERE: MacAddr = MacAddr::new([2, 0, 0, 0, 2, 0]);
const ROAMS: Rules = Rules { roams_below: Some(-70), ..RULES };

struct Life {
    station: Station,
    rules: Rules,
    draw: Counter,
    at: Moment,
    wake: Option<Moment>,
    log: Vec<Action>,
}

impl Life {
    /// Connected to `home` on channel 1; channel 6 and two that one may only listen on are there besides.
    fn connected(rules: Rules, bssid: Option<MacAddr>) -> Self {
        let link = LinkState { address: MacAddr::new([2, 0, 0, 0, 0, 0]), up: true };
        let channels = [(2412, false), (2437, false), (5180, true), (5200, true)];
        let channels = channels.map(|(frequency, listen_only)| Channel { frequency, listen_only });
        let radio = Radio { scan_random_address: true, channels: channels.to_vec(), ..Radio::default() };
        let mut life = Self {
            station: Station::new(link).with(radio, Knowledge::default(), Former::default()),
            rules,
            draw: Counter(0),
            at: Moment::default(),
            wake: None,
            log: Vec::new(),
        };
        life.tell(Event::Started);
        life.tell(Event::SupplicantBack);
        let facts = Some(NetworkFacts { bssid, ..NetworkFacts::named(ssid("home")) });
        let usage = Usage::default();
        life.tell(Event::Networks(vec![NetworkState { id: HOME, facts, has_own_address: true, usage }]));
        life.tell(Event::Associating);
        life.tell(Event::Connected(None));
        life.status();
        assert_eq!(life.station.phase, Phase::Connected);
        life
    }

    fn status(&mut self) {
        self.tell(Event::Status(Status {
            state: SupplicantState::Completed,
            network: Some(HOME),
            bssid: Some(HERE),
            frequency: Some(2412),
            address: Some(STABLE),
            p2p_address: None,
            link: LinkState { address: STABLE, up: true },
        }));
    }

    fn weak(&mut self) {
        self.tell(Event::Signal { below: true, dbm: -75 });
    }

    /// Everything that has a ticket is done.
    fn tell(&mut self, event: Event) {
        let mut actions = Vec::new();
        self.station.step(self.at, &self.rules, &mut self.draw, event, &mut actions);
        for action in actions {
            self.log.push(action.clone());
            match action {
                Action::SetAddress { ticket, address, .. } => {
                    let link = LinkState { address, up: true };
                    self.tell(Event::Done(ticket, Outcome::Done(Some(link))));
                }
                Action::ArmScan { ticket, .. } | Action::Assign { ticket, .. } => {
                    self.tell(Event::Done(ticket, Outcome::Done(None)));
                }
                Action::WakeAt(moment) => self.wake = Some(moment),
                _ => {}
            }
        }
    }

    fn scan(&self) -> Option<(Ticket, ScanRequest)> {
        self.log.iter().rev().find_map(|action| match action {
            Action::Scan { ticket, request } => Some((*ticket, request.clone())),
            _ => None,
        })
    }

    /// The scan that was asked for is made, and hears these.
    fn hears(&mut self, heard: &[Bss]) -> ScanRequest {
        let (ticket, request) = self.scan().expect("a scan was asked for");
        self.log.clear();
        self.tell(Event::RadioBusy);
        self.tell(Event::Done(ticket, Outcome::Done(None)));
        self.tell(Event::ScanStarted);
        self.tell(Event::RadioIdle { has_results: true });
        assert!(self.log.contains(&Action::AskResults), "{:?}", self.log);
        self.tell(Event::Results(heard.to_vec()));
        self.tell(Event::ScanEnded);
        request
    }

    fn roams(&self) -> Option<MacAddr> {
        self.log.iter().find_map(|action| match action {
            Action::Roam(bssid) => Some(*bssid),
            _ => None,
        })
    }
}

fn bss(bssid: MacAddr, frequency: u32, dbm: i32) -> Bss {
    let security = Security::default();
    Bss { bssid, ssid: Some(ssid("home")), frequency, signal: dbm * 100, security, age: Duration::ZERO }
}

#[test]
fn where_the_signal_is_weak_it_listens_and_roams_to_what_is_better() {
    let mut life = Life::connected(ROAMS, None);
    assert!(life.log.contains(&Action::WatchSignal(Some(-70))));
    assert!(life.scan().is_none(), "it is not weak yet");
    life.weak();
    let first = life.hears(&[bss(HERE, 2412, -75)]);
    assert_eq!((first.frequencies, first.passive, first.address), (vec![2412], true, None));
    let second = life.hears(&[bss(HERE, 2412, -75), bss(THERE, 2437, -60)]);
    assert_eq!((second.frequencies, second.passive), (vec![2437, 5180, 5200], true));
    assert_eq!(life.roams(), Some(THERE));
    assert!(life.log.contains(&Action::Remember(ssid("home"), 2437)));
    assert_eq!(life.station.snapshot(&life.rules).exposed_scans, 0);
    assert_eq!(life.station.link.address, STABLE);
}

#[test]
fn what_is_hardly_better_is_left_and_looked_for_later() {
    let mut life = Life::connected(ROAMS, None);
    life.weak();
    let mut waits = Vec::new();
    for _ in 0..3 {
        for _ in 0..2 {
            life.hears(&[bss(HERE, 2412, -75), bss(THERE, 2437, -68)]);
        }
        assert_eq!(life.roams(), None);
        let wake = life.wake.expect("it looks again");
        waits.push(wake.0.saturating_sub(life.at.0).as_secs());
        life.at = wake;
        life.tell(Event::Deadline);
        assert!(life.scan().is_some());
    }
    assert!((7..=13).contains(&waits[0]) && waits[2] > 2 * waits[0], "{waits:?}");
}

#[test]
fn a_signal_that_grows_strong_again_ends_the_search() {
    let mut life = Life::connected(ROAMS, None);
    life.weak();
    life.tell(Event::Signal { below: false, dbm: -50 });
    life.hears(&[bss(HERE, 2412, -50), bss(THERE, 2437, -30)]);
    assert_eq!((life.roams(), life.scan()), (None, None));
    assert_eq!(life.station.roaming.deadline(), None);
}

#[test]
fn a_hidden_network_is_asked_by_name_and_that_is_counted() {
    let mut life = Life::connected(Rules { hidden: "home", ..ROAMS }, None);
    life.weak();
    let asked = life.hears(&[bss(HERE, 2412, -75), bss(THERE, 2412, -50)]);
    assert_eq!((asked.ssids, asked.passive, asked.address), (vec![ssid("home")], false, None));
    assert_eq!(life.station.snapshot(&life.rules).exposed_scans, 1);
    assert_eq!(life.roams(), Some(THERE));
}

#[test]
fn nothing_is_watched_where_no_other_cell_may_serve_or_nobody_asked_for_it() {
    for (rules, bssid) in [(ROAMS, Some(HERE)), (Rules { roams_below: None, ..ROAMS }, None)] {
        let mut life = Life::connected(rules, bssid);
        life.weak();
        assert!(!life.log.iter().any(|action| matches!(action, Action::WatchSignal(_))));
        assert!(life.scan().is_none());
    }
}

#[test]
fn a_connection_that_ends_meanwhile_ends_the_search() {
    let mut life = Life::connected(ROAMS, None);
    life.weak();
    let (ticket, _) = life.scan().expect("it looks");
    life.tell(Event::RadioBusy);
    life.tell(Event::Done(ticket, Outcome::Done(None)));
    life.tell(Event::ConnectionLost);
    life.tell(Event::RadioIdle { has_results: true });
    life.tell(Event::Results(vec![bss(THERE, 2437, -30)]));
    assert_eq!(life.roams(), None);
    assert!(!life.station.conductor.roams);
}

#[test]
fn a_status_in_the_middle_loses_nothing() {
    let mut life = Life::connected(ROAMS, None);
    life.weak();
    let (ticket, _) = life.scan().expect("it looks");
    life.tell(Event::Done(ticket, Outcome::Done(None)));
    life.status();
    life.tell(Event::RadioBusy);
    life.tell(Event::ScanStarted);
    life.tell(Event::RadioIdle { has_results: true });
    life.tell(Event::Results(vec![bss(HERE, 2412, -75), bss(THERE, 2412, -50)]));
    assert_eq!(life.roams(), None, "the supplicant does not know of it yet");
    life.tell(Event::ScanEnded);
    assert_eq!(life.roams(), Some(THERE));
    assert_eq!(life.station.snapshot(&life.rules).exposed_scans, 0, "it was macveil's own");
}

#[test]
fn a_users_word_in_the_middle_puts_the_search_off() {
    let mut life = Life::connected(ROAMS, None);
    life.weak();
    assert!(life.scan().is_some());
    life.log.clear();
    // Connected as it is, the supplicant does nothing.
    life.tell(Event::UserAsked(UserCommand::Connect));
    life.at = life.wake.expect("it looks again");
    life.tell(Event::Deadline);
    assert!(life.scan().is_some());
}

#[test]
fn who_leaves_leaves_no_watch_behind() {
    let mut life = Life::connected(ROAMS, None);
    life.tell(Event::Leaving);
    assert!(life.log.contains(&Action::WatchSignal(None)));
}
