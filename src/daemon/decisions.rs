//! The thread that keeps users' decisions: one after the other, each on the disk before it counts.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::core::addr::MacAddr;
use crate::core::generations::Generations;
use crate::core::pins::Pins;
use crate::host::{generations, pins};

/// A decision.
pub(super) enum Decision {
    /// Re-roll this connection.
    Reroll(String),
    /// Pin it to these addresses, each on its interface.
    Pin(String, Vec<(String, MacAddr)>),
    /// Remove its pins on these interfaces.
    Unpin(String, Vec<String>),
}

/// What a decision has changed, on the disk by then.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decided {
    /// The counts of re-rolls.
    Generations(Generations),
    /// The pins.
    Pins(Arc<Pins>),
}

/// What is to be done once it is known whether a decision counts.
pub(super) type Then = Box<dyn FnOnce(Result<Decided, String>) + Send>;

/// The thread's handle; it ends when this is dropped.
pub(super) struct Decisions(Sender<(Decision, Then)>);

impl Decisions {
    /// Starts the thread, which keeps the decisions in this directory. Where former ones cannot be
    /// read no new ones are taken: the file may be somebody's only copy.
    pub(super) fn start(state_dir: &Path) -> std::io::Result<Self> {
        let (sender, queue) = channel();
        let state_dir = state_dir.to_owned();
        std::thread::Builder::new()
            .name("decisions".to_owned())
            .stack_size(256 * 1024)
            .spawn(move || keep(&state_dir, &queue))?;
        Ok(Self(sender))
    }

    /// Takes a decision.
    pub(super) fn take(&self, decision: Decision, then: Then) {
        // The thread ends only after this handle is dropped.
        let _ = self.0.send((decision, then));
    }
}

fn keep(state_dir: &Path, queue: &Receiver<(Decision, Then)>) {
    let path: PathBuf = state_dir.join(pins::FILE);
    while let Ok((decision, then)) = queue.recv() {
        then(match decision {
            Decision::Reroll(uuid) => reroll(&state_dir.join("generations"), &uuid),
            Decision::Pin(uuid, addresses) => change_pins(&path, |pins| {
                for (ifname, address) in addresses {
                    pins.set(&uuid, &ifname, address).map_err(|error| error.to_string())?;
                }
                Ok(())
            }),
            Decision::Unpin(uuid, ifnames) => change_pins(&path, |pins| {
                for ifname in ifnames {
                    pins.remove(&uuid, &ifname);
                }
                Ok(())
            }),
        });
    }
}

fn reroll(path: &Path, uuid: &str) -> Result<Decided, String> {
    let mut counts = generations::read(path).map_err(|error| error.to_string())?;
    counts.reroll(uuid);
    generations::write(path, &counts).map_err(|error| error.to_string())?;
    Ok(Decided::Generations(counts))
}

fn change_pins(path: &Path, change: impl FnOnce(&mut Pins) -> Result<(), String>) -> Result<Decided, String> {
    let mut changed = pins::read(path).map_err(|error| error.to_string())?;
    change(&mut changed)?;
    pins::write(path, &changed).map_err(|error| error.to_string())?;
    Ok(Decided::Pins(Arc::new(changed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(decisions: &Decisions, decision: Decision) -> Result<Decided, String> {
        let (tell, told) = channel();
        decisions.take(decision, Box::new(move |decided| tell.send(decided).unwrap()));
        told.recv().unwrap()
    }

    fn count(decisions: &Decisions) -> Result<u64, String> {
        taken(decisions, Decision::Reroll("a".to_owned())).map(|decided| match decided {
            Decided::Generations(counts) => counts.of("a"),
            Decided::Pins(_) => 0,
        })
    }

    #[test]
    fn a_decision_counts_once_it_is_on_the_disk() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("generations");
        let decisions = Decisions::start(directory.path()).unwrap();
        assert_eq!((count(&decisions), count(&decisions)), (Ok(1), Ok(2)));
        assert_eq!(generations::read(&path).unwrap().of("a"), 2);
        std::fs::rename(&path, directory.path().join("elsewhere")).unwrap();
        std::fs::create_dir(&path).unwrap();
        let refused = count(&decisions).unwrap_err();
        assert!(refused.contains("generations"), "{refused}");
        std::fs::remove_dir(&path).unwrap();
        std::fs::rename(directory.path().join("elsewhere"), &path).unwrap();
        assert_eq!(count(&decisions), Ok(3));
    }

    #[test]
    fn decisions_that_cannot_be_read_are_not_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(pins::FILE);
        std::fs::write(&path, "{").unwrap();
        let decisions = Decisions::start(directory.path()).unwrap();
        let pin = |ifname: &str| {
            let address = MacAddr::new([2, 0, 0, 0, 0, 1]);
            taken(&decisions, Decision::Pin("a".to_owned(), vec![(ifname.to_owned(), address)]))
        };
        assert!(pin("wlan0").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{");
        std::fs::remove_file(&path).unwrap();
        assert!(pin("wlan0").is_ok());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a wlan0 02:00:00:00:00:01\n");
        assert!(taken(&decisions, Decision::Unpin("a".to_owned(), vec!["wlan0".to_owned()])).is_ok());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    }
}
