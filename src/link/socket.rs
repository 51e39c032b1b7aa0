//! Netlink sockets: messages out, messages in.
//!
//! neli's handles keep three buffers of 32 KiB for each socket as long as it is open, and write over all of
//! a buffer at every message; a socket for requests has one here while it waits for answers.

use std::cell::Cell;
use std::fmt::Debug;
use std::io::{self, Cursor};

use neli::consts::nl::NlType;
use neli::consts::socket::{Msg, NlFamily};
use neli::err::SocketError;
use neli::nl::{NlPayload, Nlmsghdr, NlmsghdrBuilder, NlmsghdrBuilderError};
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
    /// A request lacks something.
    #[error(transparent)]
    Incomplete(#[from] NlmsghdrBuilderError),
}

impl From<io::Error> for Unanswered {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// A socket for requests, which waits for answers.
pub(super) struct Requester {
    socket: NlSocket,
    /// The number of the last request. Its answers bear it; what is left over of an earlier one, which was
    /// given up in the middle, bears another.
    last: Cell<u32>,
}

impl Requester {
    /// Opens a socket of the family.
    pub(super) fn open(family: NlFamily) -> io::Result<Self> {
        Ok(Self { socket: NlSocket::connect(family, None, Groups::empty())?, last: Cell::new(0) })
    }

    /// Sends a request, and waits for every answer. It asks at least for an acknowledgement, so that there is one.
    pub(super) fn ask<T, P>(&self, request: NlmsghdrBuilder<T, P>) -> Result<Vec<Nlmsghdr<T, P>>, Unanswered>
    where
        T: NlType + Debug,
        P: Size + ToBytes + FromBytesWithInput<Input = usize> + Debug,
    {
        let number = self.send(vec![request])?;
        self.answers(number)
    }

    /// Sends requests for mere acknowledgements, all in one system call, and waits for all of them. The kernel
    /// goes on to the next when it has refused one; the first refusal is told.
    pub(super) fn ask_all<T, P>(&self, requests: Vec<NlmsghdrBuilder<T, P>>) -> Result<(), Unanswered>
    where
        T: NlType + Debug,
        P: Size + ToBytes + FromBytesWithInput<Input = usize> + Debug,
    {
        let before = self.last.get();
        let last = self.send(requests)?;
        let mut first = Ok(());
        let mut number = before;
        while number != last {
            number = number.wrapping_add(1);
            match self.answers::<T, P>(number) {
                Err(Unanswered::Refused(errno)) if first.is_ok() => first = Err(Unanswered::Refused(errno)),
                Ok(_) | Err(Unanswered::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        first
    }

    /// Numbers the requests and sends them; returns the last one's number.
    fn send<T: NlType, P: Size + ToBytes>(
        &self,
        requests: Vec<NlmsghdrBuilder<T, P>>,
    ) -> Result<u32, Unanswered> {
        let mut octets = Vec::new();
        for request in requests {
            let number = self.last.get().wrapping_add(1);
            self.last.set(number);
            let message = request.nl_seq(number).build()?;
            let mut cursor = Cursor::new(vec![0; message.padded_size()]);
            message.to_bytes(&mut cursor).map_err(SocketError::from)?;
            octets.extend(cursor.into_inner());
        }
        self.socket.send(&octets, Msg::empty())?;
        Ok(self.last.get())
    }

    /// The answers to the request of this number, which is the first of those that are waited for.
    fn answers<T, P>(&self, number: u32) -> Result<Vec<Nlmsghdr<T, P>>, Unanswered>
    where
        T: NlType + Debug,
        P: Size + FromBytesWithInput<Input = usize> + Debug,
    {
        let mut answers = Vec::new();
        let mut buffer = vec![0; READING];
        loop {
            // Of two requests, the kernel puts the answers into different readings.
            let (length, _) = self.socket.recv(&mut buffer, Msg::empty())?;
            for message in messages::<T, P>(&buffer, length)? {
                if *message.nl_seq() != number {
                    continue;
                }
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
}

/// A socket that the kernel sends news to.
pub(super) struct Subscription {
    socket: AsyncFd<NlSocket>,
    /// There are few of these, and what was never written to in it is no memory yet.
    buffer: Vec<u8>,
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
        Ok(Self { socket, buffer: vec![0; READING] })
    }

    /// The next messages. Cancel-safe.
    pub(super) async fn next<T, P>(&mut self) -> Result<NlBuffer<T, P>, SocketError>
    where
        T: NlType + Debug,
        P: Size + FromBytesWithInput<Input = usize> + Debug,
    {
        loop {
            let mut ready = self.socket.readable().await?;
            let buffer = &mut self.buffer;
            if let Ok(received) = ready.try_io(|socket| socket.get_ref().recv(&mut *buffer, Msg::empty())) {
                let (length, _) = received?;
                return messages(&self.buffer, length);
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

#[cfg(test)]
mod tests {
    use neli::consts::nl::NlmF;
    use neli::consts::rtnl::{Iff, RtAddrFamily, Rtm};
    use neli::rtnl::{Ifinfomsg, IfinfomsgBuilder};

    use super::*;

    /// Every network namespace has this one from its beginning.
    const LOOPBACK: i32 = 1;
    const NONE: i32 = i32::MAX;

    fn request(kind: Rtm, index: i32) -> NlmsghdrBuilder<Rtm, Ifinfomsg> {
        let about = IfinfomsgBuilder::default()
            .ifi_family(RtAddrFamily::Unspecified)
            .ifi_index(index)
            .ifi_change(Iff::empty())
            .build()
            .unwrap();
        NlmsghdrBuilder::default()
            .nl_type(kind)
            .nl_flags(NlmF::REQUEST | NlmF::ACK)
            .nl_payload(NlPayload::Payload(about))
    }

    fn index(answers: &[Nlmsghdr<Rtm, Ifinfomsg>]) -> Option<i32> {
        answers.iter().find_map(|answer| Some(*answer.get_payload()?.ifi_index()))
    }

    fn is_refused<T>(asked: Result<T, Unanswered>) -> bool {
        matches!(asked, Err(Unanswered::Refused(Errno::NODEV)))
    }

    #[test]
    fn what_is_left_over_of_an_older_request_answers_no_later_one() {
        let requester = Requester::open(NlFamily::Route).unwrap();
        // Two that nobody waited for: a link, and a refusal.
        requester.send(vec![request(Rtm::Getlink, LOOPBACK)]).unwrap();
        assert!(is_refused(requester.ask(request(Rtm::Getlink, NONE))), "the loopback's answer was taken");
        requester.send(vec![request(Rtm::Getlink, NONE)]).unwrap();
        let answers = requester.ask(request(Rtm::Getlink, LOOPBACK)).unwrap();
        assert_eq!(index(&answers), Some(LOOPBACK));
    }

    #[test]
    fn a_refusal_among_several_is_told_and_nothing_is_left_over() {
        let requester = Requester::open(NlFamily::Route).unwrap();
        for refused in 0..3 {
            let asked = (0..3).map(|place| if place == refused { NONE } else { LOOPBACK });
            let requests = asked.map(|index| request(Rtm::Getlink, index)).collect();
            assert!(is_refused(requester.ask_all(requests)));
            let answers = requester.ask(request(Rtm::Getlink, LOOPBACK)).unwrap();
            assert_eq!(index(&answers), Some(LOOPBACK));
        }
        requester.ask_all(vec![request(Rtm::Getlink, LOOPBACK), request(Rtm::Getlink, LOOPBACK)]).unwrap();
    }

    #[test]
    fn numbers_begin_anew_where_they_end() {
        let requester = Requester::open(NlFamily::Route).unwrap();
        requester.last.set(u32::MAX - 1);
        for _ in 0..3 {
            let answers = requester.ask(request(Rtm::Getlink, LOOPBACK)).unwrap();
            assert_eq!(index(&answers), Some(LOOPBACK));
        }
        assert_eq!(requester.last.get(), 1);
    }
}
