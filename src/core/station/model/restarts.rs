//! macveil ends, in whichever way, and another begins.

use super::super::{Event, Left};
use super::making::Making;
use super::moves::Fate;
use super::rules::{Broken, Rule};
use super::setup::{PERMANENT, Stop, station};
use super::world::{CHANNELS, World};

/// What the supplicant does between the end of one macveil and the beginning of another.
const UNATTENDED: usize = 4;

impl World {
    /// Nobody is told any more, and nothing that was asked is done.
    pub(super) fn clear(&mut self) {
        for way in CHANNELS {
            self.channel(way).clear();
        }
        self.link_jobs.clear();
        self.supplicant_jobs.clear();
        self.wake = None;
    }
}

impl Making<'_> {
    /// macveil is killed and started again.
    pub(super) fn restart(&mut self) -> Result<(), Broken> {
        let world = &mut self.now.world;
        world.clear();
        // What it left down is noted.
        world.excused = true;
        self.now.station = station(world, self.setup);
        world.attached = false;
        if world.supplicant.is_some() {
            world.told.extend([Event::SupplicantBack, Event::CommandsTold]);
            return Ok(());
        }
        self.give(Event::Started)
    }

    /// It is asked to stop, and leaves all as is configured.
    pub(super) fn leave_and_start(&mut self, later: bool) -> Result<(), Broken> {
        // Of what it was not told, or asked for before, nobody can say what becomes.
        let knows = self.now.world.is_caught_up() && !self.now.world.lied;
        self.leaves = true;
        self.give(Event::Leaving)?;
        while !self.now.world.link_jobs.is_empty() {
            self.link_job(Fate::Good)?;
        }
        while !self.now.world.supplicant_jobs.is_empty() {
            self.supplicant_job(Fate::Good)?;
        }
        self.check_left(knows)?;
        if later {
            self.unattended()?;
        }
        self.leaves = false;
        self.restart()
    }

    fn check_left(&self, knows: bool) -> Result<(), Broken> {
        let (world, link) = (&self.now.world, self.now.world.link);
        let shows = link.address == PERMANENT && link.up;
        let restored = self.left == Some(Left::Restored);
        if shows && !world.excused && !restored {
            return Err(Rule::LeftAsConfigured.broken("left on the permanent address"));
        }
        let so = match &self.left {
            Some(Left::Down) => !link.up,
            Some(Left::Restored) => self.setup.stop == Stop::Restored && link.address == PERMANENT,
            Some(Left::Silent) => !link.up || !knows,
            Some(Left::Parked(address) | Left::Connected(address)) => link.address == *address || !knows,
            Some(Left::Untouched) => true,
            None => false,
        };
        if !so {
            let how = format!("said to be left as {:?}, and is not: {link:?}", self.left);
            return Err(Rule::LeftAsConfigured.broken(how));
        }
        let asked = match self.setup.stop {
            Stop::Down => self.left == Some(Left::Down),
            Stop::Parked => !restored && self.left != Some(Left::Down),
            Stop::Restored => self.left != Some(Left::Down),
        };
        if asked { Ok(()) } else { Err(Rule::LeftAsConfigured.broken("left in another way than configured")) }
    }

    /// The supplicant goes its own way.
    fn unattended(&mut self) -> Result<(), Broken> {
        // What it scans under, and whom it lets in, is what it was told last; the permanent address only
        // where that is configured.
        self.now.world.excused |= self.left == Some(Left::Restored);
        for _ in 0..UNATTENDED {
            if self.now.world.is_scanning() {
                self.now.world.end_scan(self.setup);
            } else if self.now.proceeds() {
                self.proceed()?;
            }
        }
        Ok(())
    }
}
