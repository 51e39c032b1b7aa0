//! The attached socket: the supplicant's events, and word of its death.
//!
//! A datagram socket does not notice that its peer died. The supplicant's answer carries its process
//! id (`SCM_CREDENTIALS`); a pidfd on that wakes at once when it ends, also by `SIGKILL`. Where the
//! process cannot be seen (another pid namespace) `PING` does it, every ten seconds.

use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg, sockopt};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::UnixDatagram;
use tokio::time::{Instant, sleep_until, timeout};

use super::control::{ControlSocket, OwnFile};
use super::event::SupplicantEvent;
use crate::host::ready::readable;

const ANSWER_WITHIN: Duration = Duration::from_secs(5);
const PING_EVERY: Duration = Duration::from_secs(10);
/// The supplicant's own limit of a control message is 4096 octets.
const LONGEST_EVENT: usize = 8192;

/// No monitor could be attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// The socket could not be made, or nobody answers at the supplicant's.
    #[error("{}: {source}", path.display())]
    Socket {
        /// The supplicant's socket.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something answered, but not `OK`.
    #[error("{}: ATTACH was answered {answer:?}", path.display())]
    Refused {
        /// The supplicant's socket.
        path: PathBuf,
        /// The answer.
        answer: String,
    },
}

/// An attached monitor of one interface.
#[derive(Debug)]
pub struct Monitor {
    socket: UnixDatagram,
    _own: OwnFile,
    control: ControlSocket,
    process: Option<AsyncFd<OwnedFd>>,
    /// Of the next `PING`, where that shows whether the supplicant is there.
    ping_at: Option<Instant>,
    pinged: bool,
}

impl Monitor {
    /// Attaches to the supplicant at `control`; the receiving socket is bound at `own`, which no other
    /// monitor may use: each unlinks its own when dropped.
    ///
    /// A monitor that listens `closely` is shown debug messages too (`LEVEL 2`), among them the
    /// commands that others send. There are many at a time, and the supplicant drops a monitor that
    /// does not keep up: what must not be missed is for another monitor, and so is the supplicant's end.
    ///
    /// # Errors
    /// Nobody answers there (a socket left behind by a dead supplicant, for example).
    pub async fn attach(control: &Path, own: &Path, closely: bool) -> Result<Self, AttachError> {
        let failed = |source| AttachError::Socket { path: control.to_owned(), source };
        let file = ControlSocket::at(control).map_err(failed)?;
        let (socket, own) = file.connect(own).map_err(failed)?;
        socket.set_nonblocking(true).map_err(failed)?;
        sockopt::set_socket_passcred(&socket, true).map_err(|e| failed(e.into()))?;
        let socket = UnixDatagram::from_std(socket).map_err(failed)?;
        let mut monitor =
            Self { socket, _own: own, control: file, process: None, ping_at: None, pinged: false };
        monitor.socket.send(b"ATTACH").await.map_err(failed)?;
        let late = || failed(io::Error::from(io::ErrorKind::TimedOut));
        let (answer, pid) =
            timeout(ANSWER_WITHIN, monitor.receive()).await.map_err(|_| late())?.map_err(failed)?;
        if answer != b"OK\n" {
            let answer = String::from_utf8_lossy(&answer).into_owned();
            return Err(AttachError::Refused { path: control.to_owned(), answer });
        }
        if closely {
            monitor.socket.send(b"LEVEL 2").await.map_err(failed)?;
            return Ok(monitor);
        }
        monitor.process =
            pid.and_then(|pid| pidfd_open(pid, PidfdFlags::NONBLOCK).ok()).and_then(|fd| readable(fd).ok());
        monitor.ping_at = monitor.process.is_none().then(|| Instant::now() + PING_EVERY);
        Ok(monitor)
    }

    /// The supplicant that it is attached to.
    #[must_use]
    pub fn control(&self) -> &ControlSocket {
        &self.control
    }

    /// The next event; `None` once the supplicant is gone, unless it listens closely. Cancel-safe.
    pub async fn next(&mut self) -> Option<SupplicantEvent> {
        loop {
            let datagram = tokio::select! {
                // Events that came before the end are handled before it.
                biased;
                received = self.receive() => received.ok()?.0,
                () = ended(self.process.as_ref()) => return None,
                () = due(self.ping_at) => {
                    if self.pinged || self.socket.send(b"PING").await.is_err() {
                        return None;
                    }
                    self.pinged = true;
                    self.ping_at = Some(Instant::now() + PING_EVERY);
                    continue;
                }
            };
            self.pinged = false;
            let event = SupplicantEvent::parse(&datagram);
            if event != SupplicantEvent::Other {
                return Some(event);
            }
        }
    }

    /// One datagram, with the process id of its sender.
    async fn receive(&self) -> io::Result<(Vec<u8>, Option<Pid>)> {
        let read = || {
            // There is only room while it is read: most monitors wait most of the time.
            let mut buffer = vec![0; LONGEST_EVENT];
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmCredentials(1))];
            let mut ancillary = RecvAncillaryBuffer::new(&mut space);
            let received = recvmsg(
                self.socket.as_fd(),
                &mut [IoSliceMut::new(&mut buffer)],
                &mut ancillary,
                RecvFlags::DONTWAIT,
            )?;
            let pid = ancillary.drain().find_map(|message| match message {
                RecvAncillaryMessage::ScmCredentials(sender) => Some(sender.pid),
                RecvAncillaryMessage::ScmRights(_) | _ => None,
            });
            buffer.truncate(received.bytes);
            Ok((buffer, pid))
        };
        self.socket.async_io(Interest::READABLE, read).await
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = self.socket.try_send(b"DETACH");
    }
}

/// Completes when the process has ended; never, where it is not known.
async fn ended(process: Option<&AsyncFd<OwnedFd>>) {
    match process {
        // A pidfd is readable when its process is a zombie or gone.
        Some(fd) => drop(fd.readable().await),
        None => std::future::pending().await,
    }
}

/// Completes at that moment; never, if there is none.
async fn due(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
