//! Breadth first, each state once.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::{Event, SupplicantState};
use super::Composite;
use super::apply::stale_answers;
use super::bugs::Bug;
use super::moves::Move;
use super::world::{Doing, Setup, World, supplicant};

/// Healthy moves until all is normal again, at most.
pub(super) const LONGEST_RECOVERY: u32 = 400;

/// A search to be made.
#[derive(Debug, Clone)]
pub struct Search {
    /// What it is about.
    pub setup: Setup,
    /// Moves of ill will between two states in which everything is at home, at most.
    pub ill_will: u8,
    /// A rule to break.
    pub bug: Option<Bug>,
}

/// What was searched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// States visited.
    pub states: usize,
    /// Among them, those in which all is normal.
    pub normal: usize,
    /// Among those, connected ones in an unchanged world.
    pub home: usize,
    /// Moves made.
    pub transitions: u64,
    /// The most healthy moves that any state needs until all is normal.
    pub recovery: u32,
}

/// How a rule was broken.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The rule, in words.
    pub rule: String,
    /// Each move, and the state after it in a few words.
    pub steps: Vec<String>,
    /// States visited until then.
    pub searched: usize,
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} (after {} states), shortest way there:", self.rule, self.searched)?;
        for (number, step) in self.steps.iter().enumerate() {
            writeln!(f, "{:3}. {step}", number + 1)?;
        }
        Ok(())
    }
}

/// What is kept of a state.
struct Node {
    parent: u32,
    made: Option<Move>,
    /// The state that the healthy move leads to.
    next: u32,
    /// Ill will that was left when it was last expanded.
    left: u8,
    normal: bool,
    home: bool,
}

const NONE: u32 = u32::MAX;

struct Searching<'a> {
    search: &'a Search,
    roots: Vec<Composite>,
    nodes: Vec<Node>,
    seen: HashMap<u128, u32>,
    queue: VecDeque<(u32, u8, Composite)>,
    transitions: u64,
}

impl Search {
    /// Visits every state.
    ///
    /// # Errors
    /// A rule is broken, with a shortest way to where it is.
    ///
    /// # Panics
    /// There are more than 2^32 states.
    pub fn run(&self) -> Result<Counts, Box<Counterexample>> {
        let roots = roots(&self.setup);
        let mut searching = Searching {
            search: self,
            roots: roots.clone(),
            nodes: Vec::new(),
            seen: HashMap::new(),
            queue: VecDeque::new(),
            transitions: 0,
        };
        for (number, root) in roots.iter().enumerate() {
            searching.reach(root.clone(), u32::try_from(number).unwrap(), None, self.ill_will)?;
        }
        while let Some((index, left, state)) = searching.queue.pop_front() {
            searching.expand(index, left, &state)?;
        }
        let recovery = searching.recover()?;
        Ok(Counts {
            states: searching.nodes.len(),
            normal: searching.nodes.iter().filter(|node| node.normal).count(),
            home: searching.nodes.iter().filter(|node| node.home).count(),
            transitions: searching.transitions,
            recovery,
        })
    }
}

impl Searching<'_> {
    /// A state was reached; it is expanded unless it was already, with at least as much ill will left.
    fn reach(
        &mut self,
        state: Composite,
        parent: u32,
        made: Option<Move>,
        left: u8,
    ) -> Result<u32, Box<Counterexample>> {
        let name = fingerprint(&state);
        let known = self.seen.get(&name).copied();
        let index = match known {
            Some(index) if self.nodes[index as usize].left >= left => return Ok(index),
            Some(index) => index,
            None => {
                let index = u32::try_from(self.nodes.len()).unwrap();
                self.seen.insert(name, index);
                let normal = state.is_normal(&self.search.setup).is_ok();
                let home = normal && state.is_home();
                self.nodes.push(Node { parent, made, next: NONE, left, normal, home });
                if let Err(rule) = stale_answers(&state, &self.search.setup) {
                    return Err(self.counterexample(index, None, rule));
                }
                index
            }
        };
        let node = &mut self.nodes[index as usize];
        let left = if node.home { self.search.ill_will } else { left };
        node.left = left;
        self.queue.push_back((index, left, state));
        Ok(index)
    }

    fn expand(&mut self, index: u32, left: u8, state: &Composite) -> Result<(), Box<Counterexample>> {
        if self.nodes[index as usize].left > left {
            // It waits in the queue once more, with more left.
            return Ok(());
        }
        if let Some(healthy) = state.healthy() {
            let next = self.follow(index, state, healthy, left)?;
            self.nodes[index as usize].next = next;
        }
        if left > 0 {
            for other in state.others(&self.search.setup) {
                self.follow(index, state, other, left - 1)?;
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        from: u32,
        state: &Composite,
        made: Move,
        left: u8,
    ) -> Result<u32, Box<Counterexample>> {
        self.transitions += 1;
        match state.after(made, &self.search.setup, self.search.bug) {
            Ok(next) => self.reach(next, from, Some(made), left),
            Err(rule) => Err(self.counterexample(from, Some(made), rule)),
        }
    }

    /// The longest way of healthy moves to a normal state; an error where there is none.
    fn recover(&self) -> Result<u32, Box<Counterexample>> {
        const OPEN: u32 = u32::MAX;
        let mut needs: Vec<u32> = self.nodes.iter().map(|node| if node.normal { 0 } else { OPEN }).collect();
        let mut longest = 0;
        for start in 0..needs.len() {
            let mut way = Vec::new();
            let mut at = start;
            while needs[at] == OPEN {
                way.push(at);
                let next = self.nodes[at].next;
                if next == NONE || way.len() > LONGEST_RECOVERY as usize {
                    let index = u32::try_from(start).unwrap();
                    return Err(self.stuck(index));
                }
                at = next as usize;
            }
            for (steps, node) in (needs[at] + 1..).zip(way.iter().rev()) {
                needs[*node] = steps;
                longest = longest.max(steps);
            }
        }
        if longest > LONGEST_RECOVERY {
            let worst = needs.iter().position(|need| *need == longest).unwrap_or(0);
            return Err(self.stuck(u32::try_from(worst).unwrap()));
        }
        Ok(longest)
    }

    fn way_to(&self, index: u32) -> (Composite, Vec<Move>) {
        let mut moves = Vec::new();
        let mut at = index;
        while let Some(made) = self.nodes[at as usize].made {
            moves.push(made);
            at = self.nodes[at as usize].parent;
        }
        moves.reverse();
        let root = self.nodes[at as usize].parent as usize;
        (self.roots[root].clone(), moves)
    }

    fn replay(&self, state: &mut Composite, moves: &[Move]) -> Vec<String> {
        let mut steps = Vec::new();
        for made in moves {
            match state.after(*made, &self.search.setup, self.search.bug) {
                Ok(next) => *state = next,
                Err(rule) => {
                    steps.push(format!("{made:?}: {rule}"));
                    break;
                }
            }
            steps.push(format!("{made:?}: {}", in_words(state)));
        }
        steps
    }

    fn counterexample(&self, from: u32, made: Option<Move>, rule: String) -> Box<Counterexample> {
        let (mut state, mut moves) = self.way_to(from);
        moves.extend(made);
        let steps = self.replay(&mut state, &moves);
        Box::new(Counterexample { rule, steps, searched: self.nodes.len() })
    }

    /// From this state healthy moves lead nowhere; the last of them are shown.
    fn stuck(&self, from: u32) -> Box<Counterexample> {
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
        let rule = format!("a healthy world does not lead back to normal: {why}");
        Box::new(Counterexample { rule, steps, searched: self.nodes.len() })
    }
}

/// Before a supplicant; beside one that runs; beside one that is connected under the permanent address.
fn roots(setup: &Setup) -> Vec<Composite> {
    let root = |running: bool, connected: bool| {
        let mut world = World::new(setup);
        if running {
            world.link.up = true;
            let mut running = supplicant(setup, world.link.address);
            if connected {
                (running.state, running.current) = (SupplicantState::Completed, Some(0));
                running.doing = Doing::Nothing;
            }
            world.supplicant = Some(running);
            world.told.extend([Event::SupplicantBack, Event::CommandsTold]);
        } else {
            world.told.push_back(Event::Started);
        }
        Composite::new(world)
    };
    vec![root(false, false), root(true, false), root(true, true)]
}

fn fingerprint(state: &Composite) -> u128 {
    let hash = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        salt.hash(&mut hasher);
        state.hash(&mut hasher);
        u128::from(hasher.finish())
    };
    hash(1) << 64 | hash(2)
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
            s.current.map(|n| format!(" network {n}")).unwrap_or_default(),
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
