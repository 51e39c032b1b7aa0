//! The way to a broken rule.

use std::fmt;

use super::Composite;
use super::moves::Move;
use super::rules::{Broken, Rule};
use super::search::{HEALTHY, ROOT, Searching};

/// How a rule was broken.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The rule.
    pub rule: Rule,
    /// How.
    pub how: String,
    /// Each move, and the state after it in a few words.
    pub steps: Vec<String>,
    /// States visited until then.
    pub searched: usize,
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} (after {} states), a short way there:",
            self.rule.name(),
            self.how,
            self.searched
        )?;
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(f, "{:3}. {step}", number + 1)?;
        }
        Ok(())
    }
}

impl Searching<'_> {
    /// The root where it began, and the moves from there.
    fn way_to(&self, index: u32) -> (Composite, Vec<Move>) {
        let mut numbers = Vec::new();
        let mut at = index;
        while self.nodes[at as usize].made != ROOT {
            numbers.push(self.nodes[at as usize].made);
            at = self.nodes[at as usize].parent;
        }
        let root = self.roots[self.nodes[at as usize].parent as usize].clone();
        let setup = &self.search.setup;
        let mut moves = Vec::new();
        let mut state = root.clone();
        for number in numbers.into_iter().rev() {
            let made = if number == HEALTHY {
                state.healthy()
            } else {
                state.others(setup).get(usize::from(number)).copied()
            };
            moves.extend(made);
            if let Some(Ok(next)) = made.map(|made| state.after(made, setup, self.search.bug)) {
                state = next;
            }
        }
        (root, moves)
    }

    fn replay(&self, state: &mut Composite, moves: &[Move]) -> Vec<String> {
        let mut steps = Vec::new();
        for made in moves {
            match state.after(*made, &self.search.setup, self.search.bug) {
                Ok(next) => *state = next,
                Err(broken) => {
                    steps.push(format!("{made:?}: {}", broken.how));
                    break;
                }
            }
            steps.push(format!("{made:?}: {}", in_words(state)));
        }
        steps
    }

    pub(super) fn counterexample(
        &self,
        from: u32,
        made: Option<Move>,
        broken: Broken,
    ) -> Box<Counterexample> {
        let (mut state, mut moves) = self.way_to(from);
        moves.extend(made);
        let steps = self.replay(&mut state, &moves);
        Box::new(Counterexample { rule: broken.rule, how: broken.how, steps, searched: self.nodes.len() })
    }

    /// From this state healthy moves lead nowhere; the last of them are shown.
    pub(super) fn stuck(&self, from: u32) -> Box<Counterexample> {
        let (mut state, moves) = self.way_to(from);
        let mut steps = self.replay(&mut state, &moves);
        steps.push("from here on the world is healthy:".to_owned());
        for _ in 0..60 {
            let Some(made) = state.healthy() else {
                steps.push("nothing can happen any more".to_owned());
                break;
            };
            steps.extend(self.replay(&mut state, &[made]));
        }
        let why = state.is_normal(&self.search.setup).err().unwrap_or_default();
        let how = format!("a healthy world does not lead back to normal: {why}");
        Box::new(Counterexample { rule: Rule::WayBack, how, steps, searched: self.nodes.len() })
    }
}

/// A state, as far as a reader of a way to it wants to know.
fn in_words(state: &Composite) -> String {
    let (world, station) = (&state.world, &state.station);
    let supplicant = match &world.supplicant {
        None => "no supplicant".to_owned(),
        Some(s) => format!(
            "supplicant {:?} {:?}{}{} believes {}",
            s.state,
            s.doing,
            s.current.map(|c| format!(" network {} cell {}", c.network, c.cell)).unwrap_or_default(),
            if s.disconnected { " disconnected" } else { "" },
            s.address,
        ),
    };
    let count = [&world.announcements, &world.told, &world.scan_ends, &world.outcomes, &world.replies]
        .map(|way| way.len());
    format!(
        "link {} {}, {supplicant}; station {:?} {:?}{}, wake {:?}; jobs {} {}, word {count:?}",
        world.link.address,
        if world.link.up { "up" } else { "down" },
        station.phase,
        station.conductor.stage,
        if station.conductor.leads { " leads" } else { "" },
        world.wake.map(|wake| wake.0),
        world.link_jobs.len(),
        world.supplicant_jobs.len(),
    )
}
