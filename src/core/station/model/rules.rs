//! What must hold: the list of `station/mod.rs`, under the same names.

use super::super::{
    Action, Assignment, Event, LinkState, Notice, Outcome, Phase, ScanAddress, SupplicantState,
};
use super::bugs::Bug;
use super::setup::{OTHER, PERMANENT, Rules, STALE, Setup, draws, network_id};
use super::supplicant::Supplicant;
use super::{Composite, Stage};
use crate::core::addr::MacAddr;
use crate::core::station::Station;
use crate::core::types::Moment;

/// One of the station's invariants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A throwaway address while not associated.
    Parked,
    /// The permanent address is not used.
    NotPermanent,
    /// Every scan has an address of its own.
    OwnScanAddress,
    /// Every network associates under its address.
    OwnAddress,
    /// Or the association is cut.
    Cut,
    /// A change that fails leads to silence.
    Silence,
    /// Supplicant and user are masters of their own, but while macveil looks in their place.
    OneMaster,
    /// A stale answer changes nothing.
    StaleAnswers,
    /// What is left on stopping is what is configured.
    LeftAsConfigured,
    /// A healthy world leads back to normal.
    WayBack,
}

impl Rule {
    /// All of them, in the order of the station's page.
    pub const ALL: [Self; 10] = [
        Self::Parked,
        Self::NotPermanent,
        Self::OwnScanAddress,
        Self::OwnAddress,
        Self::Cut,
        Self::Silence,
        Self::OneMaster,
        Self::StaleAnswers,
        Self::LeftAsConfigured,
        Self::WayBack,
    ];

    /// What the station's page calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parked => "Parked",
            Self::NotPermanent => "Not permanent",
            Self::OwnScanAddress => "Own scan address",
            Self::OwnAddress => "Own address",
            Self::Cut => "Cut",
            Self::Silence => "Silence",
            Self::OneMaster => "One master",
            Self::StaleAnswers => "Stale answers",
            Self::LeftAsConfigured => "Left as configured",
            Self::WayBack => "Way back",
        }
    }

    /// It is broken in this way.
    pub(super) fn broken(self, how: impl Into<String>) -> Broken {
        Broken { rule: self, how: how.into() }
    }
}

/// A rule is broken.
#[derive(Debug, Clone)]
pub(super) struct Broken {
    pub(super) rule: Rule,
    pub(super) how: String,
}

/// What is kept of a step for the rules that are about one.
pub(super) struct Before {
    event: Event,
    failed_change: bool,
    was_silenced: bool,
    /// It says that an address that was asked for is there.
    confirms: bool,
}

impl Before {
    /// The station is about to take in the event.
    pub(super) fn of(station: &Station, event: &Event) -> Self {
        let failed_change = match event {
            Event::Done(ticket, Outcome::Failed(_) | Outcome::Unsupported(_)) => {
                station.parking.awaits(*ticket)
            }
            _ => false,
        };
        let confirms = matches!(event, Event::Done(ticket, Outcome::Done(Some(link)))
            if station.parking.awaits(*ticket) && station.parking.awaited_address() == Some(link.address));
        let was_silenced = station.parking.is_silenced();
        Self { event: event.clone(), failed_change, was_silenced, confirms }
    }

    /// It has.
    pub(super) fn check(&self, station: &Station, actions: &[Action]) -> Result<(), Broken> {
        let goes_on = |action: &Action| {
            matches!(
                action,
                Action::SetAddress { .. }
                    | Action::SetDown
                    | Action::SetUp
                    | Action::Report(Notice::Silenced(_) | Notice::Barred(..))
            )
        };
        if self.failed_change && !actions.iter().any(goes_on) {
            return Err(Rule::Silence.broken("a change failed, and neither silence nor a word follows"));
        }
        if self.was_silenced && !station.parking.is_silenced() && !self.confirms {
            return Err(Rule::Silence.broken("silence ends without a change that the kernel confirmed"));
        }
        match &self.event {
            Event::Status(status) => {
                let associated =
                    matches!(status.state, SupplicantState::Associating | SupplicantState::Completed);
                let Some(network) = status.network.filter(|_| associated) else { return Ok(()) };
                let found = station.connection.as_ref().is_some_and(|c| c.found && c.network == network);
                let right = station.is_right(network, status.link.address, status.bssid);
                if !right && !found && !actions.contains(&Action::Disconnect) {
                    return Err(Rule::Cut.broken("an association under a wrong address goes on"));
                }
            }
            Event::UserAsked(super::super::UserCommand::Disconnect | super::super::UserCommand::Connect)
                if station.conductor.leads =>
            {
                return Err(Rule::OneMaster.broken("a user's word does not count"));
            }
            _ => {}
        }
        Ok(())
    }
}

impl Station {
    /// Whether an association to this cell of the network is planned under the address.
    pub(super) fn is_right(
        &self,
        network: crate::core::types::NetworkId,
        address: MacAddr,
        bssid: Option<MacAddr>,
    ) -> bool {
        let plan = self.networks.get(&network).and_then(|known| known.plan());
        plan.is_some_and(|plan| {
            plan.address == address && plan.bssid.is_none_or(|cell| bssid.is_none_or(|bssid| bssid == cell))
        })
    }
}

impl Composite {
    /// What holds once the station has been told everything, and could do something about it.
    pub(super) fn settle(&mut self) -> Result<(), Broken> {
        if !self.world.is_caught_up() {
            return Ok(());
        }
        if self.world.lied && self.station_knows() {
            self.world.lied = false;
        }
        let (world, station) = (&mut self.world, &self.station);
        let associated = world.supplicant.as_ref().is_some_and(Supplicant::is_associated);
        if associated {
            world.user_off = false;
        }
        let found = station.connection.as_ref().is_some_and(|connection| connection.found);
        let believes_associated = matches!(station.phase, Phase::Associating | Phase::Connected);
        let misled = world.lied && believes_associated && !associated;
        if !(world.link.address == PERMANENT && world.link.up) {
            // Who believes in a connection that is not there leaves the address as it found it.
            world.excused &= misled;
        }
        if station.parking.is_silenced() && world.link.up {
            return Err(Rule::Silence.broken("silent, and the link is up"));
        }
        if world.lied || world.attached != world.supplicant.is_some() {
            return Ok(());
        }
        let held = world.supplicant.as_ref().is_none_or(|supplicant| supplicant.disconnected);
        if station.conductor.leads && !held {
            return Err(Rule::OneMaster.broken("macveil and the supplicant look at the same time"));
        }
        if world.link.up && !found && !believes_associated {
            // Setting an address would end a scan, which has its own; and on the way to a network nothing
            // is sent before its address is there.
            let about_to = (station.parking.deadline().is_some() && !station.parking.is_silenced())
                || world.is_scanning()
                || station.conductor.stage != Stage::Rest;
            if !about_to && world.link.address == PERMANENT {
                return Err(Rule::NotPermanent.broken("the permanent address stays on a link that is up"));
            }
            if !about_to && station.parking.address() != Some(world.link.address) {
                return Err(Rule::Parked.broken(format!("{} stays on a link that is up", world.link.address)));
            }
        }
        Ok(())
    }

    /// What the station takes for true is so.
    fn station_knows(&self) -> bool {
        let (world, station) = (&self.world, &self.station);
        let Some(supplicant) = &world.supplicant else { return !station.attached };
        let phase = match supplicant.state {
            SupplicantState::Idle | SupplicantState::Disabled | SupplicantState::Scanning => {
                station.phase == Phase::Idle || (station.phase == Phase::Scanning && world.is_scanning())
            }
            SupplicantState::Associating => station.phase == Phase::Associating,
            SupplicantState::Completed => station.phase == Phase::Connected,
        };
        let networks = supplicant.networks.iter().enumerate().all(|(place, known)| {
            let told = station.networks.get(&network_id(place)).and_then(|network| network.told());
            known.exists == station.networks.contains_key(&network_id(place))
                && match known.assigned {
                    Some(Assignment::Address(address)) => told == Some(address),
                    Some(Assignment::Barred) => told == Some(MacAddr::new([0; 6])),
                    Some(Assignment::Drawn) | None => told.is_none(),
                }
        });
        // The supplicant may have scanned without a word.
        let spent =
            matches!(supplicant.armed, Some(ScanAddress::Exactly(armed)) if world.scanned.contains(&armed));
        let scans = station.scanning.told() == supplicant.armed && !spent;
        phase && networks && scans && station.link == world.link
    }

    /// Before an association of the supplicant's: under which address the network should be.
    pub(super) fn check_association(
        &self,
        place: usize,
        address: MacAddr,
        knows: bool,
    ) -> Result<(), Broken> {
        if address == PERMANENT && !self.world.excused {
            return Err(Rule::NotPermanent.broken("an association under the permanent address"));
        }
        if knows && self.station.planned(network_id(place)) != Some(address) {
            let how = format!("network {place} was let through under {address}, which is not its");
            return Err(Rule::OwnAddress.broken(how));
        }
        Ok(())
    }

    /// A stale answer changes nothing, whatever it says.
    pub(super) fn check_stale_answers(&self, setup: &Setup, bug: Option<Bug>) -> Result<(), Broken> {
        let shown = LinkState { address: OTHER, up: true };
        let mut station = self.station.clone();
        let mut actions = Vec::new();
        for outcome in [
            Outcome::Done(None),
            Outcome::Done(Some(shown)),
            Outcome::Failed(String::new()),
            Outcome::Unsupported(String::new()),
        ] {
            let rules = Rules { setup, refuses: self.world.refuses };
            let event = Event::Done(STALE, outcome);
            let event = bug.map_or(event.clone(), |bug| bug.in_event(event, &station));
            station.step(Moment::default(), &rules, &mut draws(), event, &mut actions);
            if station != self.station || !actions.is_empty() {
                return Err(Rule::StaleAnswers.broken("an answer that nobody awaits changed something"));
            }
        }
        Ok(())
    }
}
