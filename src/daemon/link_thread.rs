//! One thread an interface, which changes its link.
//!
//! Drivers may block; here they hold up nothing but their own interface. What is asked of a
//! supplicant goes another way (`supplicant_thread`), so that a frozen one cannot keep an address from
//! being set.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{JoinHandle, sleep};
use std::time::Duration;

use tracing::warn;

use super::run::Inbox;
use crate::core::addr::MacAddr;
use crate::core::radio::Radio;
use crate::core::station::{Change, Event, LinkState, Outcome, ScanRequest, Ticket};
use crate::core::types::IfIndex;
use crate::host::held;
use crate::link::nl80211::Family;
use crate::link::rtnl::{LinkError, Rtnl};
use crate::link::scan::{ScanError, Scanner};

const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// neli parses on the stack; only what is touched is memory.
pub(super) const STACK: usize = 1024 * 1024;

/// Work for the thread.
pub(super) enum LinkJob {
    /// Change the address; the outcome returns with the ticket. Drivers exist that report success and
    /// show the new address only later: that long is waited for it.
    SetAddress(Ticket, MacAddr, Change, Duration),
    /// Take the link down.
    SetDown,
    /// Take the link up again, if a failed change left it down.
    SetUp,
    /// Begin a scan; whether it began returns with the ticket.
    Scan(Ticket, ScanRequest),
    /// Tell what was heard.
    Results,
}

/// The thread's handle; dropping it lets the thread finish what it has and end.
pub(super) struct LinkThread {
    jobs: Sender<LinkJob>,
    thread: JoinHandle<()>,
}

impl LinkThread {
    /// Starts the thread for one interface. `own` is the directory of its notes.
    pub(super) fn start(
        index: IfIndex,
        name: &str,
        own: PathBuf,
        radio: Radio,
        family: Family,
        inbox: Inbox,
    ) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let left_down = held::is_noted_down(&own);
        let hands = Hands { index, own, inbox, rtnl: None, left_down, radio, family, scanner: None };
        let thread = std::thread::Builder::new()
            .name(format!("link-{name}"))
            .stack_size(STACK)
            .spawn(move || hands.work(&queue))?;
        Ok(Self { jobs, thread })
    }

    /// Queues work.
    pub(super) fn give(&self, job: LinkJob) {
        // The thread ends only after this handle is dropped.
        let _ = self.jobs.send(job);
    }

    /// Lets the thread do what it was given, and waits for it.
    pub(super) fn finish(self) {
        drop(self.jobs);
        let _ = self.thread.join();
    }
}

struct Hands {
    index: IfIndex,
    own: PathBuf,
    inbox: Inbox,
    rtnl: Option<Rtnl>,
    /// It was up, and was taken down for want of an address.
    left_down: bool,
    radio: Radio,
    family: Family,
    scanner: Option<Scanner>,
}

impl Hands {
    fn work(mut self, queue: &Receiver<LinkJob>) {
        while let Ok(job) = queue.recv() {
            match job {
                LinkJob::SetAddress(ticket, address, change, timeout) => {
                    let outcome = match self.set_address(address, change, timeout) {
                        Ok(link) => Outcome::Done(Some(link)),
                        Err(error) => Outcome::Failed(error.to_string()),
                    };
                    self.inbox.event(self.index, Event::Done(ticket, outcome));
                }
                LinkJob::Scan(ticket, request) => {
                    let outcome = match self.scan(&request) {
                        Ok(()) => Outcome::Done(None),
                        Err(error @ ScanError::Unsupported) => Outcome::Unsupported(error.to_string()),
                        Err(error) => Outcome::Failed(error.to_string()),
                    };
                    self.inbox.event(self.index, Event::Done(ticket, outcome));
                }
                LinkJob::Results => {
                    let results = self.scanner().and_then(Scanner::results).unwrap_or_else(|error| {
                        warn!("what was heard cannot be read: {error}");
                        Vec::new()
                    });
                    self.inbox.event(self.index, Event::Results(results));
                }
                LinkJob::SetUp => {
                    let index = self.index;
                    let was_up = self.left_down;
                    self.leave_down(false);
                    if was_up && let Err(error) = self.rtnl().and_then(|rtnl| rtnl.set_up(index, true)) {
                        warn!("the link stays down: {error}");
                    }
                }
                LinkJob::SetDown => {
                    if let Err(error) = self.set_down() {
                        warn!("the link could not be taken down: {error}");
                    }
                }
            }
        }
    }

    fn rtnl(&mut self) -> Result<&Rtnl, LinkError> {
        let rtnl = match self.rtnl.take() {
            Some(rtnl) => rtnl,
            None => Rtnl::open()?,
        };
        Ok(self.rtnl.insert(rtnl))
    }

    fn scanner(&mut self) -> Result<&Scanner, ScanError> {
        let scanner = match self.scanner.take() {
            Some(scanner) => scanner,
            None => Scanner::open(self.family, self.index)?,
        };
        Ok(self.scanner.insert(scanner))
    }

    fn scan(&mut self, request: &ScanRequest) -> Result<(), ScanError> {
        let radio = self.radio.clone();
        self.scanner()?.begin(&radio, request)
    }

    /// Takes the link down, and remembers whether it was up.
    fn set_down(&mut self) -> Result<(), LinkError> {
        let index = self.index;
        let rtnl = self.rtnl()?;
        let was_up = rtnl.link(index)?.state.up;
        if was_up {
            self.leave_down(true);
        }
        self.rtnl()?.set_up(index, false)
    }

    /// Noted before it happens, for a macveil after this one.
    fn leave_down(&mut self, down: bool) {
        if self.left_down != down {
            self.left_down = down;
            held::note_down(&self.own, down);
        }
    }

    /// Sets the address and reads it back; the link goes up again only under the new address.
    fn set_address(
        &mut self,
        address: MacAddr,
        change: Change,
        timeout: Duration,
    ) -> Result<LinkState, LinkError> {
        let index = self.index;
        let left_down = self.left_down;
        let rtnl = self.rtnl()?;
        let is_up = rtnl.link(index)?.state.up;
        let was_up = is_up || left_down;
        if change == Change::Bounce && is_up {
            self.leave_down(true);
            self.rtnl()?.set_up(index, false)?;
        }
        let rtnl = self.rtnl()?;
        rtnl.set_address(index, address)?;
        let mut link = rtnl.link(index)?.state;
        let mut waited = Duration::ZERO;
        while link.address != address && waited < timeout {
            sleep(LOOK_AGAIN);
            waited += LOOK_AGAIN;
            link = rtnl.link(index)?.state;
        }
        if change == Change::Bounce && was_up && link.address == address {
            if let Err(error) = rtnl.set_up(index, true) {
                warn!("the address is set, but the link stays down: {error}");
            }
            link = rtnl.link(index)?.state;
            self.leave_down(false);
        }
        Ok(link)
    }
}
