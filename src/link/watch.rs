//! Word of interfaces that come, change and go (`RTNLGRP_LINK`).

use neli::consts::rtnl::Rtm;
use neli::consts::socket::NlFamily;
use neli::err::SocketError;
use neli::nl::NlPayload;
use neli::rtnl::Ifinfomsg;
use rustix::io::Errno;

use super::rtnl::{self, Link};
use super::socket::Subscription;
use crate::core::types::IfIndex;

/// `RTNLGRP_LINK`
const GROUP_LINK: u32 = 1;

/// What happened to an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// It is new, or something about it changed.
    Present(Link),
    /// It is gone.
    Gone(IfIndex),
    /// The kernel had more to tell than the socket could hold: look at everything again.
    Overrun,
}

/// A socket that the kernel tells of every change.
pub struct LinkWatch {
    socket: Subscription,
}

impl LinkWatch {
    /// Subscribes.
    ///
    /// # Errors
    /// The kernel refuses.
    pub fn subscribe() -> Result<Self, SocketError> {
        Ok(Self { socket: Subscription::to(NlFamily::Route, &[GROUP_LINK])? })
    }

    /// The next changes, in order. Cancel-safe.
    ///
    /// # Errors
    /// The socket failed for good.
    pub async fn next(&mut self) -> Result<Vec<LinkEvent>, SocketError> {
        let messages = match self.socket.next::<Rtm, Ifinfomsg>().await {
            Ok(messages) => messages,
            // Lost or unreadable: what is missing is learnt by looking.
            Err(SocketError::Io(e)) if e.raw_os_error() == Some(Errno::NOBUFS.raw_os_error()) => {
                return Ok(vec![LinkEvent::Overrun]);
            }
            Err(SocketError::De(_)) => return Ok(vec![LinkEvent::Overrun]),
            Err(error) => return Err(error),
        };
        let mut events = Vec::new();
        for message in messages {
            let NlPayload::Payload(info) = message.nl_payload() else { continue };
            if *message.nl_type() == Rtm::Dellink {
                events.extend(
                    u32::try_from(*info.ifi_index()).ok().map(|index| LinkEvent::Gone(IfIndex(index))),
                );
            } else if *message.nl_type() == Rtm::Newlink {
                events.extend(rtnl::parse(&message).map(LinkEvent::Present));
            }
        }
        Ok(events)
    }
}
