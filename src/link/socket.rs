//! Netlink sockets: messages out, messages in.
//!
//! neli's handles keep three buffers of 32 KiB for each socket as long as it is open, and write over all of
//! a buffer at every message; these have one while they read.

use std::fmt::Debug;
use std::io::{self, Cursor};

use neli::consts::nl::NlType;
use neli::consts::socket::{Msg, NlFamily};
use neli::err::SocketError;
use neli::nl::{NlPayload, Nlmsghdr};
use neli::socket::NlSocket;
use neli::types::NlBuffer;
use neli::utils::Groups;
use neli::{FromBytesWithInput, Size, ToBytes};
use rustix::io::Errno;
use tokio::io::unix::AsyncFd;

/// Octets for one reading. The kernel fills a list into readings as large as the largest buffer it has
/// seen, and sends no other message of more than 8 KiB (`NLMSG_GOODSIZE`).
const READING: usize = 16 * 1024;

/// There is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unanswered {
    /// The kernel's reason.
    #[error("{}", io::Error::from(*.0))]
    Refused(Errno),
    /// The socket failed, or a message could not be made or read.
    #[error(transparent)]
    Failed(#[from] SocketError),
}

/// A socket for requests, which waits for answers.
pub(super) struct Requester {
    socket: NlSocket,
}

impl Requester {
    /// Opens a socket of the family.
    pub(super) fn open(family: NlFamily) -> io::Result<Self> {
        Ok(Self { socket: NlSocket::connect(family, None, Groups::empty())? })
    }

    /// Sends messages, all in one system call.
    pub(super) fn send<T: NlType, P: Size + ToBytes>(
        &self,
        messages: &[Nlmsghdr<T, P>],
    ) -> Result<(), SocketError> {
        let mut octets = Vec::new();
        for message in messages {
            let mut cursor = Cursor::new(vec![0; message.padded_size()]);
            message.to_bytes(&mut cursor)?;
            octets.extend(cursor.into_inner());
        }
        self.socket.send(&octets, Msg::empty())?;
        Ok(())
    }

    /// Sends a message, and waits for every answer. It asks at least for an acknowledgement, so that there is one.
    pub(super) fn ask<T, P>(&self, message: Nlmsghdr<T, P>) -> Result<Vec<Nlmsghdr<T, P>>, Unanswered>
    where
        T: NlType + Debug,
        P: Size + ToBytes + FromBytesWithInput<Input = usize> + Debug,
    {
        self.send(&[message])?;
        let mut answers = Vec::new();
        loop {
            for message in self.receive::<T, P>()? {
                match message.nl_payload() {
                    NlPayload::Payload(_) => answers.push(message),
                    NlPayload::Err(error) => {
                        return Err(Unanswered::Refused(Errno::from_raw_os_error(-*error.error())));
                    }
                    NlPayload::Ack(_) | NlPayload::DumpExtAck(_) | NlPayload::Empty => return Ok(answers),
                }
            }
        }
    }

    /// The messages of one reading.
    pub(super) fn receive<T, P>(&self) -> Result<NlBuffer<T, P>, SocketError>
    where
        T: NlType + Debug,
        P: Size + FromBytesWithInput<Input = usize> + Debug,
    {
        let mut buffer = vec![0; READING];
        let (length, _) = self.socket.recv(&mut buffer, Msg::empty())?;
        messages(&buffer, length)
    }
}

/// A socket that the kernel sends news to.
pub(super) struct Subscription {
    socket: AsyncFd<NlSocket>,
}

impl Subscription {
    /// To the news of these groups.
    pub(super) fn to(family: NlFamily, groups: &[u32]) -> Result<Self, SocketError> {
        let socket = NlSocket::connect(family, None, Groups::new_groups(groups))?;
        socket.nonblock()?;
        #[expect(
            deprecated,
            reason = "what is in its place is unsafe; neli's socket keeps its descriptor until it is dropped"
        )]
        let socket = AsyncFd::new(socket)?;
        Ok(Self { socket })
    }

    /// The next messages. Cancel-safe.
    pub(super) async fn next<T, P>(&self) -> Result<NlBuffer<T, P>, SocketError>
    where
        T: NlType + Debug,
        P: Size + FromBytesWithInput<Input = usize> + Debug,
    {
        loop {
            let mut ready = self.socket.readable().await?;
            let mut buffer = vec![0; READING];
            if let Ok(received) = ready.try_io(|socket| socket.get_ref().recv(&mut buffer, Msg::empty())) {
                let (length, _) = received?;
                return messages(&buffer, length);
            }
        }
    }
}

fn messages<T, P>(buffer: &[u8], length: usize) -> Result<NlBuffer<T, P>, SocketError>
where
    T: NlType + Debug,
    P: Size + FromBytesWithInput<Input = usize> + Debug,
{
    let octets = buffer.get(..length).unwrap_or_default();
    Ok(NlBuffer::from_bytes_with_input(&mut Cursor::new(octets), octets.len())?)
}
