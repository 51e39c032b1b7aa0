//! Each state once.

use std::collections::{HashMap, VecDeque};

use super::super::{Event, SupplicantState};
use super::Composite;
use super::bugs::Bug;
use super::fingerprint::{Prehashed, fingerprint};
use super::moves::Move;
use super::setup::Setup;
use super::supplicant::{Current, Doing, Supplicant};
use super::trail::Counterexample;
use super::world::World;

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

/// What is kept of a state.
pub(super) struct Node {
    pub(super) parent: u32,
    pub(super) made: Made,
    /// The state that the healthy move leads to.
    next: u32,
    /// Ill will that was left when it was last expanded.
    left: u8,
    normal: bool,
    home: bool,
}

const NONE: u32 = u32::MAX;

/// Which of a state's moves was made: [`ROOT`] none, [`HEALTHY`] the healthy one, else one of the others,
/// counted from 0.
type Made = u8;
pub(super) const ROOT: Made = u8::MAX;
pub(super) const HEALTHY: Made = u8::MAX - 1;

/// States to be expanded. Those with the most ill will left come first: what they lead to is then met
/// with as much of it as it can be, and seldom a second time. Of those with the same, the first comes
/// first; but where none is left there is one way on, which is gone to its end, so that few states are
/// kept whole at any time.
struct Open {
    queues: Vec<VecDeque<(u32, Composite)>>,
}

impl Open {
    fn push(&mut self, index: u32, left: u8, state: Composite) {
        self.queues[usize::from(left)].push_back((index, state));
    }

    fn pop(&mut self) -> Option<(u32, u8, Composite)> {
        if let Some((index, state)) = self.queues[0].pop_back() {
            return Some((index, 0, state));
        }
        let most = self.queues.iter().rposition(|queue| !queue.is_empty())?;
        let (index, state) = self.queues[most].pop_front()?;
        Some((index, u8::try_from(most).unwrap(), state))
    }
}

pub(super) struct Searching<'a> {
    pub(super) search: &'a Search,
    pub(super) roots: Vec<Composite>,
    pub(super) nodes: Vec<Node>,
    seen: HashMap<u128, u32, Prehashed>,
    open: Open,
    transitions: u64,
}

impl Search {
    /// Visits every state.
    ///
    /// # Errors
    /// A rule is broken, with a short way to where it is.
    ///
    /// # Panics
    /// There are more than 2^32 states.
    pub fn run(&self) -> Result<Counts, Box<Counterexample>> {
        let roots = roots(&self.setup);
        let mut searching = Searching {
            search: self,
            roots: roots.clone(),
            nodes: Vec::new(),
            seen: HashMap::default(),
            open: Open { queues: vec![VecDeque::new(); usize::from(self.ill_will) + 1] },
            transitions: 0,
        };
        for (number, root) in (0..).zip(roots) {
            searching.reach(root, number, ROOT, self.ill_will)?;
        }
        while let Some((index, left, state)) = searching.open.pop() {
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
        made: Made,
        left: u8,
    ) -> Result<u32, Box<Counterexample>> {
        let name = fingerprint(&state);
        let index = match self.seen.get(&name).copied() {
            Some(index) if self.nodes[index as usize].left >= left => return Ok(index),
            Some(index) => index,
            None => {
                let index = u32::try_from(self.nodes.len()).unwrap();
                self.seen.insert(name, index);
                let normal = state.is_normal(&self.search.setup).is_ok();
                let home = normal && state.is_home();
                self.nodes.push(Node { parent, made, next: NONE, left, normal, home });
                if let Err(rule) = state.check_stale_answers(&self.search.setup, self.search.bug) {
                    return Err(self.counterexample(index, None, rule));
                }
                index
            }
        };
        let node = &mut self.nodes[index as usize];
        let left = if node.home { self.search.ill_will } else { left };
        node.left = left;
        self.open.push(index, left, state);
        Ok(index)
    }

    fn expand(&mut self, index: u32, left: u8, state: &Composite) -> Result<(), Box<Counterexample>> {
        if self.nodes[index as usize].left > left {
            // It waits once more, or waited, with more left.
            return Ok(());
        }
        if let Some(healthy) = state.healthy() {
            let next = self.follow(index, state, (HEALTHY, healthy), left)?;
            self.nodes[index as usize].next = next;
        }
        if left > 0 {
            for other in (0..HEALTHY).zip(state.others(&self.search.setup)) {
                self.follow(index, state, other, left - 1)?;
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        from: u32,
        state: &Composite,
        (number, made): (Made, Move),
        left: u8,
    ) -> Result<u32, Box<Counterexample>> {
        self.transitions += 1;
        match state.after(made, &self.search.setup, self.search.bug) {
            Ok(next) => self.reach(next, from, number, left),
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
}

/// Before a supplicant; beside one that runs; beside one that is connected under the permanent address.
fn roots(setup: &Setup) -> Vec<Composite> {
    let root = |running: bool, connected: bool| {
        let mut world = World::new(setup);
        if running {
            world.link.up = true;
            let mut running = Supplicant::new(setup, world.link.address);
            if connected {
                (running.state, running.current) =
                    (SupplicantState::Completed, Some(Current { network: 0, cell: 0 }));
                running.doing = Doing::Nothing;
            }
            world.supplicant = Some(running);
            world.told.extend([Event::SupplicantBack, Event::CommandsTold]);
        } else {
            world.told.push_back(Event::Started);
        }
        Composite::new(world, setup)
    };
    vec![root(false, false), root(true, false), root(true, true)]
}
