//! A kernel and a 2.11 supplicant that do what they are told, step by step.

mod addresses;
mod lost_word;
mod parking;
mod periods;
mod scans;

use super::*;

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
    /// What the kernel announces of its changes, where that comes after their ends; else they are not announced.
    late: Option<Vec<LinkState>>,
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
            late: None,
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
        Self::new(RULES)
    }

    fn tell(&mut self, event: Event) {
        let mut events = std::collections::VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let mut actions = Vec::new();
            self.station.step(self.at, &self.rules, &mut self.draw, event, &mut actions);
            events.extend(actions.into_iter().filter_map(|action| self.perform(action)));
            events.extend(self.late.iter_mut().flat_map(|late| late.drain(..)).map(Event::Link));
        }
    }

    fn perform(&mut self, action: Action) -> Option<Event> {
        if !matches!(action, Action::AskLink | Action::AskStatus | Action::AskNetworks | Action::Report(_)) {
            self.log.push(action.clone());
        }
        let done = |ticket| Some(Event::Done(ticket, Outcome::Done(None)));
        match action {
            Action::SetAddress { ticket, .. } if self.refuses_addresses => {
                Some(Event::Done(ticket, Outcome::Failed("Operation not supported".to_owned())))
            }
            Action::SetAddress { ticket, address, .. } => {
                if let Some(late) = &mut self.late {
                    let down = LinkState { up: false, ..self.link };
                    late.extend([down, LinkState { address, ..down }, LinkState { address, ..self.link }]);
                }
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
            Action::AskLink => Some(Event::LinkRead(self.link)),
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
            | Action::ForgetResults
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
            self.tell(Event::Connected(None));
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
