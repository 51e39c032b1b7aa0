//! What changes an interface's link, and scans.
//!
//! Drivers may block; here they hold up nothing but their own interface. What is asked of a
//! supplicant goes another way (`supplicant_work`), so that a frozen one cannot keep an address from
//! being set.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use tracing::{debug, info, warn};

use super::inbox::Inbox;
use super::worker::{Perform, Worker};
use crate::core::addr::MacAddr;
use crate::core::radio::Radio;
use crate::core::station::{Change, Event, LinkState, Outcome, ScanRequest, Ticket};
use crate::core::types::IfIndex;
use crate::host::held::Note;
use crate::link::nl80211::{Family, Nl80211};
use crate::link::renewal::{self, RenewalError};
use crate::link::rtnl::{LinkError, Rtnl};
use crate::link::scan::{ScanError, Scanner};

const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// What there is to do.
#[derive(PartialEq, Eq)]
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
    /// Delete the interface of this name and create it anew, under this address. A failure returns with
    /// the ticket.
    Renew(Ticket, String, MacAddr),
    /// Tell how the link is.
    Read,
    /// Tell what was heard.
    Results,
}

/// The work on one interface's link. `own` is the directory of its notes.
pub(super) fn link_worker(
    index: IfIndex,
    name: &str,
    own: PathBuf,
    radio: Radio,
    family: Family,
    inbox: Inbox,
) -> Worker<LinkJob> {
    let hands = Hands {
        index,
        name: name.to_owned(),
        inbox,
        rtnl: None,
        left_down: Note::Down.is_set(&own),
        own,
        is_prompt: false,
        latest: Duration::ZERO,
        // What it can is asked for at each scan; its channels are the station's matter.
        radio: Radio { channels: Vec::new(), ..radio },
        family,
        scanner: None,
    };
    Worker::new(format!("link-{name}"), hands)
}

struct Hands {
    index: IfIndex,
    name: String,
    own: PathBuf,
    inbox: Inbox,
    rtnl: Option<Rtnl>,
    /// It was up, and was taken down for want of an address.
    left_down: bool,
    /// Its driver has shown an address as soon as it had taken it.
    is_prompt: bool,
    /// The longest that the driver took to show an address which it said it had taken.
    latest: Duration,
    radio: Radio,
    family: Family,
    scanner: Option<Scanner>,
}

impl Perform<LinkJob> for Hands {
    fn perform(&mut self, job: &LinkJob) -> bool {
        match job {
            LinkJob::SetAddress(ticket, address, change, timeout) => {
                let outcome = match self.set_address(*address, *change, *timeout) {
                    Ok(link) => Outcome::Done(Some(link)),
                    Err(error) => Outcome::Failed(error.to_string()),
                };
                self.inbox.event(self.index, Event::Done(*ticket, outcome));
            }
            LinkJob::Scan(ticket, request) => {
                let outcome = match self.scan(request) {
                    Ok(()) => Outcome::Done(None),
                    Err(error @ ScanError::Invalid) => Outcome::Unsupported(error.to_string()),
                    Err(error) => Outcome::Failed(error.to_string()),
                };
                self.inbox.event(self.index, Event::Done(*ticket, outcome));
            }
            LinkJob::Read => {
                let index = self.index;
                match self.rtnl().and_then(|rtnl| rtnl.link(index)) {
                    Ok(link) => self.inbox.event(index, Event::LinkRead(link.state)),
                    Err(error) => {
                        // Where it is going this ends with it.
                        debug!("{}: {error}", self.name);
                        return false;
                    }
                }
            }
            LinkJob::Results => {
                let results = self.scanner().and_then(Scanner::results).unwrap_or_else(|error| {
                    warn!("what was heard cannot be read: {error}");
                    Vec::new()
                });
                self.inbox.event(self.index, Event::Results(results));
            }
            LinkJob::Renew(ticket, name, address) => {
                let nl80211 = Nl80211::with(self.family).map_err(RenewalError::from);
                if let Err(error) = nl80211.and_then(|n| renewal::renew(&n, self.index, name, *address)) {
                    if let RenewalError::Lost { .. } = error {
                        tracing::error!("{error}");
                    }
                    let outcome = Outcome::Failed(error.to_string());
                    self.inbox.event(self.index, Event::Done(*ticket, outcome));
                }
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
                    // Nobody else tries again, and until then it is not silent.
                    return error.is_gone();
                }
            }
        }
        // Of what failed the station hears.
        true
    }

    /// Sockets take the kernel's memory, which many idle radios would multiply.
    fn rest(&mut self) {
        (self.rtnl, self.scanner) = (None, None);
    }
}

impl Hands {
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
        // What cannot be read may be up.
        if self.rtnl()?.link(index).is_ok_and(|link| !link.state.up) {
            return Ok(());
        }
        self.leave_down(true);
        self.rtnl()?.set_up(index, false)
    }

    /// Noted before it happens, for a macveil after this one.
    fn leave_down(&mut self, down: bool) {
        if self.left_down != down {
            self.left_down = down;
            Note::Down.set(&self.own, down);
        }
    }

    /// Down, changed and up again at once. Whatever comes of it, the link is not left up under another
    /// address than this.
    fn bounce(&mut self, address: MacAddr) -> Result<LinkState, LinkError> {
        let index = self.index;
        self.leave_down(true);
        self.is_prompt = false;
        let rtnl = self.rtnl()?;
        let bounced = rtnl.bounce(index, address);
        let mut link = rtnl.link(index)?.state;
        if link.up && link.address != address {
            rtnl.set_up(index, false)?;
            link.up = false;
        }
        bounced?;
        self.leave_down(!link.up);
        self.is_prompt = link.address == address;
        Ok(link)
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
        if change == Change::Bounce && is_up && self.is_prompt {
            return self.bounce(address);
        }
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
        self.is_prompt = waited.is_zero() && link.address == address;
        if link.address == address && waited > self.latest {
            self.latest = waited;
            let (name, late, most) = (&self.name, waited.as_millis(), timeout.as_millis());
            info!(
                "{name}: the driver showed its new address {late} ms late; wifi.address-timeout is {most} ms"
            );
        }
        let rtnl = self.rtnl()?;
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
