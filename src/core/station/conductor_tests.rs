//! A station between a supplicant of either kind and some air: who scans, under which address, and who
//! is let in.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for the one action it is about")]

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::core::bss::{Bss, Security};
use crate::core::radio::Channel;
use crate::core::ssid::Ssid;

const HOME: NetworkId = NetworkId(0);
const CAFE: NetworkId = NetworkId(1);

struct Counter(u32);

impl Draw for Counter {
    fn fill(&mut self, octets: &mut [u8]) {
        self.0 += 1;
        octets.fill(0);
        for (octet, drawn) in octets.iter_mut().rev().zip(self.0.to_le_bytes()) {
            *octet = drawn;
        }
    }
}

/// `home` is stable, all others random; `den` is hidden.
struct Rules;

impl Policy for Rules {
    fn randomizes_scans(&self) -> bool {
        true
    }

    fn scan_method(&self) -> ScanMethod {
        ScanMethod::Driver
    }

    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        drawn(0x0a, draw)
    }

    fn is_hidden(&self, network: &NetworkFacts) -> Option<bool> {
        Some(network.ssid.octets() == b"den")
    }

    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        let stable = asked.network.ssid.octets() == b"home";
        let (address, renewal) = if stable {
            (MacAddr::new([0x0e, 1, 1, 1, 1, 1]), Renewal::Never)
        } else {
            (drawn(0x06, draw), Renewal::EachAssociation)
        };
        let (mode, why) = ("test".to_owned(), "test".to_owned());
        Ok(Plan { address, mode, renewal, until: None, bssid: None, why, basis: Basis::default() })
    }
}

fn drawn(first: u8, draw: &mut dyn Draw) -> MacAddr {
    let mut octets = [0; 6];
    draw.fill(&mut octets);
    octets[0] = first;
    MacAddr::new(octets)
}

fn ssid(name: &str) -> Ssid {
    Ssid::new(name.as_bytes()).unwrap()
}

fn bss(number: u8, name: Option<&str>, frequency: u32) -> Bss {
    Bss {
        bssid: MacAddr::new([2, 0, 0, 0, 9, number]),
        ssid: name.map(ssid),
        frequency,
        signal: -4000,
        security: Security::default(),
        age: Duration::ZERO,
    }
}

#[derive(Debug, Clone)]
struct Network {
    id: NetworkId,
    name: String,
    enabled: bool,
    assigned: Option<MacAddr>,
}

/// wpa_supplicant, as far as it matters here.
struct Supplicant {
    keeps_addresses: bool,
    networks: Vec<Network>,
    disconnected: bool,
    state: SupplicantState,
    current: Option<NetworkId>,
    /// What it takes for the interface's.
    address: MacAddr,
    shut_out: Vec<Ssid>,
    /// Not older than 5 s.
    results: Vec<Bss>,
    /// Passwords are right.
    gets_in: bool,
    /// The kernel refuses it the networks' addresses; and how often it has.
    is_refused: bool,
    refusals: usize,
}

struct Air {
    policy: &'static dyn Policy,
    station: Station,
    draw: Counter,
    at: Moment,
    wake: Option<Moment>,
    link: LinkState,
    supplicant: Supplicant,
    bsss: Vec<Bss>,
    heard: Vec<Bss>,
    /// The kernel makes no scan of this channel.
    refused: Option<u32>,
    /// Made by macveil.
    scans: Vec<ScanRequest>,
    /// Made by the supplicant.
    foreign_scans: usize,
    associations: Vec<(NetworkId, MacAddr)>,
    notices: Vec<Notice>,
    log: Vec<Action>,
    events: VecDeque<Event>,
}

impl Air {
    fn new(keeps_addresses: bool, networks: &[(&str, bool)]) -> Self {
        let link = LinkState { address: MacAddr::new([2, 0, 0, 0, 0, 0]), up: true };
        let channels = (1..=11).map(|n| Channel { frequency: 2407 + 5 * n, listen_only: false });
        let listen = (36..=64).step_by(4).map(|n| Channel { frequency: 5000 + 5 * n, listen_only: true });
        let radio = Radio {
            scan_random_address: true,
            scan_random_sequence: true,
            scan_short_probes: true,
            address_on_create: true,
            channels: channels.chain(listen).collect(),
        };
        let networks = (0..).zip(networks).map(|(id, (name, enabled))| Network {
            id: NetworkId(id),
            name: (*name).to_owned(),
            enabled: *enabled,
            assigned: None,
        });
        let mut air = Self {
            policy: &Rules,
            station: Station::new(link).with(radio, Knowledge::default(), false),
            draw: Counter(0),
            at: Moment::default(),
            wake: None,
            link,
            supplicant: Supplicant {
                keeps_addresses,
                networks: networks.collect(),
                disconnected: false,
                state: SupplicantState::Idle,
                current: None,
                address: link.address,
                shut_out: Vec::new(),
                results: Vec::new(),
                gets_in: true,
                is_refused: false,
                refusals: 0,
            },
            bsss: Vec::new(),
            heard: Vec::new(),
            refused: None,
            scans: Vec::new(),
            foreign_scans: 0,
            associations: Vec::new(),
            notices: Vec::new(),
            log: Vec::new(),
            events: VecDeque::new(),
        };
        air.tell(Event::Started);
        air
    }

    fn with(mut self, bsss: &[Bss]) -> Self {
        self.bsss = bsss.to_vec();
        self
    }

    fn started(mut self) -> Self {
        self.tell(Event::SupplicantStarted);
        self
    }

    fn tell(&mut self, event: Event) {
        self.events.push_back(event);
        while let Some(event) = self.events.pop_front() {
            let mut actions = Vec::new();
            self.station.step(self.at, self.policy, &mut self.draw, event, &mut actions);
            actions.into_iter().for_each(|action| self.perform(action));
        }
    }

    fn pass(&mut self, secs: u64) {
        let until = self.at.after(Duration::from_secs(secs));
        while let Some(wake) = self.wake.filter(|wake| *wake <= until) {
            self.wake = None;
            self.at = self.at.max(wake);
            self.tell(Event::Deadline);
        }
        self.at = until;
    }

    fn say(&mut self, event: Event) {
        self.events.push_back(event);
    }

    fn perform(&mut self, action: Action) {
        self.log.push(action.clone());
        let done = |ticket| Event::Done(ticket, Outcome::Done(None));
        match action {
            Action::SetAddress { ticket, address, change } => {
                self.link.address = address;
                if change == Change::Bounce {
                    self.supplicant.address = address;
                    (self.heard, self.supplicant.results) = (Vec::new(), Vec::new());
                }
                self.say(Event::Done(ticket, Outcome::Done(Some(self.link))));
            }
            Action::ArmScan { ticket, .. } => self.say(done(ticket)),
            Action::Assign { ticket, network, assignment } => {
                let network = self.supplicant.networks.iter_mut().find(|n| n.id == network).unwrap();
                if !self.supplicant.keeps_addresses {
                    return self.say(Event::Done(ticket, Outcome::Unsupported("2.11 is needed".to_owned())));
                }
                network.assigned = match assignment {
                    Assignment::Address(address) => Some(address),
                    Assignment::Barred | Assignment::Drawn => None,
                };
                self.say(done(ticket));
            }
            Action::AskStatus => self.say(Event::Status(Status {
                state: self.supplicant.state,
                network: self.supplicant.current,
                bssid: None,
                frequency: self.frequency(),
                address: Some(self.supplicant.address),
                p2p_address: None,
                link: self.link,
            })),
            Action::AskNetworks => {
                let list = self.supplicant.networks.iter().map(|network| NetworkState {
                    id: network.id,
                    facts: Some(NetworkFacts::named(ssid(&network.name))),
                    has_own_address: network.assigned.is_some(),
                    usage: Usage { enabled: network.enabled, ..Usage::default() },
                });
                let list = list.collect();
                self.say(Event::Networks(list));
            }
            Action::Scan { ticket, request }
                if self.refused.is_some_and(|refused| request.frequencies.contains(&refused)) =>
            {
                self.say(Event::Done(ticket, Outcome::Unsupported("invalid".to_owned())));
            }
            Action::Scan { ticket, request } => {
                assert!(self.supplicant.current.is_none(), "the kernel refuses while associated");
                let asked = |bss: &&Bss| match &bss.ssid {
                    _ if !request.frequencies.contains(&bss.frequency) => false,
                    Some(name) if name.octets() == b"den" => request.ssids.contains(name),
                    _ => true,
                };
                self.heard = self.bsss.iter().filter(asked).cloned().collect();
                self.supplicant.results = self.heard.clone();
                self.scans.push(request);
                // Another's may have ended just before.
                self.say(Event::RadioIdle { has_results: false });
                self.say(Event::RadioBusy);
                self.say(done(ticket));
                self.say(Event::ScanStarted);
                self.say(Event::RadioIdle { has_results: true });
                self.say(Event::ScanEnded);
            }
            Action::AskResults => self.say(Event::Results(self.heard.clone())),
            Action::Disconnect => self.disconnect(),
            Action::Reconnect if !self.supplicant.disconnected => {}
            Action::Reconnect | Action::Reassociate => self.look(),
            Action::SelectNetwork(network) => self.select(network),
            Action::Enable(network) => {
                self.supplicant.networks.iter_mut().find(|n| n.id == network).unwrap().enabled = true;
            }
            Action::OpenUp => self.supplicant.shut_out.clear(),
            Action::ShutOut(ssids, _) => self.supplicant.shut_out = ssids,
            Action::Fence(_) => {}
            Action::WakeAt(moment) => self.wake = Some(moment),
            Action::Report(notice) => self.notices.push(notice),
            Action::SetDown => panic!("silenced: {:?}", self.notices),
            Action::RenewInterface { ticket, .. } => {
                self.say(Event::Done(ticket, Outcome::Failed("another interface uses the radio".to_owned())));
            }
            Action::SaveUnmarked
            | Action::WatchSignal(_)
            | Action::Roam(_)
            | Action::RenewIdentity(_)
            | Action::SetUp
            | Action::NoteHeld(_)
            | Action::Remember(..) => {}
        }
    }

    fn frequency(&self) -> Option<u32> {
        let name = &self.supplicant.networks.iter().find(|n| Some(n.id) == self.supplicant.current)?.name;
        Some(self.bsss.iter().find(|bss| bss.ssid.as_ref() == Some(&ssid(name)))?.frequency)
    }

    fn disconnect(&mut self) {
        self.supplicant.disconnected = true;
        self.supplicant.state = SupplicantState::Idle;
        if self.supplicant.current.take().is_some() {
            self.say(Event::Disconnected);
        }
    }

    fn select(&mut self, network: NetworkId) {
        self.supplicant.networks.iter_mut().for_each(|known| known.enabled = known.id == network);
        if self.supplicant.current.is_some_and(|current| current != network) {
            self.supplicant.current = None;
            self.say(Event::Disconnected);
        }
        self.look();
    }

    /// Chooses from fresh results, or scans once for itself and chooses then.
    fn look(&mut self) {
        self.supplicant.disconnected = false;
        if self.choose() {
            return;
        }
        self.supplicant.state = SupplicantState::Scanning;
        if !self.supplicant.networks.iter().any(|network| network.enabled) {
            self.supplicant.state = SupplicantState::Idle;
            return;
        }
        self.foreign_scans += 1;
        self.say(Event::RadioBusy);
        self.say(Event::ScanStarted);
        self.heard = self.bsss.clone();
        self.supplicant.results = self.heard.clone();
        self.say(Event::RadioIdle { has_results: true });
        self.say(Event::ScanEnded);
        self.choose();
    }

    fn choose(&mut self) -> bool {
        let fits = |network: &&Network| {
            let name = ssid(&network.name);
            network.enabled
                && !self.supplicant.shut_out.contains(&name)
                && self.supplicant.results.iter().any(|bss| bss.ssid.as_ref() == Some(&name))
        };
        let Some(network) = self.supplicant.networks.iter().find(fits).cloned() else { return false };
        if let Some(current) = self.supplicant.current {
            if current == network.id {
                // A reassociation, under the address that it has.
                return true;
            }
            self.supplicant.current = None;
            self.say(Event::Disconnected);
        }
        if self.supplicant.is_refused {
            self.supplicant.refusals += 1;
            self.say(Event::AddressRefused);
            return true;
        }
        if self.supplicant.keeps_addresses {
            self.link.address = network.assigned.expect("it was told an address before it was let in");
            self.supplicant.address = self.link.address;
            self.say(Event::Link(self.link));
        }
        self.associations.push((network.id, self.link.address));
        (self.supplicant.state, self.supplicant.current) = (SupplicantState::Associating, Some(network.id));
        self.say(Event::Associating);
        if self.supplicant.gets_in {
            self.supplicant.state = SupplicantState::Completed;
            self.say(Event::Connected);
        } else {
            (self.supplicant.state, self.supplicant.current) = (SupplicantState::Idle, None);
            self.say(Event::NetworkRests(network.id, Duration::from_secs(10)));
            self.say(Event::ConnectionLost);
        }
        true
    }

    fn lose(&mut self) {
        (self.supplicant.state, self.supplicant.current) = (SupplicantState::Idle, None);
        self.tell(Event::ConnectionLost);
    }

    /// Every association so far was under the address of its network.
    fn assert_right(&self) {
        let mut seen = BTreeSet::new();
        for (network, address) in &self.associations {
            let name = &self.supplicant.networks[network.0 as usize].name;
            if name == "home" {
                assert_eq!(*address, MacAddr::new([0x0e, 1, 1, 1, 1, 1]));
            } else {
                assert_eq!(address.octets()[0], 0x06, "{name} was joined under {address}");
                assert!(seen.insert(*address), "{address} was used twice");
            }
        }
        let scans: BTreeSet<_> = self.scans.iter().filter_map(|scan| scan.address).collect();
        assert_eq!(scans.len(), self.scans.iter().filter(|scan| !scan.passive).count());
    }
}

const BOTH: [bool; 2] = [true, false];

#[test]
fn a_supplicant_that_starts_is_spared_its_own_scan() {
    for keeps_addresses in BOTH {
        let mut air =
            Air::new(keeps_addresses, &[("home", true)]).with(&[bss(1, Some("home"), 2412)]).started();
        air.pass(1);
        assert_eq!(air.foreign_scans, 0);
        assert_eq!(air.associations, [(HOME, MacAddr::new([0x0e, 1, 1, 1, 1, 1]))]);
        assert!(!air.station.conductor.leads);
    }
}

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
    assert_ne!(air.link.address.octets()[0], 0x0e);
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
        assert_eq!(air.station.snapshot(&Rules).phase, Phase::Connected);
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

/// As [`Rules`], with `wifi.renew-interface`.
struct Renewing;

impl Policy for Renewing {
    fn randomizes_scans(&self) -> bool {
        true
    }
    fn scan_method(&self) -> ScanMethod {
        ScanMethod::Driver
    }
    fn renews_interface(&self) -> bool {
        true
    }
    fn throwaway(&self, draw: &mut dyn Draw) -> MacAddr {
        Rules.throwaway(draw)
    }
    fn connection(&self, asked: &Asked<'_>, draw: &mut dyn Draw) -> Result<Plan, Refusal> {
        Rules.connection(asked, draw)
    }
}

#[test]
fn an_interface_that_cannot_be_created_anew_goes_on() {
    for keeps_addresses in BOTH {
        let networks = [("home", true), ("cafe", false)];
        let mut air = Air::new(keeps_addresses, &networks)
            .with(&[bss(1, Some("home"), 2412), bss(2, Some("cafe"), 2437)]);
        air.policy = &Renewing;
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
    let station = Station::new(air.link).with(air.station.radio.clone(), Knowledge::default(), false);
    air.station = station.in_place_of_another(Some(CAFE));
    air.supplicant.disconnected = true;
    air.tell(Event::SupplicantBack);
    air.pass(2);
    assert_eq!((air.supplicant.current, air.foreign_scans), (Some(CAFE), 0));
    air.assert_right();
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
        assert_eq!(air.station.snapshot(&Rules).phase, Phase::Connected);
        air.assert_right();
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
    air.station = air.station.clone().with(air.station.radio.clone(), Knowledge::default(), true);
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

/// What may happen.
#[derive(Debug, Clone)]
enum Happening {
    Up(bool),
    Select(bool),
    Enable(bool),
    Disconnect,
    Reconnect,
    Lose,
    Appear(bool),
    Vanish,
    Password(bool),
    Pass(u64),
    Restart,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        any::<bool>().prop_map(Happening::Up),
        any::<bool>().prop_map(Happening::Select),
        any::<bool>().prop_map(Happening::Enable),
        Just(Happening::Disconnect),
        Just(Happening::Reconnect),
        Just(Happening::Lose),
        any::<bool>().prop_map(Happening::Appear),
        Just(Happening::Vanish),
        any::<bool>().prop_map(Happening::Password),
        (0_u64..30).prop_map(Happening::Pass),
        Just(Happening::Restart),
    ]
}

fn id(first: bool) -> NetworkId {
    if first { HOME } else { CAFE }
}

proptest! {
    #[test]
    fn whatever_happens_every_association_is_under_its_networks_address(
        keeps_addresses in any::<bool>(),
        happenings in proptest::collection::vec(happening(), 1..40),
    ) {
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", false)]).started();
        for happening in happenings {
            match happening {
                Happening::Up(first) => air.tell(Event::UserUp(id(first))),
                Happening::Select(first) => {
                    air.tell(Event::UserAsked(UserCommand::Connect));
                    air.select(id(first));
                }
                Happening::Enable(first) => {
                    air.supplicant.networks[usize::from(!first)].enabled = true;
                    air.tell(Event::UserAsked(UserCommand::Networks));
                }
                Happening::Disconnect => {
                    air.tell(Event::UserAsked(UserCommand::Disconnect));
                    air.disconnect();
                }
                Happening::Reconnect => {
                    air.tell(Event::UserAsked(UserCommand::Connect));
                    air.look();
                }
                Happening::Lose if air.supplicant.current.is_some() => air.lose(),
                Happening::Lose => {}
                Happening::Appear(first) => {
                    let name = if first { "home" } else { "cafe" };
                    air.bsss.push(bss(1, Some(name), if first { 2412 } else { 5180 }));
                }
                Happening::Vanish => air.bsss.clear(),
                Happening::Password(right) => air.supplicant.gets_in = right,
                Happening::Pass(secs) => air.pass(secs),
                Happening::Restart => {
                    (air.supplicant.current, air.supplicant.state) = (None, SupplicantState::Idle);
                    (air.supplicant.disconnected, air.supplicant.shut_out) = (false, Vec::new());
                    air.supplicant.networks.iter_mut().for_each(|network| network.assigned = None);
                    air.tell(Event::SupplicantGone);
                    air.tell(Event::SupplicantStarted);
                }
            }
            air.tell(Event::NetworksChanged);
            air.pass(0);
        }
        air.assert_right();
    }
}
