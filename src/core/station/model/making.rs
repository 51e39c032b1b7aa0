//! A move being made: what the station is told, and what it wishes.

use std::time::Duration;

use super::super::{Action, Event, Left, Notice};
use super::Composite;
use super::bugs::Bug;
use super::moves::Move;
use super::rules::{Before, Broken, Rule};
use super::setup::{OTHER, PERMANENT, Rules, Setup, Stop, draws, network_id};
use super::world::{FRESH, Heard, Way};
use crate::core::types::Moment;

/// One move being made.
pub(super) struct Making<'a> {
    pub(super) now: Composite,
    pub(super) setup: &'a Setup,
    pub(super) bug: Option<Bug>,
    pub(super) elapsed: Duration,
    /// macveil is stopping; what it said that it leaves.
    pub(super) leaves: bool,
    pub(super) left: Option<Left>,
    draws: super::setup::Draws,
}

impl<'a> Making<'a> {
    pub(super) fn new(now: Composite, setup: &'a Setup, bug: Option<Bug>) -> Self {
        Self { now, setup, bug, elapsed: Duration::ZERO, leaves: false, left: None, draws: draws() }
    }

    pub(super) fn make(&mut self, made: Move) -> Result<(), Broken> {
        match made {
            Move::Deliver(way) => self.deliver(way)?,
            Move::LinkJob(fate) => self.link_job(fate)?,
            Move::SupplicantJob(fate) => self.supplicant_job(fate)?,
            Move::Proceed => self.proceed()?,
            Move::EndScan { has_results: true } => self.now.world.end_scan(self.setup),
            Move::EndScan { has_results: false } => self.now.world.abort_scan(),
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
            Move::AccessPoint(cell) => self.access_point(cell),
            Move::Roams(cell) => self.roam(cell),
            Move::Signal(cell) => self.signal(cell),
            Move::ConnectionLost => self.now.world.drop_connection(Event::ConnectionLost),
            Move::AddressRefused => self.address_refused(),
            Move::Deaf => self.now.world.deaf = true,
            Move::AttemptFails => self.attempt_fails(),
            Move::Asked(_)
            | Move::UserSelects(_)
            | Move::UserEnables(_)
            | Move::UserRemovesOrAdds(_)
            | Move::Reconfigure => self.user(made),
            Move::Up(place) => {
                // Otherwise macveil says that it cannot.
                if self.now.station.can_have_address(network_id(place)) {
                    self.now.world.user_off = false;
                }
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
            Move::LeaveAndStart => self.leave_and_start(false)?,
            Move::LeaveAndStartLater => self.leave_and_start(true)?,
        }
        Ok(())
    }

    /// Gives the station an event, and takes its wishes.
    pub(super) fn give(&mut self, event: Event) -> Result<(), Broken> {
        let before = Before::of(&self.now.station, &event);
        let event = match self.bug {
            Some(bug) => bug.in_event(event, &self.now.station),
            None => event,
        };
        let mut actions = Vec::new();
        let rules = Rules { setup: self.setup, refuses: self.now.world.refuses };
        self.now.station.step(Moment(self.elapsed), &rules, &mut self.draws, event, &mut actions);
        if let Some(bug) = self.bug {
            bug.in_actions(&mut actions, &self.now.station);
        }
        before.check(&self.now.station, &actions)?;
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
            Action::Report(Notice::Left(left)) => self.left = Some(left),
            Action::Report(_) | Action::Remember(..) | Action::RenewIdentity(_) => {}
            Action::SetAddress { address, .. } | Action::RenewInterface { address, .. }
                if address == PERMANENT && !(self.leaves && self.setup.stop == Stop::Restored) =>
            {
                let rule = if self.leaves { Rule::LeftAsConfigured } else { Rule::NotPermanent };
                return Err(rule.broken("the station asks for the permanent address"));
            }
            Action::SetAddress { .. }
            | Action::SetDown
            | Action::SetUp
            | Action::RenewInterface { .. }
            | Action::Scan { .. }
            | Action::AskLink
            | Action::AskResults => world.link_jobs.push_back(action),
            Action::ArmScan { .. }
            | Action::Assign { .. }
            | Action::AskStatus
            | Action::AskNetworks
            | Action::Disconnect
            | Action::Reconnect
            | Action::Reassociate
            | Action::ForgetResults
            | Action::SaveUnmarked
            | Action::SelectNetwork(_)
            | Action::Enable(_)
            | Action::OpenUp
            | Action::ShutOut(..)
            | Action::Fence(_)
            | Action::WatchSignal(_)
            | Action::Roam(_) => {
                // What has changed since a question waits is in its answer.
                if matches!(action, Action::AskStatus | Action::AskNetworks) {
                    world.supplicant_jobs.retain(|job| *job != action);
                }
                if world.attached {
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
            self.now.world.heard.fill(Heard::Not);
        }
    }

    fn deadline(&mut self) -> Result<(), Broken> {
        let Some(wake) = self.now.world.wake.take() else { return Ok(()) };
        self.pass(wake.0);
        self.give(Event::Deadline)
    }
}
