//! A supplicant of either kind, which scans and chooses for itself, and some access points: who scans, under
//! which address, and who is let in.

mod anything;
mod beginning;
mod enabling;
mod renewing;
mod rounds;
mod supplicant;
mod users;

use std::collections::{BTreeSet, VecDeque};

use super::*;

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
    /// It does not hear that the link comes up.
    is_deaf: bool,
    refusals: usize,
}

struct Air {
    policy: Rules,
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
            policy: RULES,
            station: Station::new(link).with(radio, Knowledge::default(), Former::default()),
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
                is_deaf: false,
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
            self.station.step(self.at, &self.policy, &mut self.draw, event, &mut actions);
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
                if change == Change::Bounce && self.supplicant.is_deaf {
                    self.supplicant.state = SupplicantState::Disabled;
                } else if change == Change::Bounce {
                    if self.supplicant.state == SupplicantState::Disabled {
                        self.supplicant.state = SupplicantState::Idle;
                    }
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
            Action::AskLink => self.say(Event::LinkRead(self.link)),
            Action::AskResults => self.say(Event::Results(self.heard.clone())),
            Action::Disconnect => self.disconnect(),
            Action::Reconnect | Action::Reassociate if self.supplicant.state == SupplicantState::Disabled => {
                self.say(Event::ConnectRefused);
            }
            Action::Reconnect if !self.supplicant.disconnected => {}
            Action::Reconnect | Action::Reassociate => self.look(),
            Action::SelectNetwork(network) => self.select(network),
            Action::Enable(network) => {
                self.supplicant.networks.iter_mut().find(|n| n.id == network).unwrap().enabled = true;
            }
            Action::ForgetResults => self.supplicant.results.clear(),
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

    /// Every association so far was under the address of its network.
    fn assert_right(&self) {
        let mut seen = BTreeSet::new();
        for (network, address) in &self.associations {
            let name = &self.supplicant.networks[network.0 as usize].name;
            if name == "home" {
                assert_eq!(*address, STABLE);
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
