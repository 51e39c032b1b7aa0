//! The listening side. Each client has a task of its own; a request waits for the daemon's loop,
//! never the loop for a client.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc, oneshot};

use super::conversation::Conversation;
use super::limits::Limits;
use super::peer::{Gatekeeper, Role};
use super::refusal::Refusal;
use super::request::Request;
use super::wire::Event;
use crate::core::types::Moment;
use crate::host::clock::Clock;

/// A request and the way back.
pub type Asked = (Request, oneshot::Sender<Answer>);

/// What the loop says to a request.
pub type Answer = Result<serde_json::Value, Refusal>;

/// How many events a client may lag behind before it is dropped.
pub const EVENTS: usize = 256;

/// What the clients' tasks share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) calls: mpsc::Sender<Asked>,
    pub(super) events: broadcast::Sender<Arc<Event>>,
    limits: Arc<Mutex<Limits>>,
    clock: Clock,
}

impl Shared {
    pub(super) fn may_call(&self, uid: u32, role: Role) -> bool {
        self.limits(|limits, at| limits.call(at, uid, role))
    }

    fn limits<T>(&self, ask: impl FnOnce(&mut Limits, Moment) -> T) -> T {
        ask(&mut self.limits.lock().unwrap_or_else(PoisonError::into_inner), self.clock.now())
    }
}

/// The daemon's socket, removed with it.
pub struct Server {
    listener: UnixListener,
    path: PathBuf,
    gatekeeper: Gatekeeper,
}

impl Server {
    /// Listens at `path`, in place of a socket that nobody listens at any more. Everybody may connect;
    /// what they may is decided by their credentials.
    ///
    /// # Errors
    /// Another daemon listens there, or the socket cannot be made.
    pub fn bind(path: &Path, gatekeeper: Gatekeeper) -> io::Result<Self> {
        if std::os::unix::net::UnixStream::connect(path).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AddrInUse, "another macveil listens there"));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666))?;
        Ok(Self { listener, path: path.to_owned(), gatekeeper })
    }

    /// Serves clients; their calls go to `calls`, and `events` go to those who watch. Never returns.
    pub async fn serve(self, calls: mpsc::Sender<Asked>, events: broadcast::Sender<Arc<Event>>) {
        let shared = Shared { calls, events, limits: Arc::default(), clock: Clock::new() };
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // Out of descriptors: others must go first.
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            self.welcome(stream, shared.clone());
        }
    }

    fn welcome(&self, stream: UnixStream, shared: Shared) {
        let Ok(peer) = stream.peer_cred() else { return };
        let (uid, role) = (peer.uid(), self.gatekeeper.role(peer.uid(), peer.gid()));
        if !shared.limits(|limits, at| limits.enter(at, uid, role)) {
            return;
        }
        tokio::spawn(async move {
            let _ = Conversation::new(stream, uid, role, shared.clone()).hold().await;
            shared.limits(|limits, _| limits.leave(uid, role));
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}
