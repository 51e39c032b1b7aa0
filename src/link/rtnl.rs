//! Interfaces through rtnetlink: their addresses, and whether they are up.

use neli::consts::nl::NlmF;
use neli::consts::rtnl::{Iff, Ifla, RtAddrFamily, Rtm};
use neli::consts::socket::NlFamily;
use neli::err::SocketError;
use neli::nl::{NlPayload, Nlmsghdr, NlmsghdrBuilder};
use neli::rtnl::{Ifinfomsg, IfinfomsgBuilder, RtattrBuilder};
use neli::types::RtBuffer;

use super::socket::{Requester, Unanswered};
use crate::core::addr::MacAddr;
use crate::core::station::LinkState;
use crate::core::types::IfIndex;

/// The kernel refused, or the netlink socket failed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// An `errno` from the kernel.
    #[error("{act}: {source}")]
    Refused {
        /// What was asked for.
        act: &'static str,
        /// The kernel's reason.
        source: std::io::Error,
    },
    /// The socket failed, or an answer was malformed.
    #[error("{act}: {source}")]
    Socket {
        /// What was asked for.
        act: &'static str,
        /// Why.
        source: SocketError,
    },
    /// A message could not be made.
    #[error("{act}: a netlink message could not be made: {reason}")]
    Message {
        /// What was asked for.
        act: &'static str,
        /// Why.
        reason: String,
    },
}

impl LinkError {
    /// The kernel's `errno`, where it was the kernel that refused.
    #[must_use]
    pub fn errno(&self) -> Option<i32> {
        match self {
            Self::Refused { source, .. } => source.raw_os_error(),
            Self::Socket { .. } | Self::Message { .. } => None,
        }
    }

    /// Whether there is no such interface any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.errno() == Some(rustix::io::Errno::NODEV.raw_os_error())
    }
}

/// One interface, as the kernel describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its index.
    pub index: IfIndex,
    /// Its name now.
    pub name: String,
    /// `IFLA_ADDRESS` and `IFF_UP`.
    pub state: LinkState,
    /// `IFLA_PERM_ADDRESS`: what the hardware was given, where it says so.
    pub permanent: Option<MacAddr>,
}

/// A request socket.
pub struct Rtnl {
    socket: Requester,
}

impl Rtnl {
    /// Opens the socket.
    ///
    /// # Errors
    /// The kernel has none to give.
    pub fn open() -> Result<Self, LinkError> {
        let act = "opening a netlink socket";
        let socket = Requester::open(NlFamily::Route)
            .map_err(|source| LinkError::Socket { act, source: source.into() })?;
        Ok(Self { socket })
    }

    /// All Ethernet-like interfaces.
    ///
    /// # Errors
    /// The kernel refuses to list them.
    pub fn links(&self) -> Result<Vec<Link>, LinkError> {
        self.request("listing interfaces", Rtm::Getlink, NlmF::DUMP, &Ask::default())
    }

    /// One interface.
    ///
    /// # Errors
    /// It is gone.
    pub fn link(&self, index: IfIndex) -> Result<Link, LinkError> {
        let act = "reading the interface";
        let links = self.request(act, Rtm::Getlink, NlmF::ACK, &Ask { index, ..Ask::default() })?;
        links.into_iter().next().ok_or_else(|| LinkError::Message { act, reason: "no answer".to_owned() })
    }

    /// Takes the interface up or down.
    ///
    /// # Errors
    /// The kernel or driver refuses.
    pub fn set_up(&self, index: IfIndex, up: bool) -> Result<(), LinkError> {
        let act = if up { "taking the link up" } else { "taking the link down" };
        let ask = Ask { index, up: Some(up), ..Ask::default() };
        self.request(act, Rtm::Newlink, NlmF::ACK, &ask).map(drop)
    }

    /// Sets the address (`IFLA_ADDRESS`).
    ///
    /// # Errors
    /// The kernel or driver refuses: a group address, a link that must be down first ….
    pub fn set_address(&self, index: IfIndex, address: MacAddr) -> Result<(), LinkError> {
        let ask = Ask { index, address: Some(address), ..Ask::default() };
        self.request("setting the address", Rtm::Newlink, NlmF::ACK, &ask).map(drop)
    }

    /// Takes an interface that is up down, sets its address, and takes it up again, all in one system call:
    /// who is told of the one has no time to act on it before the other. It comes up only if the address
    /// was taken, as far as the driver says.
    ///
    /// # Errors
    /// The kernel or driver refuses; the link may be down then.
    pub fn bounce(&self, index: IfIndex, address: MacAddr) -> Result<(), LinkError> {
        let act = "changing the address";
        let asks = [
            Ask { index, up: Some(false), ..Ask::default() },
            // The kernel sets the address first.
            Ask { index, up: Some(true), address: Some(address) },
        ];
        let asks = asks.map(|ask| ask.request(Rtm::Newlink, NlmF::ACK));
        let asks: Vec<_> = asks.into_iter().collect::<Result<_, _>>().map_err(|e| malformed(act, &e))?;
        self.socket.ask_all(asks).map_err(|unanswered| unanswered.of(act))
    }

    fn request(&self, act: &'static str, kind: Rtm, flags: NlmF, ask: &Ask) -> Result<Vec<Link>, LinkError> {
        let message = ask.request(kind, flags).map_err(|e| malformed(act, &e))?;
        let answers = self.socket.ask(message).map_err(|unanswered| unanswered.of(act))?;
        Ok(answers.iter().filter_map(parse).collect())
    }
}

impl Unanswered {
    fn of(self, act: &'static str) -> LinkError {
        match self {
            Self::Refused(errno) => LinkError::Refused { act, source: errno.into() },
            Self::Failed(source) => LinkError::Socket { act, source },
            Self::Incomplete(error) => malformed(act, &error),
        }
    }
}

fn malformed(act: &'static str, reason: &dyn std::fmt::Display) -> LinkError {
    LinkError::Message { act, reason: reason.to_string() }
}

/// What is asked of one link.
#[derive(Debug)]
struct Ask {
    index: IfIndex,
    up: Option<bool>,
    address: Option<MacAddr>,
}

impl Default for Ask {
    fn default() -> Self {
        Self { index: IfIndex(0), up: None, address: None }
    }
}

impl Ask {
    fn request(
        &self,
        kind: Rtm,
        flags: NlmF,
    ) -> Result<NlmsghdrBuilder<Rtm, Ifinfomsg>, Box<dyn std::error::Error>> {
        Ok(NlmsghdrBuilder::default()
            .nl_type(kind)
            .nl_flags(NlmF::REQUEST | flags)
            .nl_payload(NlPayload::Payload(self.message()?)))
    }

    fn message(&self) -> Result<Ifinfomsg, Box<dyn std::error::Error>> {
        let mut attributes = RtBuffer::new();
        if let Some(address) = self.address {
            let octets = address.octets();
            attributes.push(
                RtattrBuilder::default().rta_type(Ifla::Address).rta_payload(octets.as_slice()).build()?,
            );
        }
        let mut message = IfinfomsgBuilder::default()
            .ifi_family(RtAddrFamily::Unspecified)
            .ifi_index(i32::try_from(self.index.0)?)
            .rtattrs(attributes);
        if let Some(up) = self.up {
            let flags = if up { Iff::UP } else { Iff::empty() };
            message = message.ifi_flags(flags).ifi_change(Iff::UP);
        }
        Ok(message.build()?)
    }
}

/// A message of the kernel → a link. `None` for what has no 48-bit address.
#[must_use]
pub fn parse(message: &Nlmsghdr<Rtm, Ifinfomsg>) -> Option<Link> {
    let NlPayload::Payload(info) = message.nl_payload() else { return None };
    let attributes = info.rtattrs().get_attr_handle();
    let address = |which| {
        let octets = attributes.get_attr_payload_as_with_len_borrowed::<&[u8]>(which).ok()?;
        <[u8; 6]>::try_from(octets).ok().map(MacAddr::new)
    };
    let state = LinkState { address: address(Ifla::Address)?, up: info.ifi_flags().contains(Iff::UP) };
    Some(Link {
        index: IfIndex(u32::try_from(*info.ifi_index()).ok()?),
        name: attributes.get_attr_payload_as_with_len::<String>(Ifla::Ifname).ok()?,
        state,
        permanent: address(Ifla::PermAddress).filter(|address| !address.is_zero()),
    })
}
