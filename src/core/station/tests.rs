//! The station step by step: the scripts of a supplicant and a kernel, and what the station does.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for the one action it is about")]

mod lost_word;

use super::*;
use crate::core::addr::MacAddr;
use crate::core::ssid::Ssid;
use std::time::Duration;

const PERMANENT: MacAddr = MacAddr::new([2, 0, 0, 0, 0, 0]);
const STABLE: MacAddr = MacAddr::new([0x5e, 0xba, 0xfe, 0xfd, 0x89, 3]);
const HOME: NetworkId = NetworkId(0);
const CAFE: NetworkId = NetworkId(1);

/// Counts, so that every address drawn is another one.
struct Counter(u32);

impl Draw for Counter {
    fn fill(&mut self, octets: &mut [u8]) {
        self.0 += 1;
        let [.., a, b] = self.0.to_be_bytes();
        octets.fill(0);
        if let [.., x, y] = octets {
            (*x, *y) = (a, b);
        }
    }
}

struct Rules {
    randomizes: bool,
    method: ScanMethod,
    refuse: bool,
    /// Stable addresses change every that many seconds.
    period_secs: Option<u64>,
}

impl Policy for Rules {
    fn randomizes_scans(&self) -> bool {
        self.randomizes
    }

    fn scan_method(&self) -> ScanMethod {
        self.method
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        let mut octets = [0; 6];
        draw.fill(&mut octets);
        octets[0] = 0x0a;
        MacAddr::new(octets)
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        if self.refuse {
            return Err(Refusal::Setting("wifi.cloned-mac-address=rnadom is no mode".to_owned()));
        }
        if asked.network.ssid.octets() == b"home" {
            let Some(secs) = self.period_secs else { return Ok(plan(STABLE, "stable", Renewal::Never)) };
            let number = asked.at.0.as_secs() / secs;
            let until = Some(Moment(Duration::from_secs((number + 1) * secs)));
            return Ok(Plan { until, ..plan(of_period(number), "stable", Renewal::Never) });
        }
        let mut octets = [0; 6];
        draw.fill(&mut octets);
        octets[0] = 0x0e;
        Ok(plan(MacAddr::new(octets), "random", Renewal::EachAssociation))
    }
}

fn plan(address: MacAddr, mode: &str, renewal: Renewal) -> Plan {
    let (mode, why) = (mode.to_owned(), "test".to_owned());
    Plan { address, mode, renewal, until: None, bssid: None, why, basis: Basis::default() }
}

fn of_period(number: u64) -> MacAddr {
    MacAddr::new([0x12, 0, 0, 0, 0, u8::try_from(number).unwrap()])
}

/// A network, as a 2.11 supplicant keeps it.
struct Known {
    id: NetworkId,
    ssid: Option<Ssid>,
    assigned: Option<MacAddr>,
}

/// A station with a kernel and a 2.11 supplicant that do what they are told.
struct World {
    station: Station,
    rules: Rules,
    draw: Counter,
    at: Moment,
    link: LinkState,
    refuses_addresses: bool,
    networks: Vec<Known>,
    state: SupplicantState,
    current: Option<NetworkId>,
    armed: Option<ScanAddress>,
    /// Actions performed, without questions.
    log: Vec<Action>,
    notices: Vec<Notice>,
    wake: Option<Moment>,
}

impl World {
    fn new(rules: Rules) -> Self {
        let link = LinkState { address: PERMANENT, up: false };
        let network = |id, name: &[u8]| Known { id, ssid: Ssid::new(name).ok(), assigned: None };
        Self {
            station: Station::new(link),
            rules,
            draw: Counter(0),
            at: Moment::default(),
            link,
            refuses_addresses: false,
            networks: vec![network(HOME, b"home"), network(CAFE, b"cafe")],
            state: SupplicantState::Idle,
            current: None,
            armed: None,
            log: Vec::new(),
            notices: Vec::new(),
            wake: None,
        }
    }

    fn driver() -> Self {
        Self::new(Rules { randomizes: true, method: ScanMethod::Driver, refuse: false, period_secs: None })
    }

    fn tell(&mut self, event: Event) {
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let mut actions = Vec::new();
            self.station.step(self.at, &self.rules, &mut self.draw, event, &mut actions);
            events.extend(actions.into_iter().filter_map(|action| self.perform(action)));
        }
    }

    fn perform(&mut self, action: Action) -> Option<Event> {
        if !matches!(action, Action::AskStatus | Action::AskNetworks | Action::Report(_)) {
            self.log.push(action.clone());
        }
        let done = |ticket| Some(Event::Done(ticket, Outcome::Done(None)));
        match action {
            Action::SetAddress { ticket, .. } if self.refuses_addresses => {
                Some(Event::Done(ticket, Outcome::Failed("Operation not supported".to_owned())))
            }
            Action::SetAddress { ticket, address, .. } => {
                self.link.address = address;
                Some(Event::Done(ticket, Outcome::Done(Some(self.link))))
            }
            Action::SetDown => {
                self.link.up = false;
                None
            }
            Action::ArmScan { ticket, address } => {
                self.armed = Some(address);
                done(ticket)
            }
            Action::Assign { ticket, network, assignment } => {
                let known = self.networks.iter_mut().find(|n| n.id == network).unwrap();
                known.assigned = match assignment {
                    Assignment::Address(address) => Some(address),
                    Assignment::Barred => Some(MacAddr::new([0; 6])),
                    Assignment::Drawn => None,
                };
                done(ticket)
            }
            Action::AskStatus => Some(Event::Status(Status {
                state: self.state,
                network: self.current,
                bssid: None,
                frequency: None,
                address: Some(self.link.address),
                p2p_address: None,
                link: self.link,
            })),
            Action::AskNetworks => Some(Event::Networks(self.list())),
            Action::Disconnect => {
                (self.state, self.current) = (SupplicantState::Idle, None);
                None
            }
            Action::SetUp
            | Action::RenewInterface { .. }
            | Action::Scan { .. }
            | Action::AskResults
            | Action::SaveUnmarked
            | Action::RenewIdentity(_)
            | Action::SelectNetwork(_)
            | Action::Enable(_)
            | Action::WatchSignal(_)
            | Action::Roam(_)
            | Action::ShutOut(..)
            | Action::Fence(_)
            | Action::OpenUp
            | Action::NoteHeld(_)
            | Action::Remember(..)
            | Action::Reconnect
            | Action::Reassociate => None,
            Action::WakeAt(moment) => {
                self.wake = Some(moment);
                None
            }
            Action::Report(notice) => {
                self.notices.push(notice);
                None
            }
        }
    }

    fn list(&self) -> Vec<NetworkState> {
        let state = |known: &Known| NetworkState {
            id: known.id,
            facts: known.ssid.clone().map(NetworkFacts::named),
            has_own_address: known.assigned.is_some(),
            usage: Usage { enabled: false, ..Usage::default() },
        };
        self.networks.iter().map(state).collect()
    }

    fn scan(&mut self) -> Option<MacAddr> {
        let used = match self.armed {
            Some(ScanAddress::Exactly(address)) => Some(address),
            Some(ScanAddress::Own) | None => Some(self.link.address),
            Some(ScanAddress::Drawn) => None,
        };
        self.tell(Event::ScanStarted);
        self.tell(Event::ScanEnded);
        used
    }

    /// What the supplicant does on its own when it associates; the address on the air.
    fn associate(&mut self, id: NetworkId) -> MacAddr {
        let assigned = self.networks.iter().find(|n| n.id == id).unwrap().assigned;
        self.link.address = assigned.unwrap_or(self.link.address);
        (self.state, self.current) = (SupplicantState::Associating, Some(id));
        let used = self.link.address;
        self.tell(Event::Link(self.link));
        self.tell(Event::Associating);
        if self.current == Some(id) {
            self.state = SupplicantState::Completed;
            self.tell(Event::Connected);
        }
        used
    }

    fn disconnect(&mut self) {
        (self.state, self.current) = (SupplicantState::Idle, None);
        self.tell(Event::Disconnected);
        self.pass(Duration::from_secs(1));
    }

    fn pass(&mut self, time: Duration) {
        self.at = self.at.after(time);
        if self.wake.is_some_and(|wake| wake <= self.at) {
            self.wake = None;
            self.tell(Event::Deadline);
        }
    }

    fn attach(&mut self) {
        self.tell(Event::SupplicantBack);
    }
}

#[test]
fn parks_before_there_is_a_supplicant() {
    let mut world = World::driver();
    world.tell(Event::Started);
    assert_ne!(world.link.address, PERMANENT);
    assert!(world.link.address.is_locally_administered());
}

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
    let mut world = World::new(Rules {
        randomizes: true,
        method: ScanMethod::Interface,
        refuse: false,
        period_secs: None,
    });
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
fn parks_again_after_a_connection() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.associate(HOME);
    world.disconnect();
    assert_ne!(world.link.address, STABLE);
    assert_ne!(world.link.address, PERMANENT);
    assert_eq!(world.station.snapshot(&world.rules).parked_address, Some(world.link.address));
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
    let mut world =
        World::new(Rules { randomizes: true, method: ScanMethod::Driver, refuse: true, period_secs: None });
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
fn a_refused_address_means_silence_and_recovery_is_tried() {
    let mut world = World::driver();
    world.link.up = true;
    world.refuses_addresses = true;
    world.tell(Event::Started);
    assert!(!world.link.up, "the link was left up");
    assert!(world.station.snapshot(&world.rules).problems[0].contains("not supported"));
    // Somebody takes it up again, as a supplicant does when it starts.
    world.link.up = true;
    world.tell(Event::Link(world.link));
    assert!(!world.link.up, "the link stayed up");
    world.refuses_addresses = false;
    world.pass(Duration::from_secs(31));
    assert_ne!(world.link.address, PERMANENT);
    assert!(world.notices.contains(&Notice::Recovered));
    assert!(world.station.snapshot(&world.rules).problems.is_empty());
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
fn an_address_changed_by_somebody_else_is_replaced() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.link.address = PERMANENT;
    world.tell(Event::Link(world.link));
    world.pass(Duration::from_secs(1));
    assert_ne!(world.link.address, PERMANENT);
}

#[test]
fn a_supplicant_that_dies_leaves_a_fresh_throwaway_address() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.associate(HOME);
    world.tell(Event::SupplicantGone);
    let first = world.link.address;
    assert!(first != STABLE && first != PERMANENT);
    world.attach();
    world.tell(Event::SupplicantGone);
    assert_ne!(world.link.address, first, "a supplicant may have scanned with it");
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
fn what_is_left_behind_goes_on_protecting() {
    let mut world = World::driver();
    world.tell(Event::Started);
    world.attach();
    world.log.clear();
    world.tell(Event::Leaving);
    assert_eq!(world.armed, Some(ScanAddress::Drawn));
    let drawn: Vec<_> = (world.log.iter())
        .filter_map(|action| match action {
            Action::Assign { network, assignment: Assignment::Drawn, .. } => Some(*network),
            _ => None,
        })
        .collect();
    assert_eq!(drawn, [CAFE], "the random network, and only that");
    assert_eq!(world.notices.last(), Some(&Notice::Left(Left::Parked(world.link.address))));
}

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

#[test]
fn with_randomization_off_nothing_is_touched() {
    let mut world =
        World::new(Rules { randomizes: false, method: ScanMethod::Driver, refuse: false, period_secs: None });
    world.tell(Event::Started);
    world.attach();
    world.scan();
    assert_eq!(world.link.address, PERMANENT);
    assert_eq!(world.armed, None);
}
