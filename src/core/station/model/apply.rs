//! What a move does to world and station, and what must not come of it.

use std::time::Duration;

use super::super::{
    Action, Assignment, Change, Event, LinkState, Notice, Outcome, ScanAddress, SupplicantState, Ticket,
    UserCommand,
};
use super::bugs::Bug;
use super::moves::{Fate, Move};
use super::world::{
    Doing, FRESH, OTHER, PERMANENT, Rules, STALE, Setup, Supplicant, Way, draws, network_id, place, ssid,
    station, supplicant,
};
use super::{Composite, RESTS, canon};
use crate::core::addr::MacAddr;
use crate::core::types::Moment;

/// A rule is broken, in words.
pub(super) type Broken = String;

/// One move being made.
pub(super) struct Making<'a> {
    pub(super) now: Composite,
    pub(super) setup: &'a Setup,
    pub(super) bug: Option<Bug>,
    pub(super) elapsed: Duration,
    draws: super::world::Draws,
}

impl<'a> Making<'a> {
    pub(super) fn new(now: Composite, setup: &'a Setup, bug: Option<Bug>) -> Self {
        Self { now, setup, bug, elapsed: Duration::ZERO, draws: draws() }
    }

    pub(super) fn make(&mut self, made: Move) -> Result<(), Broken> {
        match made {
            Move::Deliver(way) => self.deliver(way)?,
            Move::LinkJob(fate) => self.link_job(fate)?,
            Move::SupplicantJob(fate) => self.supplicant_job(fate)?,
            Move::Proceed => self.proceed()?,
            Move::EndScan { has_results } => self.now.world.end_scan(has_results),
            Move::OwnScan => {
                self.pass(FRESH);
                self.own_scan()?;
            }
            Move::Deadline => self.deadline()?,
            Move::LinkUp => {
                self.now.world.taken_down = false;
                self.now.world.set_up(true);
            }
            Move::Forget(way) => {
                self.now.world.channel(way).pop_front();
                self.now.world.lied = true;
            }
            Move::Say(lie) => {
                self.now.world.lied = true;
                self.give(lie.event())?;
            }
            Move::OthersSet { permanent } => self.others_set(if permanent { PERMANENT } else { OTHER }),
            Move::OthersTakeDown => {
                self.now.world.taken_down = true;
                self.now.world.set_up(false);
            }
            Move::OthersTakeUp => {
                self.now.world.excused = true;
                self.now.world.set_up(true);
            }
            Move::SupplicantDies => self.supplicant_dies(),
            Move::SupplicantStarts => self.supplicant_starts(),
            Move::SupplicantIsReplaced => {
                self.supplicant_dies();
                self.supplicant_starts();
            }
            Move::AccessPoint(place) => self.access_point(place),
            Move::ConnectionLost => self.now.world.drop_connection(Event::ConnectionLost),
            Move::AttemptFails => self.attempt_fails(),
            Move::Asked(_)
            | Move::UserSelects(_)
            | Move::UserEnables(_)
            | Move::UserRemovesOrAdds(_)
            | Move::Reconfigure => self.user(made),
            Move::Up(place) => {
                self.now.world.user_off = false;
                self.give(Event::UserUp(network_id(place)))?;
            }
            Move::Down => {
                self.now.world.user_off |= self.now.station.attached;
                self.give(Event::UserDown)?;
            }
            Move::ConfigurationChanges => {
                self.now.world.refuses = !self.now.world.refuses;
                self.give(Event::PolicyChanged)?;
            }
            Move::Restart => self.restart()?,
            Move::RestartInTheMiddle => {
                self.now.world.left_down = true;
                self.now.world.set_up(false);
                self.restart()?;
            }
            Move::LeaveAndStart => self.leave_and_start()?,
        }
        Ok(())
    }

    /// Gives the station an event, and takes its wishes.
    pub(super) fn give(&mut self, event: Event) -> Result<(), Broken> {
        let event = match self.bug {
            Some(bug) => bug.in_event(event, &self.now.station),
            None => event,
        };
        let failed_parking = match &event {
            Event::Done(ticket, Outcome::Failed(_) | Outcome::Unsupported(_)) => {
                self.now.station.parking.awaits(*ticket)
            }
            _ => false,
        };
        let mut actions = Vec::new();
        let rules = Rules { setup: self.setup, refuses: self.now.world.refuses };
        self.now.station.step(Moment(self.elapsed), &rules, &mut self.draws, event, &mut actions);
        if let Some(bug) = self.bug {
            bug.in_actions(&mut actions, &self.now.station);
        }
        if failed_parking {
            let goes_on = |action: &Action| {
                matches!(
                    action,
                    Action::SetAddress { .. }
                        | Action::SetDown
                        | Action::SetUp
                        | Action::Report(Notice::Silenced(_) | Notice::Barred(..))
                )
            };
            if !actions.iter().any(goes_on) {
                return Err("a change failed, and neither silence nor a word follows".to_owned());
            }
        }
        for action in actions {
            self.take(action)?;
        }
        Ok(())
    }

    fn take(&mut self, action: Action) -> Result<(), Broken> {
        let world = &mut self.now.world;
        match action {
            Action::WakeAt(moment) => world.wake = Some(moment),
            Action::NoteHeld(held) => world.held = held,
            Action::Report(_) | Action::Remember(..) | Action::RenewIdentity(_) => {}
            Action::SetAddress { address, .. } if address == PERMANENT || address == OTHER => {
                return Err(format!("it asks for {address}"));
            }
            Action::SetAddress { .. }
            | Action::SetDown
            | Action::SetUp
            | Action::RenewInterface { .. }
            | Action::Scan { .. }
            | Action::AskResults => world.link_jobs.push_back(action),
            Action::ArmScan { .. }
            | Action::Assign { .. }
            | Action::AskStatus
            | Action::AskNetworks
            | Action::Disconnect
            | Action::Reconnect
            | Action::Reassociate
            | Action::SaveUnmarked
            | Action::SelectNetwork(_)
            | Action::Enable(_)
            | Action::OpenUp
            | Action::ShutOut(..)
            | Action::Fence(_) => {
                // Several changes at once make one question.
                let asked = action == Action::AskNetworks
                    && world.supplicant_jobs.back() == Some(&Action::AskNetworks);
                if world.attached && !asked {
                    world.supplicant_jobs.push_back(action);
                }
            }
        }
        Ok(())
    }

    fn deliver(&mut self, way: Way) -> Result<(), Broken> {
        let Some(event) = self.now.world.channel(way).pop_front() else { return Ok(()) };
        match event {
            Event::SupplicantGone => {
                // What was asked of it is nobody's any more.
                self.now.world.attached = false;
                self.now.world.supplicant_jobs.clear();
                self.now.world.replies.clear();
            }
            Event::SupplicantBack | Event::SupplicantStarted => self.now.world.attached = true,
            _ => {}
        }
        self.give(event)
    }

    fn pass(&mut self, elapsed: Duration) {
        self.elapsed = elapsed;
        if elapsed >= FRESH {
            self.now.world.heard.fill(false);
        }
    }

    fn deadline(&mut self) -> Result<(), Broken> {
        let Some(wake) = self.now.world.wake.take() else { return Ok(()) };
        self.pass(wake.0);
        self.give(Event::Deadline)
    }

    fn link_job(&mut self, fate: Fate) -> Result<(), Broken> {
        let Some(job) = self.now.world.link_jobs.pop_front() else { return Ok(()) };
        match job {
            Action::SetAddress { ticket, address, change } => self.set_address(ticket, address, change, fate),
            Action::SetDown => {
                self.now.world.left_down |= self.now.world.link.up;
                self.now.world.set_up(false);
            }
            Action::SetUp => {
                if std::mem::take(&mut self.now.world.left_down) {
                    self.now.world.set_up(true);
                }
            }
            Action::Scan { ticket, request } => {
                let world = &mut self.now.world;
                let busy = world.scan || world.supplicant.as_ref().is_some_and(Supplicant::is_associated);
                let outcome = match fate {
                    Fate::Unsupported => Outcome::Unsupported(String::new()),
                    Fate::Refused => Outcome::Failed(String::new()),
                    _ if busy || !world.link.up => Outcome::Failed(String::new()),
                    // A driver that begins none is one that never ends it.
                    Fate::OnlySaid => Outcome::Done(None),
                    _ => {
                        world.scan = true;
                        world.scan_ends.push_back(Event::RadioBusy);
                        if world.supplicant.is_some() {
                            world.told.push_back(Event::ScanStarted);
                        }
                        self.scan_begins(request.address, request.passive)?;
                        Outcome::Done(None)
                    }
                };
                self.now.world.outcomes.push_back(Event::Done(ticket, outcome));
            }
            Action::AskResults => {
                let results = if fate == Fate::Good { self.now.world.results() } else { Vec::new() };
                self.now.world.outcomes.push_back(Event::Results(results));
            }
            _ => return Err(format!("no job for the link: {job:?}")),
        }
        Ok(())
    }

    /// A scan of macveil's: under an address that no other scan and no connection has.
    fn scan_begins(&mut self, address: Option<MacAddr>, passive: bool) -> Result<(), Broken> {
        match address {
            None if passive => Ok(()),
            None => Err("macveil's scan asks under the interface's own address".to_owned()),
            Some(address) if self.now.station.is_planned(address) => {
                Err(format!("macveil scans under a connection's address, {address}"))
            }
            Some(address) if !self.now.world.scanned.insert(address) => {
                Err(format!("macveil scans twice under {address}"))
            }
            Some(_) => Ok(()),
        }
    }

    fn set_address(&mut self, ticket: Ticket, address: MacAddr, change: Change, fate: Fate) {
        let world = &mut self.now.world;
        let was_up = world.link.up || world.left_down;
        let busy = world.scan || world.supplicant.as_ref().is_some_and(Supplicant::is_associated);
        let refused = fate == Fate::Refused || (change == Change::Live && world.link.up && busy);
        if change == Change::Bounce && world.link.up {
            world.set_up(false);
            world.left_down = true;
        }
        let said = if refused {
            Outcome::Failed(String::new())
        } else {
            if fate != Fate::OnlySaid {
                world.link.address = address;
                world.announce();
                // From here on what the link shows is macveil's.
                world.excused = false;
            }
            if change == Change::Bounce && was_up && world.link.address == address {
                world.set_up(true);
                world.left_down = false;
            }
            match fate {
                Fate::OnlyDone => Outcome::Failed(String::new()),
                _ => Outcome::Done(Some(world.link)),
            }
        };
        world.outcomes.push_back(Event::Done(ticket, said));
    }

    fn others_set(&mut self, address: MacAddr) {
        let world = &mut self.now.world;
        world.excused = true;
        world.link.address = address;
        world.announce();
    }

    fn supplicant_job(&mut self, fate: Fate) -> Result<(), Broken> {
        let Some(job) = self.now.world.supplicant_jobs.pop_front() else { return Ok(()) };
        let said = match fate {
            Fate::Refused | Fate::OnlyDone => Outcome::Failed(String::new()),
            Fate::Unsupported => Outcome::Unsupported(String::new()),
            Fate::Good | Fate::OnlySaid => Outcome::Done(None),
        };
        let done = matches!(fate, Fate::Good | Fate::OnlyDone);
        if fate != Fate::Good {
            self.now.world.lied = true;
        }
        let keeps_addresses = self.setup.keeps_addresses;
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else {
            // Nobody answers; of questions without an answer nothing is heard.
            if let Action::ArmScan { ticket, .. } | Action::Assign { ticket, .. } = job {
                world.replies.push_back(Event::Done(ticket, Outcome::Failed(String::new())));
            }
            return Ok(());
        };
        match job {
            Action::ArmScan { ticket, address } => {
                if done {
                    supplicant.armed = Some(address);
                }
                world.replies.push_back(Event::Done(ticket, said));
            }
            Action::Assign { ticket, network, assignment } => {
                let known = &mut supplicant.networks[place(network)];
                let said = if !known.exists {
                    Outcome::Failed(String::new())
                } else if !keeps_addresses {
                    Outcome::Unsupported(String::new())
                } else {
                    if done {
                        known.assigned = Some(assignment);
                    }
                    said
                };
                world.replies.push_back(Event::Done(ticket, said));
            }
            Action::AskStatus => match fate {
                Fate::OnlySaid => {
                    if let Some(mut status) = world.status() {
                        let idle = matches!(status.state, SupplicantState::Idle | SupplicantState::Scanning);
                        status.state = if idle { SupplicantState::Completed } else { SupplicantState::Idle };
                        status.network = idle.then_some(network_id(0));
                        world.replies.push_back(Event::Status(status));
                    }
                }
                _ => world.replies.extend(world.status().map(Event::Status)),
            },
            Action::AskNetworks => world.replies.extend(world.networks().map(Event::Networks)),
            Action::Disconnect => {
                supplicant.disconnected = true;
                supplicant.doing = Doing::Nothing;
                world.drop_connection(Event::Disconnected);
            }
            Action::Reconnect if !supplicant.disconnected => {}
            Action::Reconnect | Action::Reassociate => look(supplicant),
            Action::SelectNetwork(network) => self.select(place(network)),
            Action::Enable(network) => {
                supplicant.networks[place(network)].enabled = true;
                if !supplicant.disconnected && !supplicant.is_associated() {
                    supplicant.doing = Doing::Choosing;
                }
            }
            Action::ShutOut(ssids, _) => {
                supplicant.shut = ssids;
                if supplicant.current.is_some_and(|current| supplicant.shut.contains(&ssid(current))) {
                    world.drop_connection(Event::Disconnected);
                }
            }
            Action::OpenUp => supplicant.shut.clear(),
            Action::SaveUnmarked => {}
            _ => return Err(format!("no job for the supplicant: {job:?}")),
        }
        Ok(())
    }

    fn select(&mut self, place: usize) {
        let Some(supplicant) = &mut self.now.world.supplicant else { return };
        for (other, known) in supplicant.networks.iter_mut().enumerate() {
            known.enabled = other == place;
        }
        supplicant.disconnected = false;
        if !supplicant.networks[place].rests.is_zero() {
            supplicant.networks[place].rests = Duration::ZERO;
            self.now.world.told.push_back(Event::NetworkBack(network_id(place)));
        }
        let Some(supplicant) = &mut self.now.world.supplicant else { return };
        if supplicant.current == Some(place) {
            return;
        }
        self.now.world.drop_connection(Event::Disconnected);
        if let Some(supplicant) = &mut self.now.world.supplicant {
            look(supplicant);
        }
    }

    /// The supplicant goes on.
    fn proceed(&mut self) -> Result<(), Broken> {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return Ok(()) };
        if supplicant.state == SupplicantState::Associating {
            supplicant.state = SupplicantState::Completed;
            if let Some(place) = supplicant.current
                && !supplicant.networks[place].rests.is_zero()
            {
                supplicant.networks[place].rests = Duration::ZERO;
                world.told.push_back(Event::NetworkBack(network_id(place)));
            }
            world.told.push_back(Event::Connected);
            return Ok(());
        }
        let doing = std::mem::replace(&mut supplicant.doing, Doing::Nothing);
        let fits = |place: &usize| {
            let known = &supplicant.networks[*place];
            known.exists
                && known.enabled
                && known.rests.is_zero()
                && world.heard[*place]
                && !supplicant.shut.contains(&ssid(*place))
        };
        // One that cannot have its address is tried last: the supplicant avoids it after the first time.
        let barred = |place: &usize| supplicant.networks[*place].assigned == Some(Assignment::Barred);
        let mut places = 0..supplicant.networks.len();
        let chosen = places.clone().find(|place| fits(place) && !barred(place)).or_else(|| places.find(fits));
        let seeks = supplicant.networks.iter().any(|known| known.exists && known.enabled);
        match (chosen, doing) {
            (Some(place), _) => self.associate(place),
            (None, Doing::Choosing) if seeks && !world.scan => self.own_scan(),
            (None, Doing::Choosing | Doing::ChoosingAfterScan | Doing::Nothing) => {
                // It will scan again; until then it says that it does.
                supplicant.state = if seeks { SupplicantState::Scanning } else { SupplicantState::Idle };
                Ok(())
            }
        }
    }

    fn own_scan(&mut self) -> Result<(), Broken> {
        let knows = self.now.world.is_caught_up() && !self.now.world.lied;
        let fresh = canon::numbered(canon::THROWAWAY, 900);
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return Ok(()) };
        let address = match supplicant.armed {
            Some(ScanAddress::Exactly(address)) => address,
            Some(ScanAddress::Drawn) => fresh,
            Some(ScanAddress::Own) | None => world.link.address,
        };
        supplicant.state = SupplicantState::Scanning;
        world.scan = true;
        world.scan_ends.push_back(Event::RadioBusy);
        world.told.push_back(Event::ScanStarted);
        if address == PERMANENT && !world.excused {
            return Err("a scan under the permanent address".to_owned());
        }
        if !world.scanned.insert(address) && knows {
            return Err(format!("two scans under {address}"));
        }
        if knows && self.now.station.is_planned(address) {
            return Err(format!("a scan under a connection's address, {address}"));
        }
        Ok(())
    }

    fn associate(&mut self, place: usize) -> Result<(), Broken> {
        let knows = self.now.world.is_caught_up() && !self.now.world.lied;
        let keeps_addresses = self.setup.keeps_addresses;
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return Ok(()) };
        let address = match supplicant.networks[place].assigned {
            Some(Assignment::Barred) => {
                // It tries others first from now on.
                supplicant.networks[place].rests = RESTS;
                world.told.push_back(Event::AddressRefused);
                return Ok(());
            }
            Some(Assignment::Address(address)) if keeps_addresses => address,
            Some(Assignment::Drawn) if keeps_addresses => canon::numbered(canon::RANDOM, 901),
            Some(_) | None => world.link.address,
        };
        if address != world.link.address {
            world.link.address = address;
            world.excused = false;
            world.announcements.push_back(Event::Link(LinkState { up: false, ..world.link }));
            world.announcements.push_back(Event::Link(world.link));
            supplicant.address = address;
        }
        if supplicant.address != address {
            // Authentication fails for an address that only one of the two knows.
            world.told.push_back(Event::AttemptFailed);
            return Ok(());
        }
        (supplicant.state, supplicant.current) = (SupplicantState::Associating, Some(place));
        world.told.push_back(Event::Associating);
        if address == PERMANENT && !world.excused {
            return Err("an association under the permanent address".to_owned());
        }
        if knows && self.now.station.planned(network_id(place)) != Some(address) {
            return Err(format!("network {place} was let through under {address}, which is not its"));
        }
        Ok(())
    }

    fn supplicant_dies(&mut self) {
        let world = &mut self.now.world;
        if world.supplicant.take().is_some() {
            world.told.push_back(Event::SupplicantGone);
        }
    }

    fn supplicant_starts(&mut self) {
        let world = &mut self.now.world;
        let supplicant = supplicant(self.setup, world.link.address);
        world.supplicant = Some(supplicant);
        world.user_off = false;
        // Whoever starts it wants the link to be up.
        if !world.link.up {
            world.excused |= world.link.address == PERMANENT;
            world.set_up(true);
        }
        world.taken_down = false;
        world.told.extend([Event::SupplicantStarted, Event::CommandsTold]);
    }

    fn access_point(&mut self, place: usize) {
        let world = &mut self.now.world;
        world.in_range[place] = !world.in_range[place];
        let gone = !world.in_range[place];
        if gone && world.supplicant.as_ref().is_some_and(|s| s.current == Some(place)) {
            world.drop_connection(Event::ConnectionLost);
        }
    }

    fn attempt_fails(&mut self) {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return };
        if let Some(place) = supplicant.current {
            supplicant.networks[place].rests = RESTS;
            world.told.push_back(Event::NetworkRests(network_id(place), RESTS));
        }
        world.drop_connection(Event::ConnectionLost);
    }

    fn user(&mut self, made: Move) {
        let world = &mut self.now.world;
        let Some(supplicant) = &mut world.supplicant else { return };
        let asked = match made {
            Move::Asked(command) => {
                match command {
                    UserCommand::Disconnect => {
                        world.user_off = true;
                        supplicant.disconnected = true;
                        supplicant.doing = Doing::Nothing;
                    }
                    UserCommand::Connect => {
                        world.user_off = false;
                        look(supplicant);
                    }
                    UserCommand::Networks | UserCommand::Save => {}
                }
                command
            }
            Move::UserSelects(_) => {
                world.user_off = false;
                UserCommand::Connect
            }
            Move::UserEnables(place) => {
                let known = &mut supplicant.networks[place];
                known.enabled = !known.enabled;
                UserCommand::Networks
            }
            Move::UserRemovesOrAdds(place) => {
                let known = &mut supplicant.networks[place];
                known.exists = !known.exists;
                known.assigned = None;
                UserCommand::Networks
            }
            _ => {
                for known in &mut supplicant.networks {
                    known.assigned = None;
                }
                UserCommand::Networks
            }
        };
        world.told.push_back(Event::UserAsked(asked));
        match made {
            Move::Asked(UserCommand::Disconnect) => world.drop_connection(Event::Disconnected),
            Move::UserSelects(place) => self.select(place),
            Move::UserEnables(place) | Move::UserRemovesOrAdds(place) => {
                let usable = supplicant.networks[place].exists && supplicant.networks[place].enabled;
                if usable && !supplicant.disconnected && supplicant.current.is_none() {
                    supplicant.doing = Doing::Choosing;
                }
                if !usable && supplicant.current == Some(place) {
                    world.drop_connection(Event::Disconnected);
                }
            }
            _ => {}
        }
    }

    /// macveil is killed and started again.
    fn restart(&mut self) -> Result<(), Broken> {
        let world = &mut self.now.world;
        for way in super::world::CHANNELS {
            world.channel(way).clear();
        }
        world.link_jobs.clear();
        world.supplicant_jobs.clear();
        // What it left down is noted.
        world.wake = None;
        world.excused = true;
        self.now.station = station(world);
        world.attached = false;
        if world.supplicant.is_some() {
            world.told.extend([Event::SupplicantBack, Event::CommandsTold]);
            return Ok(());
        }
        self.give(Event::Started)
    }

    fn leave_and_start(&mut self) -> Result<(), Broken> {
        self.give(Event::Leaving)?;
        while !self.now.world.link_jobs.is_empty() {
            self.link_job(Fate::Good)?;
        }
        while !self.now.world.supplicant_jobs.is_empty() {
            self.supplicant_job(Fate::Good)?;
        }
        if self.now.world.link.address == PERMANENT && self.now.world.link.up && !self.now.world.excused {
            return Err("left on the permanent address".to_owned());
        }
        self.restart()
    }
}

/// A stale answer changes nothing, whatever it says.
pub(super) fn stale_answers(now: &Composite, setup: &Setup) -> Result<(), Broken> {
    let shown = LinkState { address: OTHER, up: true };
    let mut station = now.station.clone();
    let mut actions = Vec::new();
    for outcome in [
        Outcome::Done(None),
        Outcome::Done(Some(shown)),
        Outcome::Failed(String::new()),
        Outcome::Unsupported(String::new()),
    ] {
        let rules = Rules { setup, refuses: now.world.refuses };
        let event = Event::Done(STALE, outcome);
        station.step(Moment::default(), &rules, &mut draws(), event, &mut actions);
        if station != now.station || !actions.is_empty() {
            return Err("an answer that nobody awaits changed something".to_owned());
        }
    }
    Ok(())
}

/// Looks for a network.
fn look(supplicant: &mut Supplicant) {
    supplicant.disconnected = false;
    if !supplicant.is_associated() {
        supplicant.doing = Doing::Choosing;
    }
}
