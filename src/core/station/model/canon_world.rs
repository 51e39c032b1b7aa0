//! Canonical worlds.

use super::super::{Action, Assignment, Event, Outcome, ScanAddress};
use super::canon::Canon;
use super::world::World;

impl World {
    pub(super) fn canonize(&mut self, canon: &mut Canon) {
        canon.address(&mut self.link.address);
        for action in self.link_jobs.iter_mut().chain(&mut self.supplicant_jobs) {
            canonize_action(action, canon);
        }
        let told = [&mut self.announcements, &mut self.told, &mut self.scan_ends, &mut self.outcomes];
        for event in told.into_iter().flatten().chain(&mut self.replies) {
            canonize_event(event, canon);
        }
        if let Some(supplicant) = &mut self.supplicant {
            canon.address(&mut supplicant.address);
            if let Some(ScanAddress::Exactly(address)) = &mut supplicant.armed {
                canon.address(address);
            }
            for network in &mut supplicant.networks {
                if let Some(Assignment::Address(address)) = &mut network.assigned {
                    canon.address(address);
                }
                canon.roughly(&mut network.rests);
            }
        }
        canon.until(&mut self.wake);
        // An address that nobody knows any more is never seen again.
        let known = self.scanned.iter().filter(|address| canon.has_met(**address)).copied();
        self.scanned = known
            .collect::<Vec<_>>()
            .into_iter()
            .map(|mut address| {
                canon.address(&mut address);
                address
            })
            .collect();
    }
}

fn canonize_action(action: &mut Action, canon: &mut Canon) {
    match action {
        Action::SetAddress { ticket, address, .. } | Action::RenewInterface { ticket, address, .. } => {
            canon.ticket(ticket);
            canon.address(address);
        }
        Action::ArmScan { ticket, address } => {
            canon.ticket(ticket);
            if let ScanAddress::Exactly(address) = address {
                canon.address(address);
            }
        }
        Action::Assign { ticket, assignment, .. } => {
            canon.ticket(ticket);
            if let Assignment::Address(address) = assignment {
                canon.address(address);
            }
        }
        Action::Scan { ticket, request } => {
            canon.ticket(ticket);
            if let Some(address) = &mut request.address {
                canon.address(address);
            }
        }
        Action::SetDown
        | Action::SetUp
        | Action::RenewIdentity(_)
        | Action::AskStatus
        | Action::AskNetworks
        | Action::Disconnect
        | Action::Reconnect
        | Action::Reassociate
        | Action::ForgetResults
        | Action::AskLink
        | Action::AskResults
        | Action::SelectNetwork(_)
        | Action::Enable(_)
        | Action::SaveUnmarked
        | Action::ShutOut(..)
        | Action::Fence(_)
        | Action::WatchSignal(_)
        | Action::Roam(_)
        | Action::OpenUp
        | Action::NoteHeld(_)
        | Action::Remember(..)
        | Action::WakeAt(_)
        | Action::Report(_) => {}
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "few events hold an address")]
fn canonize_event(event: &mut Event, canon: &mut Canon) {
    match event {
        Event::Link(link) | Event::LinkRead(link) => canon.address(&mut link.address),
        Event::Status(status) => {
            canon.address(&mut status.link.address);
            if let Some(address) = &mut status.address {
                canon.address(address);
            }
        }
        Event::Done(ticket, outcome) => {
            canon.ticket(ticket);
            if let Outcome::Done(Some(link)) = outcome {
                canon.address(&mut link.address);
            }
        }
        _ => {}
    }
}
