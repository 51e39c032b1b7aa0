//! The thread that keeps users' decisions: one after the other, each on the disk before it counts.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::core::addr::MacAddr;
use crate::core::overrides::Overrides;
use crate::host::overrides::{self, OverridesError};

/// A decision.
pub(super) enum Decision {
    /// Re-roll this connection.
    Reroll(String),
    /// Pin it to these addresses, each on its interface.
    Pin(String, Vec<(String, MacAddr)>),
    /// Remove its pins on these interfaces.
    Unpin(String, Vec<String>),
}

/// What is to be done once it is known whether a decision counts.
pub(super) type Then = Box<dyn FnOnce(Result<Arc<Overrides>, String>) + Send>;

/// The thread's handle; it ends when this is dropped.
pub(super) struct Decisions(Sender<(Decision, Then)>);

impl Decisions {
    /// Starts the thread with the decisions so far. Where those could not be read, no new ones are
    /// taken: the file may be somebody's only copy.
    pub(super) fn start(path: PathBuf, so_far: Result<Overrides, OverridesError>) -> std::io::Result<Self> {
        let (sender, queue) = channel();
        std::thread::Builder::new()
            .name("decisions".to_owned())
            .stack_size(256 * 1024)
            .spawn(move || keep(&path, so_far, &queue))?;
        Ok(Self(sender))
    }

    /// Takes a decision.
    pub(super) fn take(&self, decision: Decision, then: Then) {
        // The thread ends only after this handle is dropped.
        let _ = self.0.send((decision, then));
    }
}

fn keep(path: &Path, so_far: Result<Overrides, OverridesError>, queue: &Receiver<(Decision, Then)>) {
    let mut so_far = so_far.map_err(|error| error.to_string());
    while let Ok((decision, then)) = queue.recv() {
        let decided = so_far.clone().and_then(|mut decided| {
            apply(&mut decided, decision)?;
            overrides::write(path, &decided).map_err(|error| error.to_string())?;
            Ok(decided)
        });
        then(decided.map(|decided| {
            so_far = Ok(decided.clone());
            Arc::new(decided)
        }));
    }
}

fn apply(overrides: &mut Overrides, decision: Decision) -> Result<(), String> {
    match decision {
        Decision::Reroll(uuid) => {
            overrides.reroll(&uuid);
        }
        Decision::Pin(uuid, pins) => {
            for (ifname, address) in pins {
                overrides.set_pin(&uuid, &ifname, address).map_err(|error| error.to_string())?;
            }
        }
        Decision::Unpin(uuid, ifnames) => {
            for ifname in ifnames {
                overrides.remove_pin(&uuid, &ifname);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(decisions: &Decisions, decision: Decision) -> Result<Arc<Overrides>, String> {
        let (tell, told) = channel();
        decisions.take(decision, Box::new(move |decided| tell.send(decided).unwrap()));
        told.recv().unwrap()
    }

    #[test]
    fn a_decision_counts_once_it_is_on_the_disk() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("overrides.json");
        let decisions = Decisions::start(path.clone(), Ok(Overrides::default())).unwrap();
        assert_eq!(taken(&decisions, Decision::Reroll("a".to_owned())).unwrap().generation("a"), 1);
        assert_eq!(taken(&decisions, Decision::Reroll("a".to_owned())).unwrap().generation("a"), 2);
        assert_eq!(overrides::read(&path).unwrap().generation("a"), 2);
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let refused = taken(&decisions, Decision::Reroll("a".to_owned())).unwrap_err();
        assert!(refused.contains("overrides.json"), "{refused}");
        std::fs::remove_dir(&path).unwrap();
        assert_eq!(taken(&decisions, Decision::Reroll("a".to_owned())).unwrap().generation("a"), 3);
    }

    #[test]
    fn decisions_that_could_not_be_read_are_not_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("overrides.json");
        std::fs::write(&path, "{").unwrap();
        let decisions = Decisions::start(path.clone(), overrides::read(&path)).unwrap();
        assert!(taken(&decisions, Decision::Reroll("a".to_owned())).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
    }
}
