//! What the agent knows of the guest, and the one way in which it waits.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::time::{ClockId, clock_gettime, clock_settime};

use super::carried;
use super::control::Control;
use super::processes::{Process, log_file};
use crate::outcome::{ClockStep, ControlEvent, Exit, Moment, Outcome};
use crate::scenario::Scenario;

/// How often a wait looks again when nothing can wake it, in simulated time.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// The scenario, what came of it so far, and what runs.
pub(super) struct World {
    pub(super) scenario: Scenario,
    pub(super) outcome: Outcome,
    pub(super) processes: Vec<Process>,
    /// The device of the console, for a shell.
    pub(super) console: String,
    /// How many times longer than it says a wait may take: more than once in real time, where the machine
    /// may be slow and busy.
    pub(super) patience: u32,
    monitors: BTreeMap<String, Monitor>,
    log: File,
}

/// An attached control socket.
struct Monitor {
    control: Control,
    /// The first of [`Outcome::events`] that no step has consumed.
    unconsumed: usize,
}

impl World {
    /// A world in which nothing runs yet.
    pub(super) fn new(scenario: Scenario, console: String, patience: u32) -> io::Result<Self> {
        Ok(World {
            scenario,
            outcome: Outcome::default(),
            processes: Vec::new(),
            console,
            patience,
            monitors: BTreeMap::new(),
            log: log_file("agent.log")?,
        })
    }

    /// Writes a line to the agent's log.
    pub(super) fn note(&mut self, text: &str) {
        let line = format!("{} {text}\n", now());
        // Without the log the scenario is still worth running to its end.
        let _ = self.log.write_all(line.as_bytes());
        if carried::is_carried() {
            // Nobody outside sees the log before the end.
            let _ =
                File::options().write(true).open(&self.console).map(|mut it| it.write_all(line.as_bytes()));
        }
    }

    /// Listens to the events of an interface from now on.
    pub(super) fn attach(&mut self, interface: &str, socket: &Path) -> io::Result<()> {
        let control = Control::attach(socket)?;
        let unconsumed = self.outcome.events.len();
        self.monitors.insert(interface.to_owned(), Monitor { control, unconsumed });
        Ok(())
    }

    /// Forgets the events of an interface that came so far.
    pub(super) fn consume_all(&mut self, interface: &str) -> Result<(), WaitError> {
        self.take_in()?;
        let all = self.outcome.events.len();
        self.monitor(interface)?.unconsumed = all;
        Ok(())
    }

    /// Consumes the events of an interface up to the first that begins with one of these.
    pub(super) fn consume(
        &mut self,
        interface: &str,
        prefixes: &[&str],
    ) -> Result<Option<String>, WaitError> {
        let from = self.monitor(interface)?.unconsumed;
        let found = self.outcome.events.iter().enumerate().skip(from).find(|(_, event)| {
            event.interface == interface && prefixes.iter().any(|prefix| event.text.starts_with(prefix))
        });
        let Some((place, event)) = found else { return Ok(None) };
        let text = event.text.clone();
        self.monitor(interface)?.unconsumed = place + 1;
        Ok(Some(text))
    }

    fn monitor(&mut self, interface: &str) -> Result<&mut Monitor, WaitError> {
        self.monitors.get_mut(interface).ok_or_else(|| WaitError::NotAttached(interface.to_owned()))
    }

    /// Waits for an event that begins so.
    pub(super) fn wait_event(
        &mut self,
        interface: &str,
        prefix: &str,
        within: Duration,
    ) -> Result<String, WaitError> {
        let what = format!("\"{prefix}\" on {interface}");
        self.wait(within, None, &what, |world| world.consume(interface, &[prefix]))
    }

    /// Lets time pass, while events are taken in and processes watched.
    pub(super) fn sleep(&mut self, duration: Duration) -> Result<(), WaitError> {
        let until = monotonic() + duration;
        loop {
            self.take_in()?;
            let now = monotonic();
            if now >= until {
                return Ok(());
            }
            self.idle(until - now)?;
        }
    }

    /// Waits until `ready` gives a value. Wakes at every event and every end of a process, and with
    /// a `tick` also after each of it, for what gives no sign.
    pub(super) fn wait<T>(
        &mut self,
        within: Duration,
        tick: Option<Duration>,
        what: &str,
        mut ready: impl FnMut(&mut World) -> Result<Option<T>, WaitError>,
    ) -> Result<T, WaitError> {
        let within = within.saturating_mul(self.patience);
        let until = monotonic() + within;
        loop {
            self.take_in()?;
            if let Some(value) = ready(self)? {
                return Ok(value);
            }
            let now = monotonic();
            if now >= until {
                return Err(WaitError::TimedOut { what: what.to_owned(), secs: within.as_secs_f64() });
            }
            self.idle((until - now).min(tick.unwrap_or(Duration::MAX)))?;
        }
    }

    /// Takes in the events that came and the processes that ended. Fails if one ended unasked.
    pub(super) fn take_in(&mut self) -> Result<(), WaitError> {
        self.monitors.retain(|interface, monitor| {
            loop {
                match monitor.control.event() {
                    Ok(Some(text)) => {
                        let interface = interface.clone();
                        self.outcome.events.push(ControlEvent { at: now(), interface, text });
                    }
                    Ok(None) => return true,
                    // The supplicant is gone; what it said before stays, and a new one is attached anew.
                    Err(_) => return false,
                }
            }
        });

        let mut unasked = None;
        let mut still = Vec::new();
        for mut process in std::mem::take(&mut self.processes) {
            let Some(status) = process.exit().map_err(WaitError::Poll)? else {
                still.push(process);
                continue;
            };
            let (name, status_text) = (process.name.clone(), status.to_string());
            self.note(&format!("{name} ended: {status_text}"));
            if !(process.asked || process.may_finish && status.success()) {
                unasked = Some(WaitError::Died { process: name.clone(), status: status_text.clone() });
            }
            let asked = process.asked;
            self.outcome.exits.push(Exit { process: name, at: now(), status: status_text, asked });
        }
        self.processes = still;
        unasked.map_or(Ok(()), Err)
    }

    /// Waits for a sign, at most so long.
    fn idle(&self, at_most: Duration) -> Result<(), WaitError> {
        let monitors = self.monitors.values().map(|monitor| PollFd::new(&monitor.control, PollFlags::IN));
        let processes = self.processes.iter().map(|process| PollFd::new(&process.ended, PollFlags::IN));
        let mut signs: Vec<PollFd<'_>> = monitors.chain(processes).collect();
        let at_most = Timespec::try_from(at_most).map_err(|_| WaitError::TooLong(at_most))?;
        match poll(&mut signs, Some(&at_most)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(WaitError::Poll(error.into())),
        }
    }
}

/// By how many seconds the clock was set forward since the guest began.
static SET_FORWARD: AtomicI64 = AtomicI64::new(0);

/// The moment on the clock of the capture, as if nobody had set it.
pub(super) fn now() -> Moment {
    let shown = shown();
    Moment(shown.0.saturating_add_signed(-SET_FORWARD.load(Ordering::Relaxed).saturating_mul(1_000_000)))
}

#[allow(clippy::cast_sign_loss, reason = "the guest's clock starts after 1970")]
fn shown() -> Moment {
    let time = clock_gettime(ClockId::Realtime);
    Moment(time.tv_sec as u64 * 1_000_000 + time.tv_nsec as u64 / 1000)
}

/// Sets the clock.
pub(super) fn set_clock(by_secs: i64) -> io::Result<ClockStep> {
    let before = shown();
    let mut time = clock_gettime(ClockId::Realtime);
    time.tv_sec = time.tv_sec.saturating_add(by_secs);
    clock_settime(ClockId::Realtime, time)?;
    SET_FORWARD.fetch_add(by_secs, Ordering::Relaxed);
    Ok(ClockStep { before, after: shown() })
}

/// Time since boot, which no step of the clock disturbs.
#[allow(clippy::cast_sign_loss, reason = "the kernel counts up from nought")]
pub(super) fn monotonic() -> Duration {
    let time = clock_gettime(ClockId::Monotonic);
    Duration::from_secs(time.tv_sec as u64) + Duration::from_nanos(time.tv_nsec as u64)
}

/// Why a wait came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum WaitError {
    #[error("{what} did not happen within {secs} s")]
    TimedOut { what: String, secs: f64 },
    #[error("{process} ended by itself: {status}")]
    Died { process: String, status: String },
    #[error("no supplicant was started for {0}")]
    NotAttached(String),
    #[error("{0:?} is too long to wait")]
    TooLong(Duration),
    #[error("waiting: {0}")]
    Poll(#[source] io::Error),
}
