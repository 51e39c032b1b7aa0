//! What users ask for: of the supplicant, which macveil hears of, or of macveil.

use super::conductor::{BUSY, Stage, Wanted};
use super::{Action, Notice, Phase, Station, Step, UserCommand};
use crate::core::types::NetworkId;

impl Station {
    /// What a user asks for happens; whoever had the lead.
    pub(super) fn user_asked(&mut self, step: &mut Step<'_>, command: UserCommand) {
        if command != UserCommand::Save {
            self.conductor.networks_told = (command == UserCommand::Networks).then_some(step.at);
        }
        match command {
            UserCommand::Disconnect => {
                self.unwanted = true;
                self.enabling.forgive();
                self.yield_lead(step);
            }
            UserCommand::Connect => {
                self.unwanted = false;
                if self.conductor.leads {
                    // It may have been asked before it was told to disconnect.
                    step.act(Action::Reconnect);
                }
                self.yield_lead(step);
                (self.conductor.fruitless, self.conductor.attempts) = (0, 0);
                self.user_wants(step);
                step.act(Action::AskNetworks);
            }
            UserCommand::Networks => step.act(Action::AskNetworks),
            UserCommand::Save => step.act(Action::SaveUnmarked),
        }
    }

    /// `macveil connection up`: this network, and now.
    pub(super) fn user_up(&mut self, step: &mut Step<'_>, network: NetworkId) {
        if !self.can_have_address(network) {
            return step.report(Notice::NotHeard(network));
        }
        self.unwanted = false;
        let others = (self.networks.iter())
            .filter(|(id, known)| **id != network && known.is_enabled())
            .map(|(id, _)| *id)
            .collect();
        if !self.conducts(step) {
            return step.act(Action::SelectNetwork(network));
        }
        let connected = self.phase != Phase::Idle && self.phase != Phase::Scanning;
        self.hold_supplicant(step);
        (self.conductor.fruitless, self.conductor.attempts) = (0, 0);
        self.conductor.wanted = Some(Wanted { network, others });
        if connected {
            self.conductor.stage = Stage::Leaving;
            self.conductor.wake = Some(step.at.after(BUSY));
        } else {
            self.begin_round(step, vec![network]);
        }
    }

    /// Disconnects, and stays so: what was about to be tried again is not.
    pub(super) fn user_down(&mut self, step: &mut Step<'_>) {
        self.correcting = false;
        (self.given_up, self.again_at) = (false, None);
        if self.attached {
            self.user_asked(step, UserCommand::Disconnect);
            step.act(Action::Disconnect);
        }
    }
}
