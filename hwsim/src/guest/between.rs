//! A program between macveil and a supplicant's control socket, which spoils answers by rule.
//!
//! It has the socket that macveil knows; the supplicant's own is elsewhere, where the agent speaks to it
//! undisturbed. Events go through as they are, and so do commands; but those that begin with a word do not
//! where [`RULE`] says `refused WORD`: they are answered with `FAIL`. Answers go as the rule says at that
//! moment: without the file as they are; `late SECONDS`, `cut`, `garbled` or `lost`. [`SPOILT`] is there once one was
//! spoilt.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::configuration::{SOCKETS_BEHIND, SUPPLICANT_SOCKETS};
use super::steps::{StepError, send_signal, start, wait_gone};
use super::world::{TICK, World, monotonic};
use super::{BETWEEN, LAB};
use crate::scenario::Signal;

/// Where the rule is.
const RULE: &str = "/run/lab/answers";

/// Made when an answer is spoilt.
const SPOILT: &str = "/run/lab/spoilt";

/// Where the ends of it are that the supplicant answers to.
const OWN_ENDS: &str = "/run/lab";

/// Longer than anything that either side says.
const LONGEST: usize = 16_384;

/// How long it, or its end, may take in simulated time.
const LIMIT: Duration = Duration::from_secs(10);

fn name(interface: &str) -> String {
    format!("between-{interface}")
}

/// Starts it for an interface.
pub(super) fn begin(world: &mut World, interface: &str) -> Result<(), StepError> {
    let argv = [format!("{LAB}/bin/lab-guest"), BETWEEN.to_owned(), interface.to_owned()];
    start(world, &name(interface), &argv, false)?;
    let path = Path::new(SUPPLICANT_SOCKETS).join(interface);
    let there = |_: &mut World| Ok(path.exists().then_some(()));
    Ok(world.wait(LIMIT, Some(TICK), "somebody between", there)?)
}

/// Ends the one of an interface, if there is one.
pub(super) fn end(world: &mut World, interface: &str) -> Result<(), StepError> {
    let name = name(interface);
    if world.processes.iter().any(|process| process.name == name) {
        send_signal(world, &name, Signal::Kill)?;
        wait_gone(world, &name, LIMIT)?;
    }
    Ok(())
}

/// Stands between until it is killed.
pub(super) fn run(interface: &str) -> ! {
    let Err(error) = Between::begin(interface).and_then(Between::forward);
    eprintln!("between: {error}");
    std::process::exit(1)
}

/// A socket of macveil, and the one that speaks for it.
struct Client {
    path: PathBuf,
    own: UnixDatagram,
}

/// An answer that is late.
struct Late {
    due: Duration,
    to: PathBuf,
    answer: Vec<u8>,
}

struct Between {
    front: UnixDatagram,
    behind: PathBuf,
    clients: Vec<Client>,
    opened: u64,
    late: VecDeque<Late>,
}

enum Never {}

impl Between {
    fn begin(interface: &str) -> io::Result<Self> {
        fs::create_dir_all(OWN_ENDS)?;
        fs::create_dir_all(SUPPLICANT_SOCKETS)?;
        let front = UnixDatagram::bind(Path::new(SUPPLICANT_SOCKETS).join(interface))?;
        front.set_nonblocking(true)?;
        let behind = Path::new(SOCKETS_BEHIND).join(interface);
        Ok(Between { front, behind, clients: Vec::new(), opened: 0, late: VecDeque::new() })
    }

    fn forward(mut self) -> io::Result<Never> {
        let mut buffer = vec![0; LONGEST];
        loop {
            self.wait()?;
            while let Ok((length, from)) = self.front.recv_from(&mut buffer) {
                if let Some(path) = from.as_pathname() {
                    if is_refused(&buffer[..length], &fs::read_to_string(RULE).unwrap_or_default()) {
                        let _ = self.front.send_to(b"FAIL\n", path);
                        continue;
                    }
                    // A supplicant that is gone is what macveil is to notice, not this.
                    let _ = self.speak_for(path).and_then(|own| own.send(&buffer[..length]));
                }
            }
            for client in &self.clients {
                while let Ok(length) = client.own.recv(&mut buffer) {
                    let said = &buffer[..length];
                    if said.starts_with(b"<") {
                        let _ = self.front.send_to(said, &client.path);
                        continue;
                    }
                    let (after, answer) = spoilt(said, &fs::read_to_string(RULE).unwrap_or_default());
                    if after > Duration::ZERO || answer.as_deref() != Some(said) {
                        fs::write(SPOILT, "")?;
                    }
                    let Some(answer) = answer else { continue };
                    let due = monotonic() + after;
                    self.late.push_back(Late { due, to: client.path.clone(), answer });
                }
            }
            self.late.make_contiguous().sort_by_key(|late| late.due);
            let now = monotonic();
            let due = self.late.iter().take_while(|late| late.due <= now).count();
            for late in self.late.drain(..due) {
                let _ = self.front.send_to(&late.answer, &late.to);
            }
            // Who has gone needs nobody to speak for him, and the supplicant none to tell its events.
            self.clients.retain(|client| client.path.exists());
        }
    }

    /// The socket that speaks for the one at `path`.
    fn speak_for(&mut self, path: &Path) -> io::Result<&UnixDatagram> {
        let place = match self.clients.iter().position(|client| client.path == path) {
            Some(place) => place,
            None => {
                self.opened += 1;
                let name = format!("between-{}-{}", std::process::id(), self.opened);
                let own = UnixDatagram::bind(Path::new(OWN_ENDS).join(name))?;
                own.connect(&self.behind)?;
                own.set_nonblocking(true)?;
                self.clients.push(Client { path: path.to_owned(), own });
                self.clients.len() - 1
            }
        };
        Ok(&self.clients[place].own)
    }

    /// Until somebody says something, or something is due.
    fn wait(&self) -> io::Result<()> {
        let own = self.clients.iter().map(|client| PollFd::new(&client.own, PollFlags::IN));
        let mut signs: Vec<PollFd<'_>> = own.chain([PollFd::new(&self.front, PollFlags::IN)]).collect();
        let due = self.late.front().map(|late| late.due.saturating_sub(monotonic()));
        let due = due.and_then(|due| Timespec::try_from(due).ok());
        match poll(&mut signs, due.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether the supplicant is not to hear of this command.
fn is_refused(command: &[u8], rule: &str) -> bool {
    let word = rule.strip_prefix("refused ").map(str::trim_end);
    word.is_some_and(|word| command.split(|octet| *octet == b' ').next() == Some(word.as_bytes()))
}

/// How much later an answer comes, and what is left of it.
fn spoilt(answer: &[u8], rule: &str) -> (Duration, Option<Vec<u8>>) {
    let mut words = rule.split_whitespace();
    match (words.next(), words.next().and_then(|secs| secs.parse().ok())) {
        (Some("late"), Some(secs)) => (Duration::from_secs(secs), Some(answer.to_vec())),
        (Some("cut"), _) => (Duration::ZERO, Some(answer[..answer.len() / 2].to_vec())),
        (Some("garbled"), _) => {
            let garbled = |(place, octet): (usize, &u8)| if place % 3 == 1 { 0xff } else { *octet };
            (Duration::ZERO, Some(answer.iter().enumerate().map(garbled).collect()))
        }
        (Some("lost"), _) => (Duration::ZERO, None),
        _ => (Duration::ZERO, Some(answer.to_vec())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_spoilt_by_rule() {
        let now = Duration::ZERO;
        assert_eq!(spoilt(b"PONG\n", ""), (now, Some(b"PONG\n".to_vec())));
        assert_eq!(spoilt(b"PONG\n", "late 12\n"), (Duration::from_secs(12), Some(b"PONG\n".to_vec())));
        assert_eq!(spoilt(b"PONG\n", "cut\n"), (now, Some(b"PO".to_vec())));
        assert_eq!(spoilt(b"PONG\n", "garbled\n"), (now, Some(b"P\xffNG\xff".to_vec())));
        assert_eq!(spoilt(b"PONG\n", "lost\n"), (now, None));
        assert_eq!(spoilt(b"OK\n", "refused SET_NETWORK\n"), (now, Some(b"OK\n".to_vec())));
    }

    #[test]
    fn commands_are_refused_by_their_first_word() {
        assert!(is_refused(b"SET_NETWORK 0 mac_addr 3", "refused SET_NETWORK\n"));
        assert!(!is_refused(b"SET_NETWORK 0 mac_addr 3", "refused SET\n"));
        assert!(!is_refused(b"SET_NETWORK 0 mac_addr 3", "lost\n"));
        assert!(is_refused(b"STATUS", "refused STATUS"));
    }
}
