//! Requests to nl80211, one at a time: a message out, its answers in.
//!
//! neli's router would keep a thread for this that wakes ten times a second.

use neli::consts::nl::NlmF;
use neli::consts::nl80211::{Nl80211Attribute, Nl80211Command};
use neli::consts::socket::NlFamily;
use neli::genl::{AttrTypeBuilder, GenlmsghdrBuilder, Nlattr, NlattrBuilder, NoUserHeader};
use neli::nl::{NlPayload, NlmsghdrBuilder};
use neli::types::{Buffer, GenlBuffer};
use rustix::io::Errno;

use super::nl80211::Message;
use super::socket::{Requester, Unanswered};

/// What a request says.
pub(super) type Attributes = GenlBuffer<Nl80211Attribute, Buffer>;

/// There is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// The kernel's reason.
    #[error("{}", std::io::Error::from(*.0))]
    Refused(Errno),
    /// The socket failed, or a message could not be made or read.
    #[error("{0}")]
    Failed(String),
}

/// A socket for requests.
pub(super) struct Requests {
    socket: Requester,
    family: u16,
}

impl Requests {
    /// Opens the socket, for requests to the family of this number.
    ///
    /// # Errors
    /// The kernel has none to give.
    pub(super) fn open(family: u16) -> Result<Self, AskError> {
        let socket = Requester::open(NlFamily::Generic).map_err(|e| failed(&e))?;
        Ok(Self { socket, family })
    }

    /// Asks, and waits for every answer. `flags` hold at least `ACK`, so that there is one.
    ///
    /// # Errors
    /// The kernel refuses, or the socket fails.
    pub(super) fn ask(
        &self,
        command: Nl80211Command,
        flags: NlmF,
        attributes: Attributes,
    ) -> Result<Vec<Message>, AskError> {
        let body = GenlmsghdrBuilder::<Nl80211Command, Nl80211Attribute, NoUserHeader>::default()
            .cmd(command)
            .version(1)
            .attrs(attributes)
            .build()
            .map_err(|e| failed(&e))?;
        let message = NlmsghdrBuilder::default()
            .nl_type(self.family)
            .nl_flags(NlmF::REQUEST | flags)
            .nl_payload(NlPayload::Payload(body));
        let answers = self.socket.ask(message).map_err(|unanswered| match unanswered {
            Unanswered::Refused(errno) => AskError::Refused(errno),
            Unanswered::Failed(_) | Unanswered::Incomplete(_) => failed(&unanswered),
        })?;
        Ok(answers.iter().filter_map(|answer| answer.get_payload().cloned()).collect())
    }
}

/// An attribute of the top level, or, with a place for its kind, of a list.
pub(super) fn attribute<P: neli::Size + neli::ToBytes>(
    kind: u16,
    payload: P,
) -> Result<Nlattr<Nl80211Attribute, Buffer>, AskError> {
    let kind =
        AttrTypeBuilder::default().nla_type(Nl80211Attribute::from(kind)).build().map_err(|e| failed(&e))?;
    NlattrBuilder::default().nla_type(kind).nla_payload(payload).build().map_err(|e| failed(&e))
}

/// An attribute that holds the attributes `within`.
pub(super) fn nest(
    kind: u16,
    within: impl IntoIterator<Item = Result<Nlattr<Nl80211Attribute, Buffer>, AskError>>,
) -> Result<Nlattr<Nl80211Attribute, Buffer>, AskError> {
    let kind = AttrTypeBuilder::default()
        .nla_nested(true)
        .nla_type(Nl80211Attribute::from(kind))
        .build()
        .map_err(|e| failed(&e))?;
    let empty = NlattrBuilder::default().nla_type(kind).nla_payload(()).build().map_err(|e| failed(&e))?;
    within.into_iter().try_fold(empty, |nest, inner| nest.nest(&inner?).map_err(|e| failed(&e)))
}

fn failed(reason: &dyn std::fmt::Display) -> AskError {
    AskError::Failed(reason.to_string())
}
