//! What the supplicant does when it is asked.

use std::time::Duration;

use super::super::{Action, Event, Outcome, SupplicantState};
use super::making::Making;
use super::moves::Fate;
use super::rules::Broken;
use super::setup::{cell, network_id, place};
use super::supplicant::{Doing, Supplicant};

impl Making<'_> {
    pub(super) fn supplicant_job(&mut self, fate: Fate) -> Result<(), Broken> {
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
                    if let Some(mut status) = world.status(self.setup) {
                        let idle = !matches!(
                            status.state,
                            SupplicantState::Associating | SupplicantState::Completed
                        );
                        status.state = if idle { SupplicantState::Completed } else { SupplicantState::Idle };
                        status.network = idle.then_some(network_id(0));
                        world.replies.push_back(Event::Status(status));
                    }
                }
                _ => world.replies.extend(world.status(self.setup).map(Event::Status)),
            },
            Action::AskNetworks => world.replies.extend(world.networks().map(Event::Networks)),
            Action::Disconnect => {
                (supplicant.disconnected, supplicant.given_up) = (true, false);
                supplicant.doing = Doing::Nothing;
                world.drop_connection(Event::Disconnected);
            }
            Action::Reconnect if !supplicant.disconnected => {}
            Action::Reconnect | Action::Reassociate => world.replies.extend(supplicant.look()),
            Action::SelectNetwork(network) => self.select(place(network)),
            Action::Enable(network) => {
                supplicant.networks[place(network)].enabled = true;
                if !supplicant.disconnected && !supplicant.is_associated() {
                    supplicant.doing = Doing::Choosing;
                }
            }
            Action::ShutOut(ssids, cells) => {
                (supplicant.shut, supplicant.fenced) = (ssids, cells);
                self.leave_what_is_shut();
            }
            Action::Fence(cells) => {
                supplicant.fenced = cells;
                self.leave_what_is_shut();
            }
            Action::OpenUp => {
                supplicant.shut.clear();
                supplicant.fenced.clear();
            }
            // Of a refusal nothing is heard: another look follows.
            Action::WatchSignal(_) | Action::Roam(_) if !done => {}
            Action::WatchSignal(bound) => {
                supplicant.watches = bound.is_some() && supplicant.is_associated();
                world.tell_signal(false);
            }
            Action::Roam(bssid) => self.told_to_roam(cell(bssid))?,
            // What the kernel heard it takes in again with the next results.
            Action::ForgetResults | Action::SaveUnmarked => {}
            _ => unreachable!("no job for the supplicant: {job:?}"),
        }
        Ok(())
    }

    fn leave_what_is_shut(&mut self) {
        if self.now.world.supplicant.as_ref().is_some_and(Supplicant::must_leave) {
            self.now.world.drop_connection(Event::Disconnected);
        }
    }

    pub(super) fn select(&mut self, place: usize) {
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
        if supplicant.is_with(place) {
            return;
        }
        self.now.world.drop_connection(Event::Disconnected);
        if let Some(supplicant) = &mut self.now.world.supplicant {
            supplicant.given_up = false;
            // What it takes for disabled it looks on when it is up.
            if !supplicant.is_associated() {
                supplicant.doing = Doing::Choosing;
            }
        }
    }
}
